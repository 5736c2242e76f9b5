// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session.h"
#include "tests/app/small_captures.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace synscope;
using app::Session;
using tests::CaptureFile;
using Phase = ui::FeedStatus::Phase;

class SessionTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir folder_;

    QString path(const char* name) const { return folder_.filePath(QLatin1String(name)); }

    QString captureOf(const char* name, int connections, qsizetype cut = 0) const {
        CaptureFile file;
        for (int i = 0; i < connections; ++i) {
            if (i % 2 == 0) {
                file.addRefusal(static_cast<std::uint32_t>(i) * 1000U,
                                static_cast<std::uint16_t>(10'000 + i % 50'000));
            } else {
                file.addHandshake(static_cast<std::uint32_t>(i) * 1000U,
                                  static_cast<std::uint16_t>(10'000 + i % 50'000));
            }
        }
        file.write(path(name), cut);
        return path(name);
    }

    static std::vector<ui::ConnectionRow> rows(const Session& session,
                                               std::initializer_list<std::uint32_t> numbers) {
        std::vector<model::ConnectionId> ids;
        for (const std::uint32_t number : numbers) {
            ids.push_back(model::ConnectionId{number});
        }
        std::vector<ui::ConnectionRow> rows;
        session.rows(ids, rows);
        return rows;
    }

