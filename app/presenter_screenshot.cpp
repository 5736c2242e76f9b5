// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/presenter_screenshot.h"

#include <QCoreApplication>
#include <QPixmap>

#include <cstdio>
#include <utility>

namespace synscope::app {
namespace {

constexpr int kStepMs = 20;

void fail(const QString& sentence) {
    std::fprintf(stderr, "synscope: %s\n", sentence.toUtf8().constData());
    QCoreApplication::exit(1);
}

} // namespace

PresenterScreenshot::PresenterScreenshot(ui::PresenterWindow& window, QString path)
    : window_(window)
    , path_(std::move(path)) {
    connect(&window_, &ui::PresenterWindow::problem, this, [this](const QString& sentence) {
        timer_.stop();
        fail(sentence);
    });
    connect(&timer_, &QTimer::timeout, this, &PresenterScreenshot::step);
    timer_.start(kStepMs);
}

void PresenterScreenshot::step() {
    if (window_.player() == nullptr) {
        return;
    }
    timer_.stop();
    if (window_.grab().save(path_, "PNG")) {
        QCoreApplication::exit(0);
    } else {
        fail(tr("%1 cannot be written").arg(path_));
    }
}

} // namespace synscope::app
