// SPDX-License-Identifier: GPL-3.0-or-later
// Handshakes as text, a line a packet:
//
//   C> SYN                    client to server; a millisecond after the packet before
//   +1.5s S> SYN,ACK          1.5 s after the packet before (also ms, us; +-1s goes backwards)
//   C> ACK
//   C> PSH,ACK 20             20 bytes of payload
//   C> again                  the client's last packet once more (a retransmission: a new IP ID)
//   C> copy                   the same frame captured a second time, 10 us later
//   C> ACK seq=0 ack=7 win=0 ws=7 id=9 ttl=64     numbers are relative to each side's first one
//   R> ICMP 3/1               a router's error that quotes the client's last packet (ICMPv6: `ICMP6 1/4`)
//
// Sequence and acknowledgment numbers follow from what was sent; `seq=` and `ack=` override them.
#pragma once

#include "model/connection.h"

#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace synscope::tests {

struct HandshakeSetting {
    std::uint16_t client_port = 40000;
    std::uint32_t client_isn = 1000;
    std::uint32_t server_isn = 500'000;
    model::TimeNs start = 1'700'000'000 * model::kSecondNs;
};

class Handshake {
public:
    explicit Handshake(const std::string& script, HandshakeSetting setting = {})
        : time_(setting.start - model::kMillisecondNs) {
        open(sides_[0], 0x0a090001U, setting.client_port, setting.client_isn);
        open(sides_[1], 0x0a090002U, 8080, setting.server_isn);
        std::istringstream lines(script);
        for (std::string line; std::getline(lines, line);) {
            addLine(line);
        }
    }

    [[nodiscard]] const std::vector<model::Segment>& segments() const { return segments_; }
    [[nodiscard]] model::TimeNs lastTime() const { return time_; }

    /// The connection after all packets.
    [[nodiscard]] model::Connection connection() const {
        model::Connection connection = model::openConnection(segments_.front());
        for (const model::Segment& segment : segments_) {
            model::updateConnection(connection, segment);
        }
        return connection;
    }

    /// The marks of each packet, by name, one string a packet: "retransmission", "" …
    [[nodiscard]] std::vector<std::string> marks() const {
        std::vector<std::string> names;
        model::Connection connection = model::openConnection(segments_.front());
        for (const model::Segment& segment : segments_) {
            names.push_back(markNames(model::updateConnection(connection, segment).marks));
        }
        return names;
    }

    static std::string markNames(std::uint32_t marks) {
        std::string names;
        for (int bit = 0; bit < model::mark::kCount; ++bit) {
            if ((marks >> bit & 1U) != 0) {
                names += (names.empty() ? "" : " ") + std::string(model::markName(bit));
            }
        }
        return names;
    }

private:
    struct Sender {
        model::SocketAddress socket;
        std::uint32_t first = 0;
        std::uint32_t next = 0;
        std::uint16_t ip_id = 100;
        model::Segment last;
    };

    static void open(Sender& sender, std::uint32_t address, std::uint16_t port, std::uint32_t isn) {
        sender.socket = {model::IpAddress::v4(address), port};
        sender.first = isn;
        sender.next = isn;
    }

    void addLine(const std::string& line) {
        std::istringstream words(line);
        std::string word;
        model::TimeNs wait = model::kMillisecondNs;
        if (!(words >> word)) {
            return;
        }
        if (word[0] == '+') {
            wait = duration(word.substr(1));
            words >> word;
        }
        const std::size_t from = word == "S>" ? 1 : 0;
        std::string what;
        words >> what;
        if (what == "copy") {
            wait = 10'000;
        }
        time_ += wait;
        segments_.push_back(word == "R>" ? icmpError(what, words) : packet(from, what, words));
        segments_.back().time = time_;
        segments_.back().frame.number = segments_.size();
    }

