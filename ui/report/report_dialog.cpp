// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/report/report_dialog.h"

#include "ui/ladder/ladder_export.h"
#include "ui/words.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QGroupBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include <utility>
#include <variant>

namespace synscope::ui {

namespace {

constexpr int kTickMs = 100;
constexpr int kProgressSteps = 1000;

QLabel* wrapped(const QString& text) {
    auto* label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

QString nameFor(const QString& source) {
    const QString base = QFileInfo(source).fileName().section(u'.', 0, 0);
    return (base.isEmpty() ? QStringLiteral("report") : base + QStringLiteral("-report")) +
           QStringLiteral(".html");
}

} // namespace

ReportDialog::ReportDialog(ReportFeed& feed, ReportOffer offer, QWidget* parent)
    : QDialog(parent)
    , feed_(feed)
    , offer_(std::move(offer))
    , examples_(new QRadioButton(tr("A telling &example for each outcome")))
    , selected_(new QRadioButton(tr("The &selected connections (%1)").arg(offer_.selected.size())))
    , filtered_(new QRadioButton(tr("The connections that match the &filter: %1")
                                     .arg(QString(offer_.filter).replace(u'&', QStringLiteral("&&")))))
    , problem_(wrapped({}))
    , progress_(new QProgressBar)
    , save_(new QPushButton(tr("Save as…"))) {
    setWindowTitle(tr("Report"));
    setMinimumWidth(460);
    examples_->setChecked(true);
    selected_->setEnabled(!offer_.selected.empty());
    filtered_->setVisible(!offer_.filter.isEmpty());
    auto* box = new QGroupBox(tr("Ladders of"));
    auto* lines = new QVBoxLayout(box);
    for (QRadioButton* line : {examples_, selected_, filtered_}) {
        lines->addWidget(line);
    }
    problem_->setObjectName(QStringLiteral("problemText"));
    problem_->hide();
    progress_->setRange(0, kProgressSteps);
    progress_->setTextVisible(false);
    progress_->setAccessibleName(tr("Progress"));
    progress_->hide();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    buttons->addButton(save_, QDialogButtonBox::AcceptRole);
    save_->setDefault(true);
    auto* column = new QVBoxLayout(this);
    column->addWidget(wrapped(tr("One HTML file without anything outside it, or a PDF: outcomes, where the "
                                 "trouble is, groups, ladders (at most %1), and what to change.")
                                  .arg(model::Report::kMostLadders)));
    column->addWidget(box);
    column->addWidget(problem_);
    column->addWidget(progress_);
    column->addWidget(buttons);
    connect(save_, &QPushButton::clicked, this, &ReportDialog::ask);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    tick_.setInterval(kTickMs);
    connect(&tick_, &QTimer::timeout, this,
            [this] { progress_->setValue(static_cast<int>(feed_.reportProgress() * kProgressSteps)); });
}

ReportDialog::~ReportDialog() {
    feed_.cancelReport();
}

void ReportDialog::ask() {
    QString chosen;
    const QString page = tr("HTML page (*.html)");
    const QString pdf = tr("PDF document (*.pdf)");
    QString path = QFileDialog::getSaveFileName(this, tr("Save report"), nameFor(offer_.source),
                                                page + QStringLiteral(";;") + pdf, &chosen);
    if (path.isEmpty()) {
        return;
    }
    if (QFileInfo(path).suffix().isEmpty()) {
        path += chosen == pdf ? QStringLiteral(".pdf") : QStringLiteral(".html");
    }
    makeAt(path);
}

model::ReportChoice ReportDialog::choice() const {
    model::ReportChoice choice;
    if (selected_->isChecked()) {
        choice.connections = offer_.selected;
    } else if (filtered_->isChecked()) {
        auto parsed = model::Filter::parse(offer_.filter.toStdString());
        if (auto* filter = std::get_if<model::Filter>(&parsed)) {
            choice.filter = std::move(*filter);
        }
    }
    return choice;
}

void ReportDialog::makeAt(const QString& path) {
    setMaking(true);
    const bool pdf = path.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive);
    feed_.requestReport(choice(), pdf ? ReportKind::Pdf : ReportKind::Html,
                        [this, path](const QByteArray& content) { written(path, content); });
}

void ReportDialog::setMaking(bool making) {
    problem_->hide();
    progress_->setVisible(making);
    progress_->setValue(0);
    save_->setEnabled(!making);
    if (making) {
        tick_.start();
    } else {
        tick_.stop();
    }
}

void ReportDialog::written(const QString& path, const QByteArray& content) {
    setMaking(false);
    const QString failure = content.isEmpty() ? tr("There is no capture any more to report of.")
                                              : saveFile(path, content);
    if (!failure.isEmpty()) {
        problem_->setText(failure);
        problem_->show();
        return;
    }
    emit message(tr("The report was saved to %1.").arg(path));
    accept();
}

} // namespace synscope::ui
