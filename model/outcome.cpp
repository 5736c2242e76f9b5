// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/outcome.h"

#include "model/text.h"

#include <array>

namespace synscope::model {
namespace {

struct OutcomeEntry {
    std::string_view name;
    const char* label;
    Severity severity;
};

constexpr std::array<OutcomeEntry, kOutcomeCount> kOutcomes = {{
    {"connecting", SYNSCOPE_TEXT("Connecting"), Severity::Waiting},
    {"retrying", SYNSCOPE_TEXT("Retrying"), Severity::Waiting},
    {"timed-out", SYNSCOPE_TEXT("Timed out"), Severity::Failed},
    {"refused", SYNSCOPE_TEXT("Refused"), Severity::Failed},
    {"unreachable", SYNSCOPE_TEXT("Unreachable"), Severity::Failed},
    {"half-open", SYNSCOPE_TEXT("Half open"), Severity::Waiting},
    {"reset-in-handshake", SYNSCOPE_TEXT("Reset early"), Severity::Failed},
    {"accept-queue-overflow", SYNSCOPE_TEXT("Overflow"), Severity::Failed},
    {"reset-on-overflow", SYNSCOPE_TEXT("Overflow reset"), Severity::Failed},
    {"established", SYNSCOPE_TEXT("Established"), Severity::Good},
    {"half-closed", SYNSCOPE_TEXT("Half closed"), Severity::Neutral},
    {"closed", SYNSCOPE_TEXT("Closed"), Severity::Neutral},
    {"reset-by-client", SYNSCOPE_TEXT("Reset"), Severity::Failed},
    {"reset-by-server", SYNSCOPE_TEXT("Reset"), Severity::Failed},
    {"broken-pipe", SYNSCOPE_TEXT("Broken pipe"), Severity::Failed},
    {"vanished", SYNSCOPE_TEXT("Vanished"), Severity::Failed},
    {"keepalive-timeout", SYNSCOPE_TEXT("Keep-alive"), Severity::Failed},
    {"stalled", SYNSCOPE_TEXT("Stalled"), Severity::Waiting},
    {"midstream", SYNSCOPE_TEXT("Midstream"), Severity::Unknown},
    {"incomplete", SYNSCOPE_TEXT("Incomplete"), Severity::Unknown},
}};

struct ErrnoEntry {
    std::string_view name;
    std::string_view message;
    int number;
};

/// asm-generic/errno.h and strerror(3).
constexpr std::array<ErrnoEntry, kErrnoCount> kErrnos = {{
    {"", "", 0},
    {"ECONNREFUSED", "Connection refused", 111},
    {"ECONNRESET", "Connection reset by peer", 104},
    {"EPIPE", "Broken pipe", 32},
    {"ETIMEDOUT", "Connection timed out", 110},
    {"EHOSTUNREACH", "No route to host", 113},
    {"ENETUNREACH", "Network is unreachable", 101},
    {"ENOPROTOOPT", "Protocol not available", 92},
    {"EACCES", "Permission denied", 13},
    {"EOPNOTSUPP", "Operation not supported", 95},
    {"EHOSTDOWN", "Host is down", 112},
    {"ENONET", "Machine is not on the network", 64},
    {"EPROTO", "Protocol error", 71},
}};

const OutcomeEntry& entryOf(Outcome outcome) {
    return kOutcomes[static_cast<std::size_t>(outcome)];
}

const ErrnoEntry& entryOf(Errno error) {
    return kErrnos[static_cast<std::size_t>(error)];
}

} // namespace

std::string_view outcomeName(Outcome outcome) {
    return entryOf(outcome).name;
}

std::optional<Outcome> parseOutcome(std::string_view name) {
    for (std::size_t i = 0; i < kOutcomes.size(); ++i) {
        if (kOutcomes[i].name == name) {
            return static_cast<Outcome>(i);
        }
    }
    return std::nullopt;
}

const char* outcomeLabel(Outcome outcome) {
    return entryOf(outcome).label;
}

Severity outcomeSeverity(Outcome outcome) {
    return entryOf(outcome).severity;
}

std::string_view callName(Call call) {
    constexpr std::array<std::string_view, 5> kNames = {"", "connect", "send", "recv", "accept"};
    return kNames[static_cast<std::size_t>(call)];
}

std::string_view errnoName(Errno error) {
    return entryOf(error).name;
}

std::string_view errnoMessage(Errno error) {
    return entryOf(error).message;
}

int errnoNumber(Errno error) {
    return entryOf(error).number;
}

} // namespace synscope::model
