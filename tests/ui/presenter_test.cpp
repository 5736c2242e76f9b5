// SPDX-License-Identifier: GPL-3.0-or-later
// The presenter by keys, at several sizes, over a small story.
#include "tests/model/told.h"
#include "tests/ui/warnings.h"
#include "ui/presenter/caption_card.h"
#include "ui/presenter/handout.h"
#include "ui/presenter/knob_panel.h"
#include "ui/presenter/notes_window.h"
#include "ui/presenter/overlay.h"
#include "ui/presenter/presenter_window.h"
#include "ui/presenter/question_card.h"
#include "ui/presenter/scenario_editor.h"
#include "ui/presenter/scenario_picker.h"
#include "ui/presenter/side_panel.h"
#include "ui/presenter/stage_view.h"
#include "ui/presenter/timeline_bar.h"
#include "ui/presenter/yaml_edit.h"

#include <QFile>
#include <QLineEdit>
#include <QListWidget>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>

using namespace synscope;
using tests::Told;

namespace {

std::shared_ptr<const model::LessonStory> lesson(const char* id = "lesson") {
    model::LessonStory story = Told("C> SYN\n+1s C> again\n+1s C> again\n+2s C> again\n", {0, 1, 2, 3})
                                   .call(12, model::Side::Client, "connect", "ETIMEDOUT")
                                   .story();
    story.info = {id,    "Nobody answers", "1.3.2", {"Predict the next SYN"}, "Books say 127 s.", 2, 1, true,
                  false, "other"};
    const auto packet = [&](std::size_t n) { return Told::nth<model::StoryPacket>(story, n); };
    story.steps = {{packet(0), "The SYN gets lost.", "Wait for it."}, {packet(1), "Again.", {}}};
    model::StoryQuestion question;
    question.event = packet(1);
    question.prompt = "When does it try again?";
    question.options = {{"1 s", {}}, {"2 s", {}}, {"never", {}}};
    question.explanation = "RFC 6298.";
    story.questions = {question};
    return std::make_shared<const model::LessonStory>(std::move(story));
}

/// Answers at once, with the same story whatever is asked for.
class OneLesson : public ui::LessonFeed {
public:
    void requestCourse(CourseReady ready) override { ready({lesson()->info}); }
    void requestRun(const ui::LessonRequest& request, RunReady ready) override {
        asked = request;
        ready(answer(request));
    }
    void requestDraft(const ui::LessonRequest& request, RunReady ready) override { ready(answer(request)); }
    void requestBeside(const ui::LessonRequest& request, RunReady ready) override {
        beside = request.id;
        ready({lesson("other"), {}});
    }
    void requestAll(AllReady ready) override { ready({lesson()}); }
    QString beside;
    ui::LessonRequest asked;

private:
    static ui::LessonRun answer(const ui::LessonRequest& request) {
        if (request.id == QLatin1String("wrong") || request.text.contains(QStringLiteral("hots"))) {
            return {nullptr, {{3, 6, QStringLiteral("There is no key “hots”.")}}};
        }
        ui::LessonRun run{lesson(), {}};
        run.text = QStringLiteral("title: x\n");
        run.knobs = {
            {QStringLiteral("path.delay"), QStringLiteral("Delay"), QStringLiteral("%1ms"), 0, 400, 20},
            {QStringLiteral("b.value"), QStringLiteral("Buffer"), QStringLiteral("%1"), 2048, 262144, 8192}};
        return run;
    }
};

struct Shown {
    explicit Shown(QSize size = {1024, 768})
        : window(feed) {
        window.resize(size);
        window.show();
        window.present({QStringLiteral("lesson"), {}, {}});
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(&window, key, modifiers);
        window.advance(100);
    }
    OneLesson feed;
    ui::PresenterWindow window;
};

} // namespace

class PresenterTest : public QObject {
    Q_OBJECT

private slots:
    void init() { tests::failOnWarnings(); }

