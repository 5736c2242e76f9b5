// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of a frame, as hexadecimal numbers and as letters.
#pragma once

#include <QAbstractScrollArea>
#include <QByteArray>

#include <cstddef>
#include <optional>

namespace synscope::ui {

/// Half-open range of byte positions.
struct ByteRange {
    std::size_t begin = 0;
    std::size_t end = 0;
    [[nodiscard]] bool empty() const { return begin >= end; }
    [[nodiscard]] bool contains(std::size_t byte) const { return begin <= byte && byte < end; }
    friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

/// Eight or sixteen bytes a row, whichever fits. Paints the visible rows only.
class HexView : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit HexView(QWidget* parent = nullptr);

    void setBytes(const QByteArray& bytes);
    void select(ByteRange range);    ///< shows it, too; does not signal
    void highlight(ByteRange range); ///< what another view points at

    [[nodiscard]] ByteRange selected() const { return selected_; }
    [[nodiscard]] ByteRange highlighted() const { return highlighted_; }
    /// "0a 00 2f", of the selection.
    [[nodiscard]] QString selectedHex() const;

    /// Which byte is drawn there, in the viewport; nothing between the columns and past the end.
    [[nodiscard]] std::optional<std::size_t> byteAt(const QPoint& point) const;
    [[nodiscard]] QRect byteRect(std::size_t byte) const; ///< of its hexadecimal number

signals:
    void byteChosen(std::size_t byte);
    void byteHovered(std::optional<std::size_t> byte);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] QFont letters() const;
    void measure();
    void choose(std::size_t byte);
    void paintRow(QPainter& painter, std::size_t row) const;
    void paintByte(QPainter& painter, std::size_t byte) const;
    [[nodiscard]] QRect letterRect(std::size_t byte) const;
    [[nodiscard]] int rowTop(std::size_t row) const;
    [[nodiscard]] std::size_t rows() const;
    void copy() const;

    QByteArray bytes_;
    ByteRange selected_;
    ByteRange highlighted_;
    std::size_t per_row_ = 8;
    int cell_ = 8;  ///< width of a letter
    int line_ = 16; ///< height of a row
};

} // namespace synscope::ui
