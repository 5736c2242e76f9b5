// SPDX-License-Identifier: GPL-3.0-or-later
// The ladder view under keys, wheel, mouse and search.
#include "tests/model/ladder_story.h"
#include "ui/ladder/ladder_view.h"

#include <QAccessible>
#include <QAction>
#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

using namespace synscope;
using namespace synscope::ui;
using synscope::tests::Story;

namespace {

constexpr std::size_t kCount = 104;

std::shared_ptr<const ConnectionDetail> detailOf(const Story& story, std::uint32_t id) {
    auto detail = std::make_shared<ConnectionDetail>();
    detail->row.id = model::ConnectionId{id};
    detail->row.connection = story.connection();
    detail->steps = story.steps();
    return detail;
}

Story longStory() {
    Story story;
    story.handshake();
    for (std::uint32_t i = 0; i < 100; ++i) {
        story.client(1000 + i * 100, "PA", 1 + i * 10, 1, 10);
    }
    return story.server(12'000, "R", 1, 0);
}

/// Data that is sent 16 times: 11 of the repeats fold away.
Story trainStory() {
    Story story;
    story.handshake();
    for (int i = 0; i < 16; ++i) {
        story.client(1'000 + i * 200'000, "PA", 1, 1, 20);
    }
    return story;
}

} // namespace

class LadderViewTest : public QObject {
    Q_OBJECT

private slots:
    void init() {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        view_ = std::make_unique<LadderView>();
        view_->resize(700, 500);
        view_->show();
        QVERIFY(QTest::qWaitForWindowExposed(view_.get()));
        // Of the very first view, too: Qt keeps what it was told when the interface was first asked for.
        QCOMPARE(QAccessible::queryAccessibleInterface(view_.get())->role(), QAccessible::List);
        view_->setDetail(detailOf(longStory(), 1));
        QCOMPARE(view_->ladder().arrows.size(), kCount);
    }
    void cleanup() { view_.reset(); }

