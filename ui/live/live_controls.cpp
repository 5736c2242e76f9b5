// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/live_controls.h"

#include "ui/live/source_picker.h"
#include "ui/live/sparkline.h"

#include <QAction>
#include <QDateTime>
#include <QFileDialog>
#include <QMessageBox>
#include <QSettings>
#include <QStyle>
#include <QToolButton>

#include <algorithm>

namespace synscope::ui {

namespace {

constexpr qint64 kPointMs = 1000;

QAction* makeAction(QObject* owner, const QKeySequence& shortcut) {
    auto* action = new QAction(owner);
    action->setShortcut(shortcut);
    return action;
}

void polish(QToolButton& button, const char* name) {
    button.setObjectName(QLatin1String(name));
    button.style()->unpolish(&button);
    button.style()->polish(&button);
}

} // namespace

LiveControls::LiveControls(LiveFeed& feed, QWidget* window)
    : QObject(window)
    , feed_(feed)
    , window_(window)
    , start_(makeAction(this, QKeySequence(Qt::CTRL | Qt::Key_E)))
    , pause_(makeAction(this, QKeySequence(Qt::CTRL | Qt::Key_P)))
    , save_(makeAction(this, QKeySequence::Save))
    , handshakes_(makeAction(this, QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_H)))
    , start_button_(new QToolButton(window)) // until the bar takes them
    , pause_button_(new QToolButton(window))
    , handshakes_button_(new QToolButton(window))
    , sparkline_(new Sparkline(window))
    , picker_(new SourcePicker(feed, window)) {
    start_button_->setDefaultAction(start_);
    pause_button_->setDefaultAction(pause_);
    handshakes_button_->setDefaultAction(handshakes_);
    handshakes_->setCheckable(true);
    handshakes_->setText(tr("&Handshakes only"));
    handshakes_button_->setText(tr("Handshakes only"));
    handshakes_->setToolTip(tr("Takes only what opens, ends or refuses connections, and ACKs without data: "
                               "now, and when the next capture starts (Ctrl+Shift+H)"));
    save_->setText(tr("&Save the capture…"));
    connect(start_, &QAction::triggered, this, &LiveControls::startOrStop);
    connect(pause_, &QAction::triggered, this, [this] { feed_.setPaused(!status_.paused); });
    connect(save_, &QAction::triggered, this, [this] { saveAs([] {}); });
    connect(handshakes_, &QAction::toggled, this, &LiveControls::setHandshakesOnly);
    connect(picker_, &SourcePicker::handshakesOnlyChanged, handshakes_, &QAction::setChecked);
    connect(picker_, &SourcePicker::startRequested, this, &LiveControls::startRequested);
    connect(picker_, &SourcePicker::openFileRequested, this, &LiveControls::openFileRequested);
    showState();
}

void LiveControls::update(const FeedStatus& status) {
    const bool same = status.live == status_.live && status.phase == status_.phase &&
                      status.paused == status_.paused && (status.frames == 0) == (status_.frames == 0);
    if (status.opening != status_.opening) {
        sparkline_->clear();
        since_point_.invalidate();
    }
    status_ = status;
    if (!same) {
        showState();
    }
    if (!running() || (since_point_.isValid() && since_point_.elapsed() < kPointMs)) {
        return;
    }
    if (since_point_.isValid()) {
        sparkline_->append(static_cast<double>(status.frames - std::min(frames_at_point_, status.frames)));
    }
    frames_at_point_ = status.frames;
    since_point_.start();
}

void LiveControls::showState() {
    start_->setText(running() ? tr("S&top") : tr("&Start"));
    start_button_->setText(running() ? tr("Stop") : tr("Start"));
    start_->setToolTip(running() ? tr("End the capture; what was captured stays (Ctrl+E)")
                                 : tr("Capture live (Ctrl+E)"));
    polish(*start_button_, running() ? "stop" : "start");
    pause_->setText(status_.paused ? tr("&Resume") : tr("&Pause"));
    pause_button_->setText(status_.paused ? tr("Resume") : tr("Pause"));
    pause_->setToolTip(status_.paused ? tr("Take packets again (Ctrl+P)")
                                      : tr("Take no packets until resumed (Ctrl+P)"));
    pause_->setEnabled(running());
    pause_button_->setVisible(running());
    save_->setEnabled(status_.live && status_.frames > 0);
    sparkline_->setVisible(running());
}

void LiveControls::startOrStop() {
    if (running()) {
        emit stopRequested();
    } else if (const LiveRequest request = picker_->request(); !request.interfaces.isEmpty()) {
        emit startRequested(request);
    } else {
        emit pickerRequested();
    }
}

void LiveControls::openPicker(const QWidget& anchor) {
    picker_->popUpUnder(anchor);
}

void LiveControls::begun(const LiveRequest& request) {
    picker_->setRequest(request);
}

void LiveControls::setHandshakesOnly(bool only) {
    picker_->setHandshakesOnly(only);
    if (running()) {
        feed_.setHandshakesOnly(only);
    }
}

void LiveControls::saveAs(std::function<void()> then) {
    const QString name = status_.source +
                         QDateTime::currentDateTime().toString(QStringLiteral("-yyyyMMdd-HHmmss")) +
                         QStringLiteral(".pcapng");
    const QString path = QFileDialog::getSaveFileName(window_, tr("Save the capture"), name,
                                                      tr("pcapng (*.pcapng)"));
    if (path.isEmpty()) {
        return;
    }
    feed_.saveLive(
        path, [this, path, then = std::move(then)](const QString& problem) { saved(path, problem, then); });
}

void LiveControls::saved(const QString& path, const QString& problem, const std::function<void()>& then) {
    emit message(problem.isEmpty() ? tr("Saved to %1.").arg(path) : problem);
    if (problem.isEmpty()) {
        saved_opening_ = status_.opening;
        then();
    }
}

bool LiveControls::mayDrop(std::function<void()> then) {
    const bool kept = saved_opening_ != 0 && saved_opening_ == status_.opening;
    if (!status_.live || status_.frames == 0 || kept || !window_->isVisible()) {
        return true;
    }
    QMessageBox box(QMessageBox::Question, tr("Unsaved capture"),
                    tr("The capture of %1 was not saved.").arg(status_.source),
                    QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, window_);
    const int answer = box.exec();
    if (answer == QMessageBox::Save) {
        saveAs(std::move(then));
    }
    return answer == QMessageBox::Discard;
}

void LiveControls::restore(QSettings& settings) {
    LiveRequest request;
    request.interfaces = settings.value(QStringLiteral("live/interfaces")).toStringList();
    request.filter = settings.value(QStringLiteral("live/filter")).toString();
    request.handshakes_only = settings.value(QStringLiteral("live/handshakesOnly")).toBool();
    request.promiscuous = settings.value(QStringLiteral("live/promiscuous")).toBool();
    request.snap_length = settings.value(QStringLiteral("live/snapLength")).toUInt();
    picker_->setRequest(request);
}

void LiveControls::save(QSettings& settings) const {
    const LiveRequest request = picker_->request();
    settings.setValue(QStringLiteral("live/interfaces"), request.interfaces);
    settings.setValue(QStringLiteral("live/filter"), request.filter);
    settings.setValue(QStringLiteral("live/handshakesOnly"), request.handshakes_only);
    settings.setValue(QStringLiteral("live/promiscuous"), request.promiscuous);
    settings.setValue(QStringLiteral("live/snapLength"), request.snap_length);
}

} // namespace synscope::ui
