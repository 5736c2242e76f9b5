// SPDX-License-Identifier: GPL-3.0-or-later
// "What happened": the verdict in words with its evidence.
#pragma once

#include "ui/feed.h"

#include <QScrollArea>

#include <memory>

class QGridLayout;
class QVBoxLayout;

namespace synscope::ui {

class ExplanationView : public QScrollArea {
    Q_OBJECT

public:
    explicit ExplanationView(QWidget* parent = nullptr);

    /// Null: nothing is selected.
    void setDetail(std::shared_ptr<const ConnectionDetail> detail);
    /// All of it as plain text, for a ticket.
    [[nodiscard]] QString text() const;

protected:
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void rebuild();
    void addCard(QVBoxLayout& column);
    void addSteps(QVBoxLayout& column);
    void addApplication(QVBoxLayout& column);
    void addEvidence(QVBoxLayout& column);
    void addTexts(QVBoxLayout& column, const QString& heading, const std::vector<model::Text>& texts);
    void addOddities(QVBoxLayout& column);
    void addNumbers(QVBoxLayout& column);
    void addNotes(QVBoxLayout& column);

    std::shared_ptr<const ConnectionDetail> detail_;
};

} // namespace synscope::ui
