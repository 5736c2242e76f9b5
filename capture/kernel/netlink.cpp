// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/kernel/netlink.h"

#include "capture/kernel/kernel_root.h"

#include <array>
#include <cerrno>

#include <libmnl/libmnl.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace synscope::capture {

namespace {

/// The kernel fills datagrams of a dump up to the reader's buffer, 32 kB at most (net/netlink/af_netlink.c).
constexpr std::size_t kBufferBytes = 32768;

class MnlTransport final : public NetlinkTransport {
public:
    explicit MnlTransport(mnl_socket* socket)
        : socket_(socket) {}
    ~MnlTransport() override { mnl_socket_close(socket_); }
    MnlTransport(const MnlTransport&) = delete;
    MnlTransport& operator=(const MnlTransport&) = delete;

    bool send(std::span<const std::byte> request) override {
        return mnl_socket_sendto(socket_, request.data(), request.size()) ==
               static_cast<ssize_t>(request.size());
    }
    long receive(std::span<std::byte> into) override {
        return mnl_socket_recvfrom(socket_, into.data(), into.size());
    }

private:
    mnl_socket* socket_;
};

struct Taking {
    const std::function<void(const nlmsghdr&)>& take;
    bool dump;
};

int takeMessage(const nlmsghdr* message, void* context) {
    const auto* taking = static_cast<const Taking*>(context);
    taking->take(*message);
    return taking->dump ? MNL_CB_OK : MNL_CB_STOP;
}

} // namespace

std::unique_ptr<NetlinkTransport> openNetlink(int family, model::Text& why) {
    mnl_socket* socket = mnl_socket_open2(family, SOCK_CLOEXEC);
    if (socket == nullptr || mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0) {
        why = unreadable("netlink", errno);
        if (socket != nullptr) {
            mnl_socket_close(socket);
        }
        return nullptr;
    }
    const timeval patience{1, 0};
    setsockopt(mnl_socket_get_fd(socket), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return std::make_unique<MnlTransport>(socket);
}

std::optional<int> ask(NetlinkTransport& transport, const nlmsghdr& request,
                       const std::function<void(const nlmsghdr&)>& take) {
    if (!transport.send({reinterpret_cast<const std::byte*>(&request), request.nlmsg_len})) {
        return errno;
    }
    alignas(nlmsghdr) std::array<std::byte, kBufferBytes> buffer;
    Taking taking{take, (request.nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP};
    for (;;) {
        const long got = transport.receive(buffer);
        if (got <= 0) {
            return got == 0 ? EIO : errno;
        }
        const int result = mnl_cb_run(buffer.data(), static_cast<std::size_t>(got), request.nlmsg_seq, 0,
                                      takeMessage, &taking);
        if (result < 0 && errno != EPROTO) {
            return errno;
        }
        // EPROTO: the rest of an earlier answer that was given up. This one comes behind it, or time is up.
        if (result == MNL_CB_STOP) {
            return std::nullopt;
        }
    }
}

} // namespace synscope::capture
