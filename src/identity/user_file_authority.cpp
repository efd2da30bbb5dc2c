// SPDX-License-Identifier: MIT
#include "identity/user_file_authority.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <vector>

#include "base/as_process.h"
#include "base/fork.h"
#include "base/mutex.h"
#include "crypto/algorithms.h"
#include "crypto/hash.h"
#include "identity/names.h"
#include "identity/nt_hash.h"
#include "identity/ntlm_user_file.h"
#include "identity/well_known.h"
#include "storage/descriptor.h"

namespace opensspi::identity {
namespace {

constexpr size_t kMaxFileLen = size_t{64} * 1024;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
constexpr uint64_t kMark = uint64_t{0xFF} << 56;  // a verifier's number, which no store's book uses
constexpr uint32_t kUserRid = 1000;
// A file that changed twice within the clock's step looks as if it had changed once.
constexpr int64_t kSettledNs = 1'000'000'000;

int64_t ns_of(const timespec& time) { return time.tv_sec * 1'000'000'000 + time.tv_nsec; }

int64_t now_ns() {
  timespec time{};
  clock_gettime(CLOCK_REALTIME, &time);
  return ns_of(time);
}

// Version distinguishes states of the file, including changes of its mode or owner.
struct Version {
  dev_t device = 0;
  ino_t inode = 0;
  off_t len = 0;
  int64_t modified = 0;
  int64_t changed = 0;
  bool operator==(const Version&) const = default;
};

Version version_of(const struct stat& found) {
  return {found.st_dev, found.st_ino, found.st_size, ns_of(found.st_mtim), ns_of(found.st_ctim)};
}

Error unreadable(int problem) {
  if (problem == ENOENT || problem == ENOTDIR) {
    return fail(ERROR_FILE_NOT_FOUND, "the file that NTLM_USER_FILE names does not exist");
  }
  return fail(ERROR_ACCESS_DENIED,
              "the file that NTLM_USER_FILE names cannot be read by this user");
}

Status check(const struct stat& found) {
  if (!S_ISREG(found.st_mode)) {
    return fail(ERROR_ACCESS_DENIED, "what NTLM_USER_FILE names is not a regular file");
  }
  if (found.st_uid != geteuid() && found.st_uid != 0) {
    return fail(ERROR_ACCESS_DENIED, "the file that NTLM_USER_FILE names belongs to another user");
  }
  if ((found.st_mode & kOthers) != 0) {
    return fail(ERROR_ACCESS_DENIED,
                "the file that NTLM_USER_FILE names is open to other users; fix it with: chmod "
                "go-rwx \"$NTLM_USER_FILE\"");
  }
  return {};
}

Result<SecretBytes> contents_of(const storage::Descriptor& file) {
  SecretBytes contents(kMaxFileLen + 1);
  size_t len = 0;
  while (len < contents.size()) {
    const ssize_t part = read(file.number(), contents.reveal().data() + len, contents.size() - len);
    if (part < 0 && errno == EINTR) {
      continue;
    }
    if (part < 0) {
      return unreadable(errno);
    }
    if (part == 0) {
      return SecretBytes(contents.reveal().first(len));
    }
    len += static_cast<size_t>(part);
  }
  return fail(ERROR_FILE_TOO_LARGE, "the file that NTLM_USER_FILE names is longer than 64 KiB");
}

std::string key_of(std::string_view user, std::string_view domain) {
  return folded(domain).value_or("") + '\\' + folded(user).value_or("");
}

// No store gives these accounts numbers, and each server that reads the file must use the same: the
// SID is derived from the names.
Result<Sid> sid_base(const std::string& key) {
  const auto* row = crypto::find_algorithm(crypto::AlgorithmId::kSha256);
  const auto hash = TRY(crypto::make_hash(*row));
  std::array<uint8_t, 32> digest{};
  hash->update(as_bytes("NTLM_USER_FILE"));
  hash->update(as_bytes(key));
  hash->finish(digest);
  const auto part = [&digest](size_t at) {
    return uint32_t{digest[at]} | uint32_t{digest[at + 1]} << 8 | uint32_t{digest[at + 2]} << 16 |
           uint32_t{digest[at + 3]} << 24;
  };
  return Sid(5, {21, part(0), part(4), part(8)});
}

Result<ClientPtr> make_client(const UserFileEntry& entry, std::string_view computer) {
  auto client = std::make_shared<Client>();
  client->user = entry.user;
  client->domain = entry.domain.empty() ? computer : entry.domain;
  const Sid base = TRY(sid_base(key_of(client->user, client->domain)));
  client->sid = base.child(kUserRid);
  client->primary_group = base.child(kRidNone);
  client->groups = {client->primary_group, kBuiltinUsers};
  return ClientPtr(std::move(client));
}

}  // namespace

struct UserFileAuthority::Snapshot {
  struct Entry {
    std::string user;  // folded
    std::string domain;
    SecretBox<NtHash> hash;
    ClientPtr client;
    uint64_t number = 0;
  };
  std::string path;
  Version version;
  int64_t read_at = 0;
  std::vector<Entry> entries;

