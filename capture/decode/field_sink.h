// SPDX-License-Identifier: GPL-3.0-or-later
// Collects the fields of a frame for the inspector while it is walked through.
#pragma once

#include "capture/byte_view.h"
#include "model/dissection.h"

#include <span>
#include <string>

namespace synscope::capture {

enum class Show : std::uint8_t { Decimal, Hex, Mac, Ipv4, Ipv6, EtherType, IpProtocol, Bytes };

/// A field at a fixed place in its header. `shift` and `mask` cut a value out of the `size` bytes (1, 2, 3, 4
/// or 8; any for Mac, Ipv6 and Bytes); mask 0 takes all of it.
struct FieldSpec {
    const char* name;
    std::uint16_t at;
    std::uint16_t size;
    Show show = Show::Decimal;
    const char* help = "";
    std::uint8_t shift = 0;
    std::uint32_t mask = 0;
};

class FieldSink {
public:
    explicit FieldSink(model::DissectedFrame& frame, std::span<const std::byte> bytes)
        : frame_(frame)
        , bytes_(bytes) {}

    /// A new innermost header of these bytes. The reference holds until the next layer.
    model::DissectedField& layer(std::string name, std::string value, ByteView header, std::string help = {});
    /// The same with its fields; those that lie beyond what was captured are left out.
    model::DissectedField& layer(std::string name, ByteView header, std::span<const FieldSpec> specs,
                                 std::string help = {});
    /// A field of `parent` at `size` bytes from `at` in `header`.
    model::DissectedField& field(model::DissectedField& parent, ByteView header, std::size_t at,
                                 std::size_t size, std::string name, std::string value,
                                 std::string help = {});
    void fields(model::DissectedField& parent, ByteView header, std::span<const FieldSpec> specs);
    /// Bytes that nothing more is known of, with a word on why.
    void remark(ByteView rest, std::string why);

private:
    /// Bytes of a datagram put together from fragments lie outside the frame and get an empty range.
    void place(model::DissectedField& field, ByteView bytes) const;

    model::DissectedFrame& frame_;
    std::span<const std::byte> bytes_;
};

/// The text of a field as its spec says.
[[nodiscard]] std::string fieldText(ByteView header, const FieldSpec& spec);
/// "0x0800".
[[nodiscard]] std::string hexText(std::uint64_t value, int digits);
/// "IPv4 (0x0800)", "0x1234" without a known name.
[[nodiscard]] std::string etherTypeText(std::uint16_t type);
/// "TCP (6)".
[[nodiscard]] std::string ipProtocolText(std::uint8_t protocol);

} // namespace synscope::capture
