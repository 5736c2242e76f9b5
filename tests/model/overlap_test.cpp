// SPDX-License-Identifier: GPL-3.0-or-later
// Which segments carry the same bytes.
#include <QTest>

#include "handshake.h"
#include "model/overlap.h"

using namespace synscope::model;
using synscope::tests::Handshake;

namespace {

/// "first:begin again:begin length", an overlap a word; steps counted from 0.
QString shown(const QString& script, std::size_t most = 100) {
    const Handshake story("C> SYN\n S> SYN,ACK\n C> ACK\n" + script.toStdString());
    const auto steps = replay(story.segments(), story.connection());
    QStringList words;
    for (const Overlap& overlap : findOverlaps(steps, most)) {
        words << QStringLiteral("%1:%2=%3:%4*%5")
                     .arg(overlap.first)
                     .arg(overlap.in_first)
                     .arg(overlap.again)
                     .arg(overlap.in_again)
                     .arg(overlap.length);
    }
    return words.join(u' ');
}

} // namespace

class OverlapTest : public QObject {
    Q_OBJECT

private slots:
    void overlaps_data() {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("found");
        QTest::newRow("none") << "C> PSH,ACK 10\n C> PSH,ACK 10"
                              << "";
        QTest::newRow("repeated") << "C> PSH,ACK 10\n C> again"
                                  << "3:0=4:0*10";
        QTest::newRow("captured twice") << "C> PSH,ACK 10\n C> copy"
                                        << "";
        QTest::newRow("the other side's numbers") << "C> PSH,ACK 10\n S> PSH,ACK 10"
                                                  << "";
        QTest::newRow("cut anew") << "C> PSH,ACK 10\n C> PSH,ACK 10\n C> PSH,ACK 20 seq=1"
                                  << "3:0=5:0*10 4:0=5:10*10";
        QTest::newRow("begins inside, goes on") << "C> PSH,ACK 10\n C> PSH,ACK 10 seq=6"
                                                << "3:5=4:0*5";
        QTest::newRow("fills a gap and more")
            << "C> PSH,ACK 4 seq=1\n C> PSH,ACK 4 seq=9\n C> PSH,ACK 12 seq=1"
            << "3:0=5:0*4 4:0=5:8*4";
        QTest::newRow("the gap has one carrier then")
            << "C> PSH,ACK 4 seq=1\n C> PSH,ACK 4 seq=9\n C> PSH,ACK 12 seq=1\n C> PSH,ACK 4 seq=5"
            << "3:0=5:0*4 4:0=5:8*4 5:4=6:0*4";
    }
    void overlaps() {
        QFETCH(QString, script);
        QFETCH(QString, found);
        QCOMPARE(shown(script), found);
    }

    void thereIsABound() {
        QCOMPARE(shown("C> PSH,ACK 10\n C> again\n C> again\n C> again", 2), "3:0=4:0*10 3:0=5:0*10");
    }
};

QTEST_APPLESS_MAIN(OverlapTest)
#include "overlap_test.moc"
