// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/filter_parser.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace synscope::model {
namespace {

using NodePtr = std::shared_ptr<const Filter::Node>;
using Kind = Filter::Node::Kind;

constexpr int kDeepest = 100; // parentheses and `not` inside each other

struct Token {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string_view text; ///< without the quotes of a quoted text
    bool is_quoted = false;

    [[nodiscard]] bool is(std::string_view word) const { return !is_quoted && text == word; }
};

bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::size_t wordEnd(std::string_view text, std::size_t begin) {
    std::size_t end = begin + 1;
    while (end < text.size() && !endsFilterWord(text[end])) {
        ++end;
    }
    return end;
}

Token quotedToken(std::string_view text, std::size_t begin) {
    const std::size_t close = text.find('"', begin + 1);
    const std::size_t inner_end = std::min(close, text.size());
    return {begin, close == std::string_view::npos ? text.size() : close + 1,
            text.substr(begin + 1, inner_end - begin - 1), true};
}

std::vector<Token> tokenize(std::string_view text) {
    std::vector<Token> tokens;
    for (std::size_t i = 0; i < text.size();) {
        if (isSpace(text[i])) {
            ++i;
            continue;
        }
        if (text[i] == '"') {
            tokens.push_back(quotedToken(text, i));
        } else {
            const std::size_t end = text[i] == '(' || text[i] == ')' ? i + 1 : wordEnd(text, i);
            tokens.push_back({i, end, text.substr(i, end - i), false});
        }
        i = tokens.back().end;
    }
    return tokens;
}

struct Operator {
    std::string_view text;
    Comparison comparison;
};

constexpr std::array<Operator, 7> kOperators = {{{">=", Comparison::GreaterOrEqual},
                                                 {"<=", Comparison::LessOrEqual},
                                                 {"!=", Comparison::NotEqual},
                                                 {">", Comparison::Greater},
                                                 {"<", Comparison::Less},
                                                 {"=", Comparison::Equal},
                                                 {":", Comparison::Equal}}};

struct Term {
    std::string_view key;
    Comparison comparison;
    std::string_view value;
};

/// Key, operator, value; nothing for free text. "10.9.0.1:80" and "fe80::1" are free text: a key has letters
/// only.
std::optional<Term> splitTerm(std::string_view text) {
    const std::size_t at = text.find_first_of(":<>=!");
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    if (at == std::string_view::npos || at == 0 ||
        !std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), is_letter) ||
        text.substr(at, 2) == "::") {
        return std::nullopt;
    }
    for (const Operator& op : kOperators) {
        if (text.substr(at, op.text.size()) == op.text) {
            return Term{text.substr(0, at), op.comparison, text.substr(at + op.text.size())};
        }
    }
    return std::nullopt;
}

NodePtr testNode(FilterTest test) {
    return std::make_shared<Filter::Node>(Filter::Node{Kind::Test, {}, std::move(test)});
}

NodePtr groupNode(Kind kind, std::vector<NodePtr> children) {
    if (kind != Kind::Not && children.size() == 1) {
        return children.front();
    }
    return std::make_shared<Filter::Node>(Filter::Node{kind, std::move(children), {}});
}

/// Recursive descent; null after an error, which is kept.
class Parser {
public:
    explicit Parser(std::string_view text)
        : text_(text)
        , tokens_(tokenize(text)) {}

    [[nodiscard]] NodePtr parse() {
        if (tokens_.empty()) {
            return nullptr;
        }
        NodePtr root = parseOr();
        if (root && !atEnd()) {
            return fail(peek(), "There is no “(” for this “)”.");
        }
        return root;
    }
    [[nodiscard]] const std::optional<FilterError>& error() const { return error_; }

private:
    [[nodiscard]] bool atEnd() const { return next_ == tokens_.size(); }
    [[nodiscard]] const Token& peek() const { return tokens_[next_]; }
    [[nodiscard]] bool nextIs(std::string_view word) const { return !atEnd() && peek().is(word); }

