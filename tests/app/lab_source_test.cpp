// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario in place of an interface: what the window captures then.
#ifndef Q_MOC_RUN
#include "app/lab_hosts.h"
#include "app/lab_room.h"
#include "app/lab_source.h"
#include "capture/lab/permission.h"
#include "capture/lab/playable.h"
#include "capture/scenario/library.h"
#endif

#include <QtTest>

using namespace synscope;

using Phase = ui::LabView::Phase;

class LabSourceTest : public QObject {
    Q_OBJECT

private slots:
    void whatCannotRunIsSaid_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("no such scenario") << "lab:syn-lots"
                                          << "syn-lost";
        QTest::newRow("another system") << "lab:nobody-answers-freebsd"
                                        << "FreeBSD";
        QTest::newRow("no such file") << "lab:/nowhere/x.yaml"
                                      << "/nowhere/x.yaml";
    }
    void whatCannotRunIsSaid() {
        QFETCH(QString, name);
        QFETCH(QString, sentence);
        capture::LiveOptions options;
        options.interfaces = {name.toStdString()};
        const capture::LiveOpening opening = app::openLiveOrLab(options);
        QVERIFY(opening.source == nullptr);
        QVERIFY2(QString::fromStdString(opening.problem.sentence).contains(sentence),
                 opening.problem.sentence.c_str());
    }

    void oneEndOfItIsShown() {
        if (const auto refusal = capture::lab::checkLab()) {
            QSKIP(refusal->sentence.c_str());
        }
        capture::LiveOptions options;
        options.interfaces = {"lab:refused"};
        const capture::LiveOpening opening = app::openLiveOrLab(options);
        QVERIFY2(opening.source != nullptr, opening.problem.sentence.c_str());
        std::vector<capture::Frame> frames;
        std::size_t total = 0;
        while (opening.source->read(frames, 64, {}) == capture::ReadEnd::More) {
            total += frames.size();
        }
        QCOMPARE(total + frames.size(), std::size_t{2}); // the SYN and the RST, at the client alone
    }

    void aRoomTellsWhatHappens() {
        if (isSkipped()) {
            return;
        }
        app::LabRoom room("en");
        room.start({{QStringLiteral("refused"), {}, {}}, false});
        QVERIFY(QTest::qWaitFor([&] { return room.view().differences.has_value(); }, 10'000));
        const ui::LabView view = room.view();
        QCOMPARE(view.phase, Phase::Ended);
        QVERIFY(view.story && view.story->real);
        for (const ui::LabDifference& one : *view.differences) {
            QFAIL(qPrintable(one.what + u' ' + one.lab + QStringLiteral(" instead of ") + one.model));
        }
        QVERIFY(!view.steered);
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("run.pcapng"));
        QCOMPARE(room.save(path), QString());
        QVERIFY(QFileInfo(path).size() > 500);
        QVERIFY(room.save(QStringLiteral("/nowhere/run.pcapng")).contains(QStringLiteral("/nowhere")));
    }
    void aRoomThatIsSteeredComparesNothing() {
        if (isSkipped()) {
            return;
        }
        app::LabRoom room("en");
        room.start({{QStringLiteral("keepalive-dead"), {}, {}}, false});
        QVERIFY(QTest::qWaitFor([&] { return room.view().phase == Phase::Running; }, 10'000));
        room.steer({model::LabControl::Kind::Block, "client", {}, 1});
        room.stop();
        QVERIFY(QTest::qWaitFor([&] { return room.view().phase == Phase::Ended; }, 10'000));
        QVERIFY(room.view().steered);
        QVERIFY(!room.view().differences);
        const auto version = room.version();
        room.start({{QStringLiteral("refused"), {}, {}}, false});
        QVERIFY(room.version() > version);
    }
    void aRoomSaysWhyItCannot_data() {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("another system") << "nobody-answers-freebsd"
                                        << "FreeBSD";
        QTest::newRow("no such scenario") << "syn-lots"
                                          << "syn-lost";
    }
    void aRoomSaysWhyItCannot() {
        QFETCH(QString, id);
        QFETCH(QString, sentence);
        app::LabRoom room("en");
        room.start({{id, {}, {}}, false});
        QVERIFY(QTest::qWaitFor([&] { return room.view().phase == Phase::Refused; }, 5000));
        QVERIFY2(room.view().sentence.contains(sentence), qPrintable(room.view().sentence));
    }

    /// Its three guests wait for a word; everything in it can be steered.
    void thePlaygroundCanBePlayed() {
        const auto text = capture::scenario::readScenarioFile(SYNSCOPE_SOURCE_DIR
                                                              "/resources/lab/playground.yaml");
        QVERIFY(text.ok());
        const auto parsed = capture::scenario::parseScenario(text.value(), "playground");
        QVERIFY(parsed.ok());
        QVERIFY(!capture::lab::whyNotPlayable(parsed.scenario));
        ui::LabView view;
        app::describeHosts(parsed.scenario, view);
        QCOMPARE(view.marks, QStringList({"guest 1", "guest 2", "guest 3"}));
        QCOMPARE(view.hosts.size(), std::size_t{2});
        QVERIFY(view.hosts[1].listens && view.hosts[1].receives && view.hosts[1].backlog == 1);
        QVERIFY(!view.hosts[0].listens);
    }

private:
    static bool isSkipped() {
        const auto refusal = capture::lab::checkLab();
        if (refusal) {
            QTest::qSkip(refusal->sentence.c_str(), __FILE__, __LINE__);
        }
        return refusal.has_value();
    }
};

QTEST_GUILESS_MAIN(LabSourceTest)
#include "lab_source_test.moc"
