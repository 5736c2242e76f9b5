// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/kernel/observer.h"

#include "capture/kernel/proc_sockets.h"
#include "capture/kernel/settings.h"
#include "capture/kernel/text_scan.h"

#include <algorithm>

namespace synscope::capture {

using model::KernelSocket;
using model::SocketProtocol;

std::string mainInterface(const KernelRoot& root) {
    std::string text;
    if (!readWhole(root.net + "/route", text)) {
        std::string_view rest = text;
        std::string_view line;
        while (takeLine(rest, line)) {
            const std::string_view interface = takeWord(line);
            if (takeWord(line) == "00000000") {
                return std::string(interface);
            }
        }
    }
    return "lo";
}

KernelObserver::KernelObserver(const std::string& interface, KernelRoot root)
    : root_(std::move(root))
    , counters_(root_)
    , softirq_(root_, interface)
    , card_(root_, interface) {
    now_.card.interface = interface;
}

void KernelObserver::lookAtQueues(model::TimeNs now) {
    now_.time = now;
    now_.softnet = softirq_.softnet();
    now_.card.counters = card_.counters();
    lookAtWatched();
}

void KernelObserver::lookAtWatched() {
    candidates_.clear();
    // What cannot be listed here is told of by lookAtSockets().
    [[maybe_unused]] auto no_listeners = sockets_.list(SocketSet::Listeners, candidates_);
    [[maybe_unused]] auto no_udp = sockets_.list(SocketSet::Udp, candidates_);
    for (const KernelSocket& watched : now_.watched) {
        if (watched.protocol == SocketProtocol::Tcp && !watched.listening()) {
            if (auto found = sockets_.find(watched)) {
                candidates_.push_back(*std::move(found));
            }
        }
    }
    WatchList::Choice choice = watch_.choose(candidates_, now_.time);
    now_.watched = std::move(choice.sockets);
    now_.selected = choice.selected;
}

void KernelObserver::lookAtCounters(model::TimeNs now) {
    now_.counters = counters_.read();
    now_.counters_time = now;
    now_.interrupts = softirq_.interrupts();
    now_.card.drops = card_.drops();
}

void KernelObserver::lookAtSockets(model::TimeNs now) {
    now_.sockets_time = now;
    auto list = std::make_shared<std::vector<KernelSocket>>();
    auto problem = sockets_.list(SocketSet::AllTcp, *list);
    if (problem) {
        now_.sockets = *std::move(problem);
        return;
    }
    if (sockets_.list(SocketSet::Udp, *list)) {
        // A kernel without udp_diag.
        [[maybe_unused]] auto no_udp = listProcSockets(root_, SocketProtocol::Udp, *list);
    }
    WatchList::Choice choice = watch_.choose(*list, now);
    now_.watched = std::move(choice.sockets);
    now_.selected = choice.selected;
    now_.sockets = model::SocketList(std::move(list));
}

void KernelObserver::lookAtSettings() {
    now_.settings = readSettings(root_);
    now_.card = card_.read();
}

} // namespace synscope::capture
