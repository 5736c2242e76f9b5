// SPDX-License-Identifier: GPL-3.0-or-later
// The ladder as text, Mermaid and PlantUML, compared whole.
#include "tests/model/ladder_story.h"

#include <QTest>

using namespace synscope::model;
using synscope::tests::Story;

namespace {

constexpr const char* kHandshakeText = R"(10.9.0.1:52114 → 10.9.0.2:8080

                 client                                             server
  0.000 000    SYN_SENT │────── SYN seq 0 MSS 1460 WS 128 ───────▶│ LISTEN
  0.000 100             │◀───────── SYN, ACK seq 0 ack 1 ─────────│ SYN_RECV
                        │● connect() = 0                          │
  0.000 130 ESTABLISHED │────────────── ACK ack 1 ───────────────▶│ ESTABLISHED
  0.000 300  FIN_WAIT_1 │───────── FIN, ACK seq 1 ack 1 ─────────▶│
  0.000 400  FIN_WAIT_2 │◀───────── FIN, ACK seq 1 ack 2 ─────────│ LAST_ACK
  0.000 430   TIME_WAIT │────────────── ACK ack 2 ───────────────▶│ CLOSED
)";
constexpr const char* kRefusedText = R"(10.9.0.1:52114 → 10.9.0.2:8080

                 client                                             server
  0.000 000    SYN_SENT │────── SYN seq 0 MSS 1460 WS 128 ───────▶│ UNKNOWN
  0.000 100      CLOSED │◀━━━━━━━━━━━━ RST, ACK seq 1 ━━━━━━━━━━━━│ CLOSED
                        │    nobody listens on this port, or a    │
                        │            firewall rejects             │
                        │● connect() = -1 ECONNREFUSED            │
)";
constexpr const char* kOverflowText = R"(10.9.0.1:52114 → 10.9.0.2:8080

                 client                                                                 server
  0.000 000    SYN_SENT │──────────────── SYN seq 0 MSS 1460 WS 128 ─────────────────▶│ LISTEN
  0.000 100             │◀─────────────────── SYN, ACK seq 0 ack 1 ───────────────────│ SYN_RECV
                        │● connect() = 0                                              │
  0.000 130 ESTABLISHED │──────────────────────── ACK ack 1 ─────────────────────────▶│
                        │         ignored: the server's accept queue is full          │
  0.000 200             │────────────────────── PSH, ACK len 5 ──────────────────────▶│
                        │   connect() returned 0: the client thinks it is connected   │
         ⋮              ┊                          ┄┄ 1 s ┄┄                          ┊
  1.000 100             │◁╌╌╌╌╌╌╌╌╌╌╌ SYN, ACK seq 0 ack 1 retransmission ╌╌╌╌╌╌╌╌╌╌╌╌│
                        │  the server never counted the ACK: it is still in SYN_RECV  │
  1.000 130             │─────────────────── ACK ack 1 duplicate ────────────────────▶│
         ⋮              ┊                          ┄┄ 2 s ┄┄                          ┊
  3.000 000             │╌╌╌╌╌╌╌╌╌╌╌╌╌╌ PSH, ACK len 5 retransmission ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▷│
  3.000 100      CLOSED │◀━━━━━━━━━━━━━━━━━━━━━━━━ RST seq 1 ━━━━━━━━━━━━━━━━━━━━━━━━━│ CLOSED
                        │no such connection any more: the kernel answers with a reset │
                        │● recv() = -1 ECONNRESET                                     │
)";
constexpr const char* kOverflowMermaid = R"(sequenceDiagram
    participant C as client<br/>10.9.0.1:52114
    participant S as server<br/>10.9.0.2:8080
    C->>S: 0.000 000 · SYN seq 0 MSS 1460 WS 128
    Note left of C: SYN_SENT
    Note right of S: LISTEN
    S->>C: 0.000 100 · SYN, ACK seq 0 ack 1
    Note right of S: SYN_RECV
    Note left of C: connect() = 0
    C->>S: 0.000 130 · ACK ack 1
    Note over C,S: ignored: the server's accept queue is full
    Note left of C: ESTABLISHED
    C->>S: 0.000 200 · PSH, ACK len 5
    Note over C,S: connect() returned 0: the client thinks it is connected
    Note over C,S: ⋮ 1 s ⋮
    S-->>C: 1.000 100 · SYN, ACK seq 0 ack 1 retransmission
    Note over C,S: the server never counted the ACK: it is still in SYN_RECV
    C->>S: 1.000 130 · ACK ack 1 duplicate
    Note over C,S: ⋮ 2 s ⋮
    C-->>S: 3.000 000 · PSH, ACK len 5 retransmission
    S->>C: 3.000 100 · RST seq 1
    Note over C,S: no such connection any more: the kernel answers with a reset
    Note left of C: CLOSED
    Note right of S: CLOSED
    Note left of C: recv() = -1 ECONNRESET
)";
constexpr const char* kUnreachableMermaid = R"(sequenceDiagram
    participant C as client<br/>10.9.0.1:52114
    participant S as server<br/>10.9.0.2:8080
    participant R1 as 10.9.0.254
    C->>S: 0.000 000 · SYN seq 0 MSS 1460 WS 128
    Note left of C: SYN_SENT
    R1->>C: 0.000 900 · ICMP host unreachable (type 3 code 1)
    Note over C,S: sent by 10.9.0.254 about the SYN: this attempt is over
    Note left of C: CLOSED
    Note left of C: connect() = -1 EHOSTUNREACH
)";
constexpr const char* kOverflowPlantUml = R"(@startuml
hide footbox
participant "client\n10.9.0.1:52114" as C
participant "server\n10.9.0.2:8080" as S
C -> S : 0.000 000 · SYN seq 0 MSS 1460 WS 128
note left of C : SYN_SENT
note right of S : LISTEN
S -> C : 0.000 100 · SYN, ACK seq 0 ack 1
note right of S : SYN_RECV
note left of C : connect() = 0
C -> S : 0.000 130 · ACK ack 1
note over C, S : ignored: the server's accept queue is full
note left of C : ESTABLISHED
C -> S : 0.000 200 · PSH, ACK len 5
note over C, S : connect() returned 0: the client thinks it is connected
... 1 s ...
S --> C : 1.000 100 · SYN, ACK seq 0 ack 1 retransmission
note over C, S : the server never counted the ACK: it is still in SYN_RECV
C -> S : 1.000 130 · ACK ack 1 duplicate
... 2 s ...
C --> S : 3.000 000 · PSH, ACK len 5 retransmission
S -> C : 3.000 100 · RST seq 1
note over C, S : no such connection any more: the kernel answers with a reset
note left of C : CLOSED
note right of S : CLOSED
note left of C : recv() = -1 ECONNRESET
@enduml
)";

