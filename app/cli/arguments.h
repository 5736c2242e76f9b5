// SPDX-License-Identifier: GPL-3.0-or-later
// Command lines: `COMMAND [--option[=VALUE]]… FILE…`, options anywhere, `--` ends them.
#pragma once

#include "model/result.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace synscope::app::cli {

struct OptionSpec {
    const char* name;       ///< "--format", or "-o" where there is a short form only
    const char* value_name; ///< "OUT"; nullptr for a switch
    const char* help;
};

class Arguments {
public:
    /// Error: an option that `specs` does not hold, or a missing value, in one sentence.
    static model::Result<Arguments> parse(std::span<const std::string> words,
                                          std::span<const OptionSpec> specs);

    [[nodiscard]] bool has(std::string_view name) const { return options_.contains(std::string(name)); }
    /// The last one where the option was given several times.
    [[nodiscard]] std::optional<std::string> value(std::string_view name) const;
    /// All of them, in order.
    [[nodiscard]] std::vector<std::string> values(std::string_view name) const;
    /// A whole number of at least `least`; an Error that names the option otherwise.
    [[nodiscard]] model::Result<std::optional<std::uint64_t>> number(std::string_view name,
                                                                     std::uint64_t least) const;
    /// All of them, in order.
    [[nodiscard]] model::Result<std::vector<std::uint64_t>> numbers(std::string_view name,
                                                                    std::uint64_t least) const;
    [[nodiscard]] const std::vector<std::string>& files() const { return files_; }

private:
    std::map<std::string, std::vector<std::string>> options_;
    std::vector<std::string> files_;
};

} // namespace synscope::app::cli
