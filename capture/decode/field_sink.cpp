// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/decode/field_sink.h"

#include "capture/decode/ip_address.h"

#include <array>
#include <string_view>
#include <utility>

namespace synscope::capture {

namespace {

constexpr std::array<std::pair<std::uint16_t, const char*>, 18> kEtherTypes{{
    {0x0800, "IPv4"},
    {0x0806, "ARP"},
    {0x6558, "Transparent Ethernet Bridging"},
    {0x8100, "802.1Q VLAN"},
    {0x86dd, "IPv6"},
    {0x8809, "Slow protocols"},
    {0x8847, "MPLS"},
    {0x8848, "MPLS multicast"},
    {0x8863, "PPPoE discovery"},
    {0x8864, "PPPoE session"},
    {0x888e, "802.1X"},
    {0x88a8, "802.1ad VLAN"},
    {0x88be, "ERSPAN"},
    {0x88cc, "LLDP"},
    {0x88e7, "802.1ah backbone"},
    {0x893f, "802.1BR E-Tag"},
    {0x894f, "NSH"},
    {0x9100, "QinQ VLAN"},
}};

constexpr std::array<std::pair<std::uint8_t, const char*>, 17> kIpProtocols{{
    {0, "IPv6 hop-by-hop options"},
    {1, "ICMP"},
    {2, "IGMP"},
    {4, "IPv4"},
    {6, "TCP"},
    {17, "UDP"},
    {41, "IPv6"},
    {43, "IPv6 routing"},
    {44, "IPv6 fragment"},
    {47, "GRE"},
    {50, "ESP"},
    {51, "AH"},
    {58, "ICMPv6"},
    {60, "IPv6 destination options"},
    {115, "L2TP"},
    {132, "SCTP"},
    {137, "MPLS"},
}};

template <class Table, class Key>
const char* nameIn(const Table& table, Key key) {
    for (const auto& [value, name] : table) {
        if (value == key)
            return name;
    }
    return nullptr;
}

std::string bytesText(ByteView bytes, char separator) {
    constexpr std::size_t kMost = 32;
    std::string text;
    for (std::size_t i = 0; i < std::min(bytes.size(), kMost); ++i) {
        if (i > 0 && separator != '\0')
            text += separator;
        text += hexText(bytes.u8(i), 2).substr(2);
    }
    return bytes.size() > kMost ? text + "…" : text;
}

std::uint64_t number(ByteView header, const FieldSpec& spec) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < spec.size; ++i)
        value = value << 8 | header.u8(spec.at + i);
    value >>= spec.shift;
    return spec.mask == 0 ? value : value & spec.mask;
}

} // namespace

std::string hexText(std::uint64_t value, int digits) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text = "0x";
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        text += kDigits[value >> shift & 0xf];
    return text;
}

std::string etherTypeText(std::uint16_t type) {
    const char* name = nameIn(kEtherTypes, type);
    return name != nullptr ? std::string(name) + " (" + hexText(type, 4) + ")" : hexText(type, 4);
}

std::string ipProtocolText(std::uint8_t protocol) {
    const char* name = nameIn(kIpProtocols, protocol);
    return name != nullptr ? std::string(name) + " (" + std::to_string(protocol) + ")"
                           : std::to_string(protocol);
}

std::string fieldText(ByteView header, const FieldSpec& spec) {
    switch (spec.show) {
    case Show::Decimal:
        return std::to_string(number(header, spec));
    case Show::Hex:
        return hexText(number(header, spec), spec.mask == 0 ? 2 * spec.size : 2);
    case Show::Mac:
        return bytesText(header.part(spec.at, spec.size), ':');
    case Show::Ipv4:
        return model::toString(ipv4At(header, spec.at));
    case Show::Ipv6:
        return model::toString(ipv6At(header, spec.at));
    case Show::EtherType:
        return etherTypeText(header.u16(spec.at));
    case Show::IpProtocol:
        return ipProtocolText(header.u8(spec.at));
    case Show::Bytes:
        break;
    }
    return bytesText(header.part(spec.at, spec.size), '\0');
}

void FieldSink::place(model::DissectedField& field, ByteView bytes) const {
    const std::byte* first = bytes_.data();
    const std::byte* at = bytes.captured().data();
    if (bytes.size() == 0 || std::less<>()(at, first) || !std::less<>()(at, first + bytes_.size()))
        return;
    field.begin = static_cast<std::size_t>(at - first);
    field.end = field.begin + bytes.size();
}

model::DissectedField& FieldSink::layer(std::string name, std::string value, ByteView header,
                                        std::string help) {
    model::DissectedField layer;
    layer.name = std::move(name);
    layer.value = std::move(value);
    layer.help = std::move(help);
    place(layer, header);
    frame_.layers.push_back(std::move(layer));
    return frame_.layers.back();
}

model::DissectedField& FieldSink::layer(std::string name, ByteView header, std::span<const FieldSpec> specs,
                                        std::string help) {
    model::DissectedField& made = layer(std::move(name), {}, header, std::move(help));
    fields(made, header, specs);
    return made;
}

model::DissectedField& FieldSink::field(model::DissectedField& parent, ByteView header, std::size_t at,
                                        std::size_t size, std::string name, std::string value,
                                        std::string help) {
    model::DissectedField field;
    field.name = std::move(name);
    field.value = std::move(value);
    field.help = std::move(help);
    place(field, header.part(at, size));
    parent.children.push_back(std::move(field));
    return parent.children.back();
}

void FieldSink::fields(model::DissectedField& parent, ByteView header, std::span<const FieldSpec> specs) {
    for (const FieldSpec& spec : specs) {
        if (header.has(std::size_t{spec.at} + spec.size))
            field(parent, header, spec.at, spec.size, spec.name, fieldText(header, spec), spec.help);
    }
}

void FieldSink::remark(ByteView rest, std::string why) {
    if (rest.size() > 0 || !why.empty())
        layer("Data", std::to_string(rest.size()) + " bytes: " + std::move(why), rest);
}

} // namespace synscope::capture
