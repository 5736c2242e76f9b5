// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/decode/reassembly.h"

#include <algorithm>

namespace synscope::capture {

Reassembly::Datagrams::iterator Reassembly::find(const Key& key) {
    return std::find_if(datagrams_.begin(), datagrams_.end(),
                        [&](const Datagram& d) { return d.key == key; });
}

void Reassembly::drop(Datagrams::iterator datagram) {
    bytes_ -= datagram->bytes;
    datagrams_.erase(datagram);
}

void Reassembly::makeRoom(std::size_t bytes) {
    while (!datagrams_.empty() && (datagrams_.size() >= kMaxDatagrams || bytes_ + bytes > kMaxBytes)) {
        given_up_ += datagrams_.front().pieces.size();
        drop(datagrams_.begin());
    }
}

void Reassembly::insert(Datagram& datagram, Piece piece) {
    const auto after = std::upper_bound(datagram.pieces.begin(), datagram.pieces.end(), piece.offset,
                                        [](std::size_t offset, const Piece& p) { return offset < p.offset; });
    datagram.bytes += piece.bytes.size();
    datagram.pieces.insert(after, std::move(piece));
}

std::optional<std::vector<std::byte>> Reassembly::whole(const Datagram& datagram) {
    if (!datagram.total)
        return std::nullopt;
    std::vector<std::byte> bytes;
    bytes.reserve(*datagram.total);
    for (const Piece& piece : datagram.pieces) {
        if (piece.offset > bytes.size())
            return std::nullopt;
        const std::size_t known = std::min(bytes.size() - piece.offset, piece.bytes.size());
        bytes.insert(bytes.end(), piece.bytes.begin() + static_cast<std::ptrdiff_t>(known),
                     piece.bytes.end());
    }
    if (bytes.size() < *datagram.total)
        return std::nullopt;
    bytes.resize(*datagram.total);
    return bytes;
}

std::optional<std::vector<std::byte>> Reassembly::add(const Key& key, std::size_t offset, bool more_follow,
                                                      ByteView bytes) {
    const auto captured = bytes.captured();
    auto datagram = find(key);
    if (datagram == datagrams_.end()) {
        makeRoom(captured.size());
        datagram = datagrams_.insert(datagrams_.end(), Datagram{key, {}, {}, 0});
    }
    bytes_ += captured.size();
    insert(*datagram, {offset, {captured.begin(), captured.end()}});
    if (!more_follow && !datagram->total)
        datagram->total = offset + captured.size();
    auto made = whole(*datagram);
    if (made) {
        drop(datagram);
    } else if (bytes_ > kMaxBytes) {
        given_up_ += datagrams_.front().pieces.size();
        drop(datagrams_.begin());
    }
    return made;
}

} // namespace synscope::capture
