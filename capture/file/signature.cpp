// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/file/signature.h"

#include "capture/file/unpack_stream.h"
#include "capture/pcap/pcap_file.h"
#include "capture/pcapng/pcapng_file.h"
#include "capture/snoop/snoop_file.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace synscope::capture {

namespace {

using namespace std::string_view_literals;

struct Lookalike {
    std::string_view start;
    const char* what; ///< completes "NAME is …"
};

constexpr std::array kLookalikes{
    Lookalike{
        "\xfd"
        "7zXZ\0"sv,
        "compressed with xz, which cannot be read directly; unpack it with \"unxz\" and open the result"},
    Lookalike{"BZh"sv,
              "compressed with bzip2, which cannot be read directly; unpack it with \"bunzip2\" and open the "
              "result"},
    Lookalike{"PK\x03\x04"sv, "a ZIP archive; unpack it and open the capture in it"},
    Lookalike{"7z\xbc\xaf\x27\x1c"sv, "a 7z archive; unpack it and open the capture in it"},
    Lookalike{"\x7f"
              "ELF"sv,
              "a program, not a capture"},
    Lookalike{"%PDF"sv, "a PDF document, not a capture"},
    Lookalike{"\x89PNG"sv, "a picture (PNG), not a capture"},
    Lookalike{"\xff\xd8\xff"sv, "a picture (JPEG), not a capture"},
    Lookalike{"SQLite format 3"sv, "an SQLite database, not a capture"},
    Lookalike{"GMBU"sv, "a capture of Microsoft Network Monitor; convert it with \"editcap -F pcapng\""},
    Lookalike{"RTSS"sv, "a capture of Microsoft Network Monitor 1; convert it with \"editcap -F pcapng\""},
    Lookalike{"XCP\0"sv, "a capture of NetXRay or Sniffer; convert it with \"editcap -F pcapng\""},
    Lookalike{"TRSNIFF data"sv, "a capture of NetXRay or Sniffer; convert it with \"editcap -F pcapng\""},
    Lookalike{"\x1c\0\1\xac"sv, "a capture of an Ixia tester; convert it with \"editcap -F pcapng\""},
    Lookalike{"\x1c\0\1\xab"sv, "a capture of an Ixia tester; convert it with \"editcap -F pcapng\""},
};

bool startsWith(ByteView bytes, std::string_view text) {
    if (!bytes.has(text.size()))
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (bytes.u8(i) != static_cast<unsigned char>(text[i]))
            return false;
    }
    return true;
}

bool isText(ByteView bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (const int c = bytes.u8(i); std::isprint(c) == 0 && std::isspace(c) == 0)
            return false;
    }
    return true;
}

std::string describe(ByteView start) {
    const auto found = std::find_if(kLookalikes.begin(), kLookalikes.end(),
                                    [&](const Lookalike& known) { return startsWith(start, known.start); });
    if (found != kLookalikes.end())
        return found->what;
    if (detectCompression(start.captured()) != Compression::None)
        return "compressed twice; unpack it once and open the result";
    if (isText(start))
        return "a text, not a capture; pcap and pcapng files can be opened, plain or packed with gzip, zstd "
               "or lz4";
    return "not a capture that is known; pcap, pcapng and snoop files can be opened, plain or packed with "
           "gzip, zstd or "
           "lz4";
}

model::Error cutHeader(const SourceFacts& facts, ByteView start) {
    return {facts.name + " ends inside its file header (" + std::to_string(start.size()) +
            " bytes); it holds no packet, so capture or copy it again."};
}

} // namespace

model::Result<std::unique_ptr<RecordFormat>> detectFormat(ByteView start, SourceFacts& facts) {
    if (PcapFile::recognises(start)) {
        if (!start.has(PcapFile::kHeaderSize))
            return cutHeader(facts, start);
        return std::unique_ptr<RecordFormat>(new PcapFile(start, facts));
    }
    if (PcapngFile::recognises(start))
        return std::unique_ptr<RecordFormat>(new PcapngFile());
    if (SnoopFile::recognises(start)) {
        if (!start.has(SnoopFile::kHeaderSize))
            return cutHeader(facts, start);
        return std::unique_ptr<RecordFormat>(new SnoopFile(start, facts));
    }
    return model::Error{facts.name + " is " + describe(start) + "."};
}

} // namespace synscope::capture
