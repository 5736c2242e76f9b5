// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/forecast_json.h"

#include "model/time.h"

namespace synscope::app::cli {

namespace {

using model::english;

constexpr double kNsPerSecond = 1e9;

void appendSpan(Json& json, const model::DueSpan& span) {
    json.beginObject().member("earliest", model::formatEpoch(span.earliest));
    json.member("latest", model::formatEpoch(span.latest)).endObject();
}

void appendSpan(Json& json, const char* name, const std::optional<model::DueSpan>& span) {
    json.key(name);
    if (span) {
        appendSpan(json, *span);
    } else {
        json.null();
    }
}

void appendPast(Json& json, const model::TimerForecast& timer, const OneConnection& one) {
    json.key("past").beginArray();
    for (const model::Arrival& arrival : timer.arrivals) {
        json.beginObject().key("number");
        if (arrival.step < one.steps.size()) {
            json.value(one.steps[arrival.step].segment.frame.number);
        } else {
            json.null();
        }
        json.member("due", model::formatEpoch(arrival.due));
        json.member("sent", model::formatEpoch(arrival.due + arrival.late_ns));
        json.member("late", static_cast<double>(arrival.late_ns) / kNsPerSecond).endObject();
    }
    json.endArray();
}

void appendFits(Json& json, const model::TimerForecast& timer) {
    json.key("fits").beginArray();
    for (const model::StackFit& fit : timer.fits) {
        if (timer.train.timer == model::Retry::Syn && fit.fits) {
            json.beginObject().member("system", model::stackName(fit.stack));
            json.member("decided_after", fit.decided_after).endObject();
        }
    }
    json.endArray();
}

void appendTimer(Json& json, const model::TimerForecast& timer, const OneConnection& one) {
    json.beginObject().member("timer", model::retryName(timer.train.timer));
    json.member("sender", timer.train.sender == model::Side::Client ? "client" : "server");
    json.memberOrNull("system", timer.stack ? model::stackName(*timer.stack) : "");
    json.member("measured", timer.schedule.measured);
    json.memberOrNull("rule", english(timer.schedule.rule)).memberOrNull("source", timer.schedule.source);
    json.member("sent", timer.sent()).key("total");
    if (timer.total() > 0) {
        json.value(timer.total());
    } else {
        json.null();
    }
    json.member("waiting", timer.train.open).key("next").beginArray();
    for (const model::DueSpan& span : timer.next) {
        appendSpan(json, span);
    }
    json.endArray();
    appendSpan(json, "gives_up", timer.gives_up);
    appendSpan(json, "missed", timer.missed);
    appendPast(json, timer, one);
    appendFits(json, timer);
    json.endObject();
}

const char* originName(model::SettingsOrigin origin) {
    switch (origin) {
    case model::SettingsOrigin::Defaults:
        return "defaults";
    case model::SettingsOrigin::ThisMachine:
        return "this machine";
    case model::SettingsOrigin::Scenario:
        return "scenario";
    }
    return "";
}

} // namespace

model::Forecast forecastOf(const OneConnection& one, const model::Verdict& verdict) {
    return model::forecast(one.steps, one.connection, verdict, one.now);
}

void appendForecast(Json& json, const model::Forecast& forecast, const OneConnection& one) {
    json.key("next").beginObject().key("text").beginArray();
    for (const model::Text& text : model::forecastWords(forecast)) {
        json.value(english(text));
    }
    json.endArray().member("settings", originName(forecast.origin)).key("timers").beginArray();
    for (const model::TimerForecast& timer : forecast.timers) {
        appendTimer(json, timer, one);
    }
    json.endArray().endObject();
}

} // namespace synscope::app::cli
