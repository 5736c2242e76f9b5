// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of capture/ share: the data directory, reading a file to its end, and bytes written as hex.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "capture/decode/decoder.h"
#include "capture/source.h"

#include <string>
#include <vector>
#endif

#include <QByteArray>
#include <QString>

namespace synscope::test {

inline std::string dataFile(const char* name) {
    return std::string(SYNSCOPE_TEST_DATA "/") + name;
}

inline std::vector<std::byte> fromHex(const char* hex) {
    const QByteArray bytes = QByteArray::fromHex(hex);
    std::vector<std::byte> out;
    for (const char byte : bytes)
        out.push_back(static_cast<std::byte>(byte));
    return out;
}

/// A file read to its end.
struct Reading {
    std::string error; ///< of openFile; then the rest is empty
    capture::ReadEnd end = capture::ReadEnd::More;
    capture::SourceFacts facts;
    capture::DecodeCounts counts;
    std::vector<model::Segment> segments;
    std::vector<capture::Frame> frames; ///< their bytes are in `bytes`
    std::vector<std::vector<std::byte>> bytes;
};

inline void keep(Reading& reading, const std::vector<capture::Frame>& batch) {
    for (const capture::Frame& frame : batch) {
        reading.bytes.emplace_back(frame.bytes.begin(), frame.bytes.end());
        reading.frames.push_back(frame);
    }
}

inline void readToEnd(capture::Source& source, Reading& reading, std::size_t capacity = 3) {
    capture::Decoder decoder;
    std::vector<capture::Frame> batch;
    do {
        reading.end = source.read(batch, capacity, {});
        keep(reading, batch);
        decoder.decode(batch, reading.segments);
    } while (reading.end == capture::ReadEnd::More);
    for (std::size_t i = 0; i < reading.frames.size(); ++i)
        reading.frames[i].bytes = reading.bytes[i];
    reading.facts = source.facts();
    reading.counts = decoder.counts();
}

inline Reading readFile(const std::string& path, const capture::OpenOptions& options = {}) {
    Reading reading;
    auto source = capture::openFile(path, options);
    if (!source) {
        reading.error = source.error().message;
        return reading;
    }
    readToEnd(*source.value(), reading);
    return reading;
}

/// "10.0.0.1:40000 > 10.0.0.2:80 SYN len 0".
inline QString line(const model::Segment& segment) {
    const std::string text = toString(segment.source) + " > " + toString(segment.destination) + " " +
                             model::formatFlags(segment.flags) + " len " +
                             std::to_string(segment.payload_length);
    return QString::fromStdString(text);
}

} // namespace synscope::test
