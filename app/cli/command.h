// SPDX-License-Identifier: GPL-3.0-or-later
// What the commands of synscope-cli share: exit codes, reading a file through, words on stderr.
#pragma once

#include "app/cli/arguments.h"
#include "app/ingest.h"
#include "model/filter.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <variant>

namespace synscope::app::cli {

/// cli.md: 0 done, 1 the work failed, 2 wrong usage, 3 read to a damaged or truncated end.
enum ExitCode : int { kDone = 0, kFailed = 1, kUsage = 2, kDamaged = 3 };

struct Command {
    const char* name;
    const char* synopsis; ///< after the name: "FILE… [--json]"
    const char* purpose;  ///< one line
    std::span<const OptionSpec> options;
    int (*run)(const Arguments& arguments);
    bool reads_files = true;
};

extern const Command kConnections;
extern const Command kPackets;
extern const Command kLadder;
extern const Command kReport;
extern const Command kExplain;
extern const Command kSummary;
extern const Command kSchedule;
extern const Command kInterfaces;
extern const Command kLive;
extern const Command kProbe;
extern const Command kScenario;

/// One line "synscope-cli: …" on stderr.
void complain(const std::string& sentence);

/// The exit code of several files: failure before damage before done.
[[nodiscard]] int worse(int a, int b);

/// Writes and empties `text` when it has grown past a block; `finish` writes whatever is left.
class Output {
public:
    ~Output() { flush(); }
    std::string& text() { return text_; }
    void lineDone();
    void flush();
    /// False once stdout took no more (closed pipe, full disk): the command can stop.
    [[nodiscard]] bool ok() const { return ok_; }

private:
    std::string text_;
    bool ok_ = true;
};

/// One file read through into a store.
struct ReadFile {
    IngestStore store{false};
    capture::SourceFacts facts;
    capture::DecodeCounts counts;
    int exit_code = kDone;
    std::unique_ptr<capture::FrameReader> frames = {}; ///< with Packets::Again: reads packets by
                                                       ///< `store.index`

    /// Of the file as it lies there, read to its end.
    [[nodiscard]] model::Horizon horizon() const { return {store.now, true}; }
};

/// Called after each batch went into the store; false: enough has been read.
using AfterBatch = std::function<bool(const ReadFile&, const IngestBatch&,
                                      std::span<const model::SegmentVerdict>)>;

/// Again: single packets will be read again, also of a pipe.
enum class Packets { Once, Again };

/// Opens and reads `path` to its end, complains about what is wrong with it, and says so in exit_code.
[[nodiscard]] ReadFile readThrough(const std::string& path, const AfterBatch& after_batch = {},
                                   Packets packets = Packets::Once);

/// Writes to the file `path` ("" and "-": standard output); complains, and tells by the exit code, when that
/// fails. `what`: "The ladder".
[[nodiscard]] int writeOut(const std::string& content, const std::string& path, const std::string& what);

/// The filter of --filter (everything without one); complains when it is wrong and returns nothing.
[[nodiscard]] std::optional<model::Filter> filterOf(const Arguments& arguments);

/// "capture.pcap" in complaints; standard input by name.
[[nodiscard]] std::string displayName(const std::string& path);

} // namespace synscope::app::cli
