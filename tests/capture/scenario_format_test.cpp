// SPDX-License-Identifier: GPL-3.0-or-later
// Scenario files: what is accepted, what is complained about and where, and that no text can break the
// reader.
#include <QFile>
#include <QTest>

#include "capture/scenario/changed_text.h"
#include "capture/scenario/parse_parts.h"
#include "capture/scenario/sysctls.h"
#include "scenario_text.h"

using namespace synscope;
using namespace synscope::capture::scenario;

namespace {

constexpr const char* kGood = R"(title: {en: Hello, de: Hallo}
chapter: "1.1"
hosts:
  client: {address: 10.9.0.1, sysctls: {net.ipv4.tcp_syn_retries: 3}}
  server: {address: 10.9.0.2, os: freebsd}
path:
  delay: 20ms
  rules:
    - {name: cut, do: lose, from: client, flags: SYN, nth: 1-2}
programs:
  - host: client
    calls:
      - connect: {to: server, port: 5000}
      - send: {text: hello}
      - recv
lesson:
  steps:
    - at: {packet: SYN, from: client}
      caption: A SYN.
)";

/// kGood with one piece replaced.
std::string with(const std::string& piece, const std::string& other) {
    std::string text = kGood;
    return text.replace(text.find(piece), piece.size(), other);
}

QString firstProblem(const std::string& text) {
    const Parsed parsed = parseScenario(text, "test");
    return parsed.ok() ? QString("none") : QString::fromStdString(format(parsed.problems.front(), ""));
}

} // namespace

