// SPDX-License-Identifier: GPL-3.0-or-later
// Large pieces of memory for the connection table. Internal to the model.
#pragma once

#include <cstddef>
#include <new>
#include <utility>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace synscope::model {

/// Memory that is not touched before it is used and that the kernel may back by one large page: a
/// million records are reached in no order at all, and with small pages each visit would miss the TLB too.
class Chunk {
public:
    static constexpr std::size_t kBytes = std::size_t{2} << 20;

    Chunk()
        : memory_(static_cast<std::byte*>(::operator new (kBytes, std::align_val_t{kBytes}))) {
#ifdef __linux__
        ::madvise(memory_, kBytes, MADV_HUGEPAGE);
#endif
    }
    Chunk(Chunk&& from) noexcept
        : memory_(std::exchange(from.memory_, nullptr)) {}
    Chunk& operator=(Chunk&&) = delete;
    ~Chunk() {
        ::operator delete (memory_, std::align_val_t{kBytes});
    }

    [[nodiscard]] std::byte* memory() {
        return memory_;
    }

private:
    std::byte* memory_;
};

} // namespace synscope::model
