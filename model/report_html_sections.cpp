// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/report_html_parts.h"
#include "model/report_words.h"
#include "model/time.h"

#include <algorithm>
#include <cmath>

namespace synscope::model::report_html {
namespace {

void writeHead(Page& page, std::initializer_list<Text> columns) {
    page.markup("<thead><tr>");
    for (const Text& column : columns) {
        page.element("th", column);
    }
    page.markup("</tr></thead>\n<tbody>\n");
}

void writeOffenderRows(Page& page, const OffenderTable& table) {
    for (const Offender& row : table.rows) {
        page.markup("<tr><td class=\"mono\">").text(row.name).markup("</td><td class=\"number\">");
        page.number(row.troubled).markup("</td><td class=\"number\">").number(row.connections);
        page.markup("</td><td>").outcomes(row.outcomes).markup("</td></tr>\n");
    }
}

/// What stands beside a ladder: steps, calls, evidence, other causes, fixes.
void writeStory(Page& page, const ReportLadder& ladder) {
    const Explanation& what = ladder.what;
    page.list(SYNSCOPE_TEXT("What happened"), what.steps, "ol");
    if (!what.calls.empty()) {
        page.element("h4", SYNSCOPE_TEXT("What the application saw")).markup("<ul>\n");
        for (const ApplicationCall& call : what.calls) {
            page.markup("<li>").words(call.words).words(whenWords(call)).markup("</li>\n");
        }
        page.markup("</ul>\n");
    }
    page.list(SYNSCOPE_TEXT("What comes next"), forecastWords(ladder.forecast));
    page.list(SYNSCOPE_TEXT("It could also be"), what.rivals);
    page.list(SYNSCOPE_TEXT("What would fix it"), what.fixes);
    page.list(SYNSCOPE_TEXT("On other systems"), what.elsewhere);
    page.list(SYNSCOPE_TEXT("Clocks"), what.clocks);
}

void writeEvidence(Page& page, const std::vector<EvidenceItem>& evidence) {
    if (evidence.empty()) {
        return;
    }
    page.markup("<details>").element("summary", SYNSCOPE_TEXT("Evidence")).markup("<table>\n");
    for (const EvidenceItem& item : evidence) {
        page.markup("<tr><td>").words(item.name).markup("</td><td>");
        (item.words.empty() ? page.text(item.value) : page.words(item.words)).markup("</td></tr>\n");
    }
    page.markup("</table></details>\n");
}

void writePicture(Page& page, const ReportLadder& ladder) {
    const ReportWriting& writing = page.writing();
    const std::string picture = writing.picture ? writing.picture(ladder) : std::string();
    if (!picture.empty()) {
        page.markup("<div class=\"picture\">").markup(picture).markup("</div>\n");
        return;
    }
    LadderOptions options;
    options.forecast = &ladder.forecast;
    options.holes = ladder.holes;
    options.fold_trains = true;
    options.max_arrows = Report::kMostArrows;
    const Ladder drawn = layOutLadder(ladder.steps, ladder.connection, ladder.what, options);
    page.markup("<pre>").text(ladderText(drawn, ladder.steps, ladder.connection)).markup("</pre>\n");
}

void writeLadder(Page& page, const ReportLadder& ladder) {
    page.markup("<article id=\"connection-").number(ladder.id.value).markup("\">\n<h3>");
    page.badge(ladder.what.verdict.outcome).markup(" ").words(ladder.what.title).markup("</h3>\n");
    page.markup("<p class=\"mono\">").text(toString(ladder.connection.client) + " → ");
    page.text(toString(ladder.connection.server)).markup(" <span class=\"muted\">");
    page.words({SYNSCOPE_TEXT("connection %1"), {std::to_string(ladder.id.value)}}).markup("</span></p>\n");
    page.element("p", ladder.what.sentence).markup("<p class=\"muted\">");
    for (const Text& note : ladderNotes(ladder)) {
        page.words(note).markup(" ");
    }
    page.markup("</p>\n");
    writePicture(page, ladder);
    page.markup("<div class=\"story\">\n");
    writeStory(page, ladder);
    page.markup("</div>\n");
    writeEvidence(page, ladder.what.evidence);
    page.markup("</article>\n");
}

std::string fillOf(const Station& station) {
    return station.fill < 0 ? std::string() : std::to_string(std::lround(station.fill * 100)) + " %";
}

const char* healthOf(StationHealth health) {
    return health == StationHealth::Dropping   ? "failed"
           : health == StationHealth::Strained ? "waiting"
                                               : "good";
}

void writeStation(Page& page, const Station& station) {
    page.markup("<tr class=\"").markup(healthOf(station.health)).markup("\"><td>").words(station.name);
    page.markup("</td><td>").words(station.headline).markup("<br/><span class=\"muted\">");
    page.words(station.detail).markup("</span></td><td>");
    (station.fill < 0 ? page.words(station.fill_note) : page.text(fillOf(station)));
    page.markup("</td><td class=\"number\">");
    (station.drops ? page.number(*station.drops) : page.words(SYNSCOPE_TEXT("not counted")));
    page.markup("</td></tr>\n");
}

void writeCounters(Page& page, const std::vector<MovedCounter>& moved) {
    if (moved.empty()) {
        return;
    }
    page.element("h3", SYNSCOPE_TEXT("Kernel counters that moved")).markup("<table>\n");
    writeHead(page, {SYNSCOPE_TEXT("Counter"), SYNSCOPE_TEXT("By"), SYNSCOPE_TEXT("Meaning")});
    const std::size_t shown = std::min(moved.size(), Report::kMostCounters);
    for (std::size_t i = 0; i < shown; ++i) {
        page.markup("<tr><td class=\"mono\">").text(moved[i].name).markup("</td><td class=\"number\">");
        page.text((moved[i].delta > 0 ? "+" : "") + std::to_string(moved[i].delta)).markup("</td><td>");
        page.words(moved[i].meaning).markup("</td></tr>\n");
    }
    page.markup("</tbody></table>\n");
    if (shown < moved.size()) {
        page.element("p", {SYNSCOPE_TEXT("Others that moved: %1."), {grouped(moved.size() - shown)}});
    }
}

} // namespace

void writeOutcomes(Page& page, const Report& report) {
    if (report.outcomes.empty()) {
        return;
    }
    std::uint64_t most = 0;
    for (const OutcomeCount& count : report.outcomes) {
        most = std::max(most, count.connections);
    }
    page.markup("<section>\n")
        .element("h2", SYNSCOPE_TEXT("What became of the connections"))
        .markup("<table>\n");
    writeHead(page, {SYNSCOPE_TEXT("Outcome"), SYNSCOPE_TEXT("Connections"), Text{""}});
    for (const OutcomeCount& count : report.outcomes) {
        page.markup("<tr><td>").badge(count.outcome).markup("</td><td class=\"number\">");
        page.number(count.connections).markup("</td><td class=\"bar\"><meter min=\"0\" max=\"");
        page.markup(std::to_string(most)).markup("\" value=\"").markup(std::to_string(count.connections));
        page.markup("\"></meter></td></tr>\n");
    }
    page.markup("</tbody></table>\n</section>\n");
}

void writeFixes(Page& page, const Report& report) {
    if (report.fixes.empty()) {
        return;
    }
    page.markup("<section>\n").element("h2", SYNSCOPE_TEXT("What to change"));
    page.markup("<table class=\"fixes\">\n<tbody>\n");
    for (const ReportFix& fix : report.fixes) {
        page.markup("<tr><td>").words(fix.words);
        if (!fix.command.empty()) {
            page.markup("<br/><code>").text(fix.command).markup("</code>");
        }
        page.markup("</td><td>").words(fix.station);
        page.outcomes(fix.cause);
        for (const Text& group : fix.groups) {
            page.markup("<span class=\"count\">").words(group).markup("</span> ");
        }
        page.markup("</td></tr>\n");
    }
    page.markup("</tbody></table>\n</section>\n");
}

void writeOffenders(Page& page, const Report& report) {
    if (report.offenders.empty()) {
        return;
    }
    page.markup("<section>\n").element("h2", SYNSCOPE_TEXT("Where the trouble is"));
    for (const OffenderTable& table : report.offenders) {
        page.element("h3", table.heading).markup("<table class=\"offenders\">\n");
        writeHead(page,
                  {Text{""}, SYNSCOPE_TEXT("In trouble"), SYNSCOPE_TEXT("of all"), SYNSCOPE_TEXT("How")});
        writeOffenderRows(page, table);
        page.markup("</tbody></table>\n");
        if (table.left_out > 0) {
            page.element("p",
                         {SYNSCOPE_TEXT("Others with trouble, not listed: %1."), {grouped(table.left_out)}});
        }
    }
    page.markup("</section>\n");
}

void writeGroups(Page& page, const Report& report) {
    if (report.groups.empty()) {
        return;
    }
    page.markup("<section>\n").element("h2", SYNSCOPE_TEXT("Connections that are one event"));
    for (const ReportGroup& group : report.groups) {
        page.markup("<article>\n<h3>").words(groupKindLabel(group.kind)).markup(": ").words(group.title);
        page.markup("</h3>\n<p class=\"muted\">").words(group.detail).markup("</p>\n");
        page.element("p", group.what.sentence);
        page.list(SYNSCOPE_TEXT("What shows it"), group.what.steps);
        page.list(SYNSCOPE_TEXT("It could also be"), group.what.rivals);
        page.list(SYNSCOPE_TEXT("What would fix it"), group.what.fixes);
        writeEvidence(page, group.what.evidence);
        page.markup("</article>\n");
    }
    if (report.groups_left_out > 0) {
        page.element("p",
                     {SYNSCOPE_TEXT("Smaller groups, not listed: %1."), {grouped(report.groups_left_out)}});
    }
    page.markup("</section>\n");
}

void writeLadders(Page& page, const Report& report) {
    if (report.ladders.empty() && report.unreadable == 0) {
        return;
    }
    page.markup("<section>\n").element("h2", SYNSCOPE_TEXT("Connections")).markup("<p class=\"muted\">");
    for (const Text& sentence : ladderSentences(report)) {
        page.words(sentence).markup(" ");
    }
    page.markup("</p>\n");
    for (const ReportLadder& ladder : report.ladders) {
        writeLadder(page, ladder);
    }
    page.markup("</section>\n");
}

void writeReceivePath(Page& page, const KernelView& kernel) {
    page.markup("<section>\n").element("h2", SYNSCOPE_TEXT("Receive path of the capturing machine"));
    page.markup("<table>\n");
    writeHead(page, {SYNSCOPE_TEXT("Station"), SYNSCOPE_TEXT("Limit"), SYNSCOPE_TEXT("Fill"),
                     SYNSCOPE_TEXT("Dropped since the first look")});
    for (const Station& station : kernel.path) {
        writeStation(page, station);
    }
    page.markup("</tbody></table>\n");
    writeCounters(page, kernel.moved);
    page.markup("</section>\n");
}

void writeOddities(Page& page, const Report& report) {
    if (report.oddities.empty()) {
        return;
    }
    page.markup("<section>\n").element("h2", SYNSCOPE_TEXT("Packets worth a look")).markup("<table>\n");
    writeHead(page, {SYNSCOPE_TEXT("Mark"), SYNSCOPE_TEXT("Packets"), SYNSCOPE_TEXT("Meaning")});
    for (const ReportOddity& odd : report.oddities) {
        page.markup("<tr><td class=\"mono\">").text(odd.name).markup("</td><td class=\"number\">");
        page.number(odd.packets).markup("</td><td>").words(odd.meaning).markup("</td></tr>\n");
    }
    page.markup("</tbody></table>\n</section>\n");
}

} // namespace synscope::model::report_html
