// SPDX-License-Identifier: GPL-3.0-or-later
// The running helper synscope-capture, seen from the program that started it.
#pragma once

#include "capture/file/descriptor.h"
#include "model/result.h"

#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

namespace synscope::capture {

/// Ends with its object. The helper notices that by itself, however this process ends: its standard input and
/// output are closed then.
class HelperProcess {
public:
    /// An Error: it cannot be started.
    [[nodiscard]] static model::Result<std::unique_ptr<HelperProcess>>
    start(const std::string& program, const std::vector<std::string>& arguments);
    ~HelperProcess();
    HelperProcess(const HelperProcess&) = delete;
    HelperProcess& operator=(const HelperProcess&) = delete;

    /// The reading end of its standard output; once.
    [[nodiscard]] Descriptor takeOutput() { return std::move(output_); }
    void send(const std::string& line) const; ///< to its standard input
    void endInput();                          ///< it shall come to its end
    /// What it wrote on standard error since the last call; never waits.
    [[nodiscard]] std::string errors() const;
    /// Waits for its end, which must be near (its output has ended): at most a second, then it is killed.
    /// What waitpid() says; -1 where nothing is known.
    int wait();

private:
    HelperProcess() = default;

    pid_t process_ = -1;
    Descriptor control_;
    Descriptor output_;
    Descriptor errors_;
};

} // namespace synscope::capture
