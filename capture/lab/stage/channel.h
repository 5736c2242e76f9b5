// SPDX-License-Identifier: GPL-3.0-or-later
// A program's line to the stage.
#pragma once

#include "capture/file/descriptor.h"
#include "capture/lab/stage/messages.h"

#include <mutex>
#include <utility>

namespace synscope::capture::lab {

/// The program's end. Any thread of the program.
class Channel {
public:
    explicit Channel(Descriptor socket)
        : socket_(std::move(socket)) {}

    void tell(const Message& message);
    /// Waits for the answer.
    [[nodiscard]] Answer ask(const Message& message);

private:
    Descriptor socket_;
    std::mutex asking_;
};

/// Two connected ends; messages keep their borders.
[[nodiscard]] std::pair<Descriptor, Descriptor> makeChannel();

} // namespace synscope::capture::lab
