// SPDX-License-Identifier: GPL-3.0-or-later
// How far a SYN gets, on screen: asked before anything is sent, drawn as it comes.
#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "tests/ui/fake_live_feed.h"
#include "ui/path/path_dialog.h"
#include "ui/path/path_view.h"
#endif
#include "tests/ui/warnings.h"

#include <QLabel>
#include <QPushButton>
#include <QTest>

using namespace synscope;
using namespace synscope::ui;

namespace {

model::PathHop router() {
    model::PathHop hop;
    hop.ttl = 1;
    hop.answer = model::HopAnswer::TimeExceeded;
    hop.from = model::IpAddress::v4(0x0a050002);
    hop.probes = 1;
    hop.rtt_ns = 400'000;
    return hop;
}

} // namespace

class PathTest : public QObject {
    Q_OBJECT

    static QPushButton* sendOf(const PathDialog& dialog) {
        return dialog.findChild<QPushButton*>(QStringLiteral("primary"));
    }

private slots:
    void init() { tests::failOnWarnings(); }

    void nothingIsSentBeforeTheClick() {
        tests::FakeLiveFeed feed;
        {
            PathDialog dialog(feed, {model::IpAddress::v4(0x0a060001), 80});
            dialog.show();
            QVERIFY(dialog.findChild<QLabel*>()->text().contains(QStringLiteral("10.6.0.1:80")));
            QCOMPARE(feed.traced, 0);
            sendOf(dialog)->click();
            QCOMPARE(feed.traced, 1);
            feed.trace.hops = {router()};
            const auto* view = dialog.findChild<PathView*>();
            QTRY_VERIFY(view->accessibleDescription().contains(QStringLiteral("10.5.0.2")));
            feed.trace.done = true;
            QTRY_VERIFY(dialog.findChild<QLabel*>()->text().contains(QStringLiteral("the router 10.5.0.2")));
        }
        QVERIFY(feed.trace_stopped);
    }

    void lanesStandInOrder() {
        for (const int hops : {0, 1, 30}) {
            const PathGeometry geometry = PathGeometry::of(hops, 900);
            QVERIFY(geometry.lanes > hops);
            for (int lane = 1; lane < geometry.lanes; ++lane) {
                QVERIFY(geometry.laneX(lane) > geometry.laneX(lane - 1));
            }
            QVERIFY(geometry.laneX(geometry.lanes - 1) <= 900);
            QVERIFY(geometry.height(hops) > geometry.rowY(hops));
        }
    }

    void wordsOfAHop() {
        QCOMPARE(hopLine(router()), QStringLiteral("10.5.0.2 · router: time exceeded · 400 µs"));
        model::PathHop repeated = router();
        repeated.probes = 2;
        repeated.rtt_ns = model::kNoTime;
        QVERIFY(hopLine(repeated).endsWith(QStringLiteral("after 2 SYNs")));
        QCOMPARE(hopLine({}), QStringLiteral("no answer"));
    }
};

QTEST_MAIN(PathTest)
#include "path_test.moc"
