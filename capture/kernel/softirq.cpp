// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/kernel/softirq.h"

#include "capture/kernel/text_scan.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace synscope::capture {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostColumns = 15;

/// The numbers at the start of `line`, added up.
std::uint64_t sumOf(std::string_view line) {
    std::uint64_t sum = 0;
    while (const auto number = numberIn<std::uint64_t>(takeWord(line))) {
        sum += *number;
    }
    return sum;
}

std::optional<model::SoftnetCpu> softnetLine(std::string_view line, std::uint32_t position) {
    std::array<std::uint32_t, kMostColumns> columns{};
    std::size_t count = 0;
    while (count < kMostColumns) {
        const auto number = numberIn<std::uint32_t>(takeWord(line), 16);
        if (!number) {
            break;
        }
        columns[count++] = *number;
    }
    if (count < 3) {
        return std::nullopt;
    }
    model::SoftnetCpu cpu{position, columns[0], columns[1], columns[2], std::nullopt};
    if (count >= 13) {
        cpu.backlog = columns[11];
        cpu.cpu = columns[12];
    }
    return cpu;
}

} // namespace

std::vector<model::SoftnetCpu> parseSoftnet(std::string_view text) {
    std::vector<model::SoftnetCpu> cpus;
    std::string_view line;
    for (std::uint32_t position = 0; takeLine(text, line); ++position) {
        if (const auto cpu = softnetLine(line, position)) {
            cpus.push_back(*cpu);
        }
    }
    return cpus;
}

std::optional<std::uint64_t> parseSoftirqs(std::string_view text, std::string_view name) {
    std::string_view line;
    while (takeLine(text, line)) {
        const std::string_view label = takeWord(line);
        if (label.ends_with(':') && label.substr(0, label.size() - 1) == name) {
            return sumOf(line);
        }
    }
    return std::nullopt;
}

std::optional<std::uint64_t> parseInterrupts(std::string_view text, std::span<const std::uint32_t> numbers) {
    std::optional<std::uint64_t> sum;
    std::string_view line;
    while (takeLine(text, line)) {
        const std::string_view label = takeWord(line);
        const auto number = numberIn<std::uint32_t>(label.substr(0, label.find(':')));
        if (number && std::ranges::find(numbers, *number) != numbers.end()) {
            sum = sum.value_or(0) + sumOf(line);
        }
    }
    return sum;
}

std::vector<std::uint32_t> interruptNumbers(const KernelRoot& root, const std::string& interface) {
    std::vector<std::uint32_t> numbers;
    std::error_code error;
    const fs::path device = fs::canonical(root.sys + "/class/net/" + interface + "/device", error);
    if (error) {
        return numbers;
    }
    for (const fs::path& owner : {device, device.parent_path()}) {
        for (const fs::directory_entry& entry : fs::directory_iterator(owner / "msi_irqs", error)) {
            if (const auto number = numberIn<std::uint32_t>(entry.path().filename().native())) {
                numbers.push_back(*number);
            }
        }
        if (!numbers.empty()) {
            break;
        }
    }
    return numbers;
}

std::vector<std::string> ksoftirqdFiles(const KernelRoot& root) {
    std::vector<std::string> files;
    std::string name;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(root.proc, error)) {
        const std::string path = entry.path().native();
        if (numberIn<std::uint32_t>(entry.path().filename().native()) && !readWhole(path + "/comm", name) &&
            name.starts_with("ksoftirqd/")) {
            files.push_back(path + "/schedstat");
        }
    }
    return files;
}

SoftirqReader::SoftirqReader(KernelRoot root, const std::string& interface)
    : root_(std::move(root))
    , numbers_(interruptNumbers(root_, interface))
    , schedstats_(ksoftirqdFiles(root_)) {}

model::Readable<std::vector<model::SoftnetCpu>> SoftirqReader::softnet() {
    if (auto problem = readWhole(root_.net + "/softnet_stat", text_)) {
        return *std::move(problem);
    }
    return parseSoftnet(text_);
}

model::Readable<model::Interrupts> SoftirqReader::interrupts() {
    if (auto problem = readWhole(root_.proc + "/softirqs", text_)) {
        return *std::move(problem);
    }
    model::Interrupts interrupts;
    interrupts.net_rx = parseSoftirqs(text_, "NET_RX").value_or(0);
    if (!numbers_.empty() && !readWhole(root_.proc + "/interrupts", text_)) {
        interrupts.card = parseInterrupts(text_, numbers_);
    }
    interrupts.ksoftirqd_ns = ksoftirqdTime();
    return interrupts;
}

std::optional<std::uint64_t> SoftirqReader::ksoftirqdTime() {
    std::optional<std::uint64_t> sum;
    for (const std::string& path : schedstats_) {
        if (readWhole(path, text_)) {
            continue;
        }
        std::string_view line = text_;
        if (const auto time = numberIn<std::uint64_t>(takeWord(line))) {
            sum = sum.value_or(0) + *time;
        }
    }
    return sum;
}

} // namespace synscope::capture
