// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/packet_view.h"

#include "ui/words.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTreeWidget>
#include <QTreeWidgetItemIterator>
#include <QVBoxLayout>

namespace synscope::ui {

namespace {

constexpr int kBeginRole = Qt::UserRole;
constexpr int kEndRole = Qt::UserRole + 1;
constexpr int kHelpRole = Qt::UserRole + 2;

ByteRange rangeOf(const QTreeWidgetItem* item) {
    if (item == nullptr) {
        return {};
    }
    return {item->data(0, kBeginRole).toULongLong(), item->data(0, kEndRole).toULongLong()};
}

QTreeWidgetItem* makeItem(const model::DissectedField& field) {
    auto* item = new QTreeWidgetItem({toQString(field.name), toQString(field.value)});
    item->setData(0, kBeginRole, static_cast<qulonglong>(field.begin));
    item->setData(0, kEndRole, static_cast<qulonglong>(field.end));
    const QString help = toQString(field.help);
    item->setData(0, kHelpRole, help);
    item->setToolTip(0, help.isEmpty() ? toQString(field.name) : help);
    item->setToolTip(1, toQString(field.value));
    for (const model::DissectedField& child : field.children) {
        item->addChild(makeItem(child));
    }
    return item;
}

/// The child (or grandchild, …) of `parent` that holds the byte and is innermost.
QTreeWidgetItem* deepest(QTreeWidgetItem* parent, std::size_t byte) {
    for (int i = 0; i < parent->childCount(); ++i) {
        if (rangeOf(parent->child(i)).contains(byte)) {
            return deepest(parent->child(i), byte);
        }
    }
    return parent;
}

QByteArray toByteArray(const std::vector<std::byte>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

} // namespace

PacketView::PacketView(QWidget* parent)
    : QWidget(parent)
    , title_(new QLabel)
    , fields_(new QTreeWidget)
    , help_(new QLabel)
    , bytes_(new HexView) {
    title_->setObjectName(QStringLiteral("packetTitle"));
    title_->setWordWrap(true);
    help_->setObjectName(QStringLiteral("fieldHelp"));
    help_->setWordWrap(true);
    fields_->setObjectName(QStringLiteral("fields"));
    fields_->setColumnCount(2);
    fields_->setHeaderHidden(true);
    fields_->setUniformRowHeights(true);
    fields_->setAccessibleName(tr("Fields of the packet"));
    fields_->setContextMenuPolicy(Qt::CustomContextMenu);
    fields_->setMouseTracking(true);
    fields_->setIndentation(14);
    fields_->header()->setStretchLastSection(true);
    fields_->viewport()->installEventFilter(this);

    auto* lower = new QWidget;
    auto* lower_column = new QVBoxLayout(lower);
    lower_column->setContentsMargins(0, 0, 0, 0);
    lower_column->setSpacing(0);
    lower_column->addWidget(help_);
    lower_column->addWidget(bytes_, 1);
    auto* split = new QSplitter(Qt::Vertical);
    split->setObjectName(QStringLiteral("packetSplit"));
    split->setChildrenCollapsible(false);
    split->addWidget(fields_);
    split->addWidget(lower);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(title_);
    column->addWidget(split, 1);

    connect(fields_, &QTreeWidget::currentItemChanged, this, &PacketView::fieldChosen);
    connect(fields_, &QTreeWidget::itemEntered, this, &PacketView::fieldHovered);
    connect(fields_, &QTreeWidget::customContextMenuRequested, this, &PacketView::showMenu);
    connect(bytes_, &HexView::byteChosen, this, &PacketView::byteChosen);
    connect(bytes_, &HexView::byteHovered, this, &PacketView::byteHovered);
    setFrame(nullptr, tr("Choose a packet in the ladder to see its headers and bytes."));
}

void PacketView::setFrame(const std::shared_ptr<const model::DissectedFrame>& frame,
                          const QString& sentence) {
    const QSignalBlocker quiet(fields_);
    fields_->clear();
    help_->clear();
    help_->hide();
    bytes_->setBytes(frame ? toByteArray(frame->bytes) : QByteArray());
    title_->setText(sentence);
    fields_->setEnabled(frame != nullptr);
    if (frame) {
        addLayers(*frame);
    }
}

void PacketView::addLayers(const model::DissectedFrame& frame) {
    for (const model::DissectedField& layer : frame.layers) {
        fields_->addTopLevelItem(makeItem(layer));
    }
    if (fields_->topLevelItemCount() > 0) {
        // The innermost header is what this program is about.
        fields_->topLevelItem(fields_->topLevelItemCount() - 1)->setExpanded(true);
    }
    // As wide as the longest name, folded away or not: it stays when something is unfolded.
    fields_->setColumnWidth(0, qMin(nameWidth() + 8, width() * 3 / 5));
}

int PacketView::nameWidth() const {
    int width = 0;
    for (QTreeWidgetItemIterator item(fields_); *item != nullptr; ++item) {
        int depth = 1;
        for (const QTreeWidgetItem* outer = (*item)->parent(); outer != nullptr; outer = outer->parent()) {
            ++depth;
        }
        width = qMax(width, depth * fields_->indentation() +
                                fields_->fontMetrics().horizontalAdvance((*item)->text(0)));
    }
    return width;
}

void PacketView::fieldChosen() {
    const QTreeWidgetItem* item = fields_->currentItem();
    bytes_->select(rangeOf(item));
    const QString help = item != nullptr ? item->data(0, kHelpRole).toString() : QString();
    help_->setText(help);
    help_->setVisible(!help.isEmpty());
}

QTreeWidgetItem* PacketView::deepestField(std::size_t byte) const {
    QTreeWidgetItem* found = nullptr;
    // Inner layers lie within outer ones or after them: the last that holds the byte is the innermost.
    for (int i = 0; i < fields_->topLevelItemCount(); ++i) {
        if (rangeOf(fields_->topLevelItem(i)).contains(byte)) {
            found = deepest(fields_->topLevelItem(i), byte);
        }
    }
    return found;
}

void PacketView::byteChosen(std::size_t byte) {
    if (QTreeWidgetItem* item = deepestField(byte)) {
        fields_->setCurrentItem(item);
        fields_->scrollToItem(item);
        fieldChosen();
    }
}

void PacketView::byteHovered(std::optional<std::size_t> byte) {
    bytes_->highlight(byte ? rangeOf(deepestField(*byte)) : ByteRange());
}

void PacketView::fieldHovered(QTreeWidgetItem* item) {
    bytes_->highlight(rangeOf(item));
}

bool PacketView::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Leave) {
        bytes_->highlight({});
    }
    return QWidget::eventFilter(watched, event);
}

void PacketView::showMenu(const QPoint& point) {
    const QTreeWidgetItem* item = fields_->itemAt(point);
    if (item == nullptr) {
        return;
    }
    const auto copy = [](const QString& text) { QApplication::clipboard()->setText(text); };
    QMenu menu(this);
    connect(menu.addAction(tr("Copy &value")), &QAction::triggered, this,
            [&] { copy(item->text(1).isEmpty() ? item->text(0) : item->text(1)); });
    connect(menu.addAction(tr("Copy &name and value")), &QAction::triggered, this,
            [&] { copy(item->text(0) + QStringLiteral(": ") + item->text(1)); });
    QAction* hex = menu.addAction(tr("Copy &bytes as hexadecimal"));
    hex->setEnabled(!rangeOf(item).empty());
    connect(hex, &QAction::triggered, this, [&] {
        bytes_->select(rangeOf(item));
        copy(bytes_->selectedHex());
    });
    menu.exec(fields_->viewport()->mapToGlobal(point));
}

} // namespace synscope::ui
