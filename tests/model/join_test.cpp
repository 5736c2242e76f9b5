// SPDX-License-Identifier: GPL-3.0-or-later
// Captures of the same traffic, joined: clocks, packets, connections, verdicts, ladder.
#include "two_ends.h"

#include "model/explanation.h"
#include "model/join_clock.h"
#include "model/join_match.h"
#include "model/join_replay.h"
#include "model/join_tables.h"
#include "model/join_words.h"
#include "model/ladder.h"

#include <QTest>

using namespace synscope;
using namespace synscope::model;
using synscope::tests::TwoEnds;
using synscope::tests::TwoEndsSetting;

namespace {

constexpr TimeNs kMs = kMillisecondNs;

/// Every 100 ms one packet each way; delays swing above `least`.
std::pair<std::vector<ClockSample>, std::vector<ClockSample>> samples(TimeNs offset, TimeNs least,
                                                                      double drift) {
    std::vector<ClockSample> forward;
    std::vector<ClockSample> backward;
    for (int i = 0; i < 600; ++i) {
        const TimeNs at = TimeNs{i} * 100 * kMs;
        const TimeNs ahead = offset + static_cast<TimeNs>(drift * static_cast<double>(at));
        forward.push_back({at, ahead + least + (i % 7) * kMs});
        backward.push_back({at, ahead - least - (i % 5) * kMs});
    }
    return {forward, backward};
}

std::string passages(const std::vector<JoinedPacket>& packets) {
    std::string text;
    for (const JoinedPacket& packet : packets) {
        text += "u.p!?"[static_cast<int>(packet.passage)];
    }
    return text;
}

std::vector<Passing> passing(const std::vector<Segment>& segments, Side sender) {
    std::vector<Passing> list;
    for (const Segment& segment : segments) {
        if ((segment.source.address.low == 0x0a090001U) == (sender == Side::Client)) {
            list.push_back({&segment, segment.time});
        }
    }
    return list;
}

Segment data(std::uint32_t sequence, std::uint32_t length, TimeNs time) {
    Segment segment;
    segment.time = time;
    segment.flags = tcp_flag::kAck;
    segment.sequence = sequence;
    segment.payload_length = length;
    return segment;
}

ConnectionTable tableOf(std::initializer_list<const std::vector<Segment>*> captures) {
    ConnectionTable table;
    for (const auto* segments : captures) {
        table.add(*segments);
    }
    return table;
}

const char* const kOverflow = "C> SYN\n+12ms S> SYN,ACK\n+12ms C> ACK\n+1s S> again\n+12ms C> ACK\n"
                              "+2s S> again\n+12ms C> ACK\n+5s C> PSH,ACK 5\n+12ms S> RST seq=1";
const char* const
    kFinalAckLost = "C> SYN\n+12ms S> SYN,ACK\n+12ms C> ACK lost\n+1s S> again\n+12ms C> ACK lost\n"
                    "+2s S> again\n+12ms C> ACK lost\n+5s C> PSH,ACK 5\n+12ms S> RST seq=1";

} // namespace

