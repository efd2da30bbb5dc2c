// SPDX-License-Identifier: MIT
#include "identity/local_authority.h"

#include <sys/stat.h>

#include <cerrno>
#include <ctime>

#include "base/as_process.h"
#include "base/fork.h"
#include "base/mutex.h"
#include "identity/names.h"
#include "identity/unix_users.h"
#include "storage/location.h"

namespace opensspi::identity {
namespace {

constexpr size_t kMachineIndex = 1;
constexpr unsigned kBookShift = 56;  // a verifier's number: the book's index plus one, then the id
constexpr uint64_t kIdMask = (uint64_t{1} << kBookShift) - 1;
constexpr int64_t kLookAgainNs = 1'000'000'000;
// The directory exists long before its first account, so this hides none.
constexpr int64_t kStillAbsentNs = 4'000'000;
constexpr Error kNoStore = fail(ERROR_FILE_NOT_FOUND, "there is no such store");
constexpr storage::Place kPlaces[] = {storage::Place::kUser, storage::Place::kMachine};

int64_t coarse_now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

bool is_absence(Error error) {
  return error.is(ERROR_FILE_NOT_FOUND) || error.is(ERROR_PATH_NOT_FOUND);
}

bool machine_store_exists() {
  struct stat found {};
  return stat(storage::kMachineDirectory, &found) == 0;
}

Verifier verifier_of(FoundAccount&& found, size_t book) {
  Verifier verifier;
  verifier.nt_hash = found.nt_hash;
  verifier.refusal = found.refusal;
  verifier.automatic = found.automatic;
  verifier.account = uint64_t{book + 1} << kBookShift | found.id;
  return verifier;
}

}  // namespace

LocalAuthority::LocalAuthority(const Env& env, std::shared_ptr<const Settings> settings,
                               ServerNames names, std::shared_ptr<LocalAccounts> only)
    : env_(env),
      settings_(std::move(settings)),
      names_(std::move(names)),
      policy_(LockoutPolicy::of(*settings_)),
      empty_passwords_(*settings_),
      only_one_(only != nullptr) {
  slots_[0].book = std::move(only);
}

Result<std::optional<Verifier>> LocalAuthority::resolve(std::string_view user,
                                                        std::string_view domain) {
  if (!is_this_machine(names_, domain)) {
    return std::optional<Verifier>();
  }
  const ForkHold hold;  // one for everything that follows: nested ones cost nothing
  std::optional<Verifier> found = TRY(resolve_name(user));
  if (found || !domain.empty()) {
    return found;
  }
  // user@this.machine, if no account has that whole name.
  const SplitName split = split_account_name(user, domain);
  if (split.domain.empty() || !is_this_machine(names_, split.domain)) {
    return found;
  }
  return resolve_name(split.user);
}

Result<std::optional<Verifier>> LocalAuthority::resolve_name(std::string_view user) {
  const auto key = folded(user);
  if (!key || key->empty()) {
    return std::optional<Verifier>();
  }
  std::optional<Error> trouble;
  std::optional<Verifier> verifier;
  // Every store is searched, even after a hit, so that an unknown name takes no longer.
  for (size_t index = 0; index < kNumBooks; ++index) {
    auto found = find_in(index, [&](LocalAccounts& accounts) { return accounts.find(*key); });
    if (!found && !trouble) {
      trouble = found.error();
    }
    if (found && *found && !verifier) {
      verifier = verifier_of(std::move(**found), index);
      empty_passwords_.apply(*verifier);
    }
  }
  if (!verifier && trouble) {
    return *trouble;
  }
  return verifier;
}

// The peer has proved who it is, so that the time may show which store has the account.
Result<std::optional<Verifier>> LocalAuthority::resolve_certificate(
    std::span<const std::string> mappings) {
  const ForkHold hold;
  for (size_t index = 0; index < kNumBooks; ++index) {
    auto found = TRY(find_in(
        index, [&](LocalAccounts& accounts) { return accounts.find_by_certificate(mappings); }));
    if (found) {
      Verifier verifier = verifier_of(std::move(*found), index);
      empty_passwords_.apply(verifier);
      return std::optional(std::move(verifier));
    }
  }
  return std::optional<Verifier>();
}

template <class Find>
Result<std::optional<FoundAccount>> LocalAuthority::find_in(size_t index, Find find) {
  const auto accounts = book(index, LocalAccounts::Opening::kExistingOnly);
  if (!accounts && (is_absence(accounts.error()) || index == kMachineIndex)) {
    return std::optional<FoundAccount>();
  }
  if (!accounts) {
    return accounts.error();
  }
  auto found = find(**accounts);
  if (!found && is_absence(found.error())) {
    return std::optional<FoundAccount>();
  }
  return found;
}

// Every store is searched, even after a hit, so that an unknown name takes no longer.
Result<DigestVerifier> LocalAuthority::digest(const DigestQuestion& question) {
  const ForkHold hold;
  const SplitName split = split_account_name(question.user, {});
  const bool ours = !split.domain.empty() && is_this_machine(names_, split.domain);
  std::array<char, 2 * kMaxAskedNameLen> room;
  const auto key = folded_into(ours ? split.user : question.user, room);
  DigestVerifier verifier;
  verifier.account.decoy = true;
  for (size_t index = 0; key && !key->empty() && index < kNumBooks; ++index) {
    FoundDigest found;
    const bool searched = TRY(find_digest_in(index, *key, question, found));
    if (searched && verifier.account.decoy) {
      verifier.account = verifier_of(std::move(found.account), index);
      verifier.account.decoy = found.decoy;
      verifier.secrets = found.secrets;
      empty_passwords_.apply(verifier.account);
    }
  }
  return verifier;
}

// Returns false if there is no such store, or if the machine store belongs to another user.
Result<bool> LocalAuthority::find_digest_in(size_t index, std::string_view key,
                                            const DigestQuestion& question, FoundDigest& found) {
  const auto accounts = book(index, LocalAccounts::Opening::kExistingOnly);
  if (!accounts && (is_absence(accounts.error()) || index == kMachineIndex)) {
    return false;
  }
  if (!accounts) {
    return accounts.error();
  }
  const Status searched = (*accounts)->find_digest(key, question, found);
  if (!searched && is_absence(searched.error())) {
    return false;
  }
  TRY(searched);
  return true;
}

Verifier LocalAuthority::decoy() const {
  Verifier verifier;
  env_.random(verifier.nt_hash.reveal());
  verifier.decoy = true;
  return verifier;
}

std::optional<Refusal> LocalAuthority::settle(const Verifier& verifier, bool response_was_right) {
  const auto accounts = book_of(verifier);
  const bool refused = verifier.refusal != Refusal::kNone;
  const Proof right = refused ? Proof::kRefused : Proof::kRight;
  const Proof proof = response_was_right ? right : Proof::kWrong;
  // The automatic account's secret cannot be guessed, and a lock would only hurt its owner: its
  // failures count as an unknown name's do, so that they take the same time.
  const bool countable = !verifier.decoy && !verifier.automatic;
  const auto id = countable ? std::optional(verifier.account & kIdMask) : std::nullopt;
  const bool counts = accounts.ok() && (countable || proof != Proof::kRight);
  if (counts && (*accounts)->lockouts().settle(policy_, id, proof, env_.now())) {
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

Refusal LocalAuthority::refusal_of(const Verifier& verifier) {
  const auto accounts = book_of(verifier);
  const bool is_locked =
      accounts.ok() && !verifier.automatic &&
      (*accounts)->lockouts().is_locked(policy_, verifier.account & kIdMask, env_.now());
  return is_locked ? Refusal::kLockedOut : verifier.refusal;
}

Result<ClientPtr> LocalAuthority::client_of(const Verifier& verifier) {
  const auto accounts = TRY(book_of(verifier));
  return accounts->client_of(verifier.account & kIdMask);
}

Status LocalAuthority::set_password(const Verifier& proven, ByteView password) {
  const auto accounts = TRY(book_of(proven));
  return accounts->set_password(proven.account & kIdMask, proven.nt_hash, password);
}

// A decoy belongs to the first store that is there: if no other has accounts, there are no failures
// from which it could be distinguished. A store that is open is taken without looking for others on
// the disk, which would take longer than for an account.
Result<std::shared_ptr<LocalAccounts>> LocalAuthority::book_of(const Verifier& verifier) {
  if (!verifier.decoy) {
    const size_t index = (verifier.account >> kBookShift) - 1;
    return index < kNumBooks ? book(index, LocalAccounts::Opening::kExistingOnly) : kNoStore;
  }
  if (auto opened = open_book()) {
    return opened;
  }
  for (size_t index = 0; index < kNumBooks; ++index) {
    auto accounts = book(index, LocalAccounts::Opening::kExistingOnly);
    if (accounts) {
      return accounts;
    }
  }
  return kNoStore;
}

Result<FoundAccount> LocalAuthority::own(const UnixUser& self) {
  const auto accounts = TRY(book(0, LocalAccounts::Opening::kMake));
  auto found = accounts->find_or_make_own(self);
  if (found || only_one_ || !is_absence(found.error())) {
    return found;
  }
  // The store was removed while this process ran: a new one replaces it.
  close_book(0);
  const auto renewed = TRY(book(0, LocalAccounts::Opening::kMake));
  return renewed->find_or_make_own(self);
}

std::shared_ptr<LocalAccounts> LocalAuthority::open_book() {
  const ForkHold hold;
  const MutexLock lock(mutex_);
  for (const Slot& slot : slots_) {
    if (slot.book) {
      return slot.book;
    }
  }
  return nullptr;
}

void LocalAuthority::close_book(size_t index) {
  const ForkHold hold;
  const MutexLock lock(mutex_);
  slots_[index].book.reset();
}

std::vector<std::shared_ptr<LocalAccounts>> LocalAuthority::books() {
  std::vector<std::shared_ptr<LocalAccounts>> opened;
  for (size_t index = 0; index < kNumBooks; ++index) {
    auto accounts = book(index, LocalAccounts::Opening::kExistingOnly);
    if (accounts) {
      opened.push_back(std::move(*accounts));
    }
  }
  return opened;
}

Result<std::shared_ptr<LocalAccounts>> LocalAuthority::user_book(LocalAccounts::Opening opening) {
  return book(0, opening);
}

Result<std::shared_ptr<LocalAccounts>> LocalAuthority::book(size_t index,
                                                            LocalAccounts::Opening opening) {
  const ForkHold hold;
  const MutexLock lock(mutex_);
  Slot& slot = slots_[index];
  if (slot.book) {
    return slot.book;
  }
  if (only_one_) {
    return kNoStore;
  }
  const int64_t now = coarse_now();
  if (slot.refused.why != nullptr && now < slot.not_before) {
    return slot.refused;
  }
  if (opening == LocalAccounts::Opening::kExistingOnly && is_still_absent(slot, now)) {
    return kNoStore;
  }
  if (index == kMachineIndex && !machine_store_exists()) {
    slot.refused = kNoStore;
    slot.not_before = now + kStillAbsentNs;
    return kNoStore;
  }
  auto opened = LocalAccounts::open(env_, *settings_, kPlaces[index], opening);
  slot.refused = {0, nullptr};
  slot.absent.clear();
  if (!opened && is_absence(opened.error())) {
    note_absence(index, now);
  }
  if (!opened && !is_absence(opened.error())) {
    slot.refused = opened.error();
    slot.not_before = now + kLookAgainNs;
  }
  if (opened) {
    slot.book = *opened;
  }
  return opened;
}

// One system call and no allocation: every logon looks for both stores, and most hosts have one.
bool LocalAuthority::is_still_absent(const Slot& slot, int64_t now) {
  struct stat found {};
  return !slot.absent.empty() && now < slot.absent_until &&
         lstat(slot.absent.c_str(), &found) != 0 && errno == ENOENT;
}

// The place of the user's store depends on variables, which are read again later.
void LocalAuthority::note_absence(size_t index, int64_t now) {
  const auto directory = storage::directory_of(env_, kPlaces[index]);
  if (directory.ok()) {
    slots_[index].absent = *directory + "/store.db";
    slots_[index].absent_until = index == kMachineIndex ? INT64_MAX : now + kLookAgainNs;
  }
}

}  // namespace opensspi::identity
