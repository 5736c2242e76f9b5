// SPDX-License-Identifier: GPL-3.0-or-later
// Link types that only stand in front of something common: a few bytes to pass over or one field to look at.
#pragma once

#include "capture/decode/walk.h"

namespace synscope::capture {

void decodeTokenRing(Walk& walk, ByteView bytes);
void decodeFddi(Walk& walk, ByteView bytes);
void decodeArcnet(Walk& walk, ByteView bytes);
void decodeArcnetLinux(Walk& walk, ByteView bytes);
void decodeSlip(Walk& walk, ByteView bytes);
void decodePppSerial(Walk& walk, ByteView bytes);
void decodePppWithDirection(Walk& walk, ByteView bytes);
void decodeCiscoHdlcWithDirection(Walk& walk, ByteView bytes);
void decodeFrameRelayWithDirection(Walk& walk, ByteView bytes);
void decodeAtmRfc1483(Walk& walk, ByteView bytes);
void decodeSunAtm(Walk& walk, ByteView bytes);
void decodeEnc(Walk& walk, ByteView bytes);
void decodePflog(Walk& walk, ByteView bytes);
void decodeIpOverFibreChannel(Walk& walk, ByteView bytes);
void decodeIpOverFirewire(Walk& walk, ByteView bytes);
void decodeDocsis(Walk& walk, ByteView bytes);
void decodeJuniperEther(Walk& walk, ByteView bytes);
void decodeIpnet(Walk& walk, ByteView bytes);
void decodeNetAnalyzer(Walk& walk, ByteView bytes);
void decodeNetAnalyzerTransparent(Walk& walk, ByteView bytes);
void decodeIpoib(Walk& walk, ByteView bytes);
void decodePktap(Walk& walk, ByteView bytes);
void decodeMpacket(Walk& walk, ByteView bytes);

} // namespace synscope::capture
