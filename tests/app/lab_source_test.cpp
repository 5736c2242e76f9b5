// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario in place of an interface: what the window captures then.
#ifndef Q_MOC_RUN
#include "app/lab_source.h"
#include "capture/lab/permission.h"
#endif

#include <QtTest>

using namespace synscope;

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
};

QTEST_GUILESS_MAIN(LabSourceTest)
#include "lab_source_test.moc"