    void beginsWithTheGoals() {
        Shown shown;
        QVERIFY(shown.window.caption().caption().contains(QStringLiteral("Predict the next SYN")));
        QVERIFY(shown.window.stageView().shown().arrows.empty());
    }

    void clickerKeysStep_data() {
        QTest::addColumn<int>("key");
        for (const Qt::Key key : {Qt::Key_Right, Qt::Key_PageDown, Qt::Key_Return}) {
            QTest::addRow("%x", static_cast<unsigned>(key)) << static_cast<int>(key);
        }
    }
    void clickerKeysStep() {
        QFETCH(int, key);
        Shown shown;
        shown.press(static_cast<Qt::Key>(key));
        QCOMPARE(shown.window.caption().caption(), QStringLiteral("The SYN gets lost."));
        QCOMPARE(shown.window.stageView().shown().arrows.size(), std::size_t{1});
        shown.press(Qt::Key_PageUp);
        QVERIFY(shown.window.stageView().shown().arrows.empty());
    }

    void theClassVotesByKey() {
        Shown shown;
        shown.press(Qt::Key_Right);
        shown.press(Qt::Key_Right);
        QVERIFY(shown.window.questionCard().isVisible());
        QVERIFY(!shown.window.caption().isVisible());
        shown.press(Qt::Key_A);
        shown.press(Qt::Key_B);
        shown.press(Qt::Key_2);
        shown.press(Qt::Key_A, Qt::ShiftModifier);
        QCOMPARE(shown.window.player()->votes(0), (std::vector<int>{0, 2, 0}));
        QVERIFY(!shown.window.questionCard().spoken().contains(QStringLiteral("RFC 6298")));
        shown.press(Qt::Key_Space);
        QVERIFY(shown.window.questionCard().spoken().contains(QStringLiteral("The answer is A")));
        QVERIFY(shown.window.questionCard().spoken().contains(QStringLiteral("RFC 6298")));
        shown.press(Qt::Key_Right);
        QCOMPARE(shown.window.caption().caption(), QStringLiteral("Again."));
    }

    void blackScreenComesAndGoes() {
        Shown shown;
        shown.press(Qt::Key_Period);
        QVERIFY(shown.window.overlay().black());
        shown.press(Qt::Key_Right);
        QVERIFY(!shown.window.overlay().black());
        QCOMPARE(shown.window.player()->stop(), std::size_t{0}); // that key only woke the screen
    }

    void lettersGrowAndTheStepStays() {
        Shown shown;
        shown.press(Qt::Key_Right);
        const double before = shown.window.style().scale;
        shown.press(Qt::Key_Plus, Qt::ControlModifier);
        QVERIFY(shown.window.style().scale > before);
        QCOMPARE(shown.window.player()->stop(), std::size_t{1});
        shown.press(Qt::Key_0, Qt::ControlModifier);
        QCOMPARE(shown.window.style().scale, before);
        shown.window.resize(1920, 1080);
        QCOMPARE(shown.window.player()->stop(), std::size_t{1});
        QCOMPARE(shown.window.stageView().shown().arrows.size(), std::size_t{1});
    }

    void nothingIsCut_data() {
        QTest::addColumn<QSize>("size");
        for (const QSize size : {QSize(1024, 768), QSize(1920, 1080), QSize(3840, 2160)}) {
            QTest::addRow("%dx%d", size.width(), size.height()) << size;
        }
    }
    void nothingIsCut() {
        QFETCH(QSize, size);
        Shown shown(size);
        for (std::size_t stop = 0; stop < shown.window.player()->stops().size(); ++stop) {
            shown.window.player()->goTo(stop);
            shown.window.refresh();
            for (const auto* child :
                 shown.window.findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
                QVERIFY2(!child->isVisible() || shown.window.rect().contains(child->geometry()),
                         child->metaObject()->className());
            }
            const ui::LadderFrame& frame = shown.window.stageView().frame();
            QVERIFY(frame.client_x > frame.time_right && frame.server_x < frame.width);
            const double head = frame.y(shown.window.player()->head()) - shown.window.stageView().scrolled();
            QVERIFY(head >= 0 && head < shown.window.stageView().height());
        }
    }

