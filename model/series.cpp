// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/series.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace synscope::model {
namespace {

std::string number(const char* format, double value) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), format, value);
    return text.data();
}

/// Decimal units as disks and Wireshark count; a whole number of bytes below 1000.
std::string formatBytes(double bytes) {
    static constexpr std::array kUnits{" B", " kB", " MB", " GB", " TB"};
    std::size_t unit = 0;
    while (std::abs(bytes) >= 999.5 && unit + 1 < kUnits.size()) {
        bytes /= 1000;
        ++unit;
    }
    return number(unit == 0 || std::abs(bytes) >= 99.95 ? "%.0f" : "%.1f", bytes) + kUnits[unit];
}

} // namespace

Text provenanceWord(Provenance provenance) {
    switch (provenance) {
    case Provenance::Measured:
        return SYNSCOPE_TEXT("measured");
    case Provenance::Configured:
        return SYNSCOPE_TEXT("configured");
    case Provenance::Inferred:
        return SYNSCOPE_TEXT("inferred");
    case Provenance::Simulated:
        return SYNSCOPE_TEXT("simulated");
    case Provenance::NotReadable:
        break;
    }
    return SYNSCOPE_TEXT("not readable");
}

std::string formatValue(double value, Unit unit) {
    if (std::isnan(value)) {
        return "–";
    }
    switch (unit) {
    case Unit::Bytes:
        return formatBytes(value);
    case Unit::BytesPerSecond:
        return formatBytes(value) + "/s";
    case Unit::Packets:
        return number("%.0f", value) + (value == 1 ? " packet" : " packets");
    case Unit::Share:
        return number("%.0f %%", value * 100);
    case Unit::PerSecond:
        return number("%.0f/s", value);
    case Unit::Nanoseconds:
        return formatDuration(static_cast<TimeNs>(value));
    case Unit::Count:
        break;
    }
    return number("%.0f", value);
}

void Series::append(TimeNs time, double value) {
    values_.push({time, value});
    const Range range = valueRange(values_.end() - 1);
    pyramid_.append(range);
    whole_ = values_.end() == 1 ? range : merged(whole_, range);
}

std::optional<Range> Series::at(TimeNs time) const {
    return pyramid_.at(values_.begin(), time, [this](std::uint64_t n) { return valueRange(n); });
}

Range Series::valueRange(std::uint64_t number) const {
    const Value& v = values_[number];
    return {v.time, v.time, v.value, v.value, v.value, v.value};
}

} // namespace synscope::model
