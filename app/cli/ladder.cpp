// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli ladder: the ladder of one connection as text or picture.
#include "model/ladder.h"
#include "app/cli/forecast_json.h"
#include "app/cli/one_connection.h"
#include "app/cli/picture.h"
#include "app/cli/vantage.h"
#include "model/explanation.h"

#include <algorithm>
#include <array>

namespace synscope::app::cli {

namespace {

constexpr std::array kOptions{
    OptionSpec{"--connection", "N", "the connection's index, as `connections` prints it"},
    OptionSpec{"--format", "FORMAT", "text (the default), svg, png, mermaid or plantuml"},
    OptionSpec{"-o", "OUT", "write to the file OUT instead of standard output"},
    kVantageOption,
};

constexpr std::array kFormats{"text", "svg", "png", "mermaid", "plantuml"};

/// The ladder in the format; an Error where pictures are not built in.
model::Result<std::string> draw(const OneConnection& one, const std::string& format) {
    const model::Explanation what = explanationOf(one);
    const model::Forecast forecast = forecastOf(one, what.verdict);
    if (format == "svg" || format == "png") {
        return drawPicture(one, what, forecast, format == "svg" ? PictureFormat::Svg : PictureFormat::Png);
    }
    model::LadderOptions options;
    options.forecast = &forecast;
    const model::Ladder ladder = model::layOutLadder(one.steps, one.connection, what, options);
    if (format == "text") {
        return model::ladderText(ladder, one.steps, one.connection);
    }
    if (format == "mermaid") {
        return model::ladderMermaid(ladder, one.steps, one.connection);
    }
    return model::ladderPlantUml(ladder, one.steps, one.connection);
}

int run(const Arguments& arguments) {
    const std::string format = arguments.value("--format").value_or("text");
    if (std::find(kFormats.begin(), kFormats.end(), format) == kFormats.end()) {
        complain("There is no ladder format “" + format +
                 "”: text, svg, png, mermaid and plantuml are there.");
        return kUsage;
    }
    int exit_code = kDone;
    const auto one = readOneConnection(arguments, exit_code);
    if (!one) {
        return exit_code;
    }
    const auto content = draw(*one, format);
    if (!content) {
        complain(content.error().message);
        return kFailed;
    }
    return worse(exit_code, writeOut(*content, arguments.value("-o").value_or(""), "The ladder"));
}

} // namespace

const Command kLadder{
    "ladder", "FILE | --vantage NAME=FILE… --connection N [--format text|svg|png|mermaid|plantuml] [-o OUT]",
    "Draws the ladder of one connection.", kOptions, run};

} // namespace synscope::app::cli