    void notesSayWhatComesNext() {
        Shown shown;
        shown.press(Qt::Key_Right);
        shown.press(Qt::Key_N);
        QVERIFY(shown.window.notesWindow()->isVisible());
        QCOMPARE(shown.window.notesWindow()->notes(), QStringLiteral("Wait for it."));
        QVERIFY(shown.window.notesWindow()->next().contains(QStringLiteral("When does it try again?")));
        QTest::keyClick(shown.window.notesWindow(), Qt::Key_PageDown); // a clicker works there too
        shown.window.advance(100);
        QVERIFY(shown.window.player()->question().has_value());
    }

    void anotherScenarioBeside() {
        Shown shown;
        shown.press(Qt::Key_V);
        QCOMPARE(shown.feed.beside, QStringLiteral("other"));
        QVERIFY(shown.window.besideView().isVisible());
        shown.press(Qt::Key_Right);
        QCOMPARE(shown.window.besideView().shown().arrows.size(), std::size_t{1});
        shown.press(Qt::Key_V);
        QVERIFY(!shown.window.besideView().isVisible());
    }

    void anyOtherBeside() {
        Shown shown;
        QSignalSpy wanted(&shown.window, &ui::PresenterWindow::besideRequested);
        shown.press(Qt::Key_V, Qt::ShiftModifier);
        QCOMPARE(wanted.count(), 1);
        ui::ScenarioPicker picker;
        picker.setCourse({lesson()->info});
        picker.setPurpose(ui::ScenarioPicker::Purpose::Beside);
        QSignalSpy beside(&picker, &ui::ScenarioPicker::besideRequested);
        QTest::keyClick(&picker.search(), Qt::Key_Return);
        QCOMPARE(beside.count(), 1);
        shown.window.showBeside({beside.first().first().toString(), {}, {}});
        QVERIFY(shown.window.besideView().isVisible());
    }

    void theDotFollowsTheMouseEverywhere() {
        Shown shown;
        shown.press(Qt::Key_L);
        const auto* line = shown.window.findChild<ui::TimelineBar*>();
        const QPoint place = line->geometry().center();
        auto* under = shown.window.childAt(place);
        QCOMPARE(under, static_cast<QWidget*>(&shown.window.overlay()));
        QTest::mouseMove(under, under->mapFrom(&shown.window, place));
        QCOMPARE(shown.window.overlay().laser().toPoint(), place);
        shown.press(Qt::Key_L);
        QVERIFY(!shown.window.overlay().isVisible());
        QCOMPARE(shown.window.childAt(place), static_cast<const QWidget*>(line));
    }

    void turnedValuesAreRunAtOnce() {
        Shown shown;
        shown.press(Qt::Key_Right);
        shown.press(Qt::Key_G);
        QVERIFY(shown.window.knobs().isVisible());
        shown.window.knobs().turn(QStringLiteral("path.delay"), 50);
        QCOMPARE(shown.feed.asked.changes,
                 (ui::LessonChanges{{QStringLiteral("path.delay"), QStringLiteral("50ms")}}));
        QVERIFY(shown.window.caption().caption().contains(QStringLiteral("ETIMEDOUT")));
        QVERIFY(shown.window.player()->head() >= shown.window.player()->length() - 1e-6);
        shown.window.knobs().turn(QStringLiteral("path.delay"), 20);
        QVERIFY(shown.feed.asked.changes.empty());
        QCOMPARE(shown.window.caption().caption(), QStringLiteral("The SYN gets lost."));
    }

