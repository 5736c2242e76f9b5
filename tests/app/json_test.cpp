// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/arguments.h"
#include "app/cli/json.h"

#include <QJsonDocument>
#include <QTest>

#include <array>
#include <cmath>

using synscope::app::cli::Arguments;
using synscope::app::cli::Json;
using synscope::app::cli::OptionSpec;

class JsonTest : public QObject {
    Q_OBJECT

private slots:
    void objectsAndArraysNest() {
        std::string out;
        Json json(out);
        json.beginObject().member("a", 1).key("b").beginArray().value(2).null().endArray();
        json.key("c").beginObject().endObject().member("d", true).endObject();
        QCOMPARE(out, std::string(R"({"a": 1, "b": [2, null], "c": {}, "d": true})"));
    }

    void textIsEscaped() {
        std::string out;
        const std::string nasty = std::string("quote \" backslash \\ tab \t line \n bell \a µ") + '\0' +
                                  "end";
        Json(out).beginArray().value(nasty).endArray();
        const QJsonDocument parsed = QJsonDocument::fromJson(QByteArray::fromStdString(out));
        QCOMPARE(parsed[0].toString().toStdString(), nasty);
    }

    void numbersReadBackTheSame() {
        for (const double number : {0.060652, 1e-9, 123456789.123456789, 0.1}) {
            std::string out;
            Json(out).value(number);
            QCOMPARE(std::stod(out), number);
        }
    }

    void emptyTextCanBeNull() {
        std::string out;
        Json(out).beginObject().memberOrNull("call", "").memberOrNull("errno", "EPIPE").endObject();
        QCOMPARE(out, std::string(R"({"call": null, "errno": "EPIPE"})"));
    }

    void optionsAndFilesMix() {
        const std::array specs{OptionSpec{"--json", nullptr, ""}, OptionSpec{"-o", "OUT", ""},
                               OptionSpec{"--connection", "N", ""}};
        const std::array<std::string, 7> words{"a.pcap",         "--json", "-o",    "x.svg",
                                               "--connection=7", "--",     "--json"};
        const auto parsed = Arguments::parse(words, specs);
        QVERIFY(parsed.ok());
        QVERIFY(parsed->has("--json"));
        QCOMPARE(*parsed->value("-o"), std::string("x.svg"));
        QCOMPARE(**parsed->number("--connection", 0), std::uint64_t{7});
        QCOMPARE(parsed->files(), (std::vector<std::string>{"a.pcap", "--json"}));
    }

    void singleDashIsAFile() {
        const std::array<std::string, 1> words{"-"};
        QCOMPARE(Arguments::parse(words, {})->files(), (std::vector<std::string>{"-"}));
    }

    void wrongOptionsAreNamed_data() {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("named");
        QTest::newRow("unknown") << QStringList{"--jsno"} << "--jsno";
        QTest::newRow("value missing") << QStringList{"--connection"} << "--connection";
        QTest::newRow("switch with value") << QStringList{"--json=1"} << "--json";
    }
    void wrongOptionsAreNamed() {
        QFETCH(QStringList, words);
        QFETCH(QString, named);
        const std::array specs{OptionSpec{"--json", nullptr, ""}, OptionSpec{"--connection", "N", ""}};
        std::vector<std::string> plain;
        for (const QString& word : words) {
            plain.push_back(word.toStdString());
        }
        const auto parsed = Arguments::parse(plain, specs);
        QVERIFY(!parsed.ok());
        QVERIFY(QString::fromStdString(parsed.error().message).contains(named));
    }

    void numbersAreChecked() {
        const std::array specs{OptionSpec{"--connection", "N", ""}};
        for (const std::string text : {"seven", "-1", "7x", "99999999999999999999999", ""}) {
            const std::array words{"--connection=" + text};
            const auto parsed = Arguments::parse(words, specs);
            QVERIFY(parsed.ok());
            QVERIFY2(!parsed->number("--connection", 0).ok(), text.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(JsonTest)
#include "json_test.moc"
