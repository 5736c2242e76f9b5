// SPDX-License-Identifier: GPL-3.0-or-later
// Recorded answers of the kernel (tests/data/make_kernel.py) in place of the kernel's own.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "capture/kernel/kernel_root.h"
#include "capture/kernel/netlink.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>
#endif

namespace synscope::test {

inline capture::KernelRoot recordedRoot() {
    const std::string folder = SYNSCOPE_TEST_DATA "/kernel";
    return {folder + "/proc", folder + "/net", folder + "/sys"};
}

inline std::string recordedText(const std::string& name) {
    std::ifstream file(SYNSCOPE_TEST_DATA "/kernel/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Plays datagrams, each behind its length in four bytes; EAGAIN when there are no more, as after the
/// patience of a real socket.
class RecordedTransport final : public capture::NetlinkTransport {
public:
    explicit RecordedTransport(std::string datagrams)
        : datagrams_(std::move(datagrams)) {}

    bool send(std::span<const std::byte> request) override {
        requests.emplace_back(request.begin(), request.end());
        return true;
    }
    long receive(std::span<std::byte> into) override {
        std::uint32_t length = 0;
        if (at_ + sizeof length > datagrams_.size()) {
            errno = EAGAIN;
            return -1;
        }
        std::memcpy(&length, datagrams_.data() + at_, sizeof length);
        const std::size_t taken = std::min<std::size_t>(
            {length, into.size(), datagrams_.size() - at_ - sizeof length});
        std::memcpy(into.data(), datagrams_.data() + at_ + sizeof length, taken);
        at_ += sizeof length + taken;
        return static_cast<long>(taken);
    }

    std::vector<std::vector<std::byte>> requests;

private:
    std::string datagrams_;
    std::size_t at_ = 0;
};

} // namespace synscope::test
