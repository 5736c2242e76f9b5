// SPDX-License-Identifier: GPL-3.0-or-later
// The window.
#include "app/presenter_screenshot.h"
#include "app/screenshot.h"
#include "app/settings.h"
#include "app/windows.h"
#include "ui/appearance.h"
#include "ui/lab/lab_window.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <QRegularExpression>
#include <QTemporaryDir>

#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>

namespace {

using namespace synscope;

struct Wishes {
    QStringList files;
    QString screenshot;
    QString present; ///< id of a scenario or path of its file
    std::size_t stop = 0;
    std::optional<std::uint32_t> connection;
    std::optional<QSize> size;
    std::optional<ui::ThemeChoice> theme;
    bool sample = false;
    QString lab; ///< as `present`
    bool short_timers = false;
    bool scenarios = false;
    bool time_sequence = false;
    ui::LiveRequest live;
};

int usageError(const QString& sentence) {
    std::fprintf(stderr, "synscope: %s (see synscope --help)\n", sentence.toUtf8().constData());
    return 2;
}

std::optional<QSize> parseSize(const QString& text) {
    static const QRegularExpression pattern(QStringLiteral("^([1-9][0-9]{2,4})x([1-9][0-9]{2,4})$"));
    const auto match = pattern.match(text);
    return match.hasMatch() ? std::optional(QSize(match.captured(1).toInt(), match.captured(2).toInt()))
                            : std::nullopt;
}

const QCommandLineOption kScreenshot{
    QStringLiteral("screenshot"),
    QStringLiteral("Write a picture of the window to <OUT.png> and exit; needs no "
                   "display."),
    QStringLiteral("OUT.png")};
const QCommandLineOption kSelect{
    QStringLiteral("select"), QStringLiteral("Choose connection <N>, counted from 0 as synscope-cli does."),
    QStringLiteral("N")};
const QCommandLineOption kTheme{QStringLiteral("theme"), QStringLiteral("Colours: light, dark or system."),
                                QStringLiteral("NAME")};
const QCommandLineOption kSize{
    QStringLiteral("size"), QStringLiteral("Size of the window in pixels: 1440x900."), QStringLiteral("WxH")};
const QCommandLineOption kView{QStringLiteral("view"),
                               QStringLiteral("What to show of a connection first: ladder or time-sequence."),
                               QStringLiteral("NAME")};
const QCommandLineOption kInterface{{QStringLiteral("i"), QStringLiteral("interface")},
                                    QStringLiteral("Capture live on this interface; any: on all of them."),
                                    QStringLiteral("NAME")};
const QCommandLineOption kHandshakesOnly{
    QStringLiteral("handshakes-only"),
    QStringLiteral("With -i: capture only what opens, ends or refuses connections.")};
const QCommandLineOption kCaptureFilter{
    QStringLiteral("capture-filter"),
    QStringLiteral("With -i: capture only what matches, e.g. 'tcp port 5432' (man 7 pcap-filter)."),
    QStringLiteral("BPF")};
const QCommandLineOption kPresent{
    QStringLiteral("present"),
    QStringLiteral("Present a classroom scenario: an id of synscope-cli scenario list, or a file."),
    QStringLiteral("ID")};
const QCommandLineOption kScenarios{QStringLiteral("scenarios"),
                                    QStringLiteral("Open the list of classroom scenarios.")};
const QCommandLineOption kLab{
    QStringLiteral("lab"),
    QStringLiteral(
        "Run a classroom scenario by this machine's kernel, in hosts of its own: an id or a file."),
    QStringLiteral("ID")};
const QCommandLineOption kShort{
    QStringLiteral("short"), QStringLiteral("With --lab: short kernel timers where the scenario sets none.")};
const QCommandLineOption kStop{QStringLiteral("stop"),
                               QStringLiteral("With --present: begin at the <N>th stop, counted from 0."),
                               QStringLiteral("N")};
const QCommandLineOption kSample{QStringLiteral("sample"),
                                 QStringLiteral("Open the recording that comes with SynScope.")};

void describe(QCommandLineParser& parser) {
    parser.setApplicationDescription(
        QStringLiteral("Shows every TCP connection of a capture, what became of it, and why."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOptions({kInterface, kHandshakesOnly, kCaptureFilter, kSample, kScenarios, kPresent, kStop,
                       kLab, kShort, kSelect, kView, kTheme, kSize, kScreenshot});
    parser.addPositionalArgument(
        QStringLiteral("FILE"),
        QStringLiteral("Captures to open: pcap, pcapng, also as .gz, .zst or .lz4; - is standard input. "
                       "Captures of the same traffic are joined, others get a window each. A scenario "
                       "(.yaml) is presented."),
        QStringLiteral("[FILE…]"));
}

/// What is wrong; empty: nothing.
QString readWishes(const QCommandLineParser& parser, Wishes& wishes) {
    wishes.files = parser.positionalArguments();
    wishes.screenshot = parser.value(kScreenshot);
    wishes.sample = parser.isSet(kSample);
    wishes.scenarios = parser.isSet(kScenarios);
    wishes.live.interfaces = parser.values(kInterface);
    wishes.live.handshakes_only = parser.isSet(kHandshakesOnly);
    wishes.live.filter = parser.value(kCaptureFilter);
    if (parser.isSet(kSelect)) {
        bool ok = false;
        wishes.connection = parser.value(kSelect).toUInt(&ok);
        if (!ok) {
            return QStringLiteral("--select takes a number");
        }
    }
    wishes.present = parser.value(kPresent);
    wishes.lab = parser.value(kLab);
    wishes.short_timers = parser.isSet(kShort);
    if (wishes.present.isEmpty() && wishes.files.size() == 1 && app::isScenarioFile(wishes.files.front())) {
        wishes.present = wishes.files.front();
    }
    if (parser.isSet(kStop)) {
        bool ok = false;
        wishes.stop = parser.value(kStop).toUInt(&ok);
        if (!ok || wishes.present.isEmpty()) {
            return QStringLiteral("--stop takes a number, with --present");
        }
    }
    if (parser.isSet(kSize) && !(wishes.size = parseSize(parser.value(kSize)))) {
        return QStringLiteral("--size takes a width and a height, such as 1440x900");
    }
    if (parser.isSet(kView)) {
        wishes.time_sequence = parser.value(kView) == QLatin1String("time-sequence");
        if (!wishes.time_sequence && parser.value(kView) != QLatin1String("ladder")) {
            return QStringLiteral("--view takes ladder or time-sequence");
        }
    }
    if (parser.isSet(kTheme)) {
        wishes.theme = ui::themeChoiceFromName(parser.value(kTheme));
        if (ui::themeChoiceName(*wishes.theme) != parser.value(kTheme)) {
            return QStringLiteral("--theme takes light, dark or system");
        }
    }
    return {};
}

/// A picture needs no display, and --help less so. Before QApplication, which would abort without one.
void chooseDisplay(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        for (const char* option : {"--screenshot", "--help", "--version", "-h", "-v"}) {
            if (std::strncmp(argv[i], option, std::strlen(option)) == 0 && argv[i][1] != '\0') {
                qputenv("QT_QPA_PLATFORM", "offscreen");
                return;
            }
        }
    }
}

/// Qt would abort, with a core file.
bool displayIsMissing() {
    return !qEnvironmentVariableIsSet("QT_QPA_PLATFORM") && !qEnvironmentVariableIsSet("DISPLAY") &&
           !qEnvironmentVariableIsSet("WAYLAND_DISPLAY");
}

void show(ui::MainWindow& window, const Wishes& wishes) {
    if (wishes.size) {
        window.resize(*wishes.size);
    }
    if (!wishes.screenshot.isEmpty() && !wishes.size) {
        window.resize(1440, 900);
    }
    window.show();
    if (wishes.time_sequence) {
        window.showSequence();
    }
    if (wishes.connection) {
        window.chooseWhenRead(model::ConnectionId{*wishes.connection});
    }
}

/// The presenter alone; leaving it ends the program.
int present(QApplication& application, app::Windows& windows, const Wishes& wishes) {
    const auto request = app::lessonRequest(wishes.present);
    if (!request) {
        std::fprintf(stderr, "synscope: %s\n", request.error().message.c_str());
        return 1;
    }
    if (wishes.screenshot.isEmpty()) {
        windows.presenter().present(request.value(), wishes.stop);
        return application.exec();
    }
    windows.presenter().presentIn(request.value(), wishes.stop, wishes.size.value_or(QSize(1920, 1080)));
    const app::PresenterScreenshot screenshot(windows.presenter().window(), wishes.screenshot);
    return application.exec();
}

/// The lab alone; closing it ends the program.
int runLab(QApplication& application, app::Windows& windows, const Wishes& wishes) {
    const auto request = app::lessonRequest(wishes.lab);
    if (!request) {
        std::fprintf(stderr, "synscope: %s\n", request.error().message.c_str());
        return 1;
    }
    if (wishes.size) {
        windows.lab().resize(*wishes.size);
    }
    windows.runInLab({request.value(), wishes.short_timers});
    return application.exec();
}

int run(QApplication& application, const Wishes& wishes) {
    // A picture neither depends on what was remembered nor changes it.
    const QTemporaryDir nowhere;
    app::Settings settings = wishes.screenshot.isEmpty()
                                 ? app::Settings()
                                 : app::Settings(nowhere.filePath(QStringLiteral("settings.ini")));
    ui::Appearance appearance;
    settings.restoreAppearance(appearance);
    if (wishes.theme) {
        appearance.setTheme(*wishes.theme);
    }
    app::Windows windows(settings, appearance);
    if (!wishes.present.isEmpty()) {
        return present(application, windows, wishes);
    }
    if (!wishes.lab.isEmpty()) {
        return runLab(application, windows, wishes);
    }
    ui::MainWindow& window = windows.add();
    QStringList files = wishes.files;
    if (wishes.sample) {
        files.prepend(app::samplePath());
    }
    windows.openFiles(window, files);
    show(window, wishes);
    if (!wishes.live.interfaces.isEmpty()) {
        window.startLive(wishes.live);
    }
    if (wishes.scenarios) {
        windows.presenter().pick();
    }
    std::unique_ptr<app::Screenshot> screenshot;
    if (!wishes.screenshot.isEmpty()) {
        screenshot = std::make_unique<app::Screenshot>(window, wishes.screenshot, !wishes.connection);
    }
    return application.exec();
}

} // namespace

int main(int argc, char** argv) {
    chooseDisplay(argc, argv);
    if (displayIsMissing()) {
        std::fputs(
            "synscope: there is no display to open a window on; --screenshot OUT.png writes a picture of it, "
            "synscope-cli prints the same facts.\n",
            stderr);
        return 1;
    }
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("SynScope"));
    QApplication::setApplicationVersion(QStringLiteral(SYNSCOPE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.synscope.SynScope"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/synscope.svg")));
    QCommandLineParser parser;
    describe(parser);
    parser.process(application);
    Wishes wishes;
    if (const QString wrong = readWishes(parser, wishes); !wrong.isEmpty()) {
        return usageError(wrong);
    }
    return run(application, wishes);
}
