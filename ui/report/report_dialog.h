// SPDX-License-Identifier: GPL-3.0-or-later
// Which connections a report draws, where it is written, and how far it is.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "ui/report/report_feed.h"
#endif

#include <QDialog>
#include <QString>
#include <QTimer>

#include <vector>

class QDialogButtonBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QRadioButton;

namespace synscope::ui {

/// What the window shows at the moment.
struct ReportOffer {
    QString source;                              ///< "capture.pcapng", for the name of the file
    std::vector<model::ConnectionId> selected{}; ///< connections, no groups
    QString filter{};                            ///< as typed and valid; empty: none
};

/// Closing it stops what is under way.
class ReportDialog : public QDialog {
    Q_OBJECT

public:
    /// The feed must outlive the dialog.
    ReportDialog(ReportFeed& feed, ReportOffer offer, QWidget* parent = nullptr);
    ~ReportDialog() override;

    /// Makes it and writes it to `path`, as PDF where the name ends so; closes when it is there.
    void makeAt(const QString& path);

signals:
    void message(const QString& sentence);

private:
    void ask();
    [[nodiscard]] model::ReportChoice choice() const;
    void setMaking(bool making);
    void written(const QString& path, const QByteArray& content);

    ReportFeed& feed_;
    const ReportOffer offer_;
    QRadioButton* examples_;
    QRadioButton* selected_;
    QRadioButton* filtered_;
    QLabel* problem_;
    QProgressBar* progress_;
    QPushButton* save_;
    QTimer tick_;
};

} // namespace synscope::ui
