// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/decode/checksum.h"

namespace synscope::capture {

namespace {

constexpr std::uint16_t kCorrect = 0xffff;

std::uint16_t fold(std::uint64_t sum) {
    sum = (sum >> 32) + (sum & 0xffffffff);
    sum = (sum >> 32) + (sum & 0xffffffff);
    sum = (sum >> 16) + (sum & 0xffff);
    sum = (sum >> 16) + (sum & 0xffff);
    return static_cast<std::uint16_t>((sum >> 16) + sum);
}

std::uint64_t words(std::uint64_t half) {
    return (half >> 32) + (half & 0xffffffff);
}

std::uint64_t addressSum(const model::IpAddress& address) {
    return address.isV4() ? address.low : words(address.high) + words(address.low);
}

} // namespace

// Eight bytes at a time in the machine's own byte order: a carry out of them counts one, any grouping of
// the words gives the same folded sum, and swapping the sum swaps every word (RFC 1071 2).
std::uint16_t onesSum(ByteView bytes) {
    const auto captured = bytes.captured();
    const std::byte* at = captured.data();
    std::size_t left = captured.size();
    std::uint64_t sum = 0;
    std::uint64_t carries = 0;
    std::uint64_t word = 0;
    for (; left >= sizeof(word); at += sizeof(word), left -= sizeof(word)) {
        std::memcpy(&word, at, sizeof(word));
        carries += __builtin_add_overflow(sum, word, &sum) ? 1 : 0;
    }
    if (left > 0) {
        word = 0;
        std::memcpy(&word, at, left);
        carries += __builtin_add_overflow(sum, word, &sum) ? 1 : 0;
    }
    const std::uint16_t folded = fold(words(sum) + carries);
    return std::endian::native == std::endian::big ? folded : __builtin_bswap16(folded);
}

std::uint16_t pseudoHeaderSum(std::size_t length, const model::IpAddress& source,
                              const model::IpAddress& destination, std::uint8_t protocol) {
    return fold(addressSum(source) + addressSum(destination) + protocol + length);
}

bool transportChecksumHolds(ByteView bytes, const model::IpAddress& source,
                            const model::IpAddress& destination, std::uint8_t protocol) {
    return fold(addressSum(source) + addressSum(destination) + protocol + bytes.size() + onesSum(bytes)) ==
           kCorrect;
}

} // namespace synscope::capture
