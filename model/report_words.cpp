// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/report_words.h"

#include "model/time.h"

namespace synscope::model {

Text reportHeadline(const Report& report) {
    if (report.outcomes.empty()) {
        return {SYNSCOPE_TEXT("The capture holds no TCP connection.")};
    }
    std::uint64_t all = 0;
    for (const OutcomeCount& count : report.outcomes) {
        all += count.connections;
    }
    if (report.troubled == 0) {
        return {SYNSCOPE_TEXT("None of the %1 connections failed or got stuck."), {grouped(all)}};
    }
    return {SYNSCOPE_TEXT("%1 of %2 connections failed or got stuck."),
            {grouped(report.troubled), grouped(all)}};
}

std::vector<Text> captureSentences(const ReportCapture& capture) {
    std::vector<Text> sentences;
    if (capture.first != kNoTime) {
        sentences.push_back(
            {SYNSCOPE_TEXT("From %1 UTC for %2."),
             {formatUtc(capture.first), formatDuration(timeBetween(capture.first, capture.last))}});
    }
    sentences.push_back(
        {SYNSCOPE_TEXT("Packets: %1, of these TCP: %2, ICMP errors about TCP: %3."),
         {grouped(capture.frames), grouped(capture.tcp_packets), grouped(capture.icmp_errors)}});
    if (capture.capture_drops > 0) {
        sentences.push_back(
            {SYNSCOPE_TEXT(
                 "The capture itself lost packets (%1): what is missing here need not have been lost "
                 "on the network."),
             {grouped(capture.capture_drops)}});
    }
    if (capture.only_counted.connections > 0) {
        sentences.push_back(
            {SYNSCOPE_TEXT("Connections that tell nothing were only counted, to save memory (%1): "
                           "they are among the outcomes and groups, not among the servers, "
                           "ports and clients below."),
             {grouped(capture.only_counted.connections)}});
    }
    if (capture.live) {
        sentences.push_back({SYNSCOPE_TEXT(
            "The capture was still running: what was not over then may have ended otherwise.")});
    }
    sentences.insert(sentences.end(), capture.notes.begin(), capture.notes.end());
    return sentences;
}

std::vector<Text> ladderSentences(const Report& report) {
    std::vector<Text> sentences;
    sentences.push_back(report.examples
                            ? Text{SYNSCOPE_TEXT("A telling example for each outcome, worst first.")}
                            : Text{SYNSCOPE_TEXT("The connections that were asked for.")});
    if (report.ladders_left_out > 0) {
        sentences.push_back({SYNSCOPE_TEXT("%1 more were asked for; a report draws at most %2."),
                             {grouped(report.ladders_left_out), std::to_string(Report::kMostLadders)}});
    }
    if (report.unreadable > 0) {
        sentences.push_back({SYNSCOPE_TEXT("Not drawn, for their packets could not be read again: %1."),
                             {grouped(report.unreadable)}});
    }
    return sentences;
}

std::vector<Text> ladderNotes(const ReportLadder& ladder) {
    std::vector<Text> notes;
    notes.push_back(
        {SYNSCOPE_TEXT("Connections with this outcome by the same rule: %1."), {grouped(ladder.alike)}});
    if (ladder.truncated) {
        notes.push_back({SYNSCOPE_TEXT("Only its first and last packets were read: it has %1."),
                         {grouped(ladder.connection.packets())}});
    }
    return notes;
}

Text reportBasis() {
    return {
        SYNSCOPE_TEXT("Packets and times are measured. States of the two sides, and what the programs on top "
                      "saw, are inferred from the packets by the rules of Linux 6.18 where nothing else is "
                      "said; where several causes fit, all of them are named.")};
}

} // namespace synscope::model
