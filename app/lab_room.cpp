// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab_room.h"

#include "app/lab_hosts.h"
#include "app/lesson_story.h"
#include "capture/kernel/sysctl.h"
#include "capture/lab/compare.h"
#include "capture/lab/lab_run.h"
#include "capture/lab/permission.h"
#include "capture/lab/playable.h"
#include "capture/lab/run_reader.h"
#include "capture/lab/short_variant.h"
#include "capture/live/helper_process.h"
#include "capture/scenario/library.h"
#include "capture/scenario/simulate.h"
#include "ui/words.h"

#include <QSaveFile>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <optional>

#include <poll.h>
#include <unistd.h>

namespace synscope::app {

namespace {

using namespace capture::lab;
namespace scenario = capture::scenario;
using Clock = std::chrono::steady_clock;
using Phase = ui::LabView::Phase;

constexpr std::chrono::milliseconds kBetweenViews{40};
constexpr int kShareOfTime = 4; ///< telling takes at most one part in so many
constexpr int kPatienceMs = 20;
constexpr std::size_t kMostRecorded = std::size_t{256} << 20;

std::vector<ui::LabDifference> differencesOf(const scenario::Scenario& played, const scenario::Run& lab) {
    std::vector<ui::LabDifference> list;
    for (const Difference& one : compareRuns(scenario::simulate(played), lab)) {
        list.push_back({QString::fromLatin1(nameOf(one.about)), ui::toQString(one.host),
                        ui::toQString(one.name), ui::toQString(one.lab), ui::toQString(one.model)});
    }
    return list;
}

/// Packets that have left and are neither lost nor there arrive when the path's delay is over.
void announceArrivals(const scenario::Run& run, model::LessonStory& story) {
    for (std::size_t i = 0; i < run.events.size(); ++i) {
        const auto* packet = std::get_if<scenario::PacketEvent>(&run.events[i].what);
        auto* told = std::get_if<model::StoryPacket>(&story.events[i].what);
        if (packet != nullptr && told != nullptr && packet->arrives && told->arrives == model::kNoTime) {
            told->arrives = story.events[i].time + run.scenario.path.delay;
        }
    }
}

} // namespace

/// What the run's thread and the window share.
struct LabRoom::Run {
    explicit Run(std::uint64_t first)
        : version(first) {
        view.version = first;
    }

    template <class Change>
    void update(Change change) {
        const std::lock_guard guard(lock);
        change(view);
        view.version = ++version;
    }
    void fail(Phase phase, const std::string& sentence, const std::string& command = {}) {
        update([&](ui::LabView& now) {
            now.phase = phase;
            now.sentence = ui::toQString(sentence);
            now.command = ui::toQString(command);
        });
    }
    void steer(const model::LabControl& control) {
        const std::lock_guard guard(lock);
        if (process) {
            process->send(model::lineOf(control));
            view.steered = view.steered || control.kind != model::LabControl::Kind::Stop;
            stopped = stopped || control.kind == model::LabControl::Kind::Stop;
        }
    }

    void perform(const ui::LabRequest& request, const std::string& language, const std::stop_token& stop);
    [[nodiscard]] std::optional<scenario::Scenario> prepare(const ui::LabRequest& request, LabOrder& order);
    [[nodiscard]] bool open(const LabOrder& order, capture::Descriptor& output);
    void follow(const scenario::Scenario& played, const capture::Descriptor& output,
                const std::string& language, const std::stop_token& stop);
    void tell(const scenario::Run& run, const std::string& language);
    void finish(RunReader& reader, const std::string& language);

