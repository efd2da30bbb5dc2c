// SPDX-License-Identifier: MIT
#include "base/secret.h"

#include <sys/mman.h>

#include <atomic>
#include <cstring>
#include <new>
#include <utility>

#include "base/fork.h"
#include "base/mutex.h"

namespace opensspi {
namespace {

// Small secrets share regions of 256 KiB. A size class is a multiple of 64 bytes up to 1 KiB, then
// of 256 bytes up to 4 KiB; anything larger gets pages of its own. Freed cells are wiped and kept
// for the next secret of their class. So is one block of pages for each power of two up to 2 MiB:
// the first touch of fresh pages costs more than AES does on them.
constexpr size_t kRegionLen = size_t{256} * 1024;
constexpr size_t kFineStep = 64;
constexpr size_t kFineLimit = 1024;
constexpr size_t kCoarseStep = 256;
constexpr size_t kCoarseLimit = 4096;
constexpr size_t kNumClasses = kFineLimit / kFineStep + (kCoarseLimit - kFineLimit) / kCoarseStep;
constexpr size_t kLargestKept = size_t{2} * 1024 * 1024;
constexpr size_t kNumPageClasses = 9;
static_assert(kCoarseLimit << kNumPageClasses == kLargestKept);

struct FreeCell {
  FreeCell* next;
};

struct SizeClass {
  size_t index;
  size_t cell_len;
};

struct Arena {
  FreeCell* free_cells[kNumClasses] = {};
  void* free_pages[kNumPageClasses] = {};
  uint8_t* region = nullptr;
  size_t region_left = 0;
};

ForkSafeMutex g_mutex;
constinit Arena g_arena GUARDED_BY(g_mutex);
constinit std::atomic<size_t> g_in_use{0};

SizeClass size_class(size_t len) {
  if (len <= kFineLimit) {
    const size_t steps = len == 0 ? 1 : (len + kFineStep - 1) / kFineStep;
    return {steps - 1, steps * kFineStep};
  }
  const size_t steps = (len - kFineLimit + kCoarseStep - 1) / kCoarseStep;
  return {kFineLimit / kFineStep + steps - 1, kFineLimit + steps * kCoarseStep};
}

// The memory that an allocation of `len` bytes takes.
size_t footprint(size_t len) { return len > kCoarseLimit ? len : size_class(len).cell_len; }

void* map_pages(size_t len) {
  void* pages = mmap(nullptr, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) {
    throw std::bad_alloc();
  }
  madvise(pages, len, MADV_DONTDUMP);
  return pages;
}

// The powers of two above kCoarseLimit.
SizeClass page_class(size_t len) {
  size_t index = 0;
  while (kCoarseLimit << (index + 1) < len) {
    ++index;
  }
  return {index, kCoarseLimit << (index + 1)};
}

void* allocate_pages(size_t len) {
  if (len > kLargestKept) {
    return map_pages(len);
  }
  const SizeClass size = page_class(len);
  {
    const MutexLock lock(g_mutex);
    void* kept = std::exchange(g_arena.free_pages[size.index], nullptr);
    if (kept != nullptr) {
      return kept;
    }
  }
  return map_pages(size.cell_len);
}

void deallocate_pages(void* memory, size_t len) {
  if (len > kLargestKept) {
    munmap(memory, len);
    return;
  }
  const SizeClass size = page_class(len);
  {
    const MutexLock lock(g_mutex);
    memory = std::exchange(g_arena.free_pages[size.index], memory);
  }
  if (memory != nullptr) {
    munmap(memory, size.cell_len);
  }
}

void* carve(size_t cell_len) REQUIRES(g_mutex) {
  if (g_arena.region_left < cell_len) {
    g_arena.region = static_cast<uint8_t*>(map_pages(kRegionLen));
    g_arena.region_left = kRegionLen;
  }
  uint8_t* cell = g_arena.region;
  g_arena.region += cell_len;
  g_arena.region_left -= cell_len;
  return cell;
}

void* allocate(size_t len) {
  if (len > kCoarseLimit) {
    return allocate_pages(len);
  }
  const SizeClass size = size_class(len);
  const MutexLock lock(g_mutex);
  FreeCell* cell = g_arena.free_cells[size.index];
  if (cell == nullptr) {
    return carve(size.cell_len);
  }
  g_arena.free_cells[size.index] = cell->next;
  cell->next = nullptr;
  return cell;
}

}  // namespace

void* secret_allocate(size_t len) {
  void* memory = allocate(len);
  g_in_use.fetch_add(footprint(len), std::memory_order_relaxed);
  return memory;
}

size_t secret_bytes_in_use() { return g_in_use.load(std::memory_order_relaxed); }

void secret_deallocate(void* memory, size_t len) noexcept {
  if (memory == nullptr) {
    return;
  }
  g_in_use.fetch_sub(footprint(len), std::memory_order_relaxed);
  wipe({static_cast<uint8_t*>(memory), len});
  if (len > kCoarseLimit) {
    deallocate_pages(memory, len);
    return;
  }
  const MutexLock lock(g_mutex);
  FreeCell* cell = new (memory) FreeCell{g_arena.free_cells[size_class(len).index]};
  g_arena.free_cells[size_class(len).index] = cell;
}

SecretBytes::SecretBytes(size_t len)
    : data_(len == 0 ? nullptr : static_cast<uint8_t*>(secret_allocate(len))), len_(len) {}

SecretBytes::SecretBytes(ByteView bytes) : SecretBytes(bytes.size()) {
  if (data_ != nullptr) {
    std::memcpy(data_, bytes.data(), bytes.size());
  }
}

SecretBytes::~SecretBytes() { secret_deallocate(data_, len_); }

}  // namespace opensspi
