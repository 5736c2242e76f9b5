// SPDX-License-Identifier: GPL-3.0-or-later
// Large pieces of memory for the connection table.
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
    /// Takes over what release() gave.
    explicit Chunk(std::byte* memory)
        : memory_(memory) {}
    Chunk(Chunk&& from) noexcept
        : memory_(from.release()) {}
    Chunk& operator=(Chunk&&) = delete;
    ~Chunk() {
        ::operator delete (memory_, std::align_val_t{kBytes});
    }

    [[nodiscard]] std::byte* memory() {
        return memory_;
    }
    /// The memory, which is the caller's now.
    [[nodiscard]] std::byte* release() {
        return std::exchange(memory_, nullptr);
    }

private:
    std::byte* memory_;
};

/// Where a table gets its memory from.
class ChunkSource {
public:
    ChunkSource() = default;
    ChunkSource(const ChunkSource&) = delete;
    ChunkSource& operator=(const ChunkSource&) = delete;
    virtual ~ChunkSource() = default;
    /// Fresh from the kernel, unless somebody knows better.
    [[nodiscard]] virtual Chunk take() { return {}; }
};

} // namespace synscope::model
