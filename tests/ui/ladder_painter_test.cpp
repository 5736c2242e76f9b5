// SPDX-License-Identifier: GPL-3.0-or-later
// The ladder as pixels and as files.
#include "tests/model/ladder_story.h"
#include "ui/connection_title.h"
#include "ui/ladder/ladder_export.h"
#include "ui/ladder/ladder_painter.h"

#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QRegularExpression>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <cmath>

using namespace synscope;
using namespace synscope::ui;
using synscope::tests::Story;

namespace {

Story shortStory() {
    return Story()
        .handshake()
        .client(200, "PA", 1, 1, 5)
        .client(300'200, "PA", 1, 1, 5)
        .server(300'300, "R", 1, 0);
}

Story longStory(int packets) {
    Story story;
    story.handshake();
    for (int i = 0; i < packets; ++i) {
        story.client(1000 + i * 10, "PA", 1 + static_cast<std::uint32_t>(i) * 10, 1, 10);
    }
    return story;
}

/// A story with what it takes to paint it.
struct Scene {
    explicit Scene(const Story& story, double width = 692)
        : steps(story.steps())
        , connection(story.connection())
        , frame(frameFor(width, 1.0, TimeMode::SinceFirst, connection, explanation.verdict))
        , ladder(model::layOutLadder(steps, connection, explanation, frame.layoutOptions(1.0))) {}

    [[nodiscard]] LadderPainter painter(const Theme& theme) const {
        return {ladder, frame, theme, TimeMode::SinceFirst};
    }
    [[nodiscard]] LadderPicture picture() const { return {steps, connection, explanation}; }
    [[nodiscard]] QImage image(const Theme& theme, const LadderMarks& marks = {}) const {
        QImage image(static_cast<int>(frame.width), static_cast<int>(frame.height(ladder)),
                     QImage::Format_RGB32);
        image.fill(theme.background);
        QPainter qpainter(&image);
        painter(theme).paint(qpainter, image.rect(), marks);
        return image;
    }

    std::vector<model::LadderStep> steps;
    model::Connection connection;
    model::Explanation explanation;
    LadderFrame frame;
    model::Ladder ladder;
};

int distance(const QColor& a, const QColor& b) {
    return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue());
}

/// Whether a pixel of about this colour lies within `radius` of the point.
bool hasColorNear(const QImage& image, QPointF point, const QColor& color, int radius = 3) {
    for (int y = -radius; y <= radius; ++y) {
        for (int x = -radius; x <= radius; ++x) {
            const QPoint place = point.toPoint() + QPoint(x, y);
            if (image.valid(place) && distance(image.pixelColor(place), color) < 60) {
                return true;
            }
        }
    }
    return false;
}

/// WCAG 2.1, relative luminance and contrast.
double luminance(const QColor& color) {
    const auto linear = [](double part) {
        return part <= 0.03928 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b) {
    const double one = luminance(a) + 0.05;
    const double two = luminance(b) + 0.05;
    return std::max(one, two) / std::min(one, two);
}

} // namespace

class LadderPainterTest : public QObject {
    Q_OBJECT

private slots:
    void aTitleThatDoesNotFitKeepsItsPorts() {
        const QFont font = monoFont(13, QFont::Bold);
        const QString whole = QStringLiteral("10.9.0.1:45874 → 10.9.0.2:8081");
        const double needed = QFontMetricsF(font).horizontalAdvance(whole);
        QCOMPARE(fittedTitle(whole, font, needed + 1), whole);
        const QString cut = fittedTitle(whole, font, 0.7 * needed);
        QVERIFY(QFontMetricsF(font).horizontalAdvance(cut) <= 0.7 * needed);
        QVERIFY2(cut.contains(QStringLiteral(":45874 → ")) && cut.endsWith(QStringLiteral(":8081")),
                 qPrintable(cut));
    }

    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void arrowsAreWhereTheLayoutPutsThem_data() {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<double>("width");
        QTest::newRow("light") << false << 692.0;
        QTest::newRow("dark") << true << 692.0;
        QTest::newRow("narrow") << false << 380.0;
        QTest::newRow("wide") << false << 1600.0;
    }
    void arrowsAreWhereTheLayoutPutsThem() {
        QFETCH(bool, dark);
        QFETCH(double, width);
        const Theme& theme = dark ? darkTheme() : lightTheme();
        const Scene scene(shortStory(), width);
        const QImage image = scene.image(theme);
        for (const model::LadderArrow& arrow : scene.ladder.arrows) {
            const double middle_y = scene.frame.y((arrow.y_start + arrow.y_end) / 2);
            QVERIFY(
                hasColorNear(image, {scene.frame.laneMiddle(), middle_y}, arrowHue(theme, arrow).line, 6));
        }
        for (const model::LifelineSpan& span : scene.ladder.spans) {
            const double y = scene.frame.y((span.y_begin + span.y_end) / 2);
            QVERIFY(hasColorNear(image, {scene.frame.x(span.side), y},
                                 stateHue(theme, span.state, span.reset).line));
        }
    }

    void nothingIsDrawnInTheLaneBetweenArrows() {
        const Scene scene(shortStory());
        const QImage image = scene.image(lightTheme());
        const model::LadderArrow& last = scene.ladder.arrows.back();
        const QPointF below(scene.frame.laneMiddle(), scene.frame.y(last.y_end + 1.2));
        QCOMPARE(image.pixelColor(below.toPoint()), lightTheme().background);
    }

    void marksAreSeen() {
        const Scene scene(shortStory());
        const model::LadderArrow& arrow = scene.ladder.arrows[2];
        const QImage plain = scene.image(lightTheme());
        const QImage marked = scene.image(lightTheme(), {2, 3, scene.ladder.arrows[1].time});
        const QPoint bar(1, static_cast<int>(scene.frame.y(arrow.y_start)));
        QCOMPARE(plain.pixelColor(bar), lightTheme().background);
        QCOMPARE(marked.pixelColor(bar), lightTheme().accent);
        const QPointF cursor(scene.frame.width - 2, scene.frame.y(scene.ladder.arrows[1].y_start));
        QVERIFY(hasColorNear(marked, cursor, lightTheme().accent, 1));
    }

    void ghostsStubsAndDoorsAreDrawn() {
        Scene scene(Story().handshake());
        scene.ladder.arrows[0].end = model::ArrowEnd::Lost;
        scene.ladder.arrows[1].end = model::ArrowEnd::Door;
        scene.ladder.arrows[2].ghost = true;
        scene.ladder.arrows[2].band = 0.5;
        const QImage image = scene.image(lightTheme());
        const model::LadderArrow& lost = scene.ladder.arrows[0];
        const auto at = [&](double share) {
            return QPointF(scene.frame.client_x + share * scene.frame.laneWidth(),
                           scene.frame.y(lost.y_start + share * (lost.y_end - lost.y_start)));
        };
        QVERIFY(hasColorNear(image, at(0.55), lightTheme().syn.line));
        QVERIFY(!hasColorNear(image, at(0.8), lightTheme().syn.line));
    }

    void costFollowsPixels() {
        const Scene scene(longStory(6'000));
        QImage image(692, 600, QImage::Format_RGB32);
        QPainter painter(&image);
        const double height = scene.frame.height(scene.ladder);
        for (const double top : {0.0, height / 2, height - 600}) {
            painter.resetTransform();
            painter.translate(0, -top);
            const std::size_t painted = scene.painter(lightTheme()).paint(painter, QRectF(0, top, 692, 600));
            QVERIFY2(painted > 10 && painted < 30, qPrintable(QString::number(painted)));
        }
        QCOMPARE(scene.painter(lightTheme()).paint(painter, QRectF(0, height + 1000, 692, 600)),
                 std::size_t{1});
    }

    void findsTheArrowUnderThePointer() {
        const Scene scene(shortStory());
        for (std::size_t i = 0; i < scene.ladder.arrows.size(); ++i) {
            const QRectF box = scene.frame.arrowBox(scene.ladder.arrows[i]);
            QCOMPARE(scene.frame.arrowAt(scene.ladder, box.center()).value(), i);
            QCOMPARE(scene.frame.arrowAt(scene.ladder, box.topLeft() + QPointF(0, 0.5)).value(), i);
        }
        QVERIFY(!scene.frame.arrowAt(scene.ladder, {100, scene.frame.y(scene.ladder.gaps[0].y)}));
        QVERIFY(!scene.frame.arrowAt(scene.ladder, {100, 1e6}));
        QVERIFY(!scene.frame.arrowAt(model::Ladder{}, {100, 10}));
    }

    void timesInThreeWays() {
        const Scene scene(shortStory());
        QCOMPARE(timeText(scene.ladder, 2, TimeMode::SinceFirst), QStringLiteral("0.000 130"));
        QCOMPARE(timeText(scene.ladder, 2, TimeMode::SincePrevious), QStringLiteral("+30 µs"));
        QVERIFY(QRegularExpression(QStringLiteral("^\\d\\d:\\d\\d:20\\.000 130$"))
                    .match(timeText(scene.ladder, 2, TimeMode::Absolute))
                    .hasMatch());
    }

    void svgIsReadable() {
        const Scene scene(shortStory());
        const QByteArray svg = ladderSvg(scene.picture());
        QSvgRenderer renderer(svg);
        QVERIFY(renderer.isValid());
        QCOMPARE(renderer.defaultSize().width(), 760);
        QImage image(renderer.defaultSize(), QImage::Format_ARGB32);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        renderer.render(&painter);
        QCOMPARE(image.pixelColor(2, 2), QColor(Qt::white));

        QString words;
        QXmlStreamReader reader(svg);
        while (!reader.atEnd()) {
            if (reader.readNext() == QXmlStreamReader::Characters) {
                words += reader.text();
            }
        }
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        for (const char* word :
             {"SYN seq 0 MSS 1460 WS 128", "retransmission", "0.000 130", "LISTEN", "client"}) {
            QVERIFY2(words.contains(QLatin1String(word)), word);
        }
        QVERIFY(svg.contains("sans-serif") && svg.contains("monospace"));
    }

    void pngHasTwiceThePixels() {
        const QImage image = QImage::fromData(ladderPng(Scene(shortStory()).picture()));
        QCOMPARE(image.width(), 2 * 760);
        QCOMPARE(image.pixelColor(2, 2), QColor(Qt::white));
    }

    void longPngStaysLegible() {
        const QImage image = QImage::fromData(ladderPng(Scene(longStory(700)).picture()));
        QVERIFY(!image.isNull());
        QVERIFY(image.width() >= 760);
    }

    void longPdfHasPages() {
        const QByteArray one = ladderPdf(Scene(shortStory()).picture());
        const QByteArray many = ladderPdf(Scene(longStory(120)).picture());
        QVERIFY(one.startsWith("%PDF") && many.startsWith("%PDF"));
        QCOMPARE(one.count("/Type /Page\n"), 1);
        QVERIFY(many.count("/Type /Page\n") > 3);
    }

    void savingSaysWhatFailed() {
        const QTemporaryDir directory;
        const Scene scene(shortStory());
        const QString path = directory.filePath(QStringLiteral("ladder.svg"));
        QCOMPARE(exportLadderSvg(path, scene.picture()), QString());
        QVERIFY(QFile(path).size() > 1000);
        const QString missing = directory.filePath(QStringLiteral("no/such/folder/ladder.svg"));
        const QString sentence = exportLadderSvg(missing, scene.picture());
        QVERIFY2(sentence.contains(missing) && sentence.endsWith(u'.'), qPrintable(sentence));
        const QString full = exportLadderPng(QStringLiteral("/dev/full"), scene.picture());
        QVERIFY2(full.contains(QStringLiteral("No space left")), qPrintable(full));
        QVERIFY(!QFileInfo(QStringLiteral("/dev/full")).isFile());
        QVERIFY(!exportLadderPdf(directory.path(), scene.picture()).isEmpty());
    }

    void inksAreLegible_data() {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void inksAreLegible() {
        QFETCH(bool, dark);
        const Theme& theme = dark ? darkTheme() : lightTheme();
        for (const Hue* hue : {&theme.neutral, &theme.syn, &theme.syn_ack, &theme.ack, &theme.data,
                               &theme.waiting, &theme.closing, &theme.failed}) {
            QVERIFY2(contrast(hue->ink, theme.background) >= 4.5, qPrintable(hue->ink.name()));
            QVERIFY2(contrast(hue->ink, badgeFill(theme, *hue)) >= 4.0, qPrintable(hue->ink.name()));
        }
        QVERIFY(contrast(theme.text, theme.background) >= 7.0);
        QVERIFY(contrast(theme.muted, theme.background) >= 4.5);
        QCOMPARE(themeFor(paletteOf(theme)).dark, dark);
    }
};

QTEST_MAIN(LadderPainterTest)
#include "ladder_painter_test.moc"