    NodePtr fail(std::size_t begin, std::size_t end, std::string message) {
        if (!error_) {
            error_ = FilterError{begin, end, std::move(message)};
        }
        return nullptr;
    }
    NodePtr fail(const Token& token, std::string message) {
        return fail(token.begin, token.end, std::move(message));
    }

    NodePtr parseOr() {
        std::vector<NodePtr> children = {parseAnd()};
        while (children.back() && nextIs("or")) {
            ++next_;
            children.push_back(parseAnd());
        }
        return children.back() ? groupNode(Kind::Or, std::move(children)) : nullptr;
    }

    NodePtr parseAnd() {
        std::vector<NodePtr> children = {parseNot()};
        while (children.back() && !atEnd() && !peek().is("or") && !peek().is(")")) {
            if (peek().is("and")) {
                ++next_;
            }
            children.push_back(parseNot());
        }
        return children.back() ? groupNode(Kind::And, std::move(children)) : nullptr;
    }

    NodePtr parseNot() {
        if (!nextIs("not")) {
            return parsePrimary();
        }
        if (++depth_ > kDeepest) {
            return fail(peek(), "This is nested too deeply.");
        }
        ++next_;
        NodePtr child = parseNot();
        --depth_;
        return child ? groupNode(Kind::Not, {child}) : nullptr;
    }

    NodePtr parsePrimary() {
        if (atEnd()) {
            return fail(text_.size(), text_.size(), "Something to look for is missing at the end.");
        }
        const Token token = peek();
        if (token.is("(")) {
            return parseGroup(token);
        }
        if (token.is(")") || token.is("and") || token.is("or")) {
            return fail(token, "Something to look for is missing before this.");
        }
        ++next_;
        return parseTerm(token);
    }

    NodePtr parseGroup(const Token& open) {
        if (++depth_ > kDeepest) {
            return fail(open, "This is nested too deeply.");
        }
        ++next_;
        NodePtr inner = parseOr();
        if (inner && !nextIs(")")) {
            return fail(open, "The “)” for this “(” is missing.");
        }
        if (inner) {
            ++next_;
            --depth_;
        }
        return inner;
    }

    NodePtr parseTerm(const Token& token) {
        const auto term = token.is_quoted ? std::nullopt : splitTerm(token.text);
        if (!term) {
            return testNode(makeTextTest(token.text));
        }
        auto made = makeTest(term->key, term->comparison, term->value);
        if (auto* error = std::get_if<TermError>(&made)) {
            const std::size_t begin = error->in_key ? token.begin : token.end - term->value.size();
            const std::size_t end = error->in_key ? token.begin + term->key.size() : token.end;
            return fail(begin, end, std::move(error->message));
        }
        return testNode(std::get<FilterTest>(std::move(made)));
    }

    std::string_view text_;
    std::vector<Token> tokens_;
    std::size_t next_ = 0;
    int depth_ = 0;
    std::optional<FilterError> error_;
};

} // namespace

bool endsFilterWord(char c) {
    return isSpace(c) || c == '(' || c == ')';
}

bool Filter::Node::matches(const FilterSubject& subject) const {
    const auto holds = [&](const auto& child) { return child->matches(subject); };
    switch (kind) {
    case Kind::And:
        return std::all_of(children.begin(), children.end(), holds);
    case Kind::Or:
        return std::any_of(children.begin(), children.end(), holds);
    case Kind::Not:
        return !holds(children.front());
    case Kind::Test:
        return test.matches(subject);
    }
    return false;
}

bool Filter::Node::needsVerdict() const {
    return test.needs_verdict || std::any_of(children.begin(), children.end(),
                                             [](const auto& child) { return child->needsVerdict(); });
}

std::variant<std::shared_ptr<const Filter::Node>, FilterError> parseFilter(std::string_view text) {
    Parser parser(text);
    NodePtr root = parser.parse();
    if (parser.error()) {
        return *parser.error();
    }
    return root;
}

} // namespace synscope::model
