// SPDX-License-Identifier: MIT
// Containers after kill -9: every one is complete or absent, and everything reported as done is
// kept.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <random>

#include "csp/import_key.h"
#include "support/containers.h"

namespace opensspi::csp {
namespace {

using testing::Disk;
using testing::kUserPlace;
using testing::small_blob;

constexpr auto kSpec = KeySpec::kKeyExchange;
constexpr size_t kSlots = 4;

// Under a sanitizer forks are slow, and the hundredth finds nothing new.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kKills = 100;
#else
constexpr int kKills = 1000;
#endif

enum class State : uint8_t { kAbsent, kEmpty, kFirst, kSecond, kDamaged };

// Log is in memory that outlives the writer: what was reported as done, and what it was doing.
struct Log {
  State kept[kSlots];
  bool busy;
  size_t slot;
  State before;
  State after;
};

std::string name_of_slot(size_t slot) { return "container " + std::to_string(slot); }

const ProviderRow& provider_row() {
  return *find_provider("Microsoft Enhanced RSA and AES Cryptographic Provider", kProvRsaAes)
              .value();
}

// The steps of a program: CryptAcquireContext, CryptImportKey.
Status go_to(ContainerStore& store, size_t slot, State state) {
  const std::string name = name_of_slot(slot);
  const ProviderRow& row = provider_row();
  if (state == State::kAbsent) {
    return delete_container(store, {name, &row, kDeleteKeySet});
  }
  if (state == State::kEmpty) {
    (void)TRY(Provider::acquire(store, {name, &row, kNewKeySet}));
    return {};
  }
  const auto session = TRY(Provider::acquire(store, {name, &row, 0}));
  const ByteView blob = small_blob(state == State::kFirst ? 0 : 1);
  (void)TRY(import_key(*session, blob, nullptr, kExportable));
  return {};
}

State next_of(State state) {
  switch (state) {
    case State::kAbsent:
      return State::kEmpty;
    case State::kEmpty:
      return State::kFirst;
    case State::kFirst:
      return State::kSecond;
    default:
      return State::kAbsent;
  }
}

State state_of(ContainerStore& store, size_t slot) {
  const auto container = store.open(kUserPlace, name_of_slot(slot));
  if (!container.ok()) {
    return container.error().is(NTE_BAD_KEYSET) ? State::kAbsent : State::kDamaged;
  }
  const auto pair = (*container)->load(kSpec);
  if (!pair.ok()) {
    return pair.error().is(NTE_NO_KEY) ? State::kEmpty : State::kDamaged;
  }
  const std::string blob = to_hex(pair->private_blob.reveal());
  if (blob == to_hex(small_blob(0))) {
    return State::kFirst;
  }
  return blob == to_hex(small_blob(1)) ? State::kSecond : State::kDamaged;
}

// SQLite's hook for tests: every system call that changes a file calls this.
class Steps {
 public:
  enum class Death : uint8_t { kBefore, kHalfWay };

  // die_at kills this process at the n-th change from now.
  static void die_at(int step, Death death) {
    left_ = step;
    death_ = death;
    sqlite3_vfs* const vfs = sqlite3_vfs_find(nullptr);
    hook(vfs, "pwrite", real_pwrite_, &pwrite_hook);
    hook(vfs, "pwrite64", real_pwrite64_, &pwrite64_hook);
    hook(vfs, "ftruncate", real_ftruncate_, &ftruncate_hook);
    hook(vfs, "unlink", real_unlink_, &unlink_hook);
  }

 private:
  template <class Function>
  static void hook(sqlite3_vfs* vfs, const char* name, Function*& real, Function* instead) {
    real = reinterpret_cast<Function*>(vfs->xGetSystemCall(vfs, name));
    if (real != nullptr) {
      vfs->xSetSystemCall(vfs, name, reinterpret_cast<sqlite3_syscall_ptr>(instead));
    }
  }
  static bool is_last() { return left_-- == 0; }
  static void die() { (void)raise(SIGKILL); }