Verdict verdictOf(Outcome outcome, Call call, Errno error) {
    return {outcome, call, error, Side::Client, ""};
}

Story overflowStory() {
    Story story;
    story.handshake().client(200, "PA", 1, 1, 5);
    story.server(1'000'100, "SA", 0, 1).client(1'000'130, "A", 6, 1);
    return story.client(3'000'000, "PA", 1, 1, 5).server(3'000'100, "R", 1, 0);
}

const Verdict kOverflow = verdictOf(Outcome::AcceptQueueOverflow, Call::Recv, Errno::ConnReset);

/// Line by line, so that a difference shows its line.
void compareLines(const std::string& actual, const char* expected) {
    const QStringList actual_lines = QString::fromStdString(actual).split(u'\n');
    const QStringList expected_lines = QString::fromUtf8(expected).split(u'\n');
    for (qsizetype i = 0; i < qMin(actual_lines.size(), expected_lines.size()); ++i) {
        QCOMPARE(actual_lines[i], expected_lines[i]);
    }
    QCOMPARE(actual_lines.size(), expected_lines.size());
}

} // namespace

class LadderTextTest : public QObject {
    Q_OBJECT

private slots:
    void handshakeAsText() {
        Story story;
        story.handshake().client(300, "FA", 1, 1).server(400, "FA", 1, 2).client(430, "A", 2, 2);
        compareLines(ladderText(story.ladder(), story.steps(), story.connection(), 80), kHandshakeText);
    }
    void refusedAsText() {
        const Story story = Story().client(0, "S", 0, 0).server(100, "RA", 0, 1);
        const Ladder ladder = story.ladder(verdictOf(Outcome::Refused, Call::Connect, Errno::ConnRefused));
        compareLines(ladderText(ladder, story.steps(), story.connection(), 80), kRefusedText);
    }
    void overflowAsText() {
        const Story story = overflowStory();
        compareLines(ladderText(story.ladder(kOverflow), story.steps(), story.connection()), kOverflowText);
    }
    void overflowAsMermaid() {
        const Story story = overflowStory();
        compareLines(ladderMermaid(story.ladder(kOverflow), story.steps(), story.connection()),
                     kOverflowMermaid);
    }
    void routerAsMermaid() {
        const Story story = Story().client(0, "S", 0, 0).router(900, 3, 1);
        const Ladder ladder = story.ladder(
            verdictOf(Outcome::Unreachable, Call::Connect, Errno::HostUnreach));
        compareLines(ladderMermaid(ladder, story.steps(), story.connection()), kUnreachableMermaid);
    }
    void overflowAsPlantUml() {
        const Story story = overflowStory();
        compareLines(ladderPlantUml(story.ladder(kOverflow), story.steps(), story.connection()),
                     kOverflowPlantUml);
    }

    void specialLettersAreEscaped() {
        Ladder ladder = Story().client(0, "S", 0, 0).ladder();
        ladder.arrows[0].label = "a;b#c<d>~e";
        const std::string mermaid = ladderMermaid(ladder, {}, {});
        QVERIFY(mermaid.find("a#59;b#35;c#60;d#62;~e") != std::string::npos);
        const std::string plant_uml = ladderPlantUml(ladder, {}, {});
        QVERIFY(plant_uml.find("a;b#c~<d>~~e") != std::string::npos);
    }

    void segmentsThatDoNotArrive() {
        Ladder ladder = Story().client(0, "S", 0, 0).ladder();
        ladder.arrows[0].end = ArrowEnd::Lost;
        const std::string text = ladderText(ladder, {}, {});
        QVERIFY(text.find("─✕  ") != std::string::npos); // a stub: the lifeline is not reached
        QVERIFY(text.find("✕│") == std::string::npos);
        QVERIFY(ladderMermaid(ladder, {}, {}).find("C-xS: ") != std::string::npos);
        QVERIFY(ladderPlantUml(ladder, {}, {}).find("C ->x S : ") != std::string::npos);
    }

    void emptyLadder() {
        const Ladder ladder;
        QVERIFY(ladderText(ladder, {}, {}).find("client") != std::string::npos);
        QVERIFY(ladderMermaid(ladder, {}, {}).starts_with("sequenceDiagram\n"));
        QVERIFY(ladderPlantUml(ladder, {}, {}).ends_with("@enduml\n"));
    }
};

QTEST_GUILESS_MAIN(LadderTextTest)
#include "ladder_text_test.moc"
