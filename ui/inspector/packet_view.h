// SPDX-License-Identifier: GPL-3.0-or-later
// One packet taken apart: fields above, bytes below, each pointing at the other.
#pragma once

#include "model/dissection.h"
#include "ui/inspector/hex_view.h"

#include <QWidget>

#include <memory>
#include <optional>

class QLabel;
class QTreeWidget;
class QTreeWidgetItem;

namespace synscope::ui {

class PacketView : public QWidget {
    Q_OBJECT

public:
    explicit PacketView(QWidget* parent = nullptr);

    /// Null: nothing is selected; `sentence` then says what to do or what is wrong.
    void setFrame(const std::shared_ptr<const model::DissectedFrame>& frame, const QString& sentence);

    [[nodiscard]] QTreeWidget& fields() { return *fields_; }
    [[nodiscard]] HexView& bytes() { return *bytes_; }

private:
    void addLayers(const model::DissectedFrame& frame);
    void fieldChosen();
    [[nodiscard]] int nameWidth() const; ///< of the widest one, with its indentation
    void byteChosen(std::size_t byte);
    void byteHovered(std::optional<std::size_t> byte);
    void fieldHovered(QTreeWidgetItem* item);
    [[nodiscard]] QTreeWidgetItem* deepestField(std::size_t byte) const;
    void showMenu(const QPoint& point);
    bool eventFilter(QObject* watched, QEvent* event) override;

    QLabel* title_;
    QTreeWidget* fields_;
    QLabel* help_;
    HexView* bytes_;
};

} // namespace synscope::ui
