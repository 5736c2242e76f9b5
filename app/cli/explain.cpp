// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli explain: what happened to one connection, why, and which error its program got.
#include "app/cli/forecast_json.h"
#include "app/cli/json.h"
#include "app/cli/one_connection.h"
#include "app/cli/vantage.h"
#include "model/explanation.h"
#include "model/time.h"

#include <array>

namespace synscope::app::cli {

namespace {

using model::english;
using model::Text;

constexpr std::array kOptions{
    OptionSpec{"--connection", "N", "the connection's index, as `connections` prints it"},
    OptionSpec{"--json", nullptr, "one JSON object"},
    kVantageOption,
};

void appendList(Json& json, std::string_view name, const std::vector<Text>& texts) {
    json.key(name).beginArray();
    for (const Text& text : texts) {
        json.value(english(text));
    }
    json.endArray();
}

/// "after" is in seconds from the first packet; null where neither a packet nor a timer tells.
void appendCalls(Json& json, const std::vector<model::ApplicationCall>& calls) {
    json.key("calls").beginArray();
    for (const model::ApplicationCall& call : calls) {
        json.beginObject().member("side", call.side == model::Side::Client ? "client" : "server");
        json.member("call", model::callName(call.call)).memberOrNull("errno", model::errnoName(call.error));
        json.key("after");
        call.after_ns ? json.value(static_cast<double>(*call.after_ns) / 1e9) : json.null();
        json.member("by_timer", call.by_timer).member("text", english(call.words)).endObject();
    }
    json.endArray();
}

void appendJson(std::string& out, const OneConnection& one, const model::Explanation& what) {
    Json json(out);
    json.beginObject().member("index", one.id.value);
    json.member("client", toString(one.connection.client)).member("server", toString(one.connection.server));
    json.member("outcome", model::outcomeName(what.verdict.outcome)).member("rule", what.verdict.rule);
    json.member("title", english(what.title)).member("summary", english(what.sentence));
    json.memberOrNull("call", model::callName(what.verdict.call));
    json.memberOrNull("errno", model::errnoName(what.verdict.error));
    json.memberOrNull("application", english(what.application));
    appendCalls(json, what.calls);
    appendList(json, "steps", what.steps);
    json.key("evidence").beginArray();
    for (const model::EvidenceItem& item : what.evidence) {
        json.beginObject().member("name", english(item.name)).member("value", item.value).endObject();
    }
    json.endArray();
    appendList(json, "rivals", what.rivals);
    appendList(json, "fixes", what.fixes);
    appendList(json, "other_systems", what.elsewhere);
    appendForecast(json, forecastOf(one, what.verdict), one);
    if (one.vantages != nullptr) {
        json.member("vantage", one.vantages->seenBy(one.id));
        appendList(json, "clocks", what.clocks);
    }
    json.endObject();
}

void appendSection(std::string& out, const char* heading, const std::vector<Text>& texts, bool numbered) {
    if (texts.empty()) {
        return;
    }
    out += std::string("\n") + heading + "\n";
    for (std::size_t i = 0; i < texts.size(); ++i) {
        out += "  " + (numbered ? std::to_string(i + 1) : std::string("-")) + " " + english(texts[i]) + "\n";
    }
}

void appendText(std::string& out, const OneConnection& one, const model::Explanation& what) {
    out += toString(one.connection.client) + " → " + toString(one.connection.server) + "\n";
    out += english(what.title) + "\n" + english(what.sentence) + "\n";
    appendSection(out, "What happened", what.steps, true);
    out += what.calls.empty() ? "" : "\nWhat the application saw\n";
    for (const model::ApplicationCall& call : what.calls) {
        out += "  " + english(call.words) + english(model::whenWords(call)) + "\n";
    }
    appendSection(out, "What comes next", model::forecastWords(forecastOf(one, what.verdict)), false);
    if (!what.evidence.empty()) {
        out += "\nEvidence\n";
    }
    for (const model::EvidenceItem& item : what.evidence) {
        out += "  " + english(item.name) + ": " + item.value + "\n";
    }
    appendSection(out, "What else it could be", what.rivals, false);
    appendSection(out, "What would fix it", what.fixes, false);
    appendSection(out, "On other systems", what.elsewhere, false);
}

int run(const Arguments& arguments) {
    int exit_code = kDone;
    const auto one = readOneConnection(arguments, exit_code);
    if (!one) {
        return exit_code;
    }
    const model::Explanation what = explanationOf(*one);
    Output output;
    if (arguments.has("--json")) {
        appendJson(output.text(), *one, what);
        output.lineDone();
    } else {
        appendText(output.text(), *one, what);
    }
    output.flush();
    return output.ok() ? exit_code : kFailed;
}

} // namespace

const Command kExplain{"explain", "FILE | --vantage NAME=FILE… --connection N [--json]",
                       "Tells what happened to one connection, why, and which error its program got.",
                       kOptions, run};

} // namespace synscope::app::cli
