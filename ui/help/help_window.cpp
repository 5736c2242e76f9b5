// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/help_window.h"

#include "ui/scale.h"
#include "ui/window_style.h"

#include <QAbstractTextDocumentLayout>
#include <QEvent>
#include <QHBoxLayout>
#include <QImage>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QScrollBar>
#include <QShortcut>
#include <QSplitter>
#include <QTextBlock>
#include <QTextFrame>
#include <QTextTable>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace synscope::ui {

namespace {

constexpr int kMargin = 22;
constexpr int kName = Qt::UserRole;

/// Air in tables, which markdown brings without.
void spreadTables(QTextFrame& frame, const QColor& line) {
    for (QTextFrame* child : frame.childFrames()) {
        if (auto* table = qobject_cast<QTextTable*>(child)) {
            QTextTableFormat format = table->format();
            format.setWidth(QTextLength(QTextLength::PercentageLength, 100));
            format.setCellPadding(5);
            format.setCellSpacing(0);
            format.setBorder(1);
            format.setBorderCollapse(true);
            format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
            format.setBorderBrush(line);
            table->setFormat(format);
        }
        spreadTables(*child, line);
    }
}

/// Air above headings and between paragraphs.
void spreadBlocks(QTextDocument& document) {
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        QTextBlockFormat format = block.blockFormat();
        if (format.headingLevel() > 0) {
            format.setTopMargin(format.headingLevel() == 1 ? 0 : 20);
            format.setBottomMargin(6);
        } else {
            format.setBottomMargin(QTextCursor(block).currentTable() != nullptr ? 0 : 6);
        }
        format.setLineHeight(118, QTextBlockFormat::ProportionalHeight);
        QTextCursor(block).setBlockFormat(format);
    }
}

} // namespace

HelpBrowser::HelpBrowser(const HelpTexts& texts)
    : texts_(texts) {
    setOpenExternalLinks(false);
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // or the width changes while a page is made
    setAccessibleName(tr("Help page"));
    document()->setDocumentMargin(kMargin);
}

void HelpBrowser::showPage(const QString& topic) {
    const QString name = topic.section(u'#', 0, 0);
    setSource(QUrl(name + QStringLiteral(".md") +
                   (topic.contains(u'#') ? u'#' + topic.section(u'#', 1) : QString())));
}

void HelpBrowser::doSetSource(const QUrl& url, QTextDocument::ResourceType) {
    const QString name = url.path().isEmpty() ? page_ : url.fileName().section(u'.', 0, 0);
    if (texts_.text(name).isEmpty()) {
        return;
    }
    if (name != page_) {
        page_ = name;
        render();
    }
    verticalScrollBar()->setValue(0);
    if (!url.fragment().isEmpty()) {
        scrollToHeading(url.fragment());
    }
    emit pageShown(page_);
}

void HelpBrowser::render() {
    rendered_width_ = viewport()->width();
    const int position = verticalScrollBar()->value();
    document()->clear(); // forgets the pictures, which may have another size now
    setMarkdown(texts_.text(page_));
    spreadTables(*document()->rootFrame(), palette().color(QPalette::Mid));
    spreadBlocks(*document());
    verticalScrollBar()->setValue(position);
}

/// Pictures fit the page.
QVariant HelpBrowser::loadResource(int type, const QUrl& url) {
    if (type != QTextDocument::ImageResource) {
        return {};
    }
    QImage picture(QStringLiteral(":/screenshots/") + url.fileName());
    const int room = rendered_width_ - 2 * kMargin;
    if (picture.isNull() || room <= 0) {
        return picture;
    }
    const double ratio = devicePixelRatioF();
    picture = picture.scaledToWidth(std::min(picture.width(), qRound(room * ratio)),
                                    Qt::SmoothTransformation);
    picture.setDevicePixelRatio(ratio);
    return picture;
}

void HelpBrowser::resizeEvent(QResizeEvent* event) {
    QTextBrowser::resizeEvent(event);
    if (!page_.isEmpty() && viewport()->width() != rendered_width_) {
        render();
    }
}

