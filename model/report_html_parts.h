// SPDX-License-Identifier: GPL-3.0-or-later
// The pieces of reportHtml(), for nobody else.
#pragma once

#include "model/report_html.h"

#include <string>
#include <string_view>
#include <vector>

namespace synscope::model::report_html {

/// Appends markup. Everything but markup() escapes what it is given.
class Page {
public:
    explicit Page(const ReportWriting& writing)
        : writing_(writing) {}

    Page& markup(std::string_view literal) {
        out_ += literal;
        return *this;
    }
    Page& text(std::string_view plain);
    Page& words(const Text& sentence);
    Page& number(std::uint64_t value);

    /// "<p>sentence</p>" and the like.
    Page& element(std::string_view tag, const Text& sentence);
    /// Nothing where there is none.
    Page& list(const Text& heading, const std::vector<Text>& sentences, std::string_view tag = "ul");
    /// Name and badge of an outcome: its colour, its shape and its word.
    Page& badge(Outcome outcome);
    /// "refused 12, timed-out 3".
    Page& outcomes(const std::vector<OutcomeCount>& counts);

    [[nodiscard]] const ReportWriting& writing() const { return writing_; }
    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    const ReportWriting& writing_;
    std::string out_;
};

void writeOutcomes(Page& page, const Report& report);
void writeFixes(Page& page, const Report& report);
void writeOffenders(Page& page, const Report& report);
void writeGroups(Page& page, const Report& report);
void writeLadders(Page& page, const Report& report);
void writeReceivePath(Page& page, const KernelView& kernel);
void writeOddities(Page& page, const Report& report);

} // namespace synscope::model::report_html
