// SPDX-License-Identifier: GPL-3.0-or-later
// What `synscope-cli schedule` says, against what this machine's kernel does: connect() to a port that drops
// every SYN, in a network namespace of its own with short settings, its SYNs captured and its end timed.
//
// All cases run at once, each in a child process: some eight seconds. Skipped, by name, where namespaces or
// packet sockets are forbidden.
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr std::uint16_t kPort = 5000;
constexpr double kLongestCase_s = 10;

struct Case {
    const char* name;
    int syn_retries;
    int linear;
    int user_timeout_ms;
};

constexpr std::array kCases{
    Case{"1 retry, doubling", 1, 0, 0},
    Case{"2 retries, doubling", 2, 0, 0},
    Case{"1 retry, 4 linear: time ends it", 1, 4, 0},
    Case{"2 retries, 4 linear: time ends it", 2, 4, 0},
    Case{"1 retry, 1 linear", 1, 1, 0},
    Case{"TCP_USER_TIMEOUT 2.5 s", 6, 4, 2500},
};

using Clock = std::chrono::steady_clock;

double since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// What a child tells: "unable WHY", or "sends T T T … gave_up T ERRNO".
struct Fact {
    QString unable;
    QList<double> sends;
    double gave_up = 0;
    int error = 0;
    QJsonObject schedule;
};

bool writeSysctl(const char* name, int value) {
    const int file = open((std::string("/proc/sys/net/ipv4/") + name).c_str(), O_WRONLY | O_CLOEXEC);
    const std::string text = std::to_string(value);
    const bool written = file >= 0 &&
                         write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (file >= 0) {
        close(file);
    }
    return written;
}

bool writeFile(const char* path, const std::string& text) {
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    const bool written = file >= 0 &&
                         write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (file >= 0) {
        close(file);
    }
    return written;
}

/// A network namespace of our own; as an ordinary user inside a user namespace of our own.
bool enterNamespace() {
    const uid_t user = getuid();
    if (user == 0 && unshare(CLONE_NEWNET) == 0) {
        return true;
    }
    return unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 && writeFile("/proc/self/setgroups", "deny") &&
           writeFile("/proc/self/uid_map", "0 " + std::to_string(user) + " 1");
}

bool raiseLoopback() {
    const int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    bool up = control >= 0 && ioctl(control, SIOCGIFFLAGS, &request) == 0;
    request.ifr_flags |= IFF_UP;
    up = up && ioctl(control, SIOCSIFFLAGS, &request) == 0;
    close(control);
    return up;
}

sockaddr_in loopbackPort() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(kPort);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// A listener whose filter takes no packet: its SYNs vanish like behind a firewall.
bool listenDeaf() {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sock_filter drop[] = {{BPF_RET | BPF_K, 0, 0, 0}};
    const sock_fprog program{1, drop};
    const sockaddr_in address = loopbackPort();
    return setsockopt(listener, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0 &&
           bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
           listen(listener, 1) == 0;
}

/// Notes when SYNs to the port leave, until the time is over or `done` can be read from.
std::vector<double> captureSyns(int tap, int done, Clock::time_point begin) {
    std::vector<double> times;
    std::array<unsigned char, 256> packet{};
    while (since(begin) < kLongestCase_s) {
        std::array<pollfd, 2> waiting{{{tap, POLLIN, 0}, {done, POLLIN, 0}}};
        if (poll(waiting.data(), waiting.size(), 500) > 0 && (waiting[0].revents & POLLIN) != 0) {
            sockaddr_ll from{};
            socklen_t length = sizeof from;
            const ssize_t size = recvfrom(tap, packet.data(), packet.size(), 0,
                                          reinterpret_cast<sockaddr*>(&from), &length);
            const std::size_t header = (packet[0] & 0x0fU) * 4U;
            const bool tcp = size >= static_cast<ssize_t>(header + 20) && packet[9] == IPPROTO_TCP;
            if (tcp && from.sll_pkttype == PACKET_OUTGOING && packet[header + 13] == 0x02) {
                times.push_back(since(begin));
            }
        } else if ((waiting[1].revents & (POLLIN | POLLHUP)) != 0) {
            break;
        }
    }
    return times;
}

int connectOnce(int user_timeout_ms) {
    const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (user_timeout_ms > 0) {
        setsockopt(client, IPPROTO_TCP, TCP_USER_TIMEOUT, &user_timeout_ms, sizeof user_timeout_ms);
    }
    const sockaddr_in address = loopbackPort();
    const int result = connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    const int error = result == 0 ? 0 : errno;
    close(client);
    return error;
}

/// In the child. The line for the parent; then the command line's forecast, made inside the namespace.
std::string runCase(const Case& c) {
    if (!enterNamespace()) {
        return "unable no network namespace of one's own is allowed here\n";
    }
    const int tap = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_ALL));
    if (tap < 0) {
        return "unable no packet socket is allowed here\n";
    }
    if (!raiseLoopback() || !writeSysctl("tcp_syn_retries", c.syn_retries) || !listenDeaf()) {
        return "unable the namespace cannot be set up\n";
    }
    if (!writeSysctl("tcp_syn_linear_timeouts", c.linear)) {
        return "unable this kernel has no tcp_syn_linear_timeouts\n";
    }
    std::array<int, 2> done{};
    if (pipe2(done.data(), O_CLOEXEC) != 0) {
        return "unable no pipe\n";
    }
    const Clock::time_point begin = Clock::now();
    std::vector<double> times;
    std::thread capturing([&] { times = captureSyns(tap, done[0], begin); });
    const int error = connectOnce(c.user_timeout_ms);
    const double gave_up = since(begin);
    close(done[1]);
    capturing.join();
    std::string line = "sends";
    for (const double time : times) {
        line += ' ' + std::to_string(time - times.front());
    }
    return line + " gave_up " + std::to_string(gave_up - (times.empty() ? 0 : times.front())) + ' ' +
           std::to_string(error) + '\n';
}

