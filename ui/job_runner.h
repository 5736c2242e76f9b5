// SPDX-License-Identifier: GPL-3.0-or-later
// One background thread on which only the newest job counts.
#pragma once

#include <QObject>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace synscope::ui {

/// Work runs on the runner's own thread, what it returns on the thread of this object. Starting a job asks
/// the running one to stop and voids its delivery: late results die by their job's number. All functions:
/// thread of this object.
class JobRunner : public QObject {
    Q_OBJECT

public:
    using Delivery = std::function<void()>; ///< may be empty: nothing to deliver
    using Work = std::function<Delivery(std::stop_token)>;

    explicit JobRunner(QObject* parent = nullptr);
    ~JobRunner() override; ///< waits for the running job, which is asked to stop

    void start(Work work);
    void cancel();
    /// A job was started and neither delivered nor cancelled.
    [[nodiscard]] bool busy() const { return pending_job_ != 0; }

signals:
    void finished(); ///< from the runner's own thread: a result lies in finished_

private:
    struct Job {
        std::uint64_t number = 0;
        std::stop_source stop;
        Work work;
    };

    struct Result {
        std::uint64_t number = 0;
        Delivery delivery;
    };

    void run(const std::stop_token& end);
    std::optional<Job> take(const std::stop_token& end);
    void deliver();
    void replace(std::optional<Job> next);

    std::uint64_t last_job_ = 0;
    std::uint64_t pending_job_ = 0;

    std::mutex mutex_; ///< guards the four below
    std::condition_variable_any wake_;
    std::optional<Job> next_;
    std::stop_source running_{std::nostopstate};
    std::optional<Result> finished_; ///< the newest; an older one could only be void

    std::jthread thread_; ///< last member: gone before what it uses
};

} // namespace synscope::ui
