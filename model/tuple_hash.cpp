// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/tuple_hash.h"

#include <bit>

namespace synscope::model {
namespace {

constexpr std::uint64_t kOddA = 0xa0761d6478bd642fU;
constexpr std::uint64_t kOddB = 0xe7037ed1a0b428dbU;

/// Multiplies to 128 bits and folds: every bit of both factors reaches every bit of the result.
std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// Where the system loaded this program.
const std::uint64_t kSeed = fold(std::bit_cast<std::uintptr_t>(&fold) ^ kOddB, kOddA);

std::uint64_t hashSocket(const SocketAddress& socket) {
    const std::uint64_t port = std::uint64_t{socket.port} << 48;
    return fold(socket.address.high ^ kOddA ^ kSeed, socket.address.low ^ port ^ kOddB);
}

} // namespace

std::uint64_t tupleHash64(const SocketAddress& one, const SocketAddress& other) {
    const std::uint64_t a = hashSocket(one);
    const std::uint64_t b = hashSocket(other);
    return fold((a + b) ^ kOddB, (a ^ b) ^ kOddA ^ kSeed);
}

std::uint32_t tupleHash(const SocketAddress& one, const SocketAddress& other) {
    const auto hash = static_cast<std::uint32_t>(tupleHash64(one, other));
    return hash != 0 ? hash : 1;
}

std::uint32_t tupleHash(const Segment& segment) {
    return tupleHash(segment.source, segment.destination);
}

} // namespace synscope::model
