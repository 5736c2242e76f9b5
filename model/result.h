// SPDX-License-Identifier: GPL-3.0-or-later
// Errors as values, after std::expected (C++23), which C++20 does not have.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace synscope::model {

/// One sentence for a person: what failed, why, and what to do about it.
struct Error {
    std::string message;
};

/// A value or the Error that kept it from being made. Reading the wrong one throws std::bad_variant_access,
/// which nothing catches: it is a broken invariant.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value)
        : content_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error)
        : content_(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool ok() const { return content_.index() == 0; }
    explicit operator bool() const { return ok(); }

    [[nodiscard]] T& value() & { return std::get<0>(content_); }
    [[nodiscard]] const T& value() const& { return std::get<0>(content_); }
    [[nodiscard]] T&& value() && { return std::get<0>(std::move(content_)); }
    [[nodiscard]] const Error& error() const { return std::get<1>(content_); }

    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }

private:
    std::variant<T, Error> content_;
};

} // namespace synscope::model
