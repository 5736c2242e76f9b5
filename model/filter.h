// SPDX-License-Identifier: GPL-3.0-or-later
// The small typed language of the filter field and of `--filter`: which connections to show.
//
//   outcome:refused   port:5432   host:10.9.0.1   host:10.9.0.0/16   client:… server:…   errno:ECONNRESET
//   state:ESTABLISHED   conn_state:S0   mark:retransmission   rtt>50ms   duration<2s   packets>=10   bytes>1k
//   during:1795326828.2..1795326829 (open then, seconds since 1970; several: a..b,c..d)
//   group:flood   syn>3 retransmissions>0   index:12   free text (matches address:port text, outcome name and
//   label) and, or, not, ( ), adjacent terms mean `and`; `verdict:` is another word for `outcome:`.
#pragma once

#include "model/connection.h"
#include "model/group.h"
#include "model/outcome.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace synscope::model {

/// Where and why a filter text is wrong, for an underline and a sentence.
struct FilterError {
    std::size_t begin = 0; ///< byte offset in the text
    std::size_t end = 0;   ///< one after the last wrong byte; equals begin at the end of the text
    std::string message;   ///< "No outcome is called “refusd”; did you mean “refused”?"
};

/// A parsed filter; immutable, cheap to copy, usable from any thread.
class Filter {
public:
    Filter(); ///< matches everything
    [[nodiscard]] static std::variant<Filter, FilterError> parse(std::string_view text);

    [[nodiscard]] bool matchesAll() const;
    /// `group`: kind of the group that the connection belongs to, if any.
    [[nodiscard]] bool matches(ConnectionId id, const Connection& connection, const Verdict& verdict,
                               std::optional<GroupKind> group = {}) const;
    /// False when the verdict is not looked at, so that it need not be judged.
    [[nodiscard]] bool needsVerdict() const;

    struct Node;

private:
    std::shared_ptr<const Node> root_;
};

/// Words that can stand at `cursor` (byte offset), best first: keys, outcome names, states, `and or not`.
[[nodiscard]] std::vector<std::string> completeFilter(std::string_view text, std::size_t cursor);

} // namespace synscope::model