private slots:
    void startsEmpty() {
        Session session;
        QCOMPARE(session.status().phase, Phase::Empty);
        QCOMPARE(rows(session, {0}).size(), std::size_t{1});
        QVERIFY(!rows(session, {0})[0].id.valid());
    }

    void loads() {
        Session session;
        session.open(captureOf("two.pcap", 2));
        QTRY_COMPARE(session.status().phase, Phase::Finished);
        const ui::FeedStatus status = session.status();
        QCOMPARE(status.connections, std::uint64_t{2});
        QCOMPARE(status.frames, std::uint64_t{5});
        QCOMPARE(status.source, QStringLiteral("two.pcap"));
        QVERIFY(status.memory_bytes > 0);
        const auto both = rows(session, {1, 0, 7});
        QCOMPARE(both[0].verdict.outcome, model::Outcome::Established);
        QCOMPARE(both[1].verdict.outcome, model::Outcome::Refused);
        QVERIFY(!both[2].id.valid());
    }

    void scansEverythingInOrder() {
        Session session;
        session.open(captureOf("many.pcap", 3000));
        QTRY_COMPARE(session.status().phase, Phase::Finished);
        std::uint32_t next = 10;
        session.scan(10,
                     [&](model::ConnectionId first, std::span<const model::Connection> run, model::TimeNs) {
                         if (first.value != next || run.empty()) {
                             return false;
                         }
                         next += static_cast<std::uint32_t>(run.size());
                         return true;
                     });
        QCOMPARE(next, 3000U);
    }

    void readsPacketsAgain() {
        Session session;
        session.open(captureOf("again.pcap", 20));
        QTRY_COMPARE(session.status().phase, Phase::Finished);
        std::shared_ptr<const ui::ConnectionDetail> detail;
        session.requestDetail(model::ConnectionId{7}, [&](const auto& ready) { detail = ready; });
        QTRY_VERIFY(detail);
        QCOMPARE(detail->row.id.value, 7U);
        QCOMPARE(detail->steps.size(), std::size_t{3});
        QVERIFY(detail->steps[2].client_state == model::TcpState::Established);
        QCOMPARE(detail->unreadable, std::size_t{0});
        QVERIFY(!detail->truncated);
        std::shared_ptr<const model::DissectedFrame> frame;
        session.requestFrame(detail->steps[1].segment.frame, [&](const auto& ready) { frame = ready; });
        QTRY_VERIFY(frame);
        QCOMPARE(frame->bytes.size(), std::size_t{40});
        QVERIFY(!frame->layers.empty());
    }

    void onlyTheNewestRequestIsAnswered() {
        Session session;
        session.open(captureOf("newest.pcap", 20));
        QTRY_COMPARE(session.status().phase, Phase::Finished);
        QList<int> answered;
        for (const int number : {3, 4, 5}) {
            session.requestDetail(model::ConnectionId{static_cast<std::uint32_t>(number)},
                                  [&answered, number](const auto&) { answered.append(number); });
        }
        QTRY_VERIFY(!answered.isEmpty());
        QTest::qWait(20);
        QCOMPARE(answered, QList<int>{5});
    }

    void damageKeepsWhatWasRead() {
        Session session;
        session.open(captureOf("damaged.pcap", 10, 20));
        QTRY_COMPARE(session.status().phase, Phase::Damaged);
        QCOMPARE(session.status().connections, std::uint64_t{10});
        QVERIFY(!session.status().message.isEmpty());
        std::shared_ptr<const ui::ConnectionDetail> detail;
        session.requestDetail(model::ConnectionId{0}, [&](const auto& ready) { detail = ready; });
        QTRY_VERIFY(detail);
    }

    void whatCannotBeOpenedSaysWhy_data() {
        QTest::addColumn<QString>("name");
        QTest::newRow("nothing there") << QStringLiteral("absent.pcap");
        QTest::newRow("a directory") << QStringLiteral(".");
        QTest::newRow("no capture") << QStringLiteral("text.pcap");
        QTest::newRow("empty") << QStringLiteral("empty.pcap");
    }
    void whatCannotBeOpenedSaysWhy() {
        QFETCH(QString, name);
        for (const auto& [file, content] :
             {std::pair("text.pcap", "This is no capture but a letter to a friend.\n"),
              std::pair("empty.pcap", "")}) {
            QFile written(path(file));
            QVERIFY(written.open(QIODevice::WriteOnly));
            written.write(content);
        }
        Session session;
        session.open(folder_.filePath(name));
        QTRY_COMPARE(session.status().phase, Phase::Failed);
        QVERIFY(session.status().message.endsWith(u'.'));
        QCOMPARE(session.status().connections, std::uint64_t{0});
    }

    void openingAnotherFileReplacesTheFirst() {
        Session session;
        session.open(captureOf("first.pcap", 3000));
        session.open(captureOf("second.pcap", 4));
        QTRY_COMPARE(session.status().phase, Phase::Finished);
        QCOMPARE(session.status().source, QStringLiteral("second.pcap"));
        QCOMPARE(session.status().connections, std::uint64_t{4});
        QCOMPARE(session.status().opening, std::uint64_t{2});
        std::shared_ptr<const ui::ConnectionDetail> detail;
        session.requestDetail(model::ConnectionId{3}, [&](const auto& ready) { detail = ready; });
        QTRY_VERIFY(detail);
    }

    // A pipe whose writer says no more: the window must come free all the same, and what came stays.
    void cancelsAPipeThatIsSilent() {
        captureOf("bytes.pcap", 4);
        QFile bytes(path("bytes.pcap"));
        QVERIFY(bytes.open(QIODevice::ReadOnly));
        const QByteArray content = bytes.readAll();
        QCOMPARE(::mkfifo(path("pipe").toUtf8().constData(), 0600), 0);
        const int writer = ::open(path("pipe").toUtf8().constData(), O_RDWR);
        QVERIFY(writer >= 0);
        QCOMPARE(::write(writer, content.constData(), static_cast<std::size_t>(content.size())),
                 content.size());
        {
            Session session;
            session.open(path("pipe"));
            QTRY_COMPARE(session.status().connections, std::uint64_t{4});
            QCOMPARE(session.status().phase, Phase::Loading);
            QVERIFY(session.status().progress < 0);
            session.cancel();
            QTRY_COMPARE(session.status().phase, Phase::Cancelled);
            QCOMPARE(session.status().connections, std::uint64_t{4});
        }
        ::close(writer);
    }

    void endsWhileLoading() {
        const QString file = captureOf("ends.pcap", 20'000);
        QElapsedTimer timer;
        timer.start();
        {
            Session session;
            session.open(file);
        }
        QVERIFY(timer.elapsed() < 2000);
    }

    // For the thread sanitizer: everything that reads, at once, while the loader writes.
    void readersAndLoaderMeet() {
        Session session;
        session.open(captureOf("meet.pcap", 20'000));
        std::atomic<bool> done{false};
        std::jthread scanner([&] {
            while (!done) {
                session.scan(0, [](model::ConnectionId, std::span<const model::Connection>, model::TimeNs) {
                    return true;
                });
            }
        });
        int details = 0;
        QElapsedTimer timer;
        timer.start();
        while (session.status().phase == Phase::Loading && timer.elapsed() < 20'000) {
            (void)rows(session, {0, 1, 100, 19'999});
            session.requestDetail(model::ConnectionId{1}, [&](const auto&) { ++details; });
            QTest::qWait(1);
        }
        done = true;
        QTRY_COMPARE(session.status().phase, Phase::Finished);
        QCOMPARE(session.status().connections, std::uint64_t{20'000});
    }
};

QTEST_GUILESS_MAIN(SessionTest)
#include "session_test.moc"
