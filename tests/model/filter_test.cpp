// SPDX-License-Identifier: GPL-3.0-or-later
// The filter language: what matches, what is wrong and where, what can be completed.
#include <QTest>

#include "handshake.h"
#include "model/filter.h"

using namespace synscope::model;
using synscope::tests::Handshake;

namespace {

/// 10.9.0.1:40000 → 10.9.0.2:8080, refused after 1 ms, index 12.
bool refusedMatches(const std::string& text) {
    const Handshake story("C> SYN\n S> RST,ACK");
    const Connection connection = story.connection();
    const auto filter = Filter::parse(text);
    const Verdict verdict = judge(connection, story.lastTime());
    return std::get<Filter>(filter).matches({12}, connection, verdict);
}

FilterError errorOf(const std::string& text) {
    const auto filter = Filter::parse(text);
    return std::holds_alternative<FilterError>(filter) ? std::get<FilterError>(filter)
                                                       : FilterError{99, 99, "no error"};
}

} // namespace

class FilterTest : public QObject {
    Q_OBJECT

private slots:
    void matching_data() {
        QTest::addColumn<bool>("expected");
        for (const char* text : {"",
                                 "  ",
                                 "outcome:refused",
                                 "verdict:refused",
                                 "outcome:REFUSED",
                                 "port:8080",
                                 "port:40000",
                                 "port>39999",
                                 "host:10.9.0.1",
                                 "host:10.9.0.0/16",
                                 "host:10.9.0.2:8080",
                                 "client:10.9.0.1",
                                 "server:10.9.0.2",
                                 "errno:econnrefused",
                                 "state:CLOSED",
                                 "conn_state:REJ",
                                 "rtt<50ms",
                                 "rtt>=1ms",
                                 "duration<2s",
                                 "packets>=2",
                                 "packets:2",
                                 "bytes<1k",
                                 "bytes=0",
                                 "syn:1",
                                 "retransmissions:0",
                                 "index:12",
                                 "during:1..9000000000",
                                 "during:1..2,3..9000000000",
                                 "not during:1..2",
                                 "during!=1..2",
                                 "10.9.0.1",
                                 "0.2:80",
                                 "refus",
                                 "Refused",
                                 "\"10.9.0.1:40000\"",
                                 "not port:1",
                                 "port:1 or port:8080",
                                 "port:8080 and outcome:refused",
                                 "port:8080 outcome:refused",
                                 "not (port:1 or port:2)",
                                 "port:1 and port:2 or port:8080",
                                 "outcome!=closed",
                                 "port!=1",
                                 "host!=10.9.0.7",
                                 "not not port:8080"}) {
            QTest::newRow(text) << true;
        }
        for (const char* text :
             {"outcome:closed", "port:1", "host:10.9.1.0/24", "host:::/0", "client:10.9.0.2", "errno:EPIPE",
              "state:LISTEN", "conn_state:SF", "mark:retransmission", "rtt>50ms", "packets>2", "index:1",
              "nothing like it", "not port:8080", "port:8080 and port:1", "port:8080 (port:1 or port:2)",
              "outcome!=refused", "port!=8080", "duration>1min"}) {
            QTest::newRow(text) << false;
        }
    }
    void matching() { QTEST(refusedMatches(QTest::currentDataTag()), "expected"); }

    void errors_data() {
        QTest::addColumn<int>("begin");
        QTest::addColumn<int>("end");
        QTest::addColumn<QString>("message");
        const auto add = [](const char* text, int begin, int end, const char* message) {
            QTest::newRow(text) << begin << end << message;
        };
        add("outcome:refusd", 8, 14, "No outcome is called “refusd”; did you mean “refused”?");
        add("port:80 and outcom:refused", 12, 18,
            "There is no field called “outcom”; did you mean “outcome”?");
        add("frobnicate:1", 0, 10, "There is no field called “frobnicate”.");
        add("port:http", 5, 9, "“http” is no port; ports are numbers from 0 to 65535.");
        add("port:65536", 5, 10, "“65536” is no port; ports are numbers from 0 to 65535.");
        add("rtt>fast", 4, 8, "“fast” is no number for rtt; write for example “rtt>50ms”.");
        add("rtt>5parsec", 4, 11, "“5parsec” is no number for rtt; write for example “rtt>50ms”.");
        add("host:10.9.0", 5, 11,
            "“10.9.0” is no address; write for example “10.9.0.1”, “10.9.0.0/16” or “fe80::/10”.");
        add("host:10.9.0.0/33", 5, 16,
            "“10.9.0.0/33” is no address; write for example “10.9.0.1”, “10.9.0.0/16” or “fe80::/10”.");
        add("outcome>refused", 0, 7, "“outcome” is no number; write “outcome:…”.");
        add("state:ESTABLISHD", 6, 16, "No TCP state is called “ESTABLISHD”; did you mean “ESTABLISHED”?");
        add("errno:", 6, 6, "No error here is called “”.");
        add("port:80 and", 11, 11, "Something to look for is missing at the end.");
        add("or port:80", 0, 2, "Something to look for is missing before this.");
        add("(port:80", 0, 1, "The “)” for this “(” is missing.");
        add("port:80)", 7, 8, "There is no “(” for this “)”.");
        add("()", 1, 2, "Something to look for is missing before this.");
    }
    void errors() {
        const FilterError error = errorOf(QTest::currentDataTag());
        QTEST(QString::fromStdString(error.message), "message");
        QTEST(static_cast<int>(error.begin), "begin");
        QTEST(static_cast<int>(error.end), "end");
    }

    void deepNestingIsAnError() {
        QVERIFY(errorOf(std::string(100'000, '(')).message.find("too deeply") != std::string::npos);
        std::string nots;
        for (int i = 0; i < 10'000; ++i) {
            nots += "not ";
        }
        QVERIFY(errorOf(nots).message.find("too deeply") != std::string::npos);
    }

    void verdictOnlyWhereNeeded() {
        QVERIFY(!std::get<Filter>(Filter::parse("port:80 or rtt>1s")).needsVerdict());
        QVERIFY(std::get<Filter>(Filter::parse("port:80 or not outcome:closed")).needsVerdict());
        QVERIFY(std::get<Filter>(Filter::parse("text")).needsVerdict());
        QVERIFY(std::get<Filter>(Filter::parse("")).matchesAll());
        QVERIFY(Filter().matchesAll());
    }

    void completion_data() {
        QTest::addColumn<int>("cursor");
        QTest::addColumn<QString>("expected");
        QTest::newRow("out") << 3 << "outcome:";
        QTest::newRow("outcome:re")
            << 10
            << "outcome:retrying outcome:refused outcome:reset-in-handshake "
               "outcome:reset-on-overflow outcome:reset-by-client outcome:reset-by-server";
        QTest::newRow("port:80 an") << 10 << "and";
        QTest::newRow("refu port:80") << 4 << "outcome:refused";
        QTest::newRow("(sta") << 4 << "state: outcome:stalled";
        QTest::newRow("state:TIME") << 10 << "state:TIME_WAIT";
        QTest::newRow("port:8") << 6 << "";
        QTest::newRow("xyz") << 99 << "";
    }
    void completion() {
        QFETCH(int, cursor);
        std::string words;
        for (const std::string& word :
             completeFilter(QTest::currentDataTag(), static_cast<std::size_t>(cursor))) {
            words += (words.empty() ? "" : " ") + word;
        }
        QTEST(QString::fromStdString(words), "expected");
    }
};

QTEST_APPLESS_MAIN(FilterTest)
#include "filter_test.moc"
