// SPDX-License-Identifier: MIT
// LocalAuthority: the accounts of this user's store, then those of the machine's.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/mutex.h"
#include "identity/authority.h"
#include "identity/empty_passwords.h"
#include "identity/local_accounts.h"
#include "settings/settings.h"

namespace opensspi::identity {

// LocalAuthority opens a store when it is first needed, and if there was none, tries again each
// time, so that the first `account add` takes effect at the next logon. Any thread.
class LocalAuthority {
 public:
  // `only`, if given, is the only book that it uses; otherwise it opens the stores.
  LocalAuthority(const Env& env, std::shared_ptr<const Settings> settings, ServerNames names,
                 std::shared_ptr<LocalAccounts> only);

  // resolve returns the verifier of an account, or nothing if no store has one of that name. An
  // error is about the server's own store.
  Result<std::optional<Verifier>> resolve(std::string_view user, std::string_view domain);
  // resolve_certificate does the same for the account to which a certificate is mapped; the user's
  // store comes first. SEC_E_NO_IMPERSONATION if the mappings name several accounts.
  Result<std::optional<Verifier>> resolve_certificate(std::span<const std::string> mappings);
  // digest returns the verifier of an account for Digest, or a decoy, after the same steps.
  Result<DigestVerifier> digest(const DigestQuestion& question);
  // decoy returns a verifier that never verifies.
  [[nodiscard]] Verifier decoy() const;
  // settle counts a proof as Authority::settle does. It returns nothing if the account may log on,
  // else why it is refused: kNone for a wrong response.
  std::optional<Refusal> settle(const Verifier& verifier, bool response_was_right);
  // refusal_of returns why the account of a verifier may not log on now, a lock included; kNone if
  // it may. It counts nothing: for a client that another protocol has authenticated.
  Refusal refusal_of(const Verifier& verifier);
  // client_of returns the client of a verifier of this authority.
  Result<ClientPtr> client_of(const Verifier& verifier);
  // set_password changes the password of the account that `proven` came from.
  Status set_password(const Verifier& proven, ByteView password);

  // own returns the process's own account, created at first use.
  Result<FoundAccount> own(const UnixUser& self);

  // books returns the stores that can be opened now, in the order in which they are searched.
  std::vector<std::shared_ptr<LocalAccounts>> books();
  // user_book returns the user's own, which it creates if `opening` says so.
  Result<std::shared_ptr<LocalAccounts>> user_book(LocalAccounts::Opening opening);
  [[nodiscard]] const ServerNames& names() const { return names_; }

 private:
  static constexpr size_t kNumBooks = 2;
  struct Slot {
    std::shared_ptr<LocalAccounts> book;
    int64_t not_before = 0;  // after a refusal: when to try again
    Error refused{0, nullptr};
    std::string absent;  // after an absence: the file, without which there is no store
    int64_t absent_until = 0;
  };
  static bool is_still_absent(const Slot& slot, int64_t now);
  void note_absence(size_t index, int64_t now) REQUIRES(mutex_);
  Result<std::shared_ptr<LocalAccounts>> book(size_t index, LocalAccounts::Opening opening);
  Result<std::shared_ptr<LocalAccounts>> book_of(const Verifier& verifier);
  // open_book returns the first store that is open, or nullptr.
  std::shared_ptr<LocalAccounts> open_book();
  void close_book(size_t index);
  Result<std::optional<Verifier>> resolve_name(std::string_view user);
  // find_in calls `find` with a store; nothing if there is none, or if the machine's belongs to
  // another user.
  template <class Find>
  Result<std::optional<FoundAccount>> find_in(size_t index, Find find);
  Result<bool> find_digest_in(size_t index, std::string_view key, const DigestQuestion& question,
                              FoundDigest& found);

  const Env& env_;
  const std::shared_ptr<const Settings> settings_;
  const ServerNames names_;
  const LockoutPolicy policy_;
  const EmptyPasswords empty_passwords_;
  const bool only_one_;
  Mutex mutex_;  // under a ForkHold
  std::array<Slot, kNumBooks> slots_ GUARDED_BY(mutex_);
};

}  // namespace opensspi::identity
