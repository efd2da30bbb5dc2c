// SPDX-License-Identifier: MIT
#include "abi/core/handle_table.h"

#include <pthread.h>

#include <array>
#include <bit>

#include "base/fork.h"
#include "base/mutex.h"
#include "crypto/random.h"

namespace opensspi::abi {
namespace {

// The word of a slot: generation in the upper half, then 4 bits of kind, the exclusive bit and the
// open bit, and 26 bits that count users.
constexpr uint64_t kUser = 1;
constexpr uint64_t kUsers = (uint64_t{1} << 26) - 1;
constexpr uint64_t kOpen = uint64_t{1} << 26;
constexpr uint64_t kExclusive = uint64_t{1} << 27;
constexpr int kKindShift = 28;
constexpr int kGenerationShift = 32;

// A HANDLE has 24 bits of index, 22 of generation and 15 of tag above its two zero bits.
constexpr int kIndexBits = 24;
constexpr int kGenerationBits = 22;
constexpr uint32_t kMaxGeneration = (1u << kGenerationBits) - 1;
constexpr uint32_t kMaxSlots = 1u << kIndexBits;
constexpr uint64_t kTagMask = (uint64_t{1} << 63) - 1;  // so that no half can be all ones
constexpr int kWinTagShift = 2 + kIndexBits + kGenerationBits;
constexpr uint64_t kWinTagMask = (uint64_t{1} << (63 - kWinTagShift)) - 1;

// Chunks double in size and never move, so that a lookup needs no lock.
constexpr uint32_t kFirstChunk = 256;
constexpr size_t kNumChunks = 17;
constexpr uint32_t kNoSlot = UINT32_MAX;

std::array<std::atomic<HandleSlot*>, kNumChunks> g_chunks{};
std::atomic<uint64_t> g_tag{0};
ForkSafeMutex g_mutex;
uint32_t g_num_slots GUARDED_BY(g_mutex) = 0;
uint32_t g_first_free GUARDED_BY(g_mutex) = kNoSlot;
std::atomic<uint32_t> g_forks{0};           // that this process and its parents went through
constinit thread_local int t_num_uses = 0;  // objects that this thread uses

struct Place {
  size_t chunk;
  uint32_t offset;
};

Place place_of(uint32_t index) {
  const uint32_t shifted = index + kFirstChunk;
  const size_t chunk = static_cast<size_t>(std::bit_width(shifted) - std::bit_width(kFirstChunk));
  return {chunk, shifted - (kFirstChunk << chunk)};
}

HandleSlot* slot_at(uint32_t index) {
  if (index >= kMaxSlots) {
    return nullptr;
  }
  const Place place = place_of(index);
  HandleSlot* chunk = g_chunks[place.chunk].load(std::memory_order_acquire);
  return chunk == nullptr ? nullptr : chunk + place.offset;
}

constexpr uint64_t identity_of(uint32_t generation, HandleKind kind) {
  return uint64_t{generation} << kGenerationShift | uint64_t{static_cast<uint8_t>(kind)}
                                                        << kKindShift;
}

constexpr bool names(uint64_t state, HandleName name, HandleKind kind) {
  constexpr uint64_t kNotIdentity = kUsers | kExclusive;
  return (state & ~kNotIdentity) == (identity_of(name.generation, kind) | kOpen);
}

constexpr uint32_t generation_of(uint64_t state) {
  return static_cast<uint32_t>(state >> kGenerationShift);
}

// The tag is made at the first insertion, never while the library loads.
uint64_t tag() {
  uint64_t known = g_tag.load(std::memory_order_acquire);
  if (known != 0) {
    return known;
  }
  uint64_t made = 0;
  while (made == 0) {
    crypto::random_bytes({reinterpret_cast<uint8_t*>(&made), sizeof made});
    made &= kTagMask;
  }
  return g_tag.compare_exchange_strong(known, made) ? made : known;
}

uint64_t win_tag(uint64_t tag) { return (tag >> 7) & kWinTagMask; }

void add_chunk(size_t chunk, uint32_t first_index) {
  const uint32_t len = kFirstChunk << chunk;
  auto slots = std::make_unique<HandleSlot[]>(len);
  for (uint32_t i = 0; i < len; ++i) {
    slots[i].index = first_index + i;
  }
  g_chunks[chunk].store(slots.release(), std::memory_order_release);  // lives for ever
}

HandleSlot* take_slot() {
  const MutexLock lock(g_mutex);
  if (g_first_free != kNoSlot) {
    HandleSlot* slot = slot_at(g_first_free);
    g_first_free = slot->next_free;
    return slot;
  }
  if (g_num_slots == kMaxSlots) {
    return nullptr;
  }
  const Place place = place_of(g_num_slots);
  if (place.offset == 0) {
    add_chunk(place.chunk, g_num_slots);
  }
  return slot_at(g_num_slots++);
}

// The last user has ended. A slot whose generations are used up is never used again.
void destroy(HandleSlot* slot) noexcept {
  slot->object.reset();
  const uint32_t generation = generation_of(slot->state.load(std::memory_order_relaxed));
  if (generation == kMaxGeneration) {
    return;
  }
  const MutexLock lock(g_mutex);
  slot->next_free = g_first_free;
  g_first_free = slot->index;
}

// The threads of the parent do not exist in the child, so their uses of an object never end there.
// The child takes over every unused object, and drops the shared uses of other threads. An object
// that one of them used exclusively stays in use: it may be half changed.
void take_over(HandleSlot* slot) {
  const uint64_t state = slot->state.load(std::memory_order_relaxed);
  if ((state & kOpen) == 0 || (state & kExclusive) != 0) {
    return;
  }
  const uint64_t own = state & kUsers;
  if (own != 1 && t_num_uses != 0) {
    return;  // one of the uses may be of the thread that forked
  }
  slot->state.store((state & ~kUsers) | kUser, std::memory_order_relaxed);
  slot->forks.store(g_forks.load(std::memory_order_relaxed), std::memory_order_relaxed);
}

// The child has one thread, so it needs no lock.
void take_over_in_child() UNCHECKED_LOCKING {
  g_forks.fetch_add(1, std::memory_order_relaxed);
  for (uint32_t index = 0; index < g_num_slots; ++index) {
    take_over(slot_at(index));
  }
}

[[maybe_unused]] const int kTakesOver = pthread_atfork(nullptr, nullptr, take_over_in_child);

// A thread of a child that waited for users of its parent would wait without end.
bool waits_in_vain(const HandleSlot* slot) {
  return slot->forks.load(std::memory_order_relaxed) != g_forks.load(std::memory_order_relaxed);
}

[[gnu::hot]] void give_back(HandleSlot* slot, uint64_t given) noexcept {
  const uint64_t before = slot->state.fetch_sub(given, std::memory_order_acq_rel);
  if ((before & kExclusive) != 0) {
    slot->state.notify_all();
  }
  if ((before & kUsers) == 1) {
    destroy(slot);
  }
}

bool wait_for_change(HandleSlot* slot, uint64_t seen) {
  if (waits_in_vain(slot)) {
    return false;
  }
  slot->state.wait(seen, std::memory_order_acquire);
  return true;
}

// The exclusive bit is ours: no more calls start; wait for those that are running.
bool wait_until_alone(HandleSlot* slot) {
  for (;;) {
    const uint64_t state = slot->state.load(std::memory_order_acquire);
    const uint64_t owner = (state & kOpen) != 0 ? 1 : 0;
    if ((state & kUsers) == owner + 1) {
      return true;
    }
    if (!wait_for_change(slot, state)) {
      return false;
    }
  }
}

}  // namespace

HandleSlot* handle_use(HandleName name, HandleKind kind, Sharing sharing) {
  HandleSlot* slot = name.generation == 0 ? nullptr : slot_at(name.index);
  if (slot == nullptr) {
    return nullptr;
  }
  const uint64_t taken = sharing == Sharing::kExclusive ? kUser | kExclusive : kUser;
  uint64_t state = slot->state.load(std::memory_order_relaxed);
  for (;;) {
    if (!names(state, name, kind) || (state & kUsers) == kUsers) {
      return nullptr;
    }
    if ((state & kExclusive) != 0) {
      if (!wait_for_change(slot, state)) {
        return nullptr;
      }
      state = slot->state.load(std::memory_order_relaxed);
      continue;
    }
    if (slot->state.compare_exchange_weak(state, state + taken, std::memory_order_acquire,
                                          std::memory_order_relaxed)) {
      break;
    }
  }
  ++t_num_uses;
  if (sharing == Sharing::kExclusive && !wait_until_alone(slot)) {
    handle_end_use(slot, sharing);
    return nullptr;
  }
  return slot;
}

void handle_end_use(HandleSlot* slot, Sharing sharing) noexcept {
  --t_num_uses;
  give_back(slot, sharing == Sharing::kExclusive ? kUser | kExclusive : kUser);
}

Result<HandleName> handle_insert(std::unique_ptr<HandleObject> object, HandleKind kind) {
  static_cast<void>(tag());
  HandleSlot* slot = take_slot();
  if (slot == nullptr) {
    return fail(SEC_E_INSUFFICIENT_MEMORY, "too many handles are open");
  }
  const HandleName name{slot->index,
                        generation_of(slot->state.load(std::memory_order_relaxed)) + 1};
  slot->object = std::move(object);
  slot->forks.store(g_forks.load(std::memory_order_relaxed), std::memory_order_relaxed);
  slot->state.store(identity_of(name.generation, kind) | kOpen | kUser, std::memory_order_release);
  return name;
}

bool handle_close(HandleName name, HandleKind kind) noexcept {
  HandleSlot* slot = name.generation == 0 ? nullptr : slot_at(name.index);
  if (slot == nullptr) {
    return false;
  }
  uint64_t state = slot->state.load(std::memory_order_relaxed);
  do {
    if (!names(state, name, kind)) {
      return false;
    }
  } while (!slot->state.compare_exchange_weak(state, state & ~kOpen, std::memory_order_acq_rel,
                                              std::memory_order_relaxed));
  // Calls that wait for the object see that it is closed when the owner's use ends.
  give_back(slot, kUser);
  return true;
}

void handle_close_all(HandleKind kind, const std::function<bool(const HandleObject&)>& belongs) {
  uint32_t num_slots = 0;
  {
    const MutexLock lock(g_mutex);
    num_slots = g_num_slots;
  }
  for (uint32_t index = 0; index < num_slots; ++index) {
    const uint64_t state = slot_at(index)->state.load(std::memory_order_relaxed);
    const HandleName name{index, generation_of(state)};
    if (!names(state, name, kind)) {
      continue;
    }
    HandleSlot* slot = handle_use(name, kind, Sharing::kShared);
    if (slot == nullptr) {
      continue;
    }
    const bool goes = belongs(*slot->object);
    handle_end_use(slot, Sharing::kShared);
    if (goes) {
      handle_close(name, kind);
    }
  }
}

SecHandle sec_handle(HandleName name) {
  return {uint64_t{name.generation} << 32 | name.index, g_tag.load(std::memory_order_acquire)};
}

HandleName name_of(const SecHandle& handle) {
  if (handle.dwUpper != g_tag.load(std::memory_order_acquire)) {
    return {};
  }
  return {static_cast<uint32_t>(handle.dwLower), static_cast<uint32_t>(handle.dwLower >> 32)};
}

HANDLE win_handle(HandleName name) {
  const uint64_t own = win_tag(g_tag.load(std::memory_order_acquire));
  const uint64_t value = own << kWinTagShift | uint64_t{name.generation} << (2 + kIndexBits) |
                         uint64_t{name.index} << 2;
  return reinterpret_cast<HANDLE>(value);  // NOLINT(performance-no-int-to-ptr): a name, no address
}

HandleName name_of(HANDLE handle) {
  const auto value = reinterpret_cast<uint64_t>(handle);
  const uint64_t own = win_tag(g_tag.load(std::memory_order_acquire));
  if ((value & 3) != 0 || value >> kWinTagShift != own) {
    return {};
  }
  return {static_cast<uint32_t>(value >> 2) & (kMaxSlots - 1),
          static_cast<uint32_t>(value >> (2 + kIndexBits)) & kMaxGeneration};
}

}  // namespace opensspi::abi