    mutable std::mutex lock; ///< guards the rest
    ui::LabView view;
    std::atomic<std::uint64_t> version;
    std::unique_ptr<capture::HelperProcess> process;
    std::vector<std::byte> recorded;
    bool stopped = false;
};

std::optional<scenario::Scenario> LabRoom::Run::prepare(const ui::LabRequest& request, LabOrder& order) {
    order.id = request.lesson.id.toStdString();
    order.text = request.lesson.text.toStdString();
    order.short_timers = request.short_timers;
    order.controls = true;
    for (const auto& [path, value] : request.lesson.changes) {
        order.overrides.emplace_back(path.toStdString(), value.toStdString());
    }
    if (order.text.empty()) {
        auto shipped = scenario::shippedText(order.id);
        if (!shipped) {
            fail(Phase::Refused, shipped.error().message);
            return std::nullopt;
        }
        order.text = std::move(shipped).value();
    }
    scenario::Parsed parsed = scenario::parseScenario(order.text, order.id, order.overrides);
    if (!parsed.ok()) {
        fail(Phase::Refused, format(parsed.problems.front(), order.id));
        return std::nullopt;
    }
    return std::move(parsed.scenario);
}

bool LabRoom::Run::open(const LabOrder& order, capture::Descriptor& output) {
    if (const auto refusal = checkLab()) {
        fail(Phase::Refused, refusal->sentence, refusal->command);
        return false;
    }
    auto started = capture::HelperProcess::start(labProgram(), argumentsOf(order));
    if (!started) {
        fail(Phase::Refused, started.error().message);
        return false;
    }
    const std::lock_guard guard(lock);
    process = std::move(started).value();
    process->send(order.text);
    output = process->takeOutput();
    return true;
}

void LabRoom::Run::perform(const ui::LabRequest& request, const std::string& language,
                           const std::stop_token& stop) {
    LabOrder order;
    auto played = prepare(request, order);
    if (!played) {
        return;
    }
    update([&](ui::LabView& now) {
        now.title = ui::toQString(played->title.in(language));
        now.kernel = QStringLiteral("Linux ") + ui::toQString(capture::kernelRelease());
        describeHosts(*played, now);
    });
    if (const auto reason = whyNotPlayable(*played)) {
        return fail(Phase::Refused, reason->message);
    }
    if (request.short_timers) {
        QStringList changes;
        for (const std::string& change : shorten(*played)) {
            changes << ui::toQString(change);
        }
        update([&](ui::LabView& now) { now.shortened = changes; });
    }
    capture::Descriptor output;
    if (!stop.stop_requested() && open(order, output)) {
        follow(*played, output, language, stop);
    }
}

/// Reads until the program ends or nobody wants it any more.
void LabRoom::Run::follow(const scenario::Scenario& played, const capture::Descriptor& output,
                          const std::string& language, const std::stop_token& stop) {
    RunReader reader(played);
    std::array<std::byte, 65536> bytes;
    Clock::time_point next = Clock::now();
    bool fresh = false;
    while (!stop.stop_requested()) {
        pollfd wait{output.fd(), POLLIN, 0};
        if (::poll(&wait, 1, kPatienceMs) > 0) {
            const ssize_t count = ::read(output.fd(), bytes.data(), bytes.size());
            if (count <= 0) {
                return finish(reader, language);
            }
            const auto part = std::span(bytes).first(static_cast<std::size_t>(count));
            reader.take(part);
            fresh = true;
            const std::lock_guard guard(lock);
            if (recorded.size() < kMostRecorded) {
                recorded.insert(recorded.end(), part.begin(), part.end());
            }
        }
        if (const auto now = Clock::now(); fresh && now >= next) {
            tell(reader.soFar(), language);
            next = Clock::now() +
                   std::max<Clock::duration>(kBetweenViews, kShareOfTime * (Clock::now() - now));
            fresh = false;
        }
    }
}

void LabRoom::Run::tell(const scenario::Run& run, const std::string& language) {
    if (run.events.empty()) {
        return;
    }
    auto story = storyOf(run, language);
    story.real = true;
    announceArrivals(run, story);
    const std::string kernel = "Linux " + capture::kernelRelease();
    for (std::string& system : story.systems) {
        system = system.empty() ? "" : kernel;
    }
    auto told = std::make_shared<const model::LessonStory>(std::move(story));
    update([&](ui::LabView& now) {
        now.phase = Phase::Running;
        now.story = std::move(told);
    });
}

void LabRoom::Run::finish(RunReader& reader, const std::string& language) {
    std::string said;
    {
        const std::lock_guard guard(lock);
        (void)process->wait();
        said = process->errors();
        said = said.substr(0, said.find('\n'));
        process.reset();
    }
    const bool complete = reader.complete();
    const scenario::Run run = reader.finish();
    tell(run, language);
    if (!complete) {
        return fail(Phase::Broken, said.empty() ? "The lab broke off before the scenario had ended." : said,
                    commandIn(said));
    }
    bool steered = false;
    update([&](ui::LabView& now) {
        now.phase = Phase::Ended;
        now.sentence = ui::toQString(run.cut);
        now.stopped = stopped;
        steered = now.steered || stopped;
    });
    if (!steered) {
        auto differences = differencesOf(run.scenario, run);
        update([&](ui::LabView& now) { now.differences = std::move(differences); });
    }
}

LabRoom::LabRoom(std::string language)
    : language_(std::move(language)) {}

LabRoom::~LabRoom() = default;

/// The thread before is waited for: it looks for its end 50 times a second.
void LabRoom::start(const ui::LabRequest& request) {
    first_version_ = version() + 1;
    thread_ = {};
    run_ = std::make_shared<Run>(first_version_);
    run_->view.phase = Phase::Starting;
    run_->view.title = request.lesson.id;
    thread_ = std::jthread([run = run_, request, language = language_](const std::stop_token& stop) {
        run->perform(request, language, stop);
        const std::lock_guard guard(run->lock);
        run->process.reset();
    });
}

void LabRoom::stop() {
    steer({model::LabControl::Kind::Stop, {}, {}, 0});
}

void LabRoom::steer(const model::LabControl& control) {
    if (run_) {
        run_->steer(control);
    }
}

ui::LabView LabRoom::view() const {
    if (!run_) {
        return {};
    }
    const std::lock_guard guard(run_->lock);
    return run_->view;
}

std::uint64_t LabRoom::version() const {
    return run_ ? run_->version.load() : 0;
}

QString LabRoom::save(const QString& path) {
    QSaveFile file(path); // what was there before stays until the new one is complete
    if (!run_) {
        return tr("Nothing was recorded yet.");
    }
    const std::lock_guard guard(run_->lock);
    const auto* bytes = reinterpret_cast<const char*>(run_->recorded.data());
    const auto size = static_cast<qint64>(run_->recorded.size());
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes, size) != size || !file.commit()) {
        return tr("%1 cannot be written: %2.").arg(path, file.errorString());
    }
    return {};
}

} // namespace synscope::app
