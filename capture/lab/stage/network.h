// SPDX-License-Identifier: GPL-3.0-or-later
// The hosts of a scenario as network namespaces, and the cables between them.
#pragma once

#include "capture/file/descriptor.h"
#include "capture/lab/stage/route_netlink.h"
#include "capture/scenario/scenario.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace synscope::capture::lab {

/// A host's end of a cable.
struct Port {
    std::uint32_t host = 0; ///< index into Run::hosts; the router's is behind the scenario's hosts
    std::string interface;  ///< in the host's namespace: "veth0", the router's second "veth1"
    std::string wire_end;   ///< in the wire's namespace; empty: the cable goes straight to the other host
    IpAddress address;
    MacAddress mac{};
    bool far = false; ///< behind the router
};

/// Goes into a network namespace with the calling thread, and back when it dies.
class InsideNetwork {
public:
    explicit InsideNetwork(int network);
    ~InsideNetwork();
    InsideNetwork(const InsideNetwork&) = delete;
    InsideNetwork& operator=(const InsideNetwork&) = delete;
    [[nodiscard]] bool entered() const { return entered_; }

private:
    Descriptor home_;
    bool entered_ = false;
};

struct Network {
    std::vector<Descriptor> hosts; ///< their namespaces, by host
    Descriptor wire;               ///< where the wire's ends are
    std::vector<Port> ports;
};

/// In the present network namespace, which becomes the wire's and must be the caller's own (all others vanish
/// with their last process and descriptor). Hosts that are neighbours without delay and rules are connected
/// directly: only so an answer can come back while the kernel is still busy with the question. `always_wire`:
/// not even they, for somebody may want to lose packets.
[[nodiscard]] model::Result<Network> buildNetwork(const scenario::Scenario& scenario,
                                                  bool always_wire = false);

/// Until the kernel has seen that every cable has two ends, which it does in its own time and drops frames
/// before; a few seconds at most.
void awaitCarrier(const Network& network);

/// In the calling thread's namespace: `name` without "net.ipv4." or "net.core.".
[[nodiscard]] Problem writeSysctl(const std::string& name, const std::string& value);

} // namespace synscope::capture::lab
