// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lesson_knobs.h"

#include "capture/scenario/sysctls.h"
#include "ui/words.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <set>

namespace synscope::app {
namespace {

using namespace capture::scenario;
using ui::LessonKnob;

QString tr(const char* text) {
    return QCoreApplication::translate("LessonKnobs", text);
}

struct Range {
    const char* name;
    qint64 low;
    qint64 high;
    const char* counter; ///< "" or the one that moves where the setting decides something
};

/// Linux reads all of these; the ranges are those in which a class sees a difference.
constexpr std::array<Range, 17> kSysctls{{
    {"tcp_syn_retries", 1, 8, "client TcpExt.TCPSynRetrans"},
    {"tcp_syn_linear_timeouts", 0, 8, "client TcpExt.TCPSynRetrans"},
    {"tcp_synack_retries", 0, 8, "server TcpExt.TCPSynRetrans"},
    {"tcp_abort_on_overflow", 0, 1, "TcpExt.ListenOverflows"},
    {"tcp_syncookies", 0, 2, "TcpExt.TCPReqQFull"},
    {"tcp_max_syn_backlog", 1, 512, "TcpExt.TCPReqQFull"},
    {"somaxconn", 0, 4096, ""},
    {"tcp_keepalive_time", 1, 7200, ""},
    {"tcp_keepalive_intvl", 1, 75, ""},
    {"tcp_keepalive_probes", 1, 9, ""},
    {"tcp_retries2", 1, 15, "TcpExt.TCPAbortOnTimeout"},
    {"tcp_orphan_retries", 0, 8, ""},
    {"tcp_fin_timeout", 1, 60, ""},
    {"tcp_fastopen", 0, 3, ""},
    {"tcp_timestamps", 0, 1, ""},
    {"tcp_sack", 0, 1, "TcpExt.TCPSackRecovery"},
    {"tcp_tw_reuse", 0, 2, "TcpExt.TWRecycled"},
}};

constexpr std::array<Range, 7> kOptions{{
    {"SO_RCVBUF", 2048, 262'144, ""},
    {"SO_SNDBUF", 4096, 262'144, ""},
    {"TCP_KEEPIDLE", 1, 30, ""},
    {"TCP_KEEPINTVL", 1, 30, ""},
    {"TCP_KEEPCNT", 1, 9, ""},
    {"TCP_USER_TIMEOUT", 500, 60'000, ""},
    {"TCP_SYNCNT", 1, 8, ""},
}};

template <std::size_t N>
const Range* rangeOf(const std::array<Range, N>& table, const std::string& name) {
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const Range& range) { return name == range.name; });
    return found == table.end() ? nullptr : &*found;
}

class Collector {
public:
    explicit Collector(const Run& run)
        : run_(run) {
        for (const RunEvent& event : run.events) {
            if (const auto* counter = std::get_if<CounterEvent>(&event.what);
                counter != nullptr && event.host < run.scenario.hosts.size()) {
                moved_.insert(run.scenario.hosts[event.host].name + " " + counter->name);
            }
        }
    }

    std::vector<LessonKnob> collect() {
        const Scenario& scenario = run_.scenario;
        add({QStringLiteral("path.delay"), tr("Delay, one way"), QStringLiteral("%1ms"), 0, 400,
             scenario.path.delay / kMillisecond});
        addLosses(scenario.path.rules);
        for (std::size_t p = 0; p < scenario.programs.size(); ++p) {
            addCalls(scenario.programs[p], p);
        }
        for (const HostSpec& host : scenario.hosts) {
            addSysctls(host);
            addNic(host);
        }
        return std::move(knobs_);
    }

private:
    /// The slider reaches what the file says.
    void add(LessonKnob knob) {
        knob.low = std::min(knob.low, knob.value);
        knob.high = std::max(knob.high, knob.value);
        knobs_.push_back(std::move(knob));
    }

    /// "nth: 1-2": how many in a row from there on.
    void addLosses(const std::vector<Rule>& rules) {
        constexpr int kMostLost = 8;
        for (std::size_t i = 0; i < rules.size(); ++i) {
            const Rule& rule = rules[i];
            if (rule.verdict != Verdict::Lose || rule.first != 1 || rule.last == 0) {
                continue;
            }
            const QString what = rule.flags ? ui::toQString(model::formatFlags(*rule.flags)) : tr("packets");
            add({QStringLiteral("path.rules.%1.nth").arg(i + 1),
                 rule.from.empty() ? tr("Lost %1").arg(what)
                                   : tr("Lost %1 from the %2").arg(what, ui::toQString(rule.from)),
                 QStringLiteral("1-%1"), 1, kMostLost, rule.last});
        }
    }

    void addCalls(const ProgramSpec& program, std::size_t number) {
        const QString owner = ui::toQString(program.name.empty() ? program.host : program.name);
        for (std::size_t c = 0; c < program.calls.size(); ++c) {
            const Call& call = program.calls[c];
            const QString place = QStringLiteral("programs.%1.calls.%2.").arg(number + 1).arg(c + 1);
            if (call.kind == CallKind::Listen) {
                add({place + QStringLiteral("backlog"), tr("Backlog of the %1").arg(owner),
                     QStringLiteral("%1"), 0, 16, call.backlog});
            } else if (const Range* range = rangeOf(kOptions, call.option);
                       range != nullptr && call.kind == CallKind::SetSockOpt) {
                add({place + QStringLiteral("value"),
                     tr("%1 of the %2").arg(ui::toQString(call.option), owner), QStringLiteral("%1"),
                     range->low, range->high, call.value});
            }
        }
    }

    /// "client TcpExt.…": of that host only.
    [[nodiscard]] bool decided(const HostSpec& host, const Range& range) const {
        const std::string wanted = range.counter;
        if (wanted.empty()) {
            return false;
        }
        const bool of_host = wanted.find(' ') != std::string::npos;
        return std::any_of(moved_.begin(), moved_.end(), [&](const std::string& moved) {
            return moved.starts_with(host.name + " ") &&
                   moved.starts_with(of_host ? wanted : host.name + " " + wanted);
        });
    }

    void addSysctls(const HostSpec& host) {
        for (const Range& range : kSysctls) {
            const auto set = host.sysctls.find(range.name);
            const bool given = set != host.sysctls.end() && set->second.size() == 1;
            if (given || (model::isLinux(host.os) && decided(host, range))) {
                add({QStringLiteral("hosts.%1.sysctls.%2")
                         .arg(ui::toQString(host.name), QLatin1String(range.name)),
                     tr("%1 of the %2").arg(QLatin1String(range.name), ui::toQString(host.name)),
                     QStringLiteral("%1"), range.low, range.high, Sysctls(host).get(range.name)});
            }
        }
    }

    void addNic(const HostSpec& host) {
        const QString path = QStringLiteral("hosts.%1.nic.").arg(ui::toQString(host.name));
        const QString name = ui::toQString(host.name);
        const QString plain = QStringLiteral("%1");
        if (host.nic.ring > 0) {
            add({path + QStringLiteral("ring"), tr("NIC ring of the %1").arg(name), plain, 4, 128,
                 host.nic.ring});
            add({path + QStringLiteral("budget"), tr("softirq budget of the %1").arg(name), plain, 4, 300,
                 host.nic.budget});
        }
        if (host.nic.backlog > 0) {
            add({path + QStringLiteral("backlog"), tr("CPU backlog of the %1").arg(name), plain, 4, 128,
                 host.nic.backlog});
        }
    }

    const Run& run_;
    std::set<std::string> moved_; ///< "server TcpExt.ListenOverflows"
    std::vector<LessonKnob> knobs_;
};

} // namespace

std::vector<LessonKnob> lessonKnobs(const Run& run) {
    return Collector(run).collect();
}

} // namespace synscope::app