/// In the child, after runCase(): its words and the command line's on standard output.
[[noreturn]] void beChild(const Case& c, int output) {
    dup2(output, STDOUT_FILENO);
    const std::string line = runCase(c);
    if (write(STDOUT_FILENO, line.data(), line.size()) < 0) {
        _exit(1);
    }
    const std::string timeout = std::to_string(c.user_timeout_ms);
    execl(SYNSCOPE_CLI, SYNSCOPE_CLI, "schedule", "--json", "--user-timeout", timeout.c_str(), nullptr);
    _exit(1);
}

Fact parse(const QByteArray& told) {
    const QList<QByteArray> lines = told.split('\n');
    const QList<QByteArray> words = lines.front().split(' ');
    Fact fact;
    if (words.front() != "sends") {
        fact.unable = QString::fromUtf8(lines.front().mid(7));
        return fact;
    }
    const auto end = words.indexOf("gave_up");
    for (qsizetype i = 1; i < end; ++i) {
        fact.sends.append(words[i].toDouble());
    }
    fact.gave_up = words.value(end + 1).toDouble();
    fact.error = words.value(end + 2).toInt();
    fact.schedule = QJsonDocument::fromJson(lines.value(1)).object();
    return fact;
}

/// Never early, late by up to an eighth of the wait; the machine may be busy.
bool isDue(double fact, double nominal, double wait) {
    constexpr double kBusy_s = 0.35;
    return fact >= nominal - 0.02 && fact <= nominal + wait / 8 + kBusy_s;
}

} // namespace

class KernelScheduleTest : public QObject {
    Q_OBJECT

    std::map<std::string, Fact> facts_;

private slots:
    void initTestCase() {
        struct Child {
            pid_t pid = -1;
            int output = -1;
        };
        std::array<Child, kCases.size()> children;
        for (std::size_t i = 0; i < kCases.size(); ++i) {
            std::array<int, 2> channel{};
            QVERIFY(pipe2(channel.data(), O_CLOEXEC) == 0);
            children[i] = {fork(), channel[0]};
            if (children[i].pid == 0) {
                beChild(kCases[i], channel[1]);
            }
            close(channel[1]);
        }
        for (std::size_t i = 0; i < kCases.size(); ++i) {
            QByteArray told;
            std::array<char, 4096> block{};
            for (ssize_t size = 1; size > 0;) {
                size = read(children[i].output, block.data(), block.size());
                told.append(block.data(), std::max<ssize_t>(size, 0));
            }
            close(children[i].output);
            waitpid(children[i].pid, nullptr, 0);
            facts_[kCases[i].name] = parse(told);
        }
        const auto unable = [](const auto& fact) { return !fact.second.unable.isEmpty(); };
        if (std::all_of(facts_.begin(), facts_.end(), unable)) {
            QSKIP(qPrintable(facts_.begin()->second.unable));
        }
    }

    void theKernelDoesWhatScheduleSays_data() {
        QTest::addColumn<QString>("name");
        for (const Case& c : kCases) {
            QTest::newRow(c.name) << QString::fromLatin1(c.name);
        }
    }
    void theKernelDoesWhatScheduleSays() {
        QFETCH(QString, name);
        const Fact& fact = facts_[name.toStdString()];
        if (!fact.unable.isEmpty()) {
            QSKIP(qPrintable(fact.unable));
        }
        const QJsonArray sends = fact.schedule["sends"].toArray();
        QCOMPARE(fact.schedule["settings"].toString(), "this machine's sysctls");
        QCOMPARE(fact.sends.size(), sends.size());
        // Waits are compared, not times: lateness adds up.
        for (qsizetype i = 1; i < sends.size(); ++i) {
            const double wait = sends[i].toDouble() - sends[i - 1].toDouble();
            QVERIFY2(isDue(fact.sends[i] - fact.sends[i - 1], wait, wait),
                     qPrintable(QStringLiteral("SYN %1: %2 s").arg(i + 1).arg(fact.sends[i])));
        }
        const double gives_up = fact.schedule["gives_up"].toDouble();
        QVERIFY2(isDue(fact.gave_up, gives_up, gives_up), qPrintable(QString::number(fact.gave_up)));
        QCOMPARE(fact.error, ETIMEDOUT);
        QCOMPARE(fact.schedule["errno"].toString(), "ETIMEDOUT");
    }
};

QTEST_GUILESS_MAIN(KernelScheduleTest)
#include "kernel_schedule_test.moc"