  [[nodiscard]] bool is_current(const std::string& asked, const Version& found) const {
    return path == asked && version == found && read_at - found.changed > kSettledNs;
  }
};

UserFileAuthority::UserFileAuthority(const Env& env, const Settings& settings, ServerNames names)
    : env_(env),
      names_(std::move(names)),
      policy_(LockoutPolicy::of(settings)),
      empty_passwords_(settings),
      lockouts_("") {}

UserFileAuthority::~UserFileAuthority() = default;

Result<std::optional<Verifier>> UserFileAuthority::resolve(std::string_view user,
                                                           std::string_view domain) {
  const ForkHold hold;
  const MutexLock lock(mutex_);
  std::optional<Verifier> found = TRY(resolve_name(user, domain));
  const SplitName split = split_account_name(user, domain);
  if (found || split.user.size() == user.size()) {
    return found;
  }
  return resolve_name(split.user, split.domain);
}

Result<std::optional<Verifier>> UserFileAuthority::resolve_name(std::string_view user,
                                                                std::string_view domain) {
  const Snapshot* snapshot = TRY(current());
  const auto key = folded(user);
  if (snapshot == nullptr || !key || key->empty()) {
    return std::optional<Verifier>();
  }
  const bool of_ours = is_this_machine(names_, domain);
  const std::string folded_domain = folded(domain).value_or("");
  const Snapshot::Entry* found = nullptr;
  for (const Snapshot::Entry& entry :
       snapshot->entries) {  // all of them, so that the time does not depend on the position
    const bool same = domain.empty() || entry.domain == folded_domain;
    const bool named = same || (of_ours && is_this_machine(names_, entry.domain));
    if (named && entry.user == *key && found == nullptr) {
      found = &entry;
    }
  }
  if (found == nullptr) {
    return std::optional<Verifier>();
  }
  Verifier verifier;
  verifier.nt_hash = *found->hash;
  verifier.account = kMark | found->number;
  empty_passwords_.apply(verifier);
  return std::optional<Verifier>(std::move(verifier));
}

Result<ClientPtr> UserFileAuthority::by_sid(const Sid& sid) {
  const ForkHold hold;
  const MutexLock lock(mutex_);
  const Snapshot* snapshot = TRY(current());
  if (snapshot == nullptr) {
    return ClientPtr();
  }
  const auto found = std::ranges::find_if(
      snapshot->entries, [&](const Snapshot::Entry& entry) { return entry.client->sid == sid; });
  return found == snapshot->entries.end() ? ClientPtr() : found->client;
}

bool UserFileAuthority::owns(const Verifier& verifier) {
  return (verifier.account & kMark) == kMark;
}

std::optional<Refusal> UserFileAuthority::settle(const Verifier& verifier,
                                                 bool response_was_right) {
  const uint64_t number = verifier.account & ~kMark;
  const bool refused = verifier.refusal != Refusal::kNone;
  const Proof right = refused ? Proof::kRefused : Proof::kRight;
  const Proof proof = response_was_right ? right : Proof::kWrong;
  if (lockouts_.settle(policy_, number, proof, env_.now())) {
    return Refusal::kLockedOut;
  }
  if (!response_was_right) {
    return Refusal::kNone;
  }
  if (refused) {
    return verifier.refusal;
  }
  return std::nullopt;
}

void UserFileAuthority::count_elsewhere() {
  static_cast<void>(lockouts_.settle(policy_, std::nullopt, Proof::kWrong, env_.now()));
}

Result<ClientPtr> UserFileAuthority::client_of(const Verifier& verifier) {
  const ForkHold hold;
  const MutexLock lock(mutex_);
  if (snapshot_ != nullptr) {
    for (const Snapshot::Entry& entry : snapshot_->entries) {
      if (entry.number == (verifier.account & ~kMark)) {
        return entry.client;
      }
    }
  }
  return fail(ERROR_NO_SUCH_USER, "the account's line was removed meanwhile");
}

AuthorityState UserFileAuthority::state() {
  const ForkHold hold;
  const MutexLock lock(mutex_);
  const auto snapshot = current();
  if (!snapshot) {
    return {"file", false, snapshot.error().why};
  }
  if (*snapshot == nullptr) {
    return {"file", false, "the variable NTLM_USER_FILE is not set"};
  }
  return {"file", true,
          (*snapshot)->path + ", accounts: " + std::to_string((*snapshot)->entries.size())};
}

// Nothing if the variable is not set; the caller holds the mutex.
Result<const UserFileAuthority::Snapshot*> UserFileAuthority::current() {
  const auto path = env_.variable("NTLM_USER_FILE");
  if (!path || path->empty()) {
    return static_cast<const Snapshot*>(nullptr);
  }
  const AsProcess as_process;
  const storage::Descriptor file(open(path->c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.valid()) {
    return unreadable(errno);
  }
  struct stat found {};
  if (fstat(file.number(), &found) != 0) {
    return unreadable(errno);
  }
  TRY(check(found));
  if (snapshot_ && snapshot_->is_current(*path, version_of(found))) {
    return snapshot_.get();
  }
  const int64_t read_at = now_ns();
  const SecretBytes contents = TRY(contents_of(file));
  snapshot_ = TRY(parsed(contents.reveal()));
  snapshot_->path = *path;
  snapshot_->version = version_of(found);
  snapshot_->read_at = read_at;
  return snapshot_.get();
}

Result<std::unique_ptr<UserFileAuthority::Snapshot>> UserFileAuthority::parsed(ByteView contents) {
  auto fresh = std::make_unique<Snapshot>();
  const auto lines = parse_user_file_entries(contents);
  if (!lines) {
    return fail(ERROR_BAD_CONFIGURATION, lines.error().why);
  }
  for (const UserFileEntry& line : *lines) {
    const NtHash hash = TRY(nt_hash_of_password(line.password.reveal()));
    Snapshot::Entry entry;
    entry.user = folded(line.user).value_or("");
    entry.domain = folded(line.domain).value_or("");
    entry.hash = make_secret<NtHash>(hash);
    entry.client = TRY(make_client(line, names_.netbios_computer));
    entry.number =
        numbers_.try_emplace(key_of(entry.user, entry.domain), numbers_.size() + 1).first->second;
    fresh->entries.push_back(std::move(entry));
  }
  return fresh;
}

}  // namespace opensspi::identity
