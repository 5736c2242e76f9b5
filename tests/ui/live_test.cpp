// SPDX-License-Identifier: GPL-3.0-or-later
// What the user chooses and what is in the way, before and while a capture runs.
#include "tests/ui/fake_feed.h"
#include "tests/ui/fake_live_feed.h"
#include "tests/ui/warnings.h"
#include "ui/live/command_box.h"
#include "ui/live/live_controls.h"
#include "ui/live/source_picker.h"
#include "ui/live/sparkline.h"
#include "ui/theme.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QFileDialog>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPainter>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>

using namespace synscope;
using tests::FakeLiveFeed;
using ui::LiveRequest;

namespace {

ui::InterfaceRow row(const char* name, const char* problem = "", const char* command = "") {
    ui::InterfaceRow row;
    row.name = QLatin1String(name);
    row.problem = QLatin1String(problem);
    row.command = QLatin1String(command);
    row.up = true;
    row.rates = {1, 5, 2};
    return row;
}

ui::FeedStatus running() {
    ui::FeedStatus status;
    status.phase = ui::FeedStatus::Phase::Loading;
    status.live = true;
    status.source = QStringLiteral("eth0");
    status.frames = 10;
    return status;
}

} // namespace

class LiveTest : public QObject {
    Q_OBJECT

    QWidget window_;
    FakeLiveFeed feed_;

    static QPushButton* startOf(const ui::SourcePicker& picker) {
        return picker.findChild<QPushButton*>(QStringLiteral("primary"));
    }
    static QListWidget* listOf(const ui::SourcePicker& picker) { return picker.findChild<QListWidget*>(); }

private slots:
    void init() {
        feed_.rows = {row("eth0"), row("lo"), row("wg0", "Not allowed.", "sudo setcap cap_net_raw=ep X")};
        feed_.checked.clear();
        feed_.handshakes_only.reset();
    }

    void interfacesAreLookedAtOnlyWhileShown() {
        ui::SourcePicker picker(feed_, &window_);
        QVERIFY(!feed_.watched);
        picker.popUpUnder(window_);
        QVERIFY(feed_.watched);
        picker.hide();
        QVERIFY(!feed_.watched);
    }

    void choosesAndStarts() {
        ui::SourcePicker picker(feed_, &window_);
        picker.popUpUnder(window_);
        QCOMPARE(listOf(picker)->count(), 3);
        QCOMPARE(picker.request().interfaces, QStringList{"eth0"});
        listOf(picker)->setCurrentRow(1);
        picker.findChildren<QCheckBox*>()[0]->setChecked(true);
        QSignalSpy started(&picker, &ui::SourcePicker::startRequested);
        startOf(picker)->click();
        QCOMPARE(started.size(), 1);
        const auto request = started[0][0].value<LiveRequest>();
        QCOMPARE(request.interfaces, QStringList{"lo"});
        QVERIFY(request.handshakes_only);
        QVERIFY(!picker.isVisible());
    }

    void whatIsNotAllowedSaysWhatToDo() {
        ui::SourcePicker picker(feed_, &window_);
        picker.popUpUnder(window_);
        auto* box = picker.findChild<ui::CommandBox*>();
        QVERIFY(startOf(picker)->isEnabled());
        QVERIFY(box->command().isEmpty());
        listOf(picker)->setCurrentRow(2);
        QVERIFY(!startOf(picker)->isEnabled());
        QCOMPARE(box->command(), QStringLiteral("sudo setcap cap_net_raw=ep X"));
        feed_.rows[2] = row("wg0"); // done in a terminal meanwhile
        QTRY_VERIFY(startOf(picker)->isEnabled());
        QCOMPARE(picker.request().interfaces, QStringList{"wg0"});
    }

    void filterIsChecked() {
        ui::SourcePicker picker(feed_, &window_);
        picker.popUpUnder(window_);
        auto* filter = picker.findChild<QLineEdit*>(QStringLiteral("captureFilter"));
        auto* problem = picker.findChild<QLabel*>(QStringLiteral("captureFilterProblem"));
        QTest::keyClicks(filter, QStringLiteral("tcp prot 80"));
        QTRY_VERIFY(!startOf(picker)->isEnabled());
        QVERIFY(problem->text().contains(QStringLiteral("prot")));
        QVERIFY(feed_.checked.size() < 5); // not for every letter
        filter->clear();
        QTest::keyClicks(filter, QStringLiteral("tcp port 80"));
        QTRY_VERIFY(startOf(picker)->isEnabled());
        QVERIFY(problem->text().isEmpty());
        QCOMPARE(picker.request().filter, QStringLiteral("tcp port 80"));
    }