class ScenarioFormatTest : public QObject {
    Q_OBJECT

private slots:
    void textIsChangedInPlace_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("line");
        QTest::newRow("a value") << "path.delay"
                                 << "50ms"
                                 << "  delay: 50ms # one way";
        QTest::newRow("with prefix")
            << "hosts.client.sysctls.tcp_syn_retries"
            << "5"
            << "  client: {address: 10.9.0.1, sysctls: {net.ipv4.tcp_syn_retries: 5}}";
        QTest::newRow("a quoted one") << "path.rules.1.nth"
                                      << "1-4"
                                      << "    - {name: cut, do: lose, from: client, flags: SYN, nth: 1-4}";
        QTest::newRow("of a call") << "programs.1.calls.1.port"
                                   << "80"
                                   << "      - connect: {to: server, port: 80}";
        QTest::newRow("a sysctl") << "hosts.client.sysctls.tcp_sack"
                                  << "0"
                                  << "  client: {address: 10.9.0.1, sysctls: {tcp_sack: 0, "
                                     "net.ipv4.tcp_syn_retries: 3}}";
        QTest::newRow("the first sysctl")
            << "hosts.server.sysctls.tcp_sack"
            << "0"
            << "  server: {sysctls: {tcp_sack: 0}, address: 10.9.0.2, os: freebsd}";
        QTest::newRow("into a block") << "path.jitter"
                                      << "2ms"
                                      << "  jitter: 2ms";
    }
    void textIsChangedInPlace() {
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(QString, line);
        std::string text = with("delay: 20ms", "delay: 20ms # one way");
        text.replace(text.find("nth: 1-2"), 8, "nth: \"1-2\"");
        const auto changed = changedText(text, {{key.toStdString(), value.toStdString()}});
        QVERIFY2(changed, changed ? "" : changed.error().message.c_str());
        const QStringList lines = QString::fromStdString(changed.value()).split(u'\n');
        QVERIFY2(lines.contains(line), changed.value().c_str());
        const QStringList before = QString::fromStdString(text).split(u'\n');
        QVERIFY(lines.size() - before.size() <= 1);
        QVERIFY(parseScenario(changed.value(), "changed").ok());
    }

    void whatCannotBeChangedIsSaid() {
        QVERIFY(!changedText(kGood, {{"hosts.nobody.sysctls.tcp_sack", "0"}}));
        QVERIFY(!changedText(kGood, {{"path.rules", "0"}}));
        QVERIFY(!changedText("a: [", {{"path.delay", "0"}}));
    }

    void othersAreWrong() {
        const std::string lesson = with("  steps:", "  questions:\n    - kind: number\n      before: end\n"
                                                    "      ask: How many?\n      answer: 3\n"
                                                    "      others: [1, 3]\n      explain: So.\n  steps:");
        QVERIFY(
            firstProblem(lesson).contains(QStringLiteral("22:19: “others” takes wrong numbers: 3 is right")));
    }

    void aGoodFileIsRead() {
        const Parsed parsed = parseScenario(kGood, "hello");
        QCOMPARE(firstProblem(kGood), QString("none"));
        const Scenario& scenario = parsed.scenario;
        QCOMPARE(scenario.id, std::string("hello"));
        QCOMPARE(scenario.title.in("de_DE.UTF-8"), std::string("Hallo"));
        QCOMPARE(scenario.title.in("fr"), std::string("Hello"));
        QCOMPARE(scenario.hosts.size(), std::size_t{2});
        QCOMPARE(scenario.hosts[0].sysctls.at("tcp_syn_retries").front(), std::int64_t{3});
        QVERIFY(scenario.hosts[1].os == model::Stack::FreeBsd);
        QCOMPARE(scenario.path.delay, 20 * kMillisecond);
        QCOMPARE(scenario.path.rules[0].last, 2);
        QCOMPARE(scenario.programs[0].calls.size(), std::size_t{3});
        QVERIFY(scenario.programs[0].calls[1].text == "hello");
    }

    void mistakesAreToldWithPlaceAndRemedy_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("begins");
        const auto row = [](const char* name, const std::string& text, const char* begins) {
            QTest::newRow(name) << QString::fromStdString(text) << QString(begins);
        };
        row("typo in a key", with("delay: 20ms", "delya: 20ms"),
            "7:3: There is no “delya” in the path: did you mean “delay”?");
        row("time without unit", with("20ms", "20"), "7:10: “delay” takes a length of time with its unit");
        row("negative time", with("20ms", "-1s"), "7:10: “delay” takes a length of time with its unit");
        row("unknown call", with("- recv", "- receive"), "15:9: No program can call “receive”");
        row("typo in a call", with("- recv", "- rcev"),
            "15:9: No program can call “rcev”: did you mean “recv”?");
        row("unknown host", with("to: server", "to: sever"),
            "13:9: There is no host or address “sever”: did you mean “server”?");
        row("unknown system", with("freebsd", "frebsd"),
            "5:35: “os” cannot be “frebsd”: did you mean “freebsd”?");
        row("unknown sysctl", with("tcp_syn_retries", "tcp_syn_retry"),
            "4:41: The simulated systems have no sysctl");
        row("sysctl out of range", with("tcp_syn_retries: 3", "tcp_syn_retries: 0"),
            "4:41: “tcp_syn_retries” takes 1 to 127 as the kernel does, not 0.");
        row("no address", with("address: 10.9.0.2, ", ""), "5:11: “address” is missing in a host");
        row("IPv6 address", with("10.9.0.2", "fe80::1"), "5:21: “address” takes an IPv4 address");
        row("same address", with("10.9.0.2", "10.9.0.1"), "5:11: “server” has the address of “client”");
        row("flag that is none", with("flags: SYN", "flags: SIN"), "9:50: “SIN” is no TCP flag");
        row("range turned round", with("1-2", "2-1"), "9:60: “nth” takes a number (6), a range (1-2)");
        row("port out of range", with("port: 5000", "port: 70000"),
            "13:37: “port” takes a whole number from 1 to 65535");
        row("two calls in one", with("- recv", "- {recv: {}, close: {}}"), "15:9: A call is one name");
        row("key twice", with("chapter: \"1.1\"", "title: x"), "2:1: “title” is here twice");
        row("no caption", with("      caption: A SYN.\n", ""), "18:7: “caption” is missing in a step");
        row("no English", with("en: Hello, ", ""), "1:8: The English text (“en”) is missing");
        row("not YAML", "hosts: [", "1:1: This is not YAML from here on");
        row("a list", "- a\n- b\n", "1:1: A scenario starts with");
        row("empty", "", "1:1: A scenario starts with");
        row("path is a word", with("path:", "path: fast\npath2:"), "6:7: Here the path is described");
    }
    void mistakesAreToldWithPlaceAndRemedy() {
        QFETCH(QString, text);
        QFETCH(QString, begins);
        const Parsed parsed = parseScenario(text.toStdString(), "test");
        QStringList all;
        for (const Problem& problem : parsed.problems) {
            all << QString::fromStdString(format(problem, ""));
        }
        QVERIFY2(!all.isEmpty(), "no problem found");
        QVERIFY2(all.front().startsWith(begins), qPrintable(all.join('\n')));
    }

    void everyMistakeIsToldAtOnce() {
        std::string text = with("delay: 20ms", "delya: 20ms");
        text.replace(text.find("- recv"), 6, "- rcev");
        QCOMPARE(parseScenario(text, "test").problems.size(), std::size_t{2});
    }

    void valuesAreChangedByTheirPath_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::newRow("full path") << "path.delay"
                                   << "50ms";
        QTest::newRow("short form") << "delay"
                                    << "50ms";
        QTest::newRow("sysctl of a host") << "client.tcp_syn_retries"
                                          << "2";
        QTest::newRow("sysctl that the file does not name") << "server.tcp_syncookies"
                                                            << "0";
        QTest::newRow("rule by name") << "path.rules.cut.nth"
                                      << "3";
        QTest::newRow("call by position") << "programs.1.calls.1.port"
                                          << "5001";
    }
    void valuesAreChangedByTheirPath() {
        QFETCH(QString, key);
        QFETCH(QString, value);
        const Parsed before = parseScenario(kGood, "test");
        const Parsed after = parseScenario(kGood, "test", {{key.toStdString(), value.toStdString()}});
        QVERIFY2(after.ok(), after.ok() ? "" : after.problems.front().message.c_str());
        const Scenario& a = before.scenario;
        const Scenario& b = after.scenario;
        QVERIFY(a.path.delay != b.path.delay || a.hosts[0].sysctls != b.hosts[0].sysctls ||
                a.hosts[1].sysctls != b.hosts[1].sysctls || a.path.rules[0].first != b.path.rules[0].first ||
                a.programs[0].calls[0].port != b.programs[0].calls[0].port);
    }

    void aPathThatLeadsNowhereIsTold() {
        const Parsed parsed = parseScenario(kGood, "test", {{"path.rules.9.nth", "1"}});
        QVERIFY(!parsed.ok());
        QVERIFY(parsed.problems.front().message.starts_with("There is nothing to set at “path.rules.9.nth”"));
    }

    void theDescriptionNamesEveryCallAndSysctl() {
        QFile file(SYNSCOPE_SOURCE_DIR "/resources/scenarios/FORMAT.md");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(file.readAll());
        for (const std::string& name : callNames()) {
            QVERIFY2(text.contains(QString("`%1`").arg(QString::fromStdString(name))), name.c_str());
        }
        for (const SysctlInfo& info : knownSysctls()) {
            QVERIFY2(text.contains(QString("`%1`").arg(info.name)), info.name);
        }
    }

    void theExampleOfTheDescriptionIsRight() {
        QFile file(SYNSCOPE_SOURCE_DIR "/resources/scenarios/FORMAT.md");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(file.readAll());
        const qsizetype begin = text.indexOf("```yaml\n") + 8;
        const std::string example = text.mid(begin, text.indexOf("```", begin) - begin).toStdString();
        QCOMPARE(firstProblem(example), QString("none"));
    }

    void everyShippedFileIsRight() {
        QVERIFY(shippedFiles().size() >= 30);
        for (const ShippedFile& file : shippedFiles()) {
            const Parsed parsed = parseScenario(file.text, file.id);
            QVERIFY2(parsed.ok(),
                     (file.id + (parsed.ok() ? "" : ": " + format(parsed.problems.front(), ""))).c_str());
            QVERIFY2(!parsed.scenario.chapter.empty() && !parsed.scenario.lesson.steps.empty() &&
                         !parsed.scenario.lesson.questions.empty() && !parsed.scenario.lesson.goals.empty(),
                     file.id.c_str());
        }
    }

    /// What is cut off or bitten out anywhere is a problem or another good scenario, never a crash.
    void damagedFilesNeverBreakTheReader() {
        const std::vector<ShippedFile>& files = shippedFiles();
        std::uint32_t chance = 1;
        const std::string bites = "~:{}[]-&*!|>'\"%@`,#? \t\nx9";
        for (std::size_t i = 0; i < files.size(); i += 3) {
            const std::string& text = files[i].text;
            for (std::size_t cut = 0; cut < text.size(); cut += 211) {
                (void)parseScenario(text.substr(0, cut), "cut");
            }
            for (int round = 0; round < 12; ++round) {
                std::string damaged = text;
                for (int bite = 0; bite < 3; ++bite) {
                    chance = chance * 1664525U + 1013904223U;
                    damaged[chance % damaged.size()] = bites[(chance >> 8) % bites.size()];
                }
                (void)parseScenario(damaged, "bitten");
            }
        }
        QVERIFY(!parseScenario("a: &a [*a]", "anchor").ok());
        QVERIFY(!parseScenario(std::string(20'000, '['), "deep").ok());
        QVERIFY(!parseScenario(std::string((1 << 20) + 1, ' '), "large").ok());
    }
};

QTEST_GUILESS_MAIN(ScenarioFormatTest)
#include "scenario_format_test.moc"