    void wideRangesGoByRatio() {
        Shown shown;
        shown.press(Qt::Key_G);
        auto* slider = shown.window.knobs().findChildren<QSlider*>().at(1);
        slider->setValue(slider->maximum());
        QCOMPARE(shown.feed.asked.changes.front().second, QStringLiteral("262144"));
        slider->setValue(slider->maximum() / 2);
        QCOMPARE(shown.feed.asked.changes.front().second, QStringLiteral("23170"));
    }

    void mistakesAreUnderlinedWhereTheyStand() {
        OneLesson feed;
        ui::ScenarioEditor editor(feed);
        editor.resize(900, 600);
        editor.show();
        QVERIFY(editor.edit({QStringLiteral("mine"), QStringLiteral("title: x\n# ü\n  ü:hots\n"), {}}));
        QCOMPARE(editor.text().underlined(), QStringList{QStringLiteral("hots")});
        QVERIFY(editor.problems().front().startsWith(QStringLiteral("3:6")));
        editor.text().setPlainText(QStringLiteral("title: x\n"));
        QTRY_VERIFY(editor.problems().isEmpty());
        QVERIFY(editor.preview().stage());
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("mine.yaml"));
        QCOMPARE(editor.saveTo(path), QString());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("title: x\n"));
        QVERIFY(!editor.saveTo(folder.filePath(QStringLiteral("no/such/folder.yaml"))).isEmpty());
    }

    void leavingTellsWhere() {
        Shown shown;
        shown.press(Qt::Key_Right);
        QSignalSpy left(&shown.window, &ui::PresenterWindow::left);
        QTest::keyClick(&shown.window, Qt::Key_Escape);
        QVERIFY(left.count() >= 1);
        QCOMPARE(left.first().at(0).toString(), QStringLiteral("lesson"));
        QVERIFY(!shown.window.isVisible());
    }

    void whatIsWrongIsSaid() {
        Shown shown;
        QSignalSpy problem(&shown.window, &ui::PresenterWindow::problem);
        shown.window.present({QStringLiteral("wrong"), {}, {}});
        QCOMPARE(problem.first().at(0).toString(),
                 QStringLiteral("Line 3, column 6: There is no key “hots”."));
    }

    void pickerSearches() {
        ui::ScenarioPicker picker;
        model::LessonInfo refused;
        refused.id = "refused";
        refused.title = "Refused: nobody answers";
        refused.chapter = "1.3.1";
        picker.setCourse({lesson()->info, refused});
        QCOMPARE(picker.shownIds(), (QStringList{QStringLiteral("lesson"), QStringLiteral("refused")}));
        QCOMPARE(picker.chosen(), QStringLiteral("lesson"));
        picker.search().setText(QStringLiteral("refu"));
        QCOMPARE(picker.chosen(), QStringLiteral("refused"));
        QSignalSpy present(&picker, &ui::ScenarioPicker::presentRequested);
        QTest::keyClick(&picker.search(), Qt::Key_Return);
        QCOMPARE(present.count(), 1);
        QCOMPARE(present.first().first().toString(), QStringLiteral("refused"));
        picker.search().setText(QStringLiteral("nobody answ"));
        QCOMPARE(picker.chosen(), QStringLiteral("lesson"));
        picker.search().setText(QStringLiteral("xyzzy"));
        QVERIFY(picker.chosen().isEmpty());
    }

    void handoutsLeaveBlanks() {
        const auto story = lesson();
        const auto blanks = ui::handoutBlanks(*story, ui::HandoutKind::ForTheClass);
        QVERIFY(blanks.events[story->questions[0].event]);
        QVERIFY(!ui::handoutBlanks(*story, ui::HandoutKind::WithAnswers).events[story->questions[0].event]);
        const std::vector<std::shared_ptr<const model::LessonStory>> stories{story, lesson("other")};
        QVERIFY(ui::handoutPdf(stories, ui::HandoutKind::ForTheClass).startsWith("%PDF"));
    }
};

QTEST_MAIN(PresenterTest)
#include "presenter_test.moc"
