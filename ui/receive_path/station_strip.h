// SPDX-License-Identifier: GPL-3.0-or-later
// The stations of the receive path in a row, with arrows between them, and what to change where one drops.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "model/receive_path.h"
#endif

#include <QWidget>

#include <array>
#include <optional>

namespace synscope::ui {

class CommandBox;
class StationBox;

class StationStrip : public QWidget {
    Q_OBJECT

public:
    explicit StationStrip(QWidget* parent = nullptr);

    void setPath(const model::ReceivePath& path);
    [[nodiscard]] StationBox& box(std::size_t station) { return *boxes_[station]; }
    /// The command that is offered now; empty: none.
    [[nodiscard]] QString command() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showAdvice();
    [[nodiscard]] const model::Station* advised() const;

    std::array<StationBox*, std::tuple_size_v<model::ReceivePath>> boxes_;
    CommandBox* advice_;
    std::optional<std::size_t> chosen_;
};

} // namespace synscope::ui
