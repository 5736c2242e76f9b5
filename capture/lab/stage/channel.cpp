// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/stage/channel.h"

#include <array>

#include <sys/socket.h>

namespace synscope::capture::lab {

void Channel::tell(const Message& message) {
    (void)::send(socket_.fd(), &message, sizeof message, MSG_NOSIGNAL);
}

Answer Channel::ask(const Message& message) {
    const std::lock_guard guard(asking_);
    tell(message);
    Answer answer;
    (void)::recv(socket_.fd(), &answer, sizeof answer, 0);
    return answer;
}

std::pair<Descriptor, Descriptor> makeChannel() {
    std::array<int, 2> ends{-1, -1};
    (void)::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data());
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

} // namespace synscope::capture::lab
