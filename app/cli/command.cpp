// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"

#include "capture/frame.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stop_token>
#include <utility>

namespace synscope::app::cli {

namespace {

constexpr std::size_t kOutputBlock = 1 << 16;

/// One sentence per link type that nobody here can decode, so that a capture is never just empty.
void complainAboutLinkTypes(const std::string& path, ReadFile& file) {
    for (const auto& [type, frames] : file.counts.unsupported_link_types) {
        complain(displayName(path) + ": " + std::to_string(frames) +
                 (frames == 1 ? " frame has" : " frames have") + " link type " + capture::linkTypeName(type) +
                 " (" + std::to_string(type) +
                 "), which SynScope cannot decode; no connections can be read from " +
                 (frames == 1 ? "it." : "them."));
        if (frames == file.counts.frames) {
            file.exit_code = worse(file.exit_code, kFailed);
        }
    }
}

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

bool writeTo(std::FILE* file, const std::string& content) {
    return std::fwrite(content.data(), 1, content.size(), file) == content.size() && std::fflush(file) == 0;
}

} // namespace

void complain(const std::string& sentence) {
    std::fprintf(stderr, "synscope-cli: %s\n", sentence.c_str());
}

int worse(int a, int b) {
    const auto rank = [](int code) { return code == kFailed ? 2 : code == kDamaged ? 1 : 0; };
    return rank(b) > rank(a) ? b : a;
}

void Output::lineDone() {
    text_ += '\n';
    if (text_.size() >= kOutputBlock) {
        flush();
    }
}

void Output::flush() {
    if (ok_ && std::fwrite(text_.data(), 1, text_.size(), stdout) != text_.size()) {
        ok_ = false;
    }
    ok_ = std::fflush(stdout) == 0 && ok_;
    text_.clear();
}

std::string displayName(const std::string& path) {
    return path == "-" ? "standard input" : path;
}

ReadFile readThrough(const std::string& path, const AfterBatch& after_batch, Packets packets) {
    ReadFile file;
    const bool again = packets == Packets::Again;
    file.store.with_index = again;
    capture::OpenOptions options;
    options.keep_frames = again;
    auto source = capture::openFile(path, options);
    if (!source) {
        complain(source.error().message);
        file.exit_code = kFailed;
        return file;
    }
    const capture::Source* opened = source.value().get();
    IngestReader reader(std::move(source).value());
    std::stop_source enough;
    ingestAll(
        reader,
        [&](const IngestBatch& batch) {
            const auto verdicts = file.store.add(batch);
            if (after_batch && !enough.stop_requested() && !after_batch(file, batch, verdicts)) {
                enough.request_stop();
            }
        },
        enough.get_token(), &file.store.table);
    file.store.table.settle();
    file.facts = reader.facts();
    file.counts = reader.counts();
    if (auto frames = again ? opened->openFrames() : model::Error{}) {
        file.frames = std::move(frames).value();
    }
    if (!file.facts.damage.empty()) {
        complain(file.facts.damage);
        file.exit_code = kDamaged;
    }
    complainAboutLinkTypes(path, file);
    return file;
}

int writeOut(const std::string& content, const std::string& path, const std::string& what) {
    if (path.empty() || path == "-") {
        return writeTo(stdout, content) ? kDone : kFailed;
    }
    const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "wb"));
    if (file == nullptr || !writeTo(file.get(), content)) {
        complain(what + " could not be written to " + path + ": " + std::strerror(errno) + ".");
        return kFailed;
    }
    return kDone;
}

std::optional<model::Filter> filterOf(const Arguments& arguments) {
    const auto text = arguments.value("--filter");
    if (!text) {
        return model::Filter();
    }
    auto parsed = model::Filter::parse(*text);
    if (const auto* wrong = std::get_if<model::FilterError>(&parsed)) {
        complain("The filter is wrong: " + wrong->message);
        std::fprintf(stderr, "  %s\n  %*s%s\n", text->c_str(), static_cast<int>(wrong->begin), "",
                     std::string(std::max<std::size_t>(1, wrong->end - wrong->begin), '^').c_str());
        return std::nullopt;
    }
    return std::get<model::Filter>(std::move(parsed));
}

} // namespace synscope::app::cli
