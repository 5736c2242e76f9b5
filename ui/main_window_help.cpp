// SPDX-License-Identifier: GPL-3.0-or-later
// The window's help and its reports.
#include "ui/center_pane.h"
#include "ui/charts/charts_pane.h"
#include "ui/connections/connections_pane.h"
#include "ui/filter_field.h"
#include "ui/help/help_window.h"
#include "ui/inspector/inspector.h"
#include "ui/ladder/ladder_view.h"
#include "ui/main_window.h"
#include "ui/notice_bar.h"
#include "ui/receive_path/receive_path_pane.h"
#include "ui/report/report_dialog.h"
#include "ui/start_page.h"
#include "ui/status_line.h"

#include <QItemSelectionModel>
#include <QMenuBar>

#include <variant>

namespace synscope::ui {

namespace {

/// "outcomes#refused" for what the connection came to.
QString outcomeTopic(const ConnectionDetail* detail) {
    if (detail == nullptr || detail->row.group) {
        return QStringLiteral("outcomes");
    }
    const std::string_view name = model::outcomeName(detail->row.verdict.outcome);
    return QStringLiteral("outcomes#") +
           QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size()));
}

/// As far as a report could want them: a person may have selected a million.
std::vector<model::ConnectionId> selectedConnections(ConnectionsPane& connections) {
    constexpr std::size_t kEnough = 1000;
    std::vector<model::ConnectionId> ids;
    for (const QItemSelectionRange& range : connections.list().selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom() && ids.size() < kEnough; ++row) {
            const ConnectionRow& listed = connections.model().row(row);
            if (listed.id.valid() && !listed.group) {
                ids.push_back(listed.id);
            }
        }
    }
    return ids;
}

} // namespace

QString MainWindow::helpTopic() const {
    const auto has = [focus = focusWidget()](const QWidget* pane) {
        return pane != nullptr && focus != nullptr && (pane == focus || pane->isAncestorOf(focus));
    };
    if (start_->isVisible()) {
        return QStringLiteral("quick-start");
    }
    if (dynamic_cast<const FilterField*>(focusWidget()) != nullptr) {
        return QStringLiteral("filter");
    }
    if (has(center_)) {
        return QStringLiteral("ladder");
    }
    if (has(receive_path_) || has(charts_)) {
        return QStringLiteral("receive-path");
    }
    if (has(connections_) || has(inspector_)) {
        return outcomeTopic(detail_.get());
    }
    return QStringLiteral("quick-start");
}

void MainWindow::showHelp(const QString& topic) {
    if (help_ == nullptr) {
        help_ = new HelpWindow(*menuBar(), this);
        help_->setCourse(course_);
        emit courseRequested();
    }
    help_->showPage(topic);
}

void MainWindow::setCourse(const std::vector<model::LessonInfo>& course) {
    course_ = course;
    if (help_ != nullptr) {
        help_->setCourse(course);
    }
}

void MainWindow::askForReport() {
    ReportFeed* reports = feed_.reports();
    if (reports == nullptr || start_->isVisible()) {
        return;
    }
    ReportOffer offer;
    offer.source = status_.source;
    offer.selected = selectedConnections(*connections_);
    const QString text = filter().text().trimmed();
    if (!text.isEmpty() && std::holds_alternative<model::Filter>(model::Filter::parse(text.toStdString()))) {
        offer.filter = text;
    }
    ReportDialog dialog(*reports, std::move(offer), this);
    connect(&dialog, &ReportDialog::message, status_line_, &StatusLine::say);
    dialog.exec();
}

} // namespace synscope::ui
