// SPDX-License-Identifier: GPL-3.0-or-later
// The one checked way to look at captured bytes: no decoder and no file reader does pointer arithmetic of its
// own.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace synscope::capture {

enum class ByteOrder : std::uint8_t { Big, Little };

/// The bytes of one header or payload: those that were captured, and how many there were on the wire. A snap
/// length makes size() smaller than length(). Reading past size() yields 0, never undefined behaviour; ask
/// has() where 0 would be mistaken for a value. Does not own the bytes.
class ByteView {
public:
    constexpr ByteView() = default;
    /// At most 4 GiB; what is beyond is not seen.
    constexpr explicit ByteView(std::span<const std::byte> captured)
        : ByteView(captured, captured.size()) {}
    /// `wire_length` below the captured size is raised to it.
    constexpr ByteView(std::span<const std::byte> captured, std::size_t wire_length)
        : data_(captured.data())
        , size_(narrow(captured.size()))
        , length_(std::max(narrow(wire_length), size_)) {}

    [[nodiscard]] constexpr std::size_t size() const { return size_; }
    [[nodiscard]] constexpr std::size_t length() const { return length_; }
    [[nodiscard]] constexpr bool has(std::size_t count) const { return count <= size_; }
    [[nodiscard]] constexpr std::span<const std::byte> captured() const { return {data_, size_}; }

    /// What follows the first `count` bytes; empty when there is nothing.
    [[nodiscard]] constexpr ByteView from(std::size_t count) const {
        const std::size_t skipped = std::min<std::size_t>(count, size_);
        return {data_ + skipped, size_ - skipped, length_ - std::min<std::size_t>(count, length_)};
    }
    /// At most the first `count` bytes, on the wire as well as captured.
    [[nodiscard]] constexpr ByteView first(std::size_t count) const {
        return {data_, std::min<std::size_t>(count, size_), std::min<std::size_t>(count, length_)};
    }
    [[nodiscard]] constexpr ByteView part(std::size_t at, std::size_t count) const {
        return from(at).first(count);
    }

    [[nodiscard]] std::uint8_t u8(std::size_t at) const { return load<std::uint8_t>(at); }
    [[nodiscard]] std::uint16_t u16(std::size_t at, ByteOrder order = ByteOrder::Big) const {
        return ordered(load<std::uint16_t>(at), order);
    }
    [[nodiscard]] std::uint32_t u24(std::size_t at) const {
        return std::uint32_t{u8(at)} << 16 | std::uint32_t{u16(at + 1)};
    }
    [[nodiscard]] std::uint32_t u32(std::size_t at, ByteOrder order = ByteOrder::Big) const {
        return ordered(load<std::uint32_t>(at), order);
    }
    [[nodiscard]] std::uint64_t u64(std::size_t at, ByteOrder order = ByteOrder::Big) const {
        return ordered(load<std::uint64_t>(at), order);
    }

private:
    constexpr ByteView(const std::byte* data, std::size_t size, std::size_t length)
        : data_(data)
        , size_(static_cast<std::uint32_t>(size))
        , length_(static_cast<std::uint32_t>(length)) {}

    static constexpr std::uint32_t narrow(std::size_t count) {
        return static_cast<std::uint32_t>(std::min<std::size_t>(count, ~std::uint32_t{0}));
    }

    template <class T>
    [[nodiscard]] T load(std::size_t at) const {
        T value = 0;
        if (at + sizeof(T) <= size_)
            std::memcpy(&value, data_ + at, sizeof(T));
        return value;
    }

    static std::uint16_t swapped(std::uint16_t value) { return __builtin_bswap16(value); }
    static std::uint32_t swapped(std::uint32_t value) { return __builtin_bswap32(value); }
    static std::uint64_t swapped(std::uint64_t value) { return __builtin_bswap64(value); }

    template <class T>
    [[nodiscard]] static T ordered(T value, ByteOrder order) {
        constexpr ByteOrder native = std::endian::native == std::endian::big ? ByteOrder::Big
                                                                             : ByteOrder::Little;
        return order == native ? value : swapped(value);
    }

    const std::byte* data_ = nullptr;
    std::uint32_t size_ = 0; // 32 bits, so that a view travels in two registers
    std::uint32_t length_ = 0;
};

} // namespace synscope::capture
