// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenter/scenario_picker.h"

#include "ui/presenter/course_sections.h"
#include "ui/scale.h"
#include "ui/theme.h"
#include "ui/window_style.h"
#include "ui/words.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace synscope::ui {
namespace {

constexpr int kId = Qt::UserRole;

QLabel* wrapped(const char* name) {
    auto* label = new QLabel;
    label->setObjectName(QLatin1String(name));
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

/// Every word of the search stands somewhere in it.
bool fits(const model::LessonInfo& info, const QString& search) {
    QString all = toQString(info.title + " " + info.id + " " + info.chapter + " " + info.textbook) +
                  sectionName(sectionOf(info.chapter));
    for (const std::string& goal : info.goals) {
        all += u' ' + toQString(goal);
    }
    const QStringList words = search.split(u' ', Qt::SkipEmptyParts);
    return std::all_of(words.begin(), words.end(),
                       [&](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

} // namespace

ScenarioPicker::ScenarioPicker(QWidget* parent)
    : QWidget(parent, Qt::Window)
    , search_(new QLineEdit)
    , list_(new QListWidget)
    , details_(new QWidget)
    , title_(wrapped("pickerTitle"))
    , place_(wrapped("hint"))
    , goals_(wrapped("goals"))
    , textbook_title_(wrapped("heading"))
    , textbook_(wrapped("textbook"))
    , present_(new QPushButton(tr("&Present")))
    , change_(new QPushButton(tr("&Change…")))
    , edit_(new QPushButton(tr("&Edit a copy…")))
    , lab_(new QPushButton(tr("Run in the &lab")))
    , handout_(new QPushButton(tr("&Hand-out…")))
    , course_handout_(new QPushButton(tr("Co&urse as PDF…"))) {
    setObjectName(QStringLiteral("startPage"));
    resizeWithinScreen(*this, QSize(1060, 720));
    search_->setPlaceholderText(tr("Search: refused, backlog, FreeBSD, 1.4 …"));
    search_->setAccessibleName(tr("Search the course"));
    search_->setClearButtonEnabled(true);
    search_->setObjectName(QStringLiteral("filter"));
    search_->installEventFilter(this);
    list_->setAccessibleName(tr("Scenarios of the course"));
    list_->setFrameShape(QFrame::NoFrame);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    buildDetails();
    auto* left = new QVBoxLayout;
    left->addWidget(search_);
    left->addWidget(list_, 1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 16, 16, 16);
    row->setSpacing(16);
    row->addLayout(left, 5);
    row->addWidget(details_, 4);
    setFocusProxy(search_);
    connect(search_, &QLineEdit::textChanged, this, &ScenarioPicker::fill);
    connect(list_, &QListWidget::currentItemChanged, this, &ScenarioPicker::showChosen);
    connect(list_, &QListWidget::itemActivated, this, [this] { present_->click(); });
    connect(search_, &QLineEdit::returnPressed, this, [this] { present_->click(); });
    applyStyle();
}

void ScenarioPicker::buildDetails() {
    auto* words = new QWidget;
    auto* column = new QVBoxLayout(words);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    textbook_title_->setText(tr("Where textbook and kernel differ"));
    for (QLabel* label : {title_, place_, goals_, textbook_title_, textbook_}) {
        column->addWidget(label);
    }
    column->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(words);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* whole = new QVBoxLayout(details_);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(scroll, 1);
    whole->addLayout(buildButtons());
}

/// What one does with the scenario in the first row, what one takes away in the second.
QLayout* ScenarioPicker::buildButtons() {
    present_->setObjectName(QStringLiteral("primary"));
    change_->setToolTip(tr("Present it with sliders: backlog, retries, delay …"));
    edit_->setToolTip(tr("A file of your own that begins as this scenario"));
    lab_->setToolTip(tr("For real: by this machine's own kernel, in hosts of its own"));
    handout_->setToolTip(tr("Ladder, questions and times to print, with and without answers"));
    course_handout_->setToolTip(tr("The hand-outs of all scenarios in one file"));
    auto* rows = new QVBoxLayout;
    for (const std::vector<QPushButton*>& row :
         {std::vector{present_, lab_, change_, edit_}, std::vector{handout_, course_handout_}}) {
        auto* buttons = new QHBoxLayout;
        for (QPushButton* button : row) {
            buttons->addWidget(button);
        }
        buttons->addStretch(1);
        rows->addLayout(buttons);
    }
    connect(present_, &QPushButton::clicked, this, [this] {
        purpose_ == Purpose::Beside ? emit besideRequested(chosen()) : emit presentRequested(chosen());
    });
    connect(change_, &QPushButton::clicked, this, [this] { emit changeRequested(chosen()); });
    connect(edit_, &QPushButton::clicked, this, [this] { emit editRequested(chosen()); });
    connect(lab_, &QPushButton::clicked, this, [this] { emit labRequested(chosen()); });
    connect(handout_, &QPushButton::clicked, this, [this] { emit handoutRequested(chosen()); });
    connect(course_handout_, &QPushButton::clicked, this, [this] { emit handoutRequested({}); });
    setPurpose(Purpose::Present);
    return rows;
}

void ScenarioPicker::setPurpose(Purpose purpose) {
    purpose_ = purpose;
    const bool beside = purpose == Purpose::Beside;
    setWindowTitle(beside ? tr("What stands beside — SynScope") : tr("Present a scenario — SynScope"));
    present_->setText(beside ? tr("Put it &beside") : tr("&Present"));
    present_->setToolTip(beside ? tr("With linked time, next to what is presented (Return)")
                                : tr("Full screen, from the first step or from where it was left (Return)"));
    for (QPushButton* button : {lab_, change_, edit_, handout_, course_handout_}) {
        button->setVisible(!beside);
    }
}

void ScenarioPicker::setCourse(const std::vector<model::LessonInfo>& course) {
    const QString before = chosen();
    course_ = course;
    fill();
    choose(before);
}

void ScenarioPicker::fill() {
    const QString before = chosen();
    list_->clear();
    QString section;
    const Scale scale(font());
    for (const model::LessonInfo& info : course_) {
        if (!fits(info, search_->text())) {
            continue;
        }
        if (sectionOf(info.chapter) != section) {
            section = sectionOf(info.chapter);
            auto* heading = new QListWidgetItem(QStringLiteral("%1  %2").arg(section, sectionName(section)));
            heading->setFlags(Qt::NoItemFlags);
            heading->setFont(textFont(scale(12), QFont::Bold));
            heading->setForeground(themeFor(palette()).muted);
            list_->addItem(heading);
        }
        auto* item = new QListWidgetItem(
            QStringLiteral("%1   %2").arg(toQString(info.chapter), toQString(info.title)));
        item->setData(kId, toQString(info.id));
        item->setFont(textFont(scale(14)));
        list_->addItem(item);
    }
    choose(before);
    if (!search_->text().isEmpty()) {
        chooseByTitle();
    }
    if (chosen().isEmpty()) {
        moveChosen(1);
    }
    showChosen();
}

/// Who types the beginning of a title means that one, not one that holds the word somewhere.
void ScenarioPicker::chooseByTitle() {
    const auto named = std::find_if(course_.begin(), course_.end(), [this](const model::LessonInfo& info) {
        return toQString(info.title).startsWith(search_->text(), Qt::CaseInsensitive);
    });
    if (named != course_.end()) {
        choose(toQString(named->id));
    }
}

QStringList ScenarioPicker::shownIds() const {
    QStringList ids;
    for (int row = 0; row < list_->count(); ++row) {
        if (const QString id = list_->item(row)->data(kId).toString(); !id.isEmpty()) {
            ids << id;
        }
    }
    return ids;
}

QString ScenarioPicker::chosen() const {
    const QListWidgetItem* item = list_->currentItem();
    return item != nullptr ? item->data(kId).toString() : QString();
}

void ScenarioPicker::choose(const QString& id) {
    for (int row = 0; row < list_->count() && !id.isEmpty(); ++row) {
        if (list_->item(row)->data(kId).toString() == id) {
            list_->setCurrentRow(row);
            list_->scrollToItem(list_->item(row));
        }
    }
}

/// To the next scenario in this direction, over headings.
void ScenarioPicker::moveChosen(int by) {
    for (int row = list_->currentRow() + by; row >= 0 && row < list_->count(); row += by) {
        if (!list_->item(row)->data(kId).toString().isEmpty()) {
            list_->setCurrentRow(row);
            return;
        }
    }
}

const model::LessonInfo* ScenarioPicker::infoOf(const QString& id) const {
    const auto found = std::find_if(course_.begin(), course_.end(),
                                    [&](const auto& info) { return toQString(info.id) == id; });
    return found == course_.end() ? nullptr : &*found;
}

void ScenarioPicker::showChosen() {
    const model::LessonInfo* info = infoOf(chosen());
    for (QPushButton* button : {present_, lab_, change_, edit_, handout_}) {
        button->setEnabled(info != nullptr);
    }
    title_->setText(info != nullptr   ? toQString(info->title)
                    : course_.empty() ? tr("Reading the course …")
                                      : tr("Nothing fits “%1”").arg(search_->text()));
    textbook_title_->setVisible(info != nullptr && !info->textbook.empty());
    textbook_->setVisible(textbook_title_->isVisibleTo(textbook_->parentWidget()));
    goals_->setVisible(info != nullptr);
    place_->setVisible(info != nullptr);
    if (info == nullptr) {
        return;
    }
    const QString kind = !info->measured  ? tr("from the system's sources, not measured here")
                         : info->recorded ? tr("same packets as a recorded Linux 6.18")
                                          : tr("after Linux 6.18");
    place_->setText(tr("%1 · %2 · %3 · %4")
                        .arg(toQString(info->chapter),
                             counted(info->steps, QT_TRANSLATE_NOOP("counted", "step"),
                                     QT_TRANSLATE_NOOP("counted", "steps")),
                             counted(info->questions, QT_TRANSLATE_NOOP("counted", "question"),
                                     QT_TRANSLATE_NOOP("counted", "questions")),
                             kind));
    QStringList goals;
    for (const std::string& goal : info->goals) {
        goals << QStringLiteral("•  ") + toQString(goal);
    }
    goals_->setText(goals.join(u'\n'));
    textbook_->setText(toQString(info->textbook));
    setAccessibleDescription(title_->text());
}

void ScenarioPicker::applyStyle() {
    const Scale scale(font());
    setStyleSheet(windowStyle(themeFor(palette()), scale) +
                  QStringLiteral("QListWidget { background: %1; border: 1px solid %2; border-radius: 6px; } "
                                 "QListWidget::item { padding: 5px 8px; background: transparent; } "
                                 "QListWidget::item:selected { background: %3; color: %4; } "
                                 "QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; }")
                      .arg(themeFor(palette()).surface.name(), themeFor(palette()).border.name(),
                           themeFor(palette()).accent.name(), themeFor(palette()).on_accent.name()));
    title_->setFont(textFont(scale(24), QFont::Bold));
    place_->setFont(textFont(scale(13)));
    goals_->setFont(textFont(scale(15)));
    textbook_title_->setFont(textFont(scale(14), QFont::Bold));
    textbook_->setFont(textFont(scale(15)));
    search_->setFont(textFont(scale(15)));
}

void ScenarioPicker::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    const auto type = event->type();
    if (type == QEvent::ApplicationPaletteChange || type == QEvent::ApplicationFontChange) {
        applyStyle();
        fill();
    }
}

/// The arrows move in the list while one types.
bool ScenarioPicker::eventFilter(QObject* watched, QEvent* event) {
    if (watched == search_ && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            moveChosen(key == Qt::Key_Down ? 1 : -1);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ScenarioPicker::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        close();
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace synscope::ui
