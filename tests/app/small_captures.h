// SPDX-License-Identifier: GPL-3.0-or-later
// Small pcap files written by the test that reads them: raw IPv4 (LINKTYPE_RAW), little endian, microseconds.
#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>

#include <cstdint>

namespace synscope::tests {

class CaptureFile {
public:
    CaptureFile() {
        for (const std::uint32_t word : {0xa1b2c3d4U, 0x00040002U, 0U, 0U, 65535U, 101U}) {
            putLittle(word, 4);
        }
    }

    /// A segment of the client 10.9.0.1:`port` or of the server 10.9.0.2:80.
    void add(std::uint32_t time_us, bool from_client, std::uint16_t port, std::uint8_t flags,
             std::uint32_t sequence, std::uint32_t acknowledgment) {
        constexpr int kLength = 40;
        for (const std::uint32_t word : {time_us / 1000000, time_us % 1000000, 40U, 40U}) {
            putLittle(word, 4);
        }
        putBig(0x4500, 2);
        putBig(kLength, 2);
        putBig(0x00014000, 4);
        putBig(0x40060000, 4);
        putBig(from_client ? 0x0a090001 : 0x0a090002, 4);
        putBig(from_client ? 0x0a090002 : 0x0a090001, 4);
        putBig(from_client ? port : 80, 2);
        putBig(from_client ? 80 : port, 2);
        putBig(sequence, 4);
        putBig(acknowledgment, 4);
        putBig(0x50, 1);
        putBig(flags, 1);
        putBig(0xfaf0, 2);
        putBig(0, 4);
    }
    void addHandshake(std::uint32_t time_us, std::uint16_t port) {
        add(time_us, true, port, kSyn, 100, 0);
        add(time_us + 50, false, port, kSyn | kAck, 500, 101);
        add(time_us + 90, true, port, kAck, 101, 501);
    }
    void addRefusal(std::uint32_t time_us, std::uint16_t port) {
        add(time_us, true, port, kSyn, 100, 0);
        add(time_us + 50, false, port, kRst | kAck, 0, 101);
    }

    /// Leaves out the last `cut` bytes.
    void write(const QString& path, qsizetype cut = 0) const {
        QFile file(path);
        (void)file.open(QIODevice::WriteOnly | QIODevice::Truncate);
        file.write(bytes_.first(bytes_.size() - cut));
    }

    static constexpr std::uint8_t kSyn = 2;
    static constexpr std::uint8_t kRst = 4;
    static constexpr std::uint8_t kAck = 16;

private:
    void putLittle(std::uint32_t value, int bytes) {
        for (int i = 0; i < bytes; ++i) {
            bytes_.append(static_cast<char>(value >> (8 * i) & 0xffU));
        }
    }
    void putBig(std::uint32_t value, int bytes) {
        for (int i = bytes - 1; i >= 0; --i) {
            bytes_.append(static_cast<char>(value >> (8 * i) & 0xffU));
        }
    }

    QByteArray bytes_;
};

} // namespace synscope::tests