class JoinTest : public QObject {
    Q_OBJECT

private slots:
    void clocksAlign_data() {
        QTest::addColumn<qint64>("offset");
        QTest::addColumn<qint64>("least");
        QTest::addColumn<double>("drift");
        QTest::newRow("agree") << qint64{0} << qint64{10 * kMs} << 0.0;
        QTest::newRow("ahead") << qint64{5'250'000} << qint64{10 * kMs} << 0.0;
        QTest::newRow("hours behind") << qint64{-7200 * kSecondNs} << qint64{50'000} << 0.0;
        QTest::newRow("runs fast") << qint64{1'000'000} << qint64{kMs} << 80e-6;
    }
    void clocksAlign() {
        QFETCH(qint64, offset);
        QFETCH(qint64, least);
        QFETCH(double, drift);
        const auto [forward, backward] = samples(offset, least, drift);
        const ClockRelation clock = alignClocks(forward, backward);
        QCOMPARE(clock.basis, ClockRelation::Basis::BothDirections);
        QVERIFY(clock.uncertainty_ns.has_value());
        for (const TimeNs at : {TimeNs{0}, 30 * kSecondNs, 60 * kSecondNs}) {
            const TimeNs stamp = at + offset + static_cast<TimeNs>(drift * static_cast<double>(at));
            const TimeNs wrong = clock.toReference(stamp) - at;
            QVERIFY2(std::abs(wrong) <= *clock.uncertainty_ns, qPrintable(QString::number(wrong)));
        }
        QVERIFY2(*clock.uncertainty_ns <= least + kMs, qPrintable(QString::number(*clock.uncertainty_ns)));
        QCOMPARE(clock.drift != 0, drift != 0);
    }

    void oneDirectionBoundsOneSide() {
        const std::vector<ClockSample> near{{0, 40 * kMs}, {kSecondNs, 30 * kMs}};
        const ClockRelation kept = alignClocks(near, {});
        QCOMPARE(kept.basis, ClockRelation::Basis::OneDirection);
        QVERIFY(!kept.uncertainty_ns);
        QCOMPARE(kept.offset_ns, 0);
        // Delays of an hour, or below zero, are no delays.
        const std::vector<ClockSample> far{{0, 3600 * kSecondNs + 9 * kMs}, {0, 3600 * kSecondNs}};
        QCOMPARE(alignClocks(far, {}).offset_ns, 3600 * kSecondNs);
        const std::vector<ClockSample> early{{0, -3 * kMs}};
        QCOMPARE(alignClocks(early, {}).offset_ns, -3 * kMs);
        QCOMPARE(alignClocks({}, early).offset_ns, 0);
        QCOMPARE(alignClocks({}, {}).basis, ClockRelation::Basis::None);
    }

    void packetsAreFollowed_data() {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("expected"); // . arrived, ! never seen, ? missed by the capture
        QTest::newRow("handshake") << "C> SYN\n+10ms S> SYN,ACK\n+10ms C> ACK"
                                   << "...";
        QTest::newRow("SYN lost once") << "C> SYN lost\n+1s C> again\n+10ms S> SYN,ACK"
                                       << "!..";
        QTest::newRow("last repeat lost") << "C> SYN\n+1s C> again\n+2s C> again lost"
                                          << "..!";
        QTest::newRow("data repeated, first lost")
            << "C> SYN\n+10ms S> SYN,ACK\n+10ms C> ACK\nC> PSH,ACK 9 lost\n+300ms C> again\n+10ms S> ACK"
            << "...!..";
        QTest::newRow("acknowledged but not captured")
            << "C> SYN\n+10ms S> SYN,ACK\n+10ms C> ACK\nC> PSH,ACK 9 unseen\n+20ms S> ACK"
            << "...?.";
        QTest::newRow("repeats without IP ID")
            << "C> SYN id=0 lost\n+1s C> SYN seq=0 id=0\n+2s C> SYN seq=0 id=0\n+4s C> SYN seq=0 id=0 lost"
            << "!..!";
    }
    void packetsAreFollowed() {
        QFETCH(QString, script);
        const TwoEnds ends(script.toStdString(), {.server_ahead = 7 * kMs});
        QTEST(QString::fromStdString(passages(joinPackets(ends.views()))), "expected");
    }

    void arrivalsAreByTheReferenceClock() {
        const TwoEnds ends("C> SYN\n+12ms S> SYN,ACK", {.delay = 10 * kMs, .server_ahead = 3 * kSecondNs});
        const auto packets = joinPackets(ends.views());
        QCOMPARE(packets.size(), 2U);
        for (const JoinedPacket& packet : packets) {
            QCOMPARE(packet.arrived - packet.sent, 10 * kMs);
            QCOMPARE(packet.sightings.size(), 2U);
        }
        QCOMPARE(packets[1].sent - packets[0].sent, 12 * kMs);
    }

    void oneCaptureAloneFollowsNothing() {
        const TwoEnds ends("C> SYN\n+10ms S> SYN,ACK");
        const auto views = ends.views();
        QCOMPARE(passages(joinPackets(std::span(views).first(1))), "uu");
    }

    void addressesNeedNotAgree() {
        const TwoEnds ends("C> SYN\n+10ms S> SYN,ACK\n+10ms C> ACK", {.translated = true});
        QCOMPARE(passages(joinPackets(ends.views())), "...");
    }

    /// Segmentation offload: the sender's capture holds what the wire carries in pieces, or the receiver's
    /// what came in pieces.
    void piecesMakeAWhole() {
        const std::vector<Segment> whole{data(1000, 4000, 0), data(5000, 4000, 10)};
        const std::vector<Segment> pieces{data(1000, 1448, 100), data(2448, 1448, 110), data(3896, 1104, 120),
                                          data(5000, 1448, 130)};
        const auto list = [](const std::vector<Segment>& segments) {
            std::vector<Passing> passing;
            for (const Segment& segment : segments) {
                passing.push_back({&segment, segment.time});
            }
            return passing;
        };
        const Matching cut = matchPassing(list(whole), list(pieces), 0);
        QCOMPARE(cut.landings[0].last, 2U);
        QCOMPARE(cut.landings[0].bytes, 4000U);
        QCOMPARE(cut.landings[1].bytes, 1448U);
        QCOMPARE(cut.origins[3], 1U);
        const Matching merged = matchPassing(list(pieces), list({data(1000, 4000, 200)}), 0);
        QCOMPARE(merged.landings[2].first, 0U);
        QCOMPARE(merged.landings[3].first, kNoMatch);
    }

    void repeatsAreToldApartByTime() {
        const TwoEnds ends("C> SYN id=0 lost\n+1s C> SYN seq=0 id=0");
        const Matching matching = matchPassing(passing(ends.client(), Side::Client),
                                               passing(ends.server(), Side::Client), 0);
        QCOMPARE(matching.landings[0].first, kNoMatch);
        QCOMPARE(matching.landings[1].first, 0U);
    }

    void connectionsAreFound() {
        const TwoEnds plain("C> SYN\n+10ms S> SYN,ACK\n+10ms C> ACK");
        const TwoEnds reused("+9s C> SYN\n+10ms S> SYN,ACK", {.handshake = {.client_isn = 77'000'000}});
        const TwoEnds hidden("C> SYN\n+10ms S> SYN,ACK",
                             {.translated = true, .handshake = {.client_port = 40009, .client_isn = 5}});
        const TwoEnds alone("C> SYN lost", {.handshake = {.client_port = 40007, .client_isn = 99}});
        const ConnectionTable client = tableOf(
            {&plain.client(), &reused.client(), &hidden.client(), &alone.client()});
        const ConnectionTable server = tableOf({&hidden.server(), &plain.server(), &reused.server()});
        const std::vector<VantageTable> tables{{"a", VantageTable::End::Unknown, &client},
                                               {"b", VantageTable::End::Unknown, &server}};
        const auto joined = joinTables(tables);
        QCOMPARE(joined.size(), 4U);
        QCOMPARE(joined[0][1].value, 1U);
        QCOMPARE(joined[1][1].value, 2U);
        QCOMPARE(joined[2][1].value, 0U);
        QVERIFY(!joined[3][1].valid());
        QCOMPARE(pathOrder(tables, joined), (std::vector<std::size_t>{0, 1}));
        const std::vector<VantageTable> swapped{tables[1], tables[0]};
        QCOMPARE(pathOrder(swapped, joinTables(swapped)), (std::vector<std::size_t>{1, 0}));
    }

    void namesTellTheEnd() {
        QCOMPARE(endFromName("client"), VantageTable::End::Client);
        QCOMPARE(endFromName("server-eth0"), VantageTable::End::Server);
        QCOMPARE(endFromName("clientele"), VantageTable::End::Unknown);
        QCOMPARE(endFromName("router"), VantageTable::End::Unknown);
    }

    void bothEndsDecide_data() {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("outcome");
        QTest::addColumn<QString>("error");
        QTest::addColumn<QString>("said"); // part of the sentence
        QTest::newRow("ACK arrived and was ignored") << kOverflow << "accept-queue-overflow"
                                                     << "ECONNRESET"
                                                     << "arrived at the server, which ignored it";
        QTest::newRow("ACK never arrived") << kFinalAckLost << "reset-by-server"
                                           << "ECONNRESET"
                                           << "final ACK never reached";
        QTest::newRow("ACK never arrived, nobody spoke")
            << "C> SYN\n+10ms S> SYN,ACK\n+10ms C> ACK lost\n+1s S> again lost\n+2s S> again lost"
            << "half-open"
            << ""
            << "never seen at the server";
        QTest::newRow("SYN never arrived") << "C> SYN lost\n+1s C> again lost\n+2s C> again lost"
                                           << "timed-out"
                                           << "ETIMEDOUT"
                                           << "never seen at the server";
        QTest::newRow("SYN ignored") << "C> SYN\n+1s C> again\n+2s C> again"
                                     << "timed-out"
                                     << "ETIMEDOUT"
                                     << "drew no answer";
        QTest::newRow("SYN-ACKs lost") << "C> SYN\n+10ms S> SYN,ACK lost\n+1s S> again lost\n+10ms C> again"
                                       << "timed-out"
                                       << "ETIMEDOUT"
                                       << "none was seen to reach the client";
        QTest::newRow("reset lost") << "C> SYN\n+10ms S> SYN,ACK\n+10ms C> ACK\n+1s C> RST,ACK lost"
                                    << "reset-by-client"
                                    << ""
                                    << "told nothing";
        QTest::newRow("reset arrived") << "C> SYN\n+10ms S> SYN,ACK\n+10ms C> ACK\n+1s C> RST,ACK"
                                       << "reset-by-client"
                                       << "ECONNRESET"
                                       << "";
        QTest::newRow("server's reset lost") << "C> SYN\n+10ms S> SYN,ACK\n+10ms C> ACK\n+1s S> RST,ACK lost"
                                             << "reset-by-server"
                                             << ""
                                             << "told nothing";
        QTest::newRow("server's answer lost")
            << "C> SYN\n+10ms S> SYN,ACK\n+10ms C> ACK\nC> PSH,ACK 5\n+10ms S> ACK lost\n+1s C> again"
            << "established"
            << ""
            << "";
    }
    void bothEndsDecide() {
        QFETCH(QString, script);
        QFETCH(QString, said);
        const TwoEnds ends(script.toStdString(), {.server_ahead = -4 * kMs});
        const Verdict verdict = ends.verdict();
        const auto text = [](std::string_view view) {
            return QString::fromUtf8(view.data(), qsizetype(view.size()));
        };
        QTEST(text(outcomeName(verdict.outcome)), "outcome");
        QTEST(text(errnoName(verdict.error)), "error");
        const QString sentence = QString::fromStdString(english(outcomeSentence(ends.joined(), verdict)));
        QVERIFY2(sentence.contains(said), qPrintable(sentence));
    }

    void eachSideIsItsOwnEnd() {
        const Connection joined = TwoEnds(kFinalAckLost).joined();
        QCOMPARE(joined.at(Side::Client).packets, 5U);
        QCOMPARE(joined.at(Side::Server).packets, 4U);
        const TwoEnds waiting("C> SYN\n+10ms S> SYN,ACK\n+10ms C> ACK lost");
        QVERIFY(waiting.joined().at(Side::Client).state == TcpState::Established);
        QVERIFY(waiting.joined().at(Side::Server).state == TcpState::SynReceived);
    }

    void theLadderSlopesByTheDelay() {
        const TwoEnds ends("C> SYN\n+12ms S> SYN,ACK\n+12ms C> ACK lost\n+40ms S> again");
        const auto packets = joinPackets(ends.views());
        const auto steps = replayJoined(packets, ends.views());
        const Connection joined = ends.joined();
        Explanation explanation;
        explanation.clocks = {Text("clock of server: +0 ns ± 10 ms")};
        const Ladder ladder = layOutLadder(steps, joined, explanation);
        QCOMPARE(ladder.arrows.size(), 4U);
        for (const std::size_t arrived : {0U, 1U, 3U}) {
            const LadderArrow& arrow = ladder.arrows[arrived];
            QCOMPARE(arrow.end, ArrowEnd::Arrives);
            QCOMPARE(ladder.yOf(arrow.arrival), arrow.y_end);
            QCOMPARE(ladder.yOf(arrow.time), arrow.y_start);
        }
        QCOMPARE(ladder.arrows[2].end, ArrowEnd::Lost);
        QCOMPARE(english(ladder.arrows[2].tag), "never seen at the server");
        // What did not arrive changes nothing at the other side.
        QVERIFY(ladder.spans.back().state == TcpState::SynReceived);
        QVERIFY(ladder.reach >= ladder.arrows[0].y_end - ladder.arrows[0].y_start);
        const std::string text = ladderText(ladder, steps, joined);
        QVERIFY(text.find("clock of server") != std::string::npos);
        QVERIFY(text.find("10 ms on the way") != std::string::npos);
        QCOMPARE(QString::fromStdString(text).count(u'✕'), 1);
        QVERIFY(ladderMermaid(ladder, steps, joined).find("C-xS") != std::string::npos);
        QVERIFY(ladderPlantUml(ladder, steps, joined).find("C ->x S") != std::string::npos);
    }

    void packetsInTheAirCross() {
        const TwoEnds ends(
            "C> SYN\n+10ms S> SYN,ACK\n+10ms C> ACK\n+1ms C> PSH,ACK 5\n+1ms S> PSH,ACK 7 seq=1");
        const auto steps = replayJoined(joinPackets(ends.views()), ends.views());
        const Ladder ladder = layOutLadder(steps, ends.joined(), {});
        const LadderArrow& down = ladder.arrows[3];
        const LadderArrow& up = ladder.arrows[4];
        QVERIFY(up.y_start < down.y_end);
        QVERIFY(std::is_sorted(ladder.knots.begin(), ladder.knots.end(),
                               [](const LadderKnot& a, const LadderKnot& b) { return a.y < b.y; }));
        QVERIFY(std::is_sorted(ladder.arrows.begin(), ladder.arrows.end(),
                               [](const auto& a, const auto& b) { return a.y_start < b.y_start; }));
    }

    void whatBecameOfThemIsSaid_data() {
        QTest::addColumn<QString>("arrived"); ///< a letter a packet of the client after the server's last
                                              ///< word
        QTest::addColumn<QString>("words");
        QTest::newRow("all lost") << "..."
                                  << "Of the last 3 packets that the client sent none was seen";
        QTest::newRow("one came") << ".+."
                                  << "Of the last 3 packets that the client sent 1 arrived";
        QTest::newRow("the only one lost") << "."
                                           << "The last packet that the client sent was not seen";
        QTest::newRow("nothing more was said") << ""
                                               << "";
    }
    void whatBecameOfThemIsSaid() {
        QFETCH(QString, arrived);
        QFETCH(QString, words);
        std::vector<JoinedPacket> packets(2);
        packets[0].segment.flags = tcp_flag::kAck;
        packets[0].sent = 0;
        packets[1] = packets[0];
        packets[1].sender = Side::Server;
        for (const QChar letter : arrived) {
            JoinedPacket& packet = packets.emplace_back(packets[0]);
            packet.arrived = letter == u'+' ? kMs : kNoTime;
            packet.passage = letter == u'+' ? Passage::Arrived : Passage::NeverSeen;
        }
        const OnTheWay way = onTheWay(packets);
        const QString client = QString::fromStdString(english(way.unanswered[0]));
        QVERIFY2(client.startsWith(words), qPrintable(client));
        QCOMPARE(way.unanswered[1].empty(), !arrived.isEmpty());
        QCOMPARE(client.isEmpty(), words.isEmpty());
    }

    void whatIsKnownIsSaid() {
        const TwoEnds ends(kFinalAckLost, {.translated = true});
        const auto views = ends.views();
        const auto packets = joinPackets(views);
        const OnTheWay way = onTheWay(packets);
        Explanation explanation = explain(ends.joined(), ends.joined().last_seen, nullptr, &way);
        std::vector<VantageNote> notes(2);
        for (std::size_t i = 0; i < 2; ++i) {
            notes[i].name = i == 0 ? "client" : "server";
            notes[i].saw_it = true;
            notes[i].is_reference = i == 0;
            notes[i].client = views[i].connection.client;
            notes[i].server = views[i].connection.server;
        }
        notes[1].clock.basis = ClockRelation::Basis::BothDirections;
        notes[1].clock.offset_ns = 1'250'000;
        notes[1].clock.uncertainty_ns = 48'000;
        addJoinedKnowledge(explanation, ends.joined(), packets, notes);
        std::string all;
        for (const Text& step : explanation.steps) {
            all += english(step) + '\n';
        }
        for (const EvidenceItem& item : explanation.evidence) {
            all += english(item.name) + ": " + item.value + '\n';
        }
        for (const char* part : {"The SYN arrived at the server, 10 ms after it had left.\n", "2 / 5",
                                 "Address translation between client and server", "192.168.0.1:61001",
                                 "One-way delay, client to server: 10 ms\n", "+1.25 ms ± 48"}) {
            QVERIFY2(all.find(part) != std::string::npos, (std::string(part) + " in:\n" + all).c_str());
        }
        QCOMPARE(explanation.clocks.size(), 1U);
    }
};

QTEST_APPLESS_MAIN(JoinTest)
#include "join_test.moc"
