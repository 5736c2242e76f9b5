// SPDX-License-Identifier: GPL-3.0-or-later
// What the window asks for to capture: interfaces, start, pause, save. Implemented by app/session.
#pragma once

#include "model/kernel_history.h"
#include "model/path_trace.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace synscope::ui {

/// One line of the source picker.
struct InterfaceRow {
    QString name;
    QString detail;          ///< addresses, or what it is
    QString problem;         ///< one sentence why it cannot be captured now; empty: it can
    QString command;         ///< what mends the problem, for a terminal; may be empty
    bool permission = false; ///< a privilege is what is missing
    bool up = false;
    bool any = false; ///< all interfaces at once
    /// Packets a second of the last seconds, oldest first.
    std::vector<double> rates;
    friend bool operator==(const InterfaceRow&, const InterfaceRow&) = default;
};

struct LiveRequest {
    QStringList interfaces;
    QString filter; ///< of the kernel, man 7 pcap-filter
    bool handshakes_only = false;
    bool promiscuous = false;
    std::uint32_t snap_length = 0; ///< bytes; 0: whole packets
    friend bool operator==(const LiveRequest&, const LiveRequest&) = default;
};

/// What is wrong with a capture filter, and where: [begin, end) in letters.
struct CaptureFilterProblem {
    QString sentence;
    int begin = 0;
    int end = 0;
};

/// UI thread.
class LiveFeed {
public:
    virtual ~LiveFeed() = default;

    /// The last known state; it grows while watched.
    [[nodiscard]] virtual std::vector<InterfaceRow> interfaces() const = 0;
    /// Whether somebody looks at the interfaces: only then they are looked at, once a second.
    virtual void watchInterfaces(bool watch) = 0;

    using FilterChecked = std::function<void(std::optional<CaptureFilterProblem>)>;
    /// Answers on the UI thread; a newer call makes older ones void.
    virtual void checkCaptureFilter(const QString& filter, FilterChecked ready) = 0;

    /// Drops what there is and captures. Returns at once; Feed::status() tells the rest. Feed::cancel() ends
    /// it.
    virtual void startLive(const LiveRequest& request) = 0;
    virtual void setPaused(bool paused) = 0;
    /// From now on only what LiveRequest::handshakes_only says, or everything again.
    virtual void setHandshakesOnly(bool only) = 0;

    /// Whether this desktop can ask for an administrator's word (polkit).
    [[nodiscard]] virtual bool canAskForPrivilege() const { return false; }
    using Asked = std::function<void(const QString& problem)>; ///< empty: done, or not wanted after all
    /// Has it asked, and then allows capturing as InterfaceRow::command would.
    virtual void askForPrivilege(Asked ready) = 0;

    using Saved = std::function<void(const QString& problem)>; ///< empty: done
    /// Everything captured so far, and what will come, as pcapng.
    virtual void saveLive(const QString& path, Saved ready) = 0;

    /// Sends SYNs with growing TTL to `target`, see capture/trace/path_probe.h. Nobody but the user's own
    /// click calls this.
    virtual void tracePath(const model::SocketAddress& /*target*/) {}
    virtual void stopTrace() {}
    /// What is known of it so far.
    [[nodiscard]] virtual model::PathTrace tracedPath() const { return {}; }

    /// Grows with each look at the kernel's side of the receive path, from startLive() until the capture
    /// ends.
    [[nodiscard]] virtual std::uint64_t kernelLooks() const { return 0; }
    /// What those looks told; null: nothing yet. Copies some 100 kB.
    [[nodiscard]] virtual std::shared_ptr<const model::KernelView> kernelView() const { return nullptr; }
    /// Sockets of this machine that belong to the connection are looked at closely.
    virtual void watchSockets(const model::SocketAddress& client, const model::SocketAddress& server) {
        static_cast<void>(client);
        static_cast<void>(server);
    }
};

} // namespace synscope::ui