void HelpBrowser::changeEvent(QEvent* event) {
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !page_.isEmpty()) {
        render();
    }
}

void HelpBrowser::scrollToHeading(const QString& heading) {
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        if (block.blockFormat().headingLevel() > 0 && block.text() == heading) {
            const QRectF box = document()->documentLayout()->blockBoundingRect(block);
            verticalScrollBar()->setValue(static_cast<int>(box.top()));
            return;
        }
    }
}

HelpWindow::HelpWindow(const QMenuBar& menus, QWidget* parent)
    : QWidget(parent, Qt::Window)
    , texts_(menus)
    , browser_(new HelpBrowser(texts_))
    , search_(new QLineEdit)
    , contents_(new QListWidget) {
    setWindowTitle(tr("SynScope help"));
    search_->setPlaceholderText(tr("Search the help"));
    search_->setClearButtonEnabled(true);
    search_->setAccessibleName(tr("Search the help"));
    contents_->setAccessibleName(tr("Contents"));
    contents_->setFrameShape(QFrame::NoFrame);
    auto* left = new QWidget;
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(10, 10, 10, 10);
    column->addWidget(search_);
    column->addWidget(contents_, 1);
    auto* splitter = new QSplitter;
    splitter->addWidget(left);
    splitter->addWidget(browser_);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({Scale(font()).whole(210), Scale(font()).whole(700)});
    splitter->setChildrenCollapsible(false);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(splitter);
    connect(search_, &QLineEdit::textChanged, this, &HelpWindow::listPages);
    connect(search_, &QLineEdit::returnPressed, this, &HelpWindow::searchFurther);
    connect(contents_, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
        if (item != nullptr && item->data(kName).toString() != browser_->page()) {
            browser_->showPage(item->data(kName).toString());
        }
    });
    connect(browser_, &HelpBrowser::pageShown, this, &HelpWindow::listPages);
    connect(new QShortcut(QKeySequence::Find, this), &QShortcut::activated, search_,
            [this] { search_->setFocus(Qt::ShortcutFocusReason); });
    connect(new QShortcut(QKeySequence::Back, this), &QShortcut::activated, browser_,
            &QTextBrowser::backward);
    resizeWithinScreen(*this, QSize(Scale(font()).whole(930), Scale(font()).whole(720)));
    listPages();
}

void HelpWindow::setCourse(const std::vector<model::LessonInfo>& course) {
    texts_.setCourse(course);
    browser_->render();
}

void HelpWindow::showPage(const QString& topic) {
    search_->clear();
    show(); // first: where a section is depends on the width
    browser_->showPage(topic);
    raise();
    activateWindow();
    browser_->setFocus(Qt::OtherFocusReason);
}

/// All pages, or those that hold what is searched for, with how often.
void HelpWindow::listPages() {
    const QSignalBlocker quiet(contents_);
    contents_->clear();
    const QString words = search_->text().trimmed();
    for (const HelpPage& page : helpPages()) {
        const QString name = QLatin1String(page.name);
        const int hits = words.isEmpty() ? 0 : texts_.count(name, words);
        if (hits == 0 && !words.isEmpty()) {
            continue;
        }
        auto* item = new QListWidgetItem(
            words.isEmpty() ? page.title : QStringLiteral("%1 (%2)").arg(page.title).arg(hits), contents_);
        item->setData(kName, name);
        if (name == browser_->page()) {
            contents_->setCurrentItem(item);
        }
    }
}

/// The next place in this page; in the first page that has one where this has none.
void HelpWindow::searchFurther() {
    const QString words = search_->text().trimmed();
    if (words.isEmpty() || contents_->count() == 0) {
        return;
    }
    if (contents_->currentItem() == nullptr) {
        contents_->setCurrentRow(0);
    }
    if (!browser_->find(words)) {
        browser_->moveCursor(QTextCursor::Start);
        browser_->find(words);
    }
}

void HelpWindow::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        close();
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace synscope::ui