  template <class Offset>
  static ssize_t write_or_die(ssize_t (*real)(int, const void*, size_t, Offset), int file,
                              const void* data, size_t len, Offset offset) {
    if (!is_last()) {
      return real(file, data, len, offset);
    }
    if (death_ == Death::kHalfWay) {
      (void)real(file, data, len / 2, offset);
    }
    die();
    return -1;
  }
  static ssize_t pwrite_hook(int file, const void* data, size_t len, off_t offset) {
    return write_or_die(real_pwrite_, file, data, len, offset);
  }
  static ssize_t pwrite64_hook(int file, const void* data, size_t len, off64_t offset) {
    return write_or_die(real_pwrite64_, file, data, len, offset);
  }
  static int ftruncate_hook(int file, off_t len) {
    if (is_last()) {
      die();
    }
    return real_ftruncate_(file, len);
  }
  static int unlink_hook(const char* path) {
    if (is_last()) {
      die();
    }
    return real_unlink_(path);
  }

  static inline int left_ = -1;
  static inline Death death_ = Death::kBefore;
  static inline ssize_t (*real_pwrite_)(int, const void*, size_t, off_t) = nullptr;
  static inline ssize_t (*real_pwrite64_)(int, const void*, size_t, off64_t) = nullptr;
  static inline int (*real_ftruncate_)(int, off_t) = nullptr;
  static inline int (*real_unlink_)(const char*) = nullptr;
};

// A kill does not lose what was written to the kernel, so memory can be used as a disk here.
class CspContainerCrashTest : public ::testing::Test {
 protected:
  CspContainerCrashTest() {
    std::string pattern = access("/dev/shm", W_OK) == 0 ? "/dev/shm/opensspi-crash-XXXXXX"
                                                        : "/tmp/opensspi-crash-XXXXXX";
    directory_ = mkdtemp(pattern.data());
    disk = std::make_unique<Disk>(directory_ + "/home");
    log = static_cast<Log*>(
        mmap(nullptr, sizeof(Log), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    (void)small_blob(0);
  }
  ~CspContainerCrashTest() override {
    munmap(log, sizeof(Log));
    std::filesystem::remove_all(directory_);
  }

  static int wait_for(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    return status;
  }

  // The next step of one slot, recorded before and after.
  bool go_on(ContainerStore& store, size_t slot) const {
    log->slot = slot;
    log->before = log->kept[slot];
    log->after = next_of(log->before);
    log->busy = true;
    if (!go_to(store, slot, log->after).ok()) {
      return false;
    }
    log->kept[slot] = log->after;
    log->busy = false;
    return true;
  }

  // The state is what was kept, with or without the complete step that was in progress.
  void check(ContainerStore& store, const std::string& when) const {
    for (size_t slot = 0; slot < kSlots; ++slot) {
      const State found = state_of(store, slot);
      const bool was_done = log->busy && log->slot == slot && found == log->after;
      EXPECT_TRUE(found == log->kept[slot] || was_done)
          << when << ": slot " << slot << " is in state " << static_cast<int>(found) << ", not "
          << static_cast<int>(log->kept[slot]);
      log->kept[slot] = found;
    }
    log->busy = false;
  }

  std::string directory_;
  std::unique_ptr<Disk> disk;
  Log* log;
};

TEST_F(CspContainerCrashTest, a_writer_killed_at_random_leaves_every_container_whole_or_absent) {
  const int kills = std::getenv("OPENSSPI_SOAK") != nullptr ? 10 * kKills : kKills;
  constexpr int kNewStoreEvery = 25;
  constexpr unsigned kLongestLife = 6000;  // microseconds
  std::mt19937 random(3);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same each time
  const auto containers = disk->containers();
  int num_interrupted = 0;
  for (int round = 0; round < kills; ++round) {
    if (round % kNewStoreEvery == 0) {
      std::filesystem::remove_all(disk->home());
      *log = {};
    }
    const auto seed = random();
    const pid_t writer = fork();
    if (writer == 0) {
      const auto own = disk->containers();
      std::mt19937 choice(seed);
      while (go_on(*own, choice() % kSlots)) {
      }
      _exit(1);
    }
    usleep(static_cast<useconds_t>(random() % kLongestLife));
    kill(writer, SIGKILL);
    const int status = wait_for(writer);
    ASSERT_TRUE(WIFSIGNALED(status)) << "round " << round << ": the writer met an error";
    num_interrupted += log->busy ? 1 : 0;
    check(round % 2 == 0 ? *containers : *disk->containers(), "round " + std::to_string(round));
    if (HasFailure()) {
      return;
    }
  }
  EXPECT_GT(num_interrupted, kills / 4) << "too few were killed within a step";
  EXPECT_TRUE(disk->store()->check()->problems.empty());
}

TEST_F(CspContainerCrashTest, a_writer_killed_at_each_of_the_stores_steps_leaves_all_or_nothing) {
  int num_kills = 0;
  for (const auto death : {Steps::Death::kBefore, Steps::Death::kHalfWay}) {
    for (const State from : {State::kAbsent, State::kEmpty, State::kFirst, State::kSecond}) {
      for (int step = 0;; ++step) {
        std::filesystem::remove_all(disk->home());
        *log = {};
        const auto containers = disk->containers();
        (void)disk->store();
        while (log->kept[0] != State::kEmpty) {
          ASSERT_TRUE(go_on(*containers, 0));
        }
        while (log->kept[0] != from) {
          ASSERT_TRUE(go_on(*containers, 0));
        }
        const pid_t writer = fork();
        if (writer == 0) {
          const auto own = disk->containers();
          (void)own->names(kUserPlace);
          Steps::die_at(step, death);
          _exit(go_on(*own, 0) ? 0 : 1);
        }
        const int status = wait_for(writer);
        const std::string when = "from state " + std::to_string(static_cast<int>(from)) +
                                 " at step " + std::to_string(step);
        check(*disk->containers(), when);
        EXPECT_TRUE(disk->store()->check()->problems.empty()) << when;
        if (HasFailure() || WIFEXITED(status)) {
          EXPECT_EQ(status, 0) << when;
          break;
        }
        ++num_kills;
      }
    }
  }
  EXPECT_GT(num_kills, 40) << "the hook sees fewer steps than a transaction has";
}

// All threads write, replace, read and remove one container.
bool use_shared_container(ContainerStore& store, unsigned seed, int rounds) {
  std::mt19937 choice(seed);
  constexpr std::string_view kName = "shared";
  for (int round = 0; round < rounds; ++round) {
    const auto made = store.create(kUserPlace, kName);
    if (!made.ok() && !made.error().is(NTE_EXISTS)) {
      return false;
    }
    const auto opened = store.open(kUserPlace, kName);
    if (!opened.ok() && !opened.error().is(NTE_BAD_KEYSET)) {
      return false;
    }
    if (!opened.ok()) {
      continue;
    }
    const Status stored = (*opened)->store(kSpec, testing::pair_of(small_blob(choice() % 2)));
    if (!stored.ok() && !stored.error().is(NTE_KEYSET_ENTRY_BAD)) {
      return false;
    }
    const auto read = (*opened)->load(kSpec);
    if (!read.ok() && !read.error().is(NTE_KEYSET_ENTRY_BAD)) {
      return false;
    }
    if (read.ok()) {
      const std::string blob = to_hex(read->private_blob.reveal());
      if (blob != to_hex(small_blob(0)) && blob != to_hex(small_blob(1))) {
        return false;
      }
    }
    if (choice() % 4 != 0) {
      continue;
    }
    const Status removed = store.remove(kUserPlace, kName);
    if (!removed.ok() && !removed.error().is(NTE_BAD_KEYSET)) {
      return false;
    }
  }
  return true;
}

TEST_F(CspContainerCrashTest, many_processes_on_one_container_read_it_whole_or_not_at_all) {
  constexpr int kProcesses = 6;
  const int rounds = std::getenv("OPENSSPI_SOAK") != nullptr ? 2000 : 100;
  std::vector<pid_t> children;
  for (unsigned i = 0; i < kProcesses; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      _exit(use_shared_container(*disk->containers(), i, rounds) ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    EXPECT_EQ(wait_for(child), 0);
  }
  EXPECT_TRUE(disk->store()->check()->problems.empty());
}

}  // namespace
}  // namespace opensspi::csp