    void controlsFollowTheCapture() {
        ui::LiveControls controls(feed_, &window_);
        QSignalSpy started(&controls, &ui::LiveControls::startRequested);
        QSignalSpy stopped(&controls, &ui::LiveControls::stopRequested);
        QSignalSpy picked(&controls, &ui::LiveControls::pickerRequested);
        controls.startAction()->trigger();
        QCOMPARE(picked.size(), 1); // nothing was chosen yet
        controls.picker().setRequest({QStringList{"eth0"}, {}, true, false, 0});
        controls.startAction()->trigger();
        QCOMPARE(started.size(), 1);
        QVERIFY(started[0][0].value<LiveRequest>().handshakes_only);
        ui::FeedStatus status = running();
        controls.update(status);
        QCOMPARE(controls.startButton()->text(), QStringLiteral("Stop"));
        QVERIFY(controls.pauseAction()->isEnabled());
        QVERIFY(controls.saveAction()->isEnabled());
        controls.pauseAction()->trigger();
        QVERIFY(feed_.paused);
        status.paused = true;
        controls.update(status);
        QCOMPARE(controls.pauseButton()->text(), QStringLiteral("Resume"));
        controls.startAction()->trigger();
        QCOMPARE(stopped.size(), 1);
        status.phase = ui::FeedStatus::Phase::Finished;
        controls.update(status);
        QCOMPARE(controls.startButton()->text(), QStringLiteral("Start"));
        QVERIFY(!controls.pauseAction()->isEnabled());
    }

    void handshakesOnlyWhileItRuns() {
        ui::LiveControls controls(feed_, &window_);
        controls.handshakesAction()->setChecked(true); // of the next capture
        QVERIFY(!feed_.handshakes_only);
        QVERIFY(controls.picker().request().handshakes_only);
        controls.begun({QStringList{"eth0"}, {}, false, false, 0}); // started with other wishes
        QVERIFY(!controls.handshakesAction()->isChecked());
        controls.update(running());
        controls.handshakesButton()->click();
        QCOMPARE(feed_.handshakes_only, std::optional(true));
        QVERIFY(controls.picker().request().handshakes_only);
        controls.handshakesButton()->click();
        QCOMPARE(feed_.handshakes_only, std::optional(false));
    }

    void savedOnTheWayOut() {
        ui::LiveControls controls(feed_, &window_);
        window_.show();
        ui::FeedStatus status = running();
        status.opening = 5;
        controls.update(status);
        bool went = false;
        const auto press = [](QMessageBox::StandardButton which) {
            QTimer::singleShot(0, qApp, [which] {
                qobject_cast<QMessageBox*>(QApplication::activeModalWidget())->button(which)->click();
            });
        };
        press(QMessageBox::Cancel);
        QVERIFY(!controls.mayDrop([&] { went = true; }));
        QVERIFY(!went);
        press(QMessageBox::Save);
        QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        QTimer::singleShot(200, qApp, [] { // the name that is proposed; nothing is written here
            auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
            QMetaObject::invokeMethod(dialog, "accept"); // protected, but a slot
        });
        QVERIFY(!controls.mayDrop([&] { went = true; }));
        QVERIFY(went); // without being asked again
        QCOMPARE(feed_.saved_to.size(), 1);
        QVERIFY(feed_.saved_to[0].contains(QStringLiteral("eth0-")));
        QVERIFY(controls.mayDrop([] {}));
        status.phase = ui::FeedStatus::Phase::Finished;
        controls.update(status);
        QVERIFY(controls.mayDrop([] {})); // also when it has ended
        window_.hide();
    }

    void privilegeIsAskedFor() {
        feed_.rows[2].permission = true;
        ui::SourcePicker picker(feed_, &window_);
        picker.popUpUnder(window_);
        auto* allow = picker.findChild<QPushButton*>(QStringLiteral("allow"));
        listOf(picker)->setCurrentRow(2);
        QVERIFY(allow->isHidden()); // no polkit here: the command it is
        feed_.polkit = true;
        listOf(picker)->setCurrentRow(1);
        QVERIFY(allow->isHidden());
        listOf(picker)->setCurrentRow(2);
        QVERIFY(!allow->isHidden());
        allow->click();
        QCOMPARE(feed_.asked, 1);
        feed_.polkit = false;
    }

    void requestIsRemembered() {
        const QTemporaryDir directory;
        QSettings settings(directory.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        const LiveRequest request{QStringList{"eth0", "lo"}, QStringLiteral("port 1"), true, true, 128};
        {
            ui::LiveControls controls(feed_, &window_);
            controls.picker().setRequest(request);
            controls.save(settings);
        }
        ui::LiveControls controls(feed_, &window_);
        controls.restore(settings);
        QCOMPARE(controls.picker().request(), request);
    }

    void sparklineTouchesTopAndBottom() {
        QImage image(60, 20, QImage::Format_ARGB32_Premultiplied);
        const auto inked = [&](std::span<const double> values) {
            image.fill(Qt::transparent);
            QPainter painter(&image);
            ui::paintSparkline(painter, QRectF(2, 2, 56, 16), values, 3, Qt::black);
            painter.end();
            int top = 20;
            int bottom = -1;
            for (int y = 0; y < 20; ++y) {
                for (int x = 0; x < 60; ++x) {
                    if (qAlpha(image.pixel(x, y)) > 60) {
                        top = std::min(top, y);
                        bottom = y;
                    }
                }
            }
            return std::pair(top, bottom);
        };
        const std::array<double, 3> values{0, 100, 50};
        const auto [top, bottom] = inked(values);
        QVERIFY(top <= 2 && bottom >= 17);
        QCOMPARE(inked(std::span(values).first(1)).second, -1);
        QCOMPARE(inked({}).second, -1);
    }
};

QTEST_MAIN(LiveTest)
#include "live_test.moc"
