// SPDX-License-Identifier: GPL-3.0-or-later
// LINKTYPE_ values of https://www.tcpdump.org/linktypes.html that the decoder knows.
#pragma once

#include "capture/frame.h"

namespace synscope::capture::link {

constexpr LinkType kNull = 0;
constexpr LinkType kEthernet = 1;
constexpr LinkType kTokenRing = 6;
constexpr LinkType kArcnetBsd = 7;
constexpr LinkType kSlip = 8;
constexpr LinkType kPpp = 9;
constexpr LinkType kFddi = 10;
constexpr LinkType kAtmRfc1483Bsd = 11; // DLT_ value that some writers put into files
constexpr LinkType kRawBsd = 12;        // DLT_RAW of most systems
constexpr LinkType kRawOpenBsd = 14;    // DLT_RAW of OpenBSD
constexpr LinkType kPppHdlc = 50;
constexpr LinkType kPppoe = 51;
constexpr LinkType kAtmRfc1483 = 100;
constexpr LinkType kRaw = 101;
constexpr LinkType kCiscoHdlc = 104;
constexpr LinkType kWlan = 105;
constexpr LinkType kFrameRelay = 107;
constexpr LinkType kLoop = 108;
constexpr LinkType kEnc = 109;
constexpr LinkType kLinuxSll = 113;
constexpr LinkType kPflog = 117;
constexpr LinkType kPrism = 119;
constexpr LinkType kIpOverFibreChannel = 122;
constexpr LinkType kSunAtm = 123;
constexpr LinkType kRadiotap = 127;
constexpr LinkType kArcnetLinux = 129;
constexpr LinkType kAppleIpOverFirewire = 138;
constexpr LinkType kDocsis = 143;
constexpr LinkType kAvs = 163;
constexpr LinkType kPppPppd = 166;
constexpr LinkType kJuniperEther = 178;
constexpr LinkType kPpi = 192;
constexpr LinkType kPppWithDirection = 204;
constexpr LinkType kCiscoHdlcWithDirection = 205;
constexpr LinkType kFrameRelayWithDirection = 206;
constexpr LinkType kIpnet = 226;
constexpr LinkType kIpv4 = 228;
constexpr LinkType kIpv6 = 229;
constexpr LinkType kNflog = 239;
constexpr LinkType kNetAnalyzer = 240;
constexpr LinkType kNetAnalyzerTransparent = 241;
constexpr LinkType kIpoib = 242;
constexpr LinkType kPktap = 258;
constexpr LinkType kEthernetMpacket = 274;
constexpr LinkType kLinuxSll2 = 276;

} // namespace synscope::capture::link
