// SPDX-License-Identifier: GPL-3.0-or-later
// The help: contents on the left, a page on the right, a search over all pages.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "ui/help/help_pages.h"
#endif

#include <QTextBrowser>
#include <QWidget>

class QLineEdit;
class QListWidget;

namespace synscope::ui {

/// Reads pages from HelpTexts, pictures from the program's resources; nothing else.
class HelpBrowser : public QTextBrowser {
    Q_OBJECT

public:
    explicit HelpBrowser(const HelpTexts& texts);
    /// "outcomes", "outcomes#refused".
    void showPage(const QString& topic);
    [[nodiscard]] QString page() const { return page_; }
    void render(); ///< the page anew: its text or the colours changed

signals:
    void pageShown(const QString& name);

protected:
    void doSetSource(const QUrl& url, QTextDocument::ResourceType type) override;
    QVariant loadResource(int type, const QUrl& url) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void scrollToHeading(const QString& heading);

    const HelpTexts& texts_;
    QString page_;
    int rendered_width_ = 0;
};

class HelpWindow : public QWidget {
    Q_OBJECT

public:
    explicit HelpWindow(const QMenuBar& menus, QWidget* parent = nullptr);

    void setCourse(const std::vector<model::LessonInfo>& course);
    /// Brings the window to the front with this page; see HelpBrowser::showPage().
    void showPage(const QString& topic);

    [[nodiscard]] HelpBrowser& browser() { return *browser_; }
    [[nodiscard]] QLineEdit& search() { return *search_; }
    [[nodiscard]] QListWidget& contents() { return *contents_; }

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void listPages();
    void searchFurther();

    HelpTexts texts_;
    HelpBrowser* browser_;
    QLineEdit* search_;
    QListWidget* contents_;
};

} // namespace synscope::ui
