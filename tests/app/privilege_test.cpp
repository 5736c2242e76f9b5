// SPDX-License-Identifier: GPL-3.0-or-later
// Asking the desktop for an administrator's word, with a pkexec of the test's own that grants nothing.
#include "app/privilege.h"

#include <QDir>
#include <QFile>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>

using synscope::app::PrivilegeRequest;

class PrivilegeTest : public QObject {
    Q_OBJECT

    QTemporaryDir dir_;

    void makePkexec(int code) const {
        QFile script(dir_.filePath(QStringLiteral("pkexec")));
        QVERIFY(script.open(QIODevice::WriteOnly | QIODevice::Truncate));
        script.write(QStringLiteral("#!/bin/sh\necho \"$@\" > %1/asked\necho 'no luck' >&2\nexit %2\n")
                         .arg(dir_.path())
                         .arg(code)
                         .toUtf8());
        script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

private slots:
    void initTestCase() {
        QFile::copy(QStringLiteral("/bin/true"), dir_.filePath(QStringLiteral("setcap")));
        qputenv("PATH", dir_.path().toLocal8Bit() + ":" + qgetenv("PATH"));
    }

    void answers_data() {
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("part");
        QTest::newRow("granted") << 0 << QString();
        QTest::newRow("dismissed") << 126 << QString();
        QTest::newRow("nobody to ask") << 127 << QStringLiteral("in a terminal");
        QTest::newRow("failed") << 1 << QStringLiteral("no luck");
    }
    void answers() {
        QFETCH(int, code);
        QFETCH(QString, part);
        makePkexec(code);
        if (!PrivilegeRequest::possible()) {
            QSKIP("there is no helper here, or it has the privilege");
        }
        PrivilegeRequest request;
        QString said = QStringLiteral("nothing yet");
        request.ask([&said](const QString& problem) { said = problem; });
        QTRY_VERIFY(said != QStringLiteral("nothing yet"));
        QCOMPARE(said.isEmpty(), part.isEmpty());
        QVERIFY2(said.contains(part), qPrintable(said));
        QFile asked(dir_.filePath(QStringLiteral("asked")));
        QVERIFY(asked.open(QIODevice::ReadOnly));
        const QStringList words = QString::fromLocal8Bit(asked.readAll()).simplified().split(u' ');
        QCOMPARE(words.size(), 3);
        QVERIFY(words[0].endsWith(QStringLiteral("/setcap")));
        QCOMPARE(words[1], QStringLiteral("cap_net_raw=ep"));
        QVERIFY(words[2].endsWith(QStringLiteral("/synscope-capture")));
    }

    /// An installed program has the script that polkit's dialog knows, beside its own folder.
    void asksForTheScriptOfAPackage() {
        makePkexec(0);
        if (!PrivilegeRequest::possible()) {
            QSKIP("there is no helper here, or it has the privilege");
        }
        QDir prefix(QCoreApplication::applicationDirPath() + QStringLiteral("/.."));
        const auto cleanup = qScopeGuard(
            [&prefix] { QDir(prefix.filePath(QStringLiteral("libexec"))).removeRecursively(); });
        QVERIFY(prefix.mkpath(QStringLiteral("libexec/synscope")));
        const QString script = QDir(prefix.canonicalPath())
                                   .filePath(QStringLiteral("libexec/synscope/allow-capture"));
        QVERIFY(QFile::copy(QStringLiteral("/bin/true"), script));
        PrivilegeRequest request;
        bool answered = false;
        request.ask([&answered](const QString&) { answered = true; });
        QTRY_VERIFY(answered);
        QFile asked(dir_.filePath(QStringLiteral("asked")));
        QVERIFY(asked.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromLocal8Bit(asked.readAll()).simplified(), script + QStringLiteral(" everyone"));
    }
};

QTEST_GUILESS_MAIN(PrivilegeTest)
#include "privilege_test.moc"
