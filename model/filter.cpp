// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/filter.h"

#include "model/filter_parser.h"

#include <algorithm>
#include <utility>

namespace synscope::model {

Filter::Filter() = default;

std::variant<Filter, FilterError> Filter::parse(std::string_view text) {
    auto parsed = parseFilter(text);
    if (const auto* error = std::get_if<FilterError>(&parsed)) {
        return *error;
    }
    Filter filter;
    filter.root_ = std::get<std::shared_ptr<const Node>>(std::move(parsed));
    return filter;
}

bool Filter::matchesAll() const {
    return root_ == nullptr;
}

bool Filter::matches(ConnectionId id, const Connection& connection, const Verdict& verdict,
                     std::optional<GroupKind> group) const {
    return root_ == nullptr || root_->matches({id, connection, verdict, group});
}

bool Filter::needsVerdict() const {
    return root_ != nullptr && root_->needsVerdict();
}

namespace {

/// Collects the words that begin with what was typed so far.
class Offers {
public:
    explicit Offers(std::string_view typed)
        : typed_(lowered(typed)) {}
    void add(std::string_view before, std::string_view word, std::string_view after) {
        if (lowered(word).substr(0, typed_.size()) == typed_) {
            words_.push_back(std::string(before) + std::string(word) + std::string(after));
        }
    }
    [[nodiscard]] std::vector<std::string> take() { return std::move(words_); }

private:
    std::string typed_;
    std::vector<std::string> words_;
};

std::string_view wordBefore(std::string_view text, std::size_t cursor) {
    const std::size_t end = std::min(cursor, text.size());
    std::size_t begin = end;
    while (begin > 0 && !endsFilterWord(text[begin - 1])) {
        --begin;
    }
    return text.substr(begin, end - begin);
}

std::vector<std::string> completeValue(std::string_view key, std::string_view typed) {
    Offers offers(typed);
    const std::string before = std::string(key) + ':';
    for (const std::string_view value : filterValues(key)) {
        offers.add(before, value, "");
    }
    return offers.take();
}

} // namespace

std::vector<std::string> completeFilter(std::string_view text, std::size_t cursor) {
    const std::string_view word = wordBefore(text, cursor);
    if (const std::size_t colon = word.find(':'); colon != std::string_view::npos) {
        return completeValue(word.substr(0, colon), word.substr(colon + 1));
    }
    Offers offers(word);
    for (const std::string_view key : filterKeys()) {
        offers.add("", key, ":");
    }
    for (const std::string_view outcome : filterValues("outcome")) {
        offers.add("outcome:", outcome, "");
    }
    for (const std::string_view joint : {"and", "or", "not"}) {
        offers.add("", joint, "");
    }
    return offers.take();
}

} // namespace synscope::model
