// SPDX-License-Identifier: GPL-3.0-or-later
// Stands in for libFuzzer: each file of the directories named runs once, and once more with every 7th byte
// changed.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::vector<std::uint8_t> content(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void runChanged(std::vector<std::uint8_t> bytes) {
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    for (std::size_t at = 0; at < bytes.size(); at += 7)
        bytes[at] = static_cast<std::uint8_t>(bytes[at] * 5 + 1);
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

} // namespace

int main(int count, char** arguments) {
    int files = 0;
    for (int i = 1; i < count; ++i) {
        for (const auto& entry : std::filesystem::directory_iterator(arguments[i])) {
            if (entry.is_regular_file()) {
                runChanged(content(entry.path()));
                ++files;
            }
        }
    }
    std::printf("%d files\n", files);
    return files > 0 ? 0 : 1;
}
