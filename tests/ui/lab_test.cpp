// SPDX-License-Identifier: GPL-3.0-or-later
// The lab's window over a feed that tells a small story.
#include "tests/model/told.h"
#include "tests/ui/warnings.h"
#include "ui/lab/lab_controls.h"
#include "ui/lab/lab_window.h"
#include "ui/lab/queue_picture.h"
#include "ui/presenter/side_panel.h"
#include "ui/presenter/stage_view.h"

#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QTreeWidget>

using namespace synscope;
using tests::Told;

namespace {

using Kind = model::LabControl::Kind;
using Phase = ui::LabView::Phase;

class ToldLab : public ui::LabFeed {
public:
    void start(const ui::LabRequest& request) override {
        requests.push_back(request);
        now = {};
        now.phase = Phase::Starting;
        now.title = QStringLiteral("A handshake");
        now.hosts = {{"client", false, true, 0}, {"server", true, true, 4}};
        now.marks = {QStringLiteral("guest")};
        now.rules = {{QStringLiteral("wall"), true}};
        now.settings = {{QStringLiteral("tcp_syn_retries"), 6}};
        change();
    }
    void stop() override { ++stops; }
    void steer(const model::LabControl& control) override { controls.push_back(control); }
    ui::LabView view() const override { return now; }
    std::uint64_t version() const override { return now.version; }
    QString save(const QString& path) override {
        saved = path;
        return {};
    }

    void change() { ++now.version; }
    void tell(const char* script, std::size_t requests_waiting = 0) {
        auto story = Told(script)
                         .queues(-0.001, 8080, 0, 4, 0)
                         .queues(0.011, 8080, 0, 4, static_cast<int>(requests_waiting))
                         .story();
        story.real = true;
        now.story = std::make_shared<const model::LessonStory>(std::move(story));
        now.phase = Phase::Running;
        change();
    }

    std::vector<ui::LabRequest> requests;
    std::vector<model::LabControl> controls;
    ui::LabView now;
    QString saved;
    int stops = 0;
};

QPushButton* buttonOf(ui::LabWindow& window, const QString& text) {
    for (QPushButton* button : window.findChildren<QPushButton*>()) {
        if (QString(button->text()).remove(u'&') == text) {
            return button;
        }
    }
    return nullptr;
}

} // namespace

class LabWindowTest : public QObject {
    Q_OBJECT

private slots:
    void init() {
        tests::failOnWarnings();
        feed_ = std::make_unique<ToldLab>();
        window_ = std::make_unique<ui::LabWindow>(*feed_);
        window_->resize(1024, 700);
        window_->show();
        window_->run({{QStringLiteral("normal"), {}, {}}, false});
    }

    void theLadderGrowsWithTheRun() {
        feed_->tell("C> SYN", 1);
        window_->refresh();
        QCOMPARE(window_->stageView().shown().arrows.size(), std::size_t{1});
        QVERIFY(window_->queue().accessibleDescription().contains("SYN queue 1"));
        QVERIFY(window_->status().contains("running"));
        feed_->tell("C> SYN\n+20ms S> SYN,ACK\n+20ms C> ACK");
        window_->refresh();
        QCOMPARE(window_->stageView().shown().arrows.size(), std::size_t{3});
        QVERIFY(window_->queue().accessibleDescription().contains("SYN queue 0"));
    }

    void buttonsSayWhatToChange_data() {
        QTest::addColumn<QString>("button");
        QTest::addColumn<QString>("line");
        QTest::newRow("lose a SYN") << "Lose next SYN"
                                    << "lose 1 client syn";
        QTest::newRow("block") << "Block"
                               << "block 1 client ";
        QTest::newRow("stop accepting") << "Stop accepting"
                                        << "accept 0 server ";
        QTest::newRow("close the port") << "Close port"
                                        << "port 0 server ";
        QTest::newRow("a mark") << "Go: guest"
                                << "mark 1 - guest";
        QTest::newRow("a rule that is on") << "wall"
                                           << "rule 0 - wall";
        QTest::newRow("a setting") << "Set"
                                   << "sysctl 6 client tcp_syn_retries";
        QTest::newRow("kill") << "Kill"
                              << "kill 0 client ";
    }
    void buttonsSayWhatToChange() {
        QFETCH(QString, button);
        QFETCH(QString, line);
        feed_->tell("C> SYN");
        window_->refresh();
        QPushButton* found = buttonOf(*window_, button);
        QVERIFY(found != nullptr);
        found->click();
        QCOMPARE(feed_->controls.size(), std::size_t{1});
        QCOMPARE(QString::fromStdString(lineOf(feed_->controls[0])), line);
    }
    void aSwitchGoesBack() {
        feed_->tell("C> SYN");
        window_->refresh();
        QPushButton* accept = buttonOf(*window_, QStringLiteral("Stop accepting"));
        accept->click();
        feed_->tell("C> SYN\n+20ms S> SYN,ACK"); // the buttons stay as they are
        window_->refresh();
        QCOMPARE(buttonOf(*window_, QStringLiteral("Stop accepting")), accept);
        accept->click();
        QCOMPARE(QString::fromStdString(lineOf(feed_->controls[1])), QString("accept 1 server "));
    }
    void onlyARunThatGoesOnCanBeChanged() {
        QVERIFY(!window_->controls().isEnabled());
        feed_->tell("C> SYN");
        window_->refresh();
        QVERIFY(window_->controls().isEnabled());
        feed_->now.phase = Phase::Ended;
        feed_->change();
        window_->refresh();
        QVERIFY(!window_->controls().isEnabled());
        QVERIFY(!window_->stopButton().isEnabled());
    }

    void refusalsSayWhatHelps() {
        feed_->now.phase = Phase::Refused;
        feed_->now.sentence = QStringLiteral("The lab cannot run: no.");
        feed_->now.command = QStringLiteral("sudo yes");
        feed_->change();
        window_->refresh();
        QCOMPARE(window_->problem(), QString("The lab cannot run: no."));
        QSignalSpy simulation(window_.get(), &ui::LabWindow::simulationRequested);
        buttonOf(*window_, QStringLiteral("Simulation"))->click();
        QCOMPARE(simulation.size(), 1);
    }

    void differencesAreListed() {
        feed_->tell("C> SYN");
        feed_->now.phase = Phase::Ended;
        feed_->now.differences = {{{"time", "client", "connect", "4.100 s", "4.000 s"}}};
        feed_->change();
        window_->refresh();
        QCOMPARE(window_->differences().topLevelItemCount(), 1);
        QCOMPARE(window_->differences().topLevelItem(0)->text(2), QString("4.100 s"));
        QVERIFY(window_->differences().isVisible());
        feed_->now.differences = std::vector<ui::LabDifference>{};
        feed_->change();
        window_->refresh();
        QVERIFY(!window_->differences().isVisible());
    }

    void closingEndsTheRun() {
        window_->close();
        QCOMPARE(feed_->stops, 1);
    }

    void cleanup() {
        window_.reset();
        feed_.reset();
    }

private:
    std::unique_ptr<ToldLab> feed_;
    std::unique_ptr<ui::LabWindow> window_;
};

QTEST_MAIN(LabWindowTest)
#include "lab_test.moc"
