// SPDX-License-Identifier: GPL-3.0-or-later
// Text inside HTML and XML.
#pragma once

#include <string>
#include <string_view>

namespace synscope::model {

/// `text` (any bytes) as it may stand between tags and in quoted attributes: & < > " ' as entities. What
/// XML 1.0 does not allow, what is no UTF-8, and what turns the direction of the text around it (U+202A to
/// U+202E, U+2066 to U+2069: a file name could show itself as another) becomes U+FFFD.
[[nodiscard]] std::string escaped(std::string_view text);

} // namespace synscope::model
