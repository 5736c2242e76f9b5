// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/warnings.h"
#include "ui/filter_field.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

using namespace synscope;
using ui::FilterField;

class FilterFieldTest : public QObject {
    Q_OBJECT

private:
    struct Shown {
        Shown() {
            qRegisterMetaType<model::Filter>();
            auto* column = new QVBoxLayout(&window);
            column->addWidget(field = new FilterField);
            column->addStretch(1);
            window.resize(500, 300);
            window.show();
            field->setFocus();
        }
        QWidget window;
        FilterField* field;
    };

private slots:
    void init() { tests::failOnWarnings(); }

    void underlinesWhatIsWrong_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("wrong");
        QTest::newRow("unknown outcome") << QStringLiteral("outcome:refusd") << QStringLiteral("refusd");
        QTest::newRow("after letters of two bytes") << QStringLiteral("ßß port:x") << QStringLiteral("x");
        QTest::newRow("missing operand: at least one character")
            << QStringLiteral("port:80 and") << QString();
    }
    void underlinesWhatIsWrong() {
        QFETCH(QString, text);
        QFETCH(QString, wrong);
        Shown shown;
        shown.field->setText(text);
        QVERIFY(shown.field->error());
        const auto [begin, end] = shown.field->errorRange();
        QVERIFY(begin >= 0 && begin < end && end <= text.size());
        if (!wrong.isEmpty()) {
            QVERIFY2(text.mid(begin, end - begin).contains(wrong), qPrintable(text.mid(begin, end - begin)));
        }
    }

    void saysWhatIsWrongUnderTheField() {
        Shown shown;
        shown.field->setText(QStringLiteral("outcome:refusd"));
        shown.field->applyNow();
        auto* complaint = shown.window.findChild<QLabel*>(QStringLiteral("complaint"));
        QVERIFY(complaint != nullptr);
        if (shown.field->hasFocus()) {
            QVERIFY(complaint->isVisible());
        }
        QCOMPARE(shown.field->accessibleDescription(), QString::fromStdString(shown.field->error()->message));
        shown.field->setText(QStringLiteral("outcome:refused"));
        shown.field->applyNow();
        QVERIFY(!complaint->isVisible());
        QVERIFY(shown.field->accessibleDescription().isEmpty());
    }

    void appliesAfterAPause() {
        Shown shown;
        QSignalSpy changed(shown.field, &FilterField::filterChanged);
        QTest::keyClicks(shown.field, QStringLiteral("port:80"));
        QCOMPARE(changed.count(), 0);
        QTRY_COMPARE(changed.count(), 1); // once, for the whole word
    }

    void aWrongFilterChangesNothing() {
        Shown shown;
        shown.field->setText(QStringLiteral("port:80"));
        shown.field->applyNow();
        QSignalSpy changed(shown.field, &FilterField::filterChanged);
        shown.field->setText(QStringLiteral("port:"));
        shown.field->applyNow();
        QCOMPARE(changed.count(), 0);
    }

    void completes() {
        Shown shown;
        QTest::keyClicks(shown.field, QStringLiteral("outcome:ref"));
        auto* completer = shown.field->findChild<QCompleter*>();
        QVERIFY(completer->popup()->isVisible());
        const QString word = completer->popup()->model()->index(0, 0).data().toString();
        emit completer->activated(word);
        QCOMPARE(shown.field->text(), QStringLiteral("outcome:refused"));
        completer->popup()->hide();
    }

    void historyWalks() {
        Shown shown;
        shown.field->setHistory({QStringLiteral("port:2"), QStringLiteral("port:1")});
        QTest::keyClick(shown.field, Qt::Key_Up);
        QCOMPARE(shown.field->text(), QStringLiteral("port:2"));
        QTest::keyClick(shown.field, Qt::Key_Up);
        QTest::keyClick(shown.field, Qt::Key_Up); // no older one
        QCOMPARE(shown.field->text(), QStringLiteral("port:1"));
        QTest::keyClick(shown.field, Qt::Key_Down);
        QCOMPARE(shown.field->text(), QStringLiteral("port:2"));
        shown.field->setText(QStringLiteral("port:3"));
        QTest::keyClick(shown.field, Qt::Key_Return);
        QCOMPARE(shown.field->history().front(), QStringLiteral("port:3"));
    }

    void escapeClears() {
        Shown shown;
        shown.field->setText(QStringLiteral("port:80"));
        shown.field->applyNow();
        QSignalSpy changed(shown.field, &FilterField::filterChanged);
        QTest::keyClick(shown.field, Qt::Key_Escape);
        QVERIFY(shown.field->text().isEmpty());
        QCOMPARE(changed.count(), 1);
    }

    void countStandsAtTheRight() {
        Shown shown;
        shown.field->setCount(QStringLiteral("38 of 12,406"));
        auto* count = shown.field->findChild<QLabel*>(QStringLiteral("count"));
        QVERIFY(count->isVisible());
        QVERIFY(count->geometry().right() < shown.field->width());
        QVERIFY(count->geometry().left() > shown.field->width() / 2);
        shown.field->setCount({});
        QVERIFY(!count->isVisible());
    }
};

QTEST_MAIN(FilterFieldTest)
#include "filter_field_test.moc"
