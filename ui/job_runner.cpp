// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/job_runner.h"

#include <utility>

namespace synscope::ui {

JobRunner::JobRunner(QObject* parent)
    : QObject(parent)
    , thread_([this](const std::stop_token& end) { run(end); }) {
    connect(this, &JobRunner::finished, this, &JobRunner::deliver, Qt::QueuedConnection);
}

JobRunner::~JobRunner() {
    replace(std::nullopt);
    thread_.request_stop();
}

void JobRunner::start(Work work) {
    pending_job_ = ++last_job_;
    replace(Job{pending_job_, std::stop_source(), std::move(work)});
}

void JobRunner::cancel() {
    pending_job_ = 0;
    replace(std::nullopt);
}

void JobRunner::replace(std::optional<Job> next) {
    std::optional<Job> voided; // destroyed after the lock: its captures may be large
    {
        const std::scoped_lock lock(mutex_);
        running_.request_stop();
        voided = std::exchange(next_, std::move(next));
    }
    wake_.notify_one();
}

std::optional<JobRunner::Job> JobRunner::take(const std::stop_token& end) {
    std::unique_lock lock(mutex_);
    if (!wake_.wait(lock, end, [this] { return next_.has_value(); })) {
        return std::nullopt;
    }
    running_ = next_->stop;
    return std::exchange(next_, std::nullopt);
}

void JobRunner::run(const std::stop_token& end) {
    while (auto job = take(end)) {
        Delivery delivery = job->work(job->stop.get_token());
        if (job->stop.stop_requested()) {
            continue;
        }
        {
            const std::scoped_lock lock(mutex_);
            finished_ = Result{job->number, std::move(delivery)};
        }
        emit finished();
    }
}

void JobRunner::deliver() {
    std::optional<Result> result;
    {
        const std::scoped_lock lock(mutex_);
        result = std::exchange(finished_, std::nullopt);
    }
    if (!result || result->number != pending_job_) {
        return;
    }
    pending_job_ = 0;
    if (result->delivery) {
        result->delivery();
    }
}

} // namespace synscope::ui
