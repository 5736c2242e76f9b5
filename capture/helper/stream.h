// SPDX-License-Identifier: GPL-3.0-or-later
// The running capture, onto standard output.
#pragma once

#include "capture/helper/wishes.h"
#include "capture/pcap/live_capture.h"
#include "capture/pcapng/writer.h"

#include <string>
#include <vector>

namespace synscope::capture {

/// Exit codes; kInterfaceGone tells who started the helper that it can be started again when the interface is
/// back.
enum HelperExit : int { kHelperDone = 0, kHelperFailed = 1, kHelperUsage = 2, kInterfaceGone = 3 };

/// One capture from its section header to its last statistics. After the constructor it opens nothing.
class HelperStream {
public:
    HelperStream(LiveCapture& capture, const HelperWishes& wishes);

    /// Until the capture ends, standard output has no reader any more, or standard input (with --control)
    /// ends.
    [[nodiscard]] int run();

private:
    [[nodiscard]] bool begin();
    [[nodiscard]] bool pass(const std::vector<Frame>& frames);
    [[nodiscard]] bool writeStatistics();
    [[nodiscard]] bool flush();
    [[nodiscard]] bool readerIsThere() const;
    void followControl();
    void obey(const std::string& line);
    void tellNotice();
    [[nodiscard]] bool timeIsUp() const;

    LiveCapture& capture_;
    const HelperWishes& wishes_;
    std::vector<std::byte> block_;
    PcapngWriter writer_{block_};
    Descriptor beat_;   ///< a timer: time to look at the clock though no packet comes
    std::string input_; ///< of an unfinished line
    std::string notice_;
    std::uint64_t passed_ = 0;
    std::uint64_t noted_drops_ = 0;
    std::chrono::steady_clock::time_point begin_;
    std::chrono::steady_clock::time_point statistics_due_;
};

} // namespace synscope::capture
