// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/json.h"

#include <array>
#include <charconv>

namespace synscope::app::cli {

namespace {

void appendEscaped(std::string& out, unsigned char c) {
    constexpr const char* digits = "0123456789abcdef";
    switch (c) {
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        if (c < 0x20) {
            out += "\\u00";
            out += digits[c >> 4];
            out += digits[c & 15];
        } else {
            out += static_cast<char>(c);
        }
    }
}

} // namespace

void Json::separate() {
    if (need_comma_) {
        out_ += ", ";
    }
    need_comma_ = true;
}

Json& Json::open(char bracket) {
    separate();
    out_ += bracket;
    need_comma_ = false;
    return *this;
}

Json& Json::close(char bracket) {
    out_ += bracket;
    need_comma_ = true;
    return *this;
}

Json& Json::key(std::string_view name) {
    value(name);
    out_ += ": ";
    need_comma_ = false;
    return *this;
}

Json& Json::value(std::string_view text) {
    separate();
    out_ += '"';
    for (const char c : text) {
        appendEscaped(out_, static_cast<unsigned char>(c));
    }
    out_ += '"';
    return *this;
}

Json& Json::value(bool truth) {
    separate();
    out_ += truth ? "true" : "false";
    return *this;
}

Json& Json::value(double number) {
    separate();
    std::array<char, 32> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    out_.append(text.data(), end);
    return *this;
}

Json& Json::null() {
    separate();
    out_ += "null";
    return *this;
}

Json& Json::memberOrNull(std::string_view name, std::string_view text) {
    key(name);
    return text.empty() ? null() : value(text);
}

Json& Json::timeOrNull(std::string_view name, model::TimeNs time) {
    return memberOrNull(name, time == model::kNoTime ? "" : model::formatEpoch(time));
}

} // namespace synscope::app::cli
