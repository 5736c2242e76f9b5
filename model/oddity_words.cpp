// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/oddity_words.h"

#include "model/connection.h"
#include "model/segment.h"

#include <array>

namespace synscope::model {
namespace {

constexpr std::array<const char*, mark::kCount> kMarks = {
    SYNSCOPE_TEXT("Sent before: the sender heard no acknowledgment in time, or three duplicate ACKs."),
    SYNSCOPE_TEXT(
        "Sent again at once because of duplicate ACKs, without waiting for the timer (RFC 5681 3.2)."),
    SYNSCOPE_TEXT("Sent again although it had been acknowledged: the ACK came late or was lost."),
    SYNSCOPE_TEXT("Came later than segments that were sent after it: reordered on the way."),
    SYNSCOPE_TEXT(
        "Repeats the last ACK: something arrived that does not follow on, so a segment may be missing."),
    SYNSCOPE_TEXT("A segment before this one is not in the capture: lost on the way, or by the capture."),
    SYNSCOPE_TEXT("Acknowledges data that is not in the capture: the capture lost it, not the network."),
    SYNSCOPE_TEXT("Window 0: the receiver's buffer is full, the other side must wait."),
    SYNSCOPE_TEXT("One byte into a closed window, to hear whether it has opened (RFC 9293 3.8.6.1)."),
    SYNSCOPE_TEXT("The answer to such a probe: the window is still closed."),
    SYNSCOPE_TEXT("Says only that the window has changed: the program has read from its buffer."),
    SYNSCOPE_TEXT("Fills the receiver's window to the last byte: the sender must now wait for an ACK."),
    SYNSCOPE_TEXT(
        "An empty or one-byte segment just before the expected number, which asks whether the other side is "
        "still there (RFC 9293 3.8.4). Window probes of Linux look the same."),
    SYNSCOPE_TEXT("The answer to a keep-alive probe: still there."),
    SYNSCOPE_TEXT("Opens a connection with addresses and ports that an earlier one in this capture had."),
    SYNSCOPE_TEXT(
        "The same frame captured a second time, as on loopback, the interface any or a mirror port."),
    SYNSCOPE_TEXT("Its time stamp lies before that of an earlier packet of the file."),
    SYNSCOPE_TEXT(
        "Another TTL than the segment before from this side: the route changed, or another machine sent it."),
    SYNSCOPE_TEXT(
        "A reset whose number lies outside the receiver's window, or that answers no SYN: it is ignored (RFC "
        "9293 3.10.7). A late one, or a forged one."),
    SYNSCOPE_TEXT(
        "A reset inside the window but not at its edge: a modern receiver does not obey, it asks back by a "
        "challenge ACK (RFC 5961 3.2)."),
    SYNSCOPE_TEXT(
        "An ACK that asks back whether a SYN or reset was really meant (RFC 5961): a host that has forgotten "
        "the connection answers it with an exact reset."),
    SYNSCOPE_TEXT(
        "More data than the receiver's last window allows, as far as the capture shows: what lies beyond is "
        "thrown away."),
    SYNSCOPE_TEXT(
        "The window's right edge moved back: the receiver takes back room it had offered, which RFC 9293 "
        "3.8.6 discourages."),
};

constexpr std::array<const char*, oddity::kCount> kOddities = {
    SYNSCOPE_TEXT("The TCP header length is below 20 bytes or runs past the segment: a receiver drops it."),
    SYNSCOPE_TEXT("A TCP option has a length that cannot be: the options after it cannot be read."),
    SYNSCOPE_TEXT("The capture cut the TCP header off (snap length)."),
    SYNSCOPE_TEXT(
        "The IP total length is 0 or shorter than its headers: 0 is what segmentation offload leaves."),
    SYNSCOPE_TEXT("Put together from IP fragments."),
    SYNSCOPE_TEXT("The TCP checksum is wrong and not of the kind that offloading leaves: damaged on the way, "
                  "or forged; "
                  "a receiver drops it."),
    SYNSCOPE_TEXT(
        "The IP header checksum is wrong: a router or receiver drops the packet, unless the sending card was "
        "still to fill it in."),
    SYNSCOPE_TEXT("A SYN that carries data: TCP Fast Open (RFC 7413), a scan, or a very old stack."),
    SYNSCOPE_TEXT("SYN and FIN together: no stack sends this, scanners do."),
    SYNSCOPE_TEXT(
        "No flag at all: a NULL scan; a closed port answers with a reset, an open one on Linux not at all."),
    SYNSCOPE_TEXT(
        "FIN, PSH and URG without ACK: a Xmas scan; a closed port answers with a reset, an open one not."),
    SYNSCOPE_TEXT(
        "The checksum holds only the pseudo-header's sum: the sending host leaves the rest to its network "
        "card, after the capture. Not an error."),
    SYNSCOPE_TEXT(
        "Neither SYN nor RST nor ACK: every segment of an open connection has ACK, so a receiver drops it; "
        "FIN alone is a FIN scan."),
    SYNSCOPE_TEXT("SYN and RST together: no stack sends this."),
    SYNSCOPE_TEXT(
        "A reset with payload: allowed as an explanation (RFC 9293 3.5.3), used by a few middleboxes."),
    SYNSCOPE_TEXT("The URG flag: urgent data is discouraged for new programs (RFC 6093)."),
    SYNSCOPE_TEXT("Port 0, which no program can use: a scan or a damaged packet."),
    SYNSCOPE_TEXT(
        "Source and destination are the same address and port: a socket that connected to itself, or a "
        "forged packet (land attack)."),
    SYNSCOPE_TEXT(
        "A maximum segment size below the 536 bytes that RFC 9293 3.7.1 takes for granted: a tunnel, a tiny "
        "stack, or an attack on memory."),
    SYNSCOPE_TEXT("A window scale above 14: the receiver uses 14 (RFC 7323 2.3)."),
};

} // namespace

Text markWords(int bit) {
    return kMarks.at(static_cast<std::size_t>(bit));
}

Text oddityWords(int bit) {
    return kOddities.at(static_cast<std::size_t>(bit));
}

} // namespace synscope::model
