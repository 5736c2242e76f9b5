// SPDX-License-Identifier: GPL-3.0-or-later
// JSON Lines as cli.md wants them: keys in the order written, times as decimal strings, no rounding.
#pragma once

#include "model/time.h"

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace synscope::app::cli {

/// Appends one JSON text to a string. Commas are its business; that braces match is the caller's.
class Json {
public:
    explicit Json(std::string& out)
        : out_(out) {}

    Json& beginObject() { return open('{'); }
    Json& endObject() { return close('}'); }
    Json& beginArray() { return open('['); }
    Json& endArray() { return close(']'); }
    Json& key(std::string_view name);

    Json& value(std::string_view text);
    Json& value(const char* text) { return value(std::string_view(text)); }
    Json& value(bool truth);
    Json& value(double number); ///< shortest text that reads back the same
    Json& value(std::integral auto number) {
        separate();
        out_ += std::to_string(number);
        return *this;
    }
    Json& null();

    template <class T>
    Json& member(std::string_view name, const T& content) {
        key(name);
        return value(content);
    }
    /// The text, or null where it is empty.
    Json& memberOrNull(std::string_view name, std::string_view text);
    /// Seconds since the epoch as text, or null for kNoTime.
    Json& timeOrNull(std::string_view name, model::TimeNs time);

private:
    void separate();
    Json& open(char bracket);
    Json& close(char bracket);

    std::string& out_;
    bool need_comma_ = false;
};

} // namespace synscope::app::cli
