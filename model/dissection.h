// SPDX-License-Identifier: GPL-3.0-or-later
// A frame taken apart for a person: every field with its bytes. Made by capture/decode, shown by the
// inspector.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace synscope::model {

/// A header or a field of a frame.
struct DissectedField {
    std::string name;      ///< the field's standard name, "Sequence number"
    std::string value;     ///< for a person: "2727002165 (0 relative)"; empty for a mere heading
    std::string help;      ///< one sentence on what it means, with its RFC; may be empty
    std::size_t begin = 0; ///< byte range in DissectedFrame::bytes, end exclusive; empty range: derived value
    std::size_t end = 0;
    std::vector<DissectedField> children;
};

struct DissectedFrame {
    std::vector<std::byte> bytes;       ///< as captured
    std::uint32_t original_length = 0;  ///< on the wire
    std::vector<DissectedField> layers; ///< outermost first
};

} // namespace synscope::model
