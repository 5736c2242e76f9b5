// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/report_html.h"

#include "model/markup.h"
#include "model/report_html_parts.h"
#include "model/report_words.h"

namespace synscope::model {

namespace report_html {
namespace {

/// Colours as in the window; bars and badges never speak by colour alone.
constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --back: #f6f7f9; --card: #fff; --line: #e1e4ea; --text: #1f2430; --muted: #667080;
  --good: #007554; --neutral: #566070; --waiting: #8f6200; --failed: #b34d00; --bar: #0072b2; --paper: #fff; }
@media screen and (prefers-color-scheme: dark) { :root { --back: #12151c; --card: #1b2030; --line: #2b3140;
  --text: #f2f4f8; --muted: #98a2b3; --good: #3fcfa3; --neutral: #a9b3c3; --waiting: #f2b64a; --failed: #ff8f62;
  --bar: #5fb4f0; --paper: #12151c; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 62rem; background: var(--back); color: var(--text);
  font: 15px/1.45 Inter, "DejaVu Sans", system-ui, sans-serif; }
h1 { font-size: 1.7rem; margin: 0 0 .3rem; overflow-wrap: anywhere; } h2 { font-size: 1.25rem; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1.05rem; margin: 1.2rem 0 .4rem; } h4 { font-size: .95rem; margin: .9rem 0 .2rem; }
p { margin: .3rem 0; } ul, ol { margin: .2rem 0; padding-left: 1.4rem; }
table { border-collapse: collapse; width: 100%; background: var(--card); border: 1px solid var(--line); }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-top: 1px solid var(--line);
  overflow-wrap: break-word; }
th { font-size: .85rem; font-weight: 600; color: var(--muted); }
.offenders { table-layout: fixed; } .offenders th:first-child { width: 36%; }
.offenders th:nth-child(2), .offenders th:nth-child(3) { width: 6.5rem; text-align: right; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } td.bar { width: 45%; }
meter { width: 100%; height: .8rem; appearance: none; -webkit-appearance: none; background: none; border: 0; }
meter::-webkit-meter-bar { background: none; border: 0; height: .8rem; }
meter::-webkit-meter-optimum-value { background: var(--bar); } meter::-moz-meter-bar { background: var(--bar); }
.mono, code, pre { font-family: "JetBrains Mono", "DejaVu Sans Mono", monospace; font-size: .88em; }
pre { overflow-x: auto; } code { overflow-wrap: anywhere; } .muted { color: var(--muted); font-weight: 400; }
.headline { font-size: 1.1rem; font-weight: 600; } .count { white-space: nowrap; margin-right: .6rem; }
.badge { white-space: nowrap; font-weight: 600; } .good { color: var(--good); } .neutral { color: var(--neutral); }
.waiting { color: var(--waiting); } .failed { color: var(--failed); } .unknown { color: var(--muted); }
tr.good, tr.waiting, tr.failed { color: inherit; } tr.failed td:first-child { border-left: 4px solid var(--failed); }
tr.waiting td:first-child { border-left: 4px solid var(--waiting); }
article { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .4rem 1rem 1rem;
  margin: 1rem 0; } article h3 { margin-top: .6rem; }
.picture { overflow-x: auto; background: var(--paper); border: 1px solid var(--line); margin: .7rem 0; }
.picture svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
.fixes td:first-child { width: 62%; } details { margin-top: .8rem; } summary { cursor: pointer; font-weight: 600; }
@media print { body { padding: 0; } h2, h3 { break-after: avoid; } tr, .picture { break-inside: avoid; } }
)";

struct Sign {
    const char* style;
    const char* shape;
};

Sign signOf(Outcome outcome) {
    switch (outcomeSeverity(outcome)) {
    case Severity::Good:
        return {"good", "●"};
    case Severity::Neutral:
        return {"neutral", "○"};
    case Severity::Waiting:
        return {"waiting", "▲"};
    case Severity::Failed:
        return {"failed", "✕"};
    case Severity::Unknown:
        break;
    }
    return {"unknown", "?"};
}

/// `style`: what the body's pictures need.
void writeHead(Page& page, const Report& report, const std::string& style) {
    page.markup("<!DOCTYPE html>\n<html lang=\"").text(page.writing().language);
    page.markup("\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                "'unsafe-inline'\"/>\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>");
    page.words({SYNSCOPE_TEXT("TCP report: %1"), {report.capture.name}}).markup("</title>\n<style>");
    page.markup(kStyle).markup(style).markup("</style>\n</head>\n");
}

void writeTop(Page& page, const Report& report) {
    page.markup("<header>\n<h1>").words({SYNSCOPE_TEXT("TCP report: %1"), {report.capture.name}});
    page.markup("</h1>\n<p class=\"headline\">").words(reportHeadline(report)).markup("</p>\n");
    if (!report.capture.damage.empty()) {
        page.markup("<p class=\"failed\">").text(report.capture.damage).markup("</p>\n");
    }
    page.markup("<p class=\"muted\">").text(report.capture.format);
    page.markup(report.capture.format.empty() ? "" : ". ");
    for (const Text& sentence : captureSentences(report.capture)) {
        page.words(sentence).markup(" ");
    }
    page.markup("</p>\n</header>\n");
}

std::string bodyOf(const Report& report, const ReportWriting& writing) {
    Page page(writing);
    page.markup("<body>\n");
    writeTop(page, report);
    writeOutcomes(page, report);
    writeFixes(page, report);
    writeOffenders(page, report);
    writeGroups(page, report);
    writeLadders(page, report);
    if (report.kernel != nullptr) {
        writeReceivePath(page, *report.kernel);
    }
    writeOddities(page, report);
    page.markup("<footer>\n<p class=\"muted\">").words(reportBasis()).markup(" ");
    page.text(writing.program).markup("</p>\n</footer>\n</body>\n</html>\n");
    return page.take();
}

} // namespace

Page& Page::text(std::string_view plain) {
    out_ += escaped(plain);
    return *this;
}

Page& Page::words(const Text& sentence) {
    return sentence.empty() ? *this : text(writing_.words(sentence));
}

Page& Page::number(std::uint64_t value) {
    out_ += grouped(value);
    return *this;
}

Page& Page::element(std::string_view tag, const Text& sentence) {
    return markup("<").markup(tag).markup(">").words(sentence).markup("</").markup(tag).markup(">\n");
}

Page& Page::list(const Text& heading, const std::vector<Text>& sentences, std::string_view tag) {
    if (sentences.empty()) {
        return *this;
    }
    element("h4", heading).markup("<").markup(tag).markup(">\n");
    for (const Text& sentence : sentences) {
        element("li", sentence);
    }
    return markup("</").markup(tag).markup(">\n");
}

Page& Page::badge(Outcome outcome) {
    const Sign sign = signOf(outcome);
    return markup("<span class=\"badge ")
        .markup(sign.style)
        .markup("\">")
        .markup(sign.shape)
        .markup(" ")
        .text(outcomeName(outcome))
        .markup("</span>");
}

Page& Page::outcomes(const std::vector<OutcomeCount>& counts) {
    for (const OutcomeCount& count : counts) {
        markup("<span class=\"count\">").badge(count.outcome).markup(" ").number(count.connections);
        markup("</span> ");
    }
    return *this;
}

} // namespace report_html

std::string reportHtml(const Report& report, const ReportWriting& writing) {
    const std::string body = report_html::bodyOf(report, writing);
    report_html::Page page(writing);
    report_html::writeHead(page, report, writing.picture_style ? writing.picture_style() : std::string());
    return page.markup(body).take();
}

} // namespace synscope::model
