// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/helper/confinement.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <grp.h>
#include <initializer_list>
#include <memory>
#include <net/if.h>
#include <seccomp.h>
#include <sys/capability.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
// LeakSanitizer looks at the process from a second one at exit, which the confinement forbids.
// NOLINTNEXTLINE(bugprone-reserved-identifier): the name is the runtime's
extern "C" int __lsan_is_turned_off() {
    return 1;
}
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

namespace synscope::capture {

namespace {

constexpr uid_t kNobody = 65534;

model::Error failed(const char* what) {
    return {std::string("The privilege to capture could not be given away (") + what + ": " +
            std::strerror(errno) + "), so nothing is captured."};
}

// Where 65534 has no meaning (a user namespace that maps only root) the process stays what it is; what root
// may do beyond other users goes with the capabilities.
bool becomeNobody() {
    const uid_t user = ::getuid() == 0 ? kNobody : ::getuid();
    const gid_t group = ::getuid() == 0 ? kNobody : ::getgid();
    if (::geteuid() != 0) {
        return true;
    }
    const bool changed = ::setgroups(0, nullptr) == 0 && ::setresgid(group, group, group) == 0 &&
                         ::setresuid(user, user, user) == 0;
    return changed || errno == EINVAL || errno == EPERM;
}

struct FreeCapabilities {
    void operator()(cap_t capabilities) const { cap_free(capabilities); }
};

bool dropCapabilities() {
    const std::unique_ptr<_cap_struct, FreeCapabilities> none(cap_init());
    ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); // unknown before Linux 4.3: nothing to clear
    return none != nullptr && cap_set_proc(none.get()) == 0;
}

struct ReleaseFilter {
    void operator()(void* filter) const { seccomp_release(filter); }
};
using Seccomp = std::unique_ptr<void, ReleaseFilter>;

bool allow(void* filter, std::initializer_list<int> calls) {
    for (const int call : calls) {
        // Not every architecture has every call.
        if (call != __NR_SCMP_ERROR && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0) {
            return false;
        }
    }
    return true;
}

/// The call with a condition on one of its arguments. (libseccomp's own macros for that are C.)
bool allowWhere(void* filter, int call, const scmp_arg_cmp& condition) {
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &condition) == 0;
}

bool allowAsking(void* filter, unsigned long request) {
    return allowWhere(filter, SCMP_SYS(ioctl),
                      {.arg = 1, .op = SCMP_CMP_EQ, .datum_a = request, .datum_b = 0});
}

/// Memory, but none that can be run.
bool allowMapping(void* filter, int call) {
    return allowWhere(filter, call, {.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0});
}

/// UndefinedBehaviorSanitizer writes to a pipe to learn whether an address can be read.
bool allowSanitizers(void* filter) {
    return allow(filter, {SCMP_SYS(pipe), SCMP_SYS(pipe2)});
}

// What is not listed fails with EPERM, which libpcap takes: it looks into /sys now and then, and does
// without.
bool lockIn() {
    const Seccomp filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)));
    return filter != nullptr && allow(filter.get(), {SCMP_SYS(read),
                                                     SCMP_SYS(pread64),
                                                     SCMP_SYS(write),
                                                     SCMP_SYS(writev),
                                                     SCMP_SYS(poll),
                                                     SCMP_SYS(ppoll),
                                                     SCMP_SYS(recvfrom),
                                                     SCMP_SYS(recvmsg),
                                                     SCMP_SYS(getsockopt),
                                                     SCMP_SYS(setsockopt),
                                                     SCMP_SYS(fcntl),
                                                     SCMP_SYS(close),
                                                     SCMP_SYS(clock_gettime),
                                                     SCMP_SYS(gettimeofday),
                                                     SCMP_SYS(brk),
                                                     SCMP_SYS(munmap),
                                                     SCMP_SYS(mremap),
                                                     SCMP_SYS(madvise),
                                                     SCMP_SYS(futex),
                                                     SCMP_SYS(rt_sigreturn),
                                                     SCMP_SYS(rt_sigprocmask),
                                                     SCMP_SYS(restart_syscall),
                                                     SCMP_SYS(exit),
                                                     SCMP_SYS(exit_group),
                                                     SCMP_SYS(getpid),
                                                     SCMP_SYS(gettid),
                                                     SCMP_SYS(tgkill),
                                                     SCMP_SYS(fstat),
                                                     SCMP_SYS(newfstatat)}) &&
           allowMapping(filter.get(), SCMP_SYS(mmap)) && allowMapping(filter.get(), SCMP_SYS(mprotect)) &&
           allowAsking(filter.get(), SIOCGIFFLAGS) && allowAsking(filter.get(), SIOCGIFINDEX) &&
           (!kSanitized || allowSanitizers(filter.get())) && seccomp_load(filter.get()) == 0;
}

} // namespace

std::optional<model::Error> confine() {
    if (!becomeNobody()) {
        return failed("user");
    }
    if (!dropCapabilities()) {
        return failed("capabilities");
    }
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return failed("no_new_privs");
    }
    // Without seccomp in the kernel the process would go on with less protection than promised.
    if (!lockIn()) {
        return failed("seccomp");
    }
    return std::nullopt;
}

} // namespace synscope::capture
