// SPDX-License-Identifier: GPL-3.0-or-later
// What a program does because somebody who watches wants it.
#include "capture/lab/stage/actor.h"
#include "capture/lab/stage/run_clock.h"

#include <algorithm>
#include <cerrno>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace synscope::capture::lab {

namespace {

constexpr SimTime kSlice = 2 * scenario::kMillisecond; ///< until a changed switch is seen
constexpr int kDoorMs = 20;

void rest(SimTime time) {
    const timespec length = timespecOf(time);
    ::nanosleep(&length, nullptr);
}

} // namespace

/// accept() would take whoever comes, even after it was told to stop: waits outside of it until somebody is
/// there and may be taken, at most as long as accept() would.
void Actor::awaitDoor(int listener, SimTime limit) const {
    const HostSwitches* switches = process_.switches;
    while (switches != nullptr && (limit == 0 || now() < started_ + limit)) {
        pollfd wait{listener, POLLIN, 0};
        const bool open = switches->accepts && switches->port_open;
        if (open && ::poll(&wait, 1, kDoorMs) == 0) {
            continue;
        }
        if (open && (wait.revents & POLLIN) != 0 && switches->accepts && switches->port_open) {
            return;
        }
        rest(kSlice);
    }
}

void Actor::pauseBeforeReading() const {
    if (process_.switches == nullptr) {
        return;
    }
    const SimTime begin = now();
    while (now() < begin + process_.switches->read_pause_ns) {
        rest(std::min<SimTime>(kSlice, process_.switches->read_pause_ns));
    }
}

void Actor::followOrders(const Descriptor& orders) {
    bool open = true;
    int backlog = -1;
    for (;;) {
        awaitEvent(orders);
        std::uint64_t count = 0;
        (void)!::read(orders.fd(), &count, sizeof count);
        const bool wants_open = process_.switches->port_open;
        const int wants_backlog = process_.switches->backlog;
        if (wants_open && (!open || backlog != wants_backlog)) {
            turnListeners(true, wants_backlog);
        } else if (open && !wants_open) {
            turnListeners(false, wants_backlog);
        }
        open = wants_open;
        backlog = wants_backlog;
    }
}

/// With the calls that a program would make. shutdown() ends listening as close() does, but leaves the port
/// to the socket (net/ipv4/af_inet.c, inet_shutdown()).
void Actor::turnListeners(bool listen, int backlog) {
    const std::lock_guard guard(process_.lock);
    for (const auto& [name, handle] : process_.handles) {
        if (!handle.listens) {
            continue;
        }
        started_ = now();
        const int wanted = backlog < 0 ? handle.backlog : backlog;
        const int result = listen ? ::listen(handle.fd, wanted) : ::shutdown(handle.fd, SHUT_RD);
        report(listen ? "listen" : "shutdown", result, errno,
               listen ? "backlog " + std::to_string(wanted) : "the listening socket");
    }
}

} // namespace synscope::capture::lab
