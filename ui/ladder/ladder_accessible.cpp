// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/ladder/ladder_accessible.h"

#include "ui/ladder/ladder_view.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QPointer>

#include <unordered_map>

namespace synscope::ui {
namespace {

/// One arrow. Its number may come to mean another arrow when the ladder is laid out anew; nothing is kept
/// here, so that every answer is about what is drawn now.
class ArrowItem final : public QAccessibleInterface, public QAccessibleActionInterface {
public:
    ArrowItem(LadderView* view, std::size_t arrow)
        : view_(view)
        , arrow_(arrow) {}

    [[nodiscard]] bool isValid() const override {
        return !view_.isNull() && arrow_ < view_->ladder().arrows.size();
    }
    [[nodiscard]] QObject* object() const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface* parent() const override {
        return QAccessible::queryAccessibleInterface(view_);
    }
    [[nodiscard]] QAccessibleInterface* child(int /*index*/) const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface* childAt(int /*x*/, int /*y*/) const override { return nullptr; }
    [[nodiscard]] int childCount() const override { return 0; }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface* /*child*/) const override { return -1; }

    [[nodiscard]] QString text(QAccessible::Text kind) const override {
        return kind == QAccessible::Name && isValid() ? view_->describeArrow(arrow_) : QString();
    }
    void setText(QAccessible::Text /*kind*/, const QString& /*text*/) override {}
    [[nodiscard]] QRect rect() const override {
        if (!isValid()) {
            return {};
        }
        const QRect inside = view_->arrowRect(arrow_);
        return {view_->viewport()->mapToGlobal(inside.topLeft()), inside.size()};
    }
    [[nodiscard]] QAccessible::Role role() const override { return QAccessible::ListItem; }
    [[nodiscard]] QAccessible::State state() const override {
        QAccessible::State state;
        state.invalid = !isValid();
        if (isValid()) {
            state.selectable = state.focusable = !view_->ladder().arrows[arrow_].ghost;
            state.selected = view_->selectedArrow() == arrow_;
            state.focused = state.selected && view_->hasFocus();
            state.offscreen = !view_->viewport()->rect().intersects(view_->arrowRect(arrow_));
        }
        return state;
    }

    [[nodiscard]] void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this)
                                                    : nullptr;
    }
    [[nodiscard]] QStringList actionNames() const override {
        return state().selectable ? QStringList{pressAction()} : QStringList();
    }
    void doAction(const QString& name) override {
        if (name == pressAction() && state().selectable) {
            view_->choose(arrow_);
        }
    }
    [[nodiscard]] QStringList keyBindingsForAction(const QString& /*name*/) const override { return {}; }

private:
    QPointer<LadderView> view_;
    std::size_t arrow_;
};

class LadderList final : public QAccessibleWidget {
public:
    explicit LadderList(LadderView* view)
        : QAccessibleWidget(view, QAccessible::List) {}
    ~LadderList() override {
        for (const auto& [arrow, id] : items_) {
            QAccessible::deleteAccessibleInterface(id);
        }
    }

    [[nodiscard]] int childCount() const override { return static_cast<int>(view().ladder().arrows.size()); }
    [[nodiscard]] QAccessibleInterface* child(int index) const override {
        if (index < 0 || index >= childCount()) {
            return nullptr;
        }
        const auto [place, is_new] = items_.try_emplace(index);
        if (is_new) {
            place->second = QAccessible::registerAccessibleInterface(
                new ArrowItem(&view(), static_cast<std::size_t>(index)));
        }
        return QAccessible::accessibleInterface(place->second);
    }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface* child) const override {
        for (const auto& [arrow, id] : items_) {
            if (QAccessible::accessibleInterface(id) == child) {
                return arrow;
            }
        }
        return -1;
    }
    [[nodiscard]] QAccessibleInterface* childAt(int x, int y) const override {
        const QPoint place = view().viewport()->mapFromGlobal(QPoint(x, y));
        const auto arrow = view().arrowAt(place);
        return arrow ? child(static_cast<int>(*arrow)) : nullptr;
    }
    [[nodiscard]] QAccessibleInterface* focusChild() const override {
        const auto arrow = view().hasFocus() ? view().selectedArrow() : std::nullopt;
        return arrow ? child(static_cast<int>(*arrow)) : QAccessibleWidget::focusChild();
    }

private:
    [[nodiscard]] LadderView& view() const { return *static_cast<LadderView*>(widget()); }

    mutable std::unordered_map<int, QAccessible::Id> items_; ///< of the arrows that somebody asked for
};

QAccessibleInterface* makeInterface(const QString& /*class_name*/, QObject* object) {
    auto* view = qobject_cast<LadderView*>(object);
    return view != nullptr ? new LadderList(view) : nullptr;
}

} // namespace

void installLadderAccessibility() {
    QAccessible::installFactory(&makeInterface); // which it knows already after the first time
}

} // namespace synscope::ui