    model::Segment packet(std::size_t from, const std::string& what, std::istringstream& words) {
        Sender& sender = sides_[from];
        if (what == "again") {
            sender.last.ip_id = ++sender.ip_id;
            return sender.last;
        }
        if (what == "copy") {
            return sender.last;
        }
        model::Segment segment;
        segment.source = sender.socket;
        segment.destination = sides_[1 - from].socket;
        segment.flags = flags(what);
        segment.sequence = sender.next;
        segment.acknowledgment = segment.has(model::tcp_flag::kAck) ? sides_[1 - from].next : 0;
        segment.window = 1000;
        segment.ip_id = ++sender.ip_id;
        segment.ttl = 64;
        for (std::string word; words >> word;) {
            option(segment, word, sender, sides_[1 - from]);
        }
        if (const std::uint32_t end = endOf(segment); static_cast<std::int32_t>(end - sender.next) > 0) {
            sender.next = end;
        }
        sender.last = segment;
        return segment;
    }

    static std::uint32_t endOf(const model::Segment& segment) {
        using namespace model::tcp_flag;
        return segment.sequence + segment.payload_length + (segment.has(kSyn) ? 1 : 0) +
               (segment.has(kFin) ? 1 : 0);
    }

    static void option(model::Segment& segment, const std::string& word, const Sender& own,
                       const Sender& peer) {
        const std::size_t equals = word.find('=');
        const auto number = static_cast<std::uint32_t>(
            std::stoll(word.substr(equals == std::string::npos ? 0 : equals + 1)));
        const std::string key = word.substr(0, equals == std::string::npos ? 0 : equals);
        if (key.empty()) {
            segment.payload_length = number;
        } else if (key == "seq") {
            segment.sequence = own.first + number;
        } else if (key == "ack") {
            segment.acknowledgment = peer.first + number;
        } else if (key == "win") {
            segment.window = static_cast<std::uint16_t>(number);
        } else if (key == "id") {
            segment.ip_id = static_cast<std::uint16_t>(number);
        } else if (key == "ttl") {
            segment.ttl = static_cast<std::uint8_t>(number);
        } else if (key == "ws") {
            segment.options.present |= model::TcpOptions::kWindowScale;
            segment.options.window_scale = static_cast<std::uint8_t>(number);
        } else {
            throw std::invalid_argument(word);
        }
    }

    model::Segment icmpError(const std::string& version, std::istringstream& words) {
        std::string code;
        words >> code;
        model::Segment segment = sides_[0].last;
        segment.kind = model::SegmentKind::IcmpError;
        segment.icmp_v6 = version == "ICMP6";
        segment.icmp_type = static_cast<std::uint8_t>(std::stoi(code));
        segment.icmp_code = static_cast<std::uint8_t>(std::stoi(code.substr(code.find('/') + 1)));
        segment.icmp_source = model::IpAddress::v4(0x0a0900feU);
        return segment;
    }

    static std::uint16_t flags(const std::string& names) {
        std::uint16_t found = 0;
        std::istringstream words(names);
        for (std::string name; std::getline(words, name, ',');) {
            std::uint16_t bit = 1;
            while (bit < 0x200 && model::formatFlags(bit) != name) {
                bit = static_cast<std::uint16_t>(bit << 1);
            }
            if (bit == 0x200 && name != "none") {
                throw std::invalid_argument(name);
            }
            found = static_cast<std::uint16_t>(found | (name == "none" ? 0 : bit));
        }
        return found;
    }

    static model::TimeNs duration(const std::string& text) {
        char* unit = nullptr;
        const double number = std::strtod(text.c_str(), &unit);
        const std::string name(unit);
        const double factor = name == "s" ? 1e9 : name == "ms" ? 1e6 : name == "us" ? 1e3 : 1;
        return static_cast<model::TimeNs>(number * factor);
    }

    Sender sides_[2];
    model::TimeNs time_;
    std::vector<model::Segment> segments_;
};

} // namespace synscope::tests