    void whoLooksAtTheEndFollows() {
        QScrollBar* bar = view_->verticalScrollBar();
        const Story more = longStory().server(12'100, "R", 1, 0);
        bar->setValue(bar->maximum());
        const int before = bar->maximum();
        view_->setDetail(detailOf(more, 1));
        QCOMPARE(bar->value(), before); // a capture that is read moves nothing
        view_->setFollows(true);
        bar->setValue(bar->maximum());
        view_->setDetail(detailOf(longStory().server(12'100, "R", 1, 0).server(12'200, "R", 1, 0), 1));
        QVERIFY(bar->maximum() > before);
        QCOMPARE(bar->value(), bar->maximum());
        bar->setValue(10);
        view_->setDetail(detailOf(more, 1));
        QCOMPARE(bar->value(), 10);
    }

    void emptyStateSaysWhatToDo() {
        view_->setDetail(nullptr);
        QVERIFY(view_->ladder().arrows.empty());
        QVERIFY(view_->accessibleDescription().contains(QStringLiteral("Select a connection")));
        QVERIFY(!view_->grab().isNull());
        QTest::keyClick(view_.get(), Qt::Key_Down);
        QTest::keyClick(view_.get(), Qt::Key_End);
        QTest::keyClick(view_.get(), Qt::Key_0);
        QCOMPARE(view_->selectedStep(), model::kNoStep);
        for (const QAction* action : view_->exportActions()) {
            QVERIFY(!action->isEnabled());
        }
    }

    void eachArrowIsAnItemForPeopleWhoListen() {
        QAccessibleInterface* list = QAccessible::queryAccessibleInterface(view_.get());
        QVERIFY(list != nullptr);
        QCOMPARE(list->role(), QAccessible::List);
        QCOMPARE(list->childCount(), static_cast<int>(kCount));
        for (int i = 0; i < list->childCount(); ++i) {
            QAccessibleInterface* item = list->child(i);
            QCOMPARE(item->text(QAccessible::Name), view_->describeArrow(static_cast<std::size_t>(i)));
            QCOMPARE(item->parent(), list);
            QCOMPARE(list->indexOfChild(item), i);
        }
        QCOMPARE(list->child(0)->text(QAccessible::Name),
                 QStringLiteral("0.000 000, client to server, SYN seq 0 MSS 1460 WS 128"));
        QVERIFY(list->child(-1) == nullptr);
        QVERIFY(list->child(static_cast<int>(kCount)) == nullptr);
        view_->setDetail(nullptr);
        QCOMPARE(list->childCount(), 0);
    }

    void itemsAreWhereTheirArrowsAreAndCanBePressed() {
        const QSignalSpy chosen(view_.get(), &LadderView::segmentSelected);
        QAccessibleInterface* list = QAccessible::queryAccessibleInterface(view_.get());
        QAccessibleInterface* item = list->child(2);
        const QPoint middle = item->rect().center();
        QCOMPARE(list->childAt(middle.x(), middle.y()), item);
        QVERIFY(!item->state().selected);
        item->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QCOMPARE(view_->selectedStep(), 2U);
        QCOMPARE(chosen.size(), 1);
        QVERIFY(item->state().selected);
        QVERIFY(list->child(static_cast<int>(kCount) - 1)->state().offscreen);
        view_->setDetail(detailOf(trainStory(), 2));
        QVERIFY(!list->child(2)->state().selected);
    }

    void longTrainsUnfoldByKeyAndByClick() {
        view_->setDetail(detailOf(trainStory(), 2));
        QCOMPARE(view_->ladder().arrows.size(), 8U);
        QTest::keyClick(view_.get(), Qt::Key_F);
        QCOMPARE(view_->ladder().arrows.size(), 19U);
        QTest::keyClick(view_.get(), Qt::Key_F);
        QCOMPARE(view_->ladder().arrows.size(), 8U);
        QTest::keyClick(view_.get(), Qt::Key_Return);
        QCOMPARE(view_->ladder().arrows.size(), 19U);
        QTest::keyClick(view_.get(), Qt::Key_Return);
        QCOMPARE(view_->ladder().arrows.size(), 8U);
        // The line of the fold stands between the packets before and behind it.
        const QPoint above = view_->arrowRect(5).center();
        const QPoint below = view_->arrowRect(6).center();
        for (int y = above.y(); y < below.y() && view_->ladder().arrows.size() == 8U; y += 4) {
            QTest::mouseClick(view_->viewport(), Qt::LeftButton, {}, {above.x(), y});
        }
        QCOMPARE(view_->ladder().arrows.size(), 19U);
    }

    void aChosenPacketIsNeverHiddenInAFold() {
        view_->setDetail(detailOf(trainStory(), 2));
        view_->selectStep(10);
        QCOMPARE(view_->ladder().arrows.size(), 19U);
        QVERIFY(view_->ladder().arrowOfStep(10).has_value());
    }

    void ghostsAreShownButNotChosen() {
        Story syns;
        syns.client(0, "S", 0, 0).client(1'000'000, "S", 0, 0).client(2'000'000, "S", 0, 0);
        const auto detail = std::make_shared<ConnectionDetail>(*detailOf(syns, 2));
        const model::Horizon now(detail->steps.back().segment.time, true);
        detail->forecast = model::forecast(detail->steps, detail->row.connection, {}, now);
        view_->setDetail(detail);
        QCOMPARE(view_->ladder().packetArrows(), 3U);
        QCOMPARE(view_->ladder().arrows.size(), 5U);
        QTest::keyClick(view_.get(), Qt::Key_End);
        QCOMPARE(view_->selectedStep(), 2U);
        QTest::keyClick(view_.get(), Qt::Key_Down);
        QCOMPARE(view_->selectedStep(), 2U);
        QVERIFY(!view_->grab().isNull());
    }

    void arrowKeysWalkThroughPackets() {
        const QSignalSpy chosen(view_.get(), &LadderView::segmentSelected);
        QTest::keyClick(view_.get(), Qt::Key_Down);
        QTest::keyClick(view_.get(), Qt::Key_Down);
        QCOMPARE(view_->selectedStep(), std::size_t{1});
        QTest::keyClick(view_.get(), Qt::Key_Up);
        QTest::keyClick(view_.get(), Qt::Key_Up); // already at the first one
        QCOMPARE(view_->selectedStep(), std::size_t{0});
        QCOMPARE(chosen.count(), 3);
        QVERIFY(view_->accessibleDescription().contains(QStringLiteral("SYN seq 0")));
        QTest::keyClick(view_.get(), Qt::Key_Escape);
        QCOMPARE(view_->selectedStep(), model::kNoStep);
    }

    void homeAndEndScrollToTheEnds() {
        QTest::keyClick(view_.get(), Qt::Key_End);
        QCOMPARE(view_->selectedStep(), kCount - 1);
        QVERIFY(view_->viewport()->rect().contains(view_->arrowRect(kCount - 1)));
        QTest::keyClick(view_.get(), Qt::Key_Home);
        QVERIFY(view_->viewport()->rect().contains(view_->arrowRect(0)));
        QCOMPARE(view_->verticalScrollBar()->value(), 0);
    }

    void leftAndRightAskForOtherConnections() {
        const QSignalSpy previous(view_.get(), &LadderView::previousConnectionRequested);
        const QSignalSpy next(view_.get(), &LadderView::nextConnectionRequested);
        QTest::keyClick(view_.get(), Qt::Key_Left);
        QTest::keyClick(view_.get(), Qt::Key_Right);
        QTest::keyClick(view_.get(), Qt::Key_Right);
        QCOMPARE(previous.count(), 1);
        QCOMPARE(next.count(), 2);
    }

    void zoomKeepsTheMiddleInPlace() {
        view_->verticalScrollBar()->setValue(view_->verticalScrollBar()->maximum() / 2);
        const std::size_t middle = view_->ladder().firstArrowAt(view_->ladder().height / 2);
        const int before = view_->arrowRect(middle).center().y();
        const double height = view_->ladder().height;
        for (int i = 0; i < 8; ++i) {
            QTest::keyClick(view_.get(), Qt::Key_Plus);
        }
        QVERIFY(view_->zoom() > 5.0 && view_->ladder().height > height);
        QVERIFY(qAbs(view_->arrowRect(middle).center().y() - before) < 250);
        QTest::keyClick(view_.get(), Qt::Key_Minus);
        QVERIFY(view_->zoom() < 5.0);
        QTest::keyClick(view_.get(), Qt::Key_0);
        QVERIFY(view_->zoom() <= 1.0);
    }

    void controlWheelZoomsAndPlainWheelScrolls() {
        const auto wheel = [&](Qt::KeyboardModifiers modifiers, int angle) {
            const QPointF position(300, 200);
            QWheelEvent event(position, view_->viewport()->mapToGlobal(position), {}, {0, angle},
                              Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(view_->viewport(), &event);
        };
        wheel(Qt::ControlModifier, 120);
        QCOMPARE(view_->zoom(), 1.25);
        const int place = view_->verticalScrollBar()->value();
        wheel(Qt::NoModifier, -120);
        QCOMPARE(view_->zoom(), 1.25);
        QVERIFY(view_->verticalScrollBar()->value() > place);
    }

    void clickChoosesAndHoverTellsTheTime() {
        const QSignalSpy chosen(view_.get(), &LadderView::segmentSelected);
        QSignalSpy hovered(view_.get(), &LadderView::timeHovered);
        const QPoint place = view_->arrowRect(2).center();
        QTest::mouseMove(view_->viewport(), place);
        QTRY_VERIFY(!hovered.isEmpty());
        const auto time = hovered.last().at(0).value<model::TimeNs>();
        QVERIFY(time >= Story::kStart && time < Story::kStart + model::kSecondNs);
        QTest::mouseClick(view_->viewport(), Qt::LeftButton, {}, place);
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(view_->selectedStep(), std::size_t{2});
    }

    void searchFindsTheNextMatch() {
        QVERIFY(view_->find(QStringLiteral("rst")));
        QCOMPARE(view_->selectedStep(), kCount - 1);
        QVERIFY(view_->find(QStringLiteral("ack")));
        QCOMPARE(view_->selectedStep(), std::size_t{1}); // round the end
        QVERIFY(view_->find(QStringLiteral("len 10"), true));
        QCOMPARE(view_->selectedStep(), kCount - 2);
        QVERIFY(!view_->find(QStringLiteral("no such word")));
    }

    void slashOpensTheSearchBar() {
        QTest::keyClick(view_.get(), Qt::Key_Slash);
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("RST"));
        QCOMPARE(view_->selectedStep(), kCount - 1);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QVERIFY(view_->hasFocus());
    }

    void liveUpdateKeepsChoiceAndPlace() {
        view_->selectStep(90);
        const int place = view_->verticalScrollBar()->value();
        QVERIFY(place > 0);
        view_->setDetail(detailOf(longStory().client(12'100, "A", 1001, 1), 1));
        QCOMPARE(view_->ladder().arrows.size(), kCount + 1);
        QCOMPARE(view_->selectedStep(), std::size_t{90});
        QVERIFY(qAbs(view_->verticalScrollBar()->value() - place) <= 2);
        view_->setDetail(detailOf(Story().handshake(), 2));
        QCOMPARE(view_->selectedStep(), model::kNoStep);
        QCOMPARE(view_->verticalScrollBar()->value(), 0);
    }

    void timeModesChangeTheGutter() {
        for (const TimeMode mode : {TimeMode::SincePrevious, TimeMode::Absolute, TimeMode::SinceFirst}) {
            view_->setTimeMode(mode);
            QCOMPARE(view_->timeMode(), mode);
            QVERIFY(!view_->grab().isNull());
        }
    }

    void timeCursorIsPainted() {
        const QImage before = view_->grab().toImage();
        view_->setTimeCursor(Story::kStart + 100'000);
        QVERIFY(view_->grab().toImage() != before);
        view_->setTimeCursor(model::kNoTime);
        QCOMPARE(view_->grab().toImage(), before);
    }

    void everyWidthCanBePainted_data() {
        QTest::addColumn<int>("width");
        for (const int width : {60, 320, 380, 559, 561, 2400}) {
            QTest::addRow("%d pixels", width) << width;
        }
    }
    void everyWidthCanBePainted() {
        QFETCH(int, width);
        view_->resize(width, 300);
        QVERIFY(!view_->grab().isNull());
    }

    void savesInEveryFormat_data() {
        QTest::addColumn<QString>("suffix");
        QTest::addColumn<QByteArray>("begin");
        QTest::newRow("SVG") << "svg" << QByteArray("<?xml");
        QTest::newRow("PNG") << "png" << QByteArray("\x89PNG");
        QTest::newRow("PDF") << "pdf" << QByteArray("%PDF");
        QTest::newRow("Mermaid") << "mmd" << QByteArray("sequenceDiagram");
        QTest::newRow("PlantUML") << "puml" << QByteArray("@startuml");
        QTest::newRow("text") << "txt" << QByteArray("10.9.0.1:52114");
    }
    void savesInEveryFormat() {
        QFETCH(QString, suffix);
        QFETCH(QByteArray, begin);
        const QTemporaryDir directory;
        const QString path = directory.filePath(QStringLiteral("ladder.") + suffix);
        QCOMPARE(view_->saveTo(path), QString());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().startsWith(begin));
    }

    void savingInAnUnknownFormatSaysWhichThereAre() {
        QVERIFY(view_->saveTo(QStringLiteral("/tmp/ladder.doc")).contains(QStringLiteral(".svg")));
        view_->setDetail(nullptr);
        QVERIFY(view_->saveTo(QStringLiteral("/tmp/ladder.svg")).contains(QStringLiteral("select")));
    }

    void copiesAsMermaid() {
        const QSignalSpy told(view_.get(), &LadderView::message);
        const QList<QAction*> actions = view_->exportActions();
        const auto mermaid = std::find_if(actions.begin(), actions.end(), [](const QAction* action) {
            return action->text().contains("Mermaid");
        });
        QVERIFY(mermaid != actions.end());
        (*mermaid)->trigger();
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("sequenceDiagram")));
        QCOMPARE(told.count(), 1);
    }

private:
    std::unique_ptr<LadderView> view_;
};

QTEST_MAIN(LadderViewTest)
#include "ladder_view_test.moc"
