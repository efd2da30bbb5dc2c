// SPDX-License-Identifier: MIT
#include "dpapi/foreign_keys.h"

#include <algorithm>

#include "dpapi/domain_key.h"
#include "identity/nt_hash.h"

namespace opensspi::dpapi {
namespace {

using Opened = Result<SecretBox<MasterKey>>;

constexpr Error kNothingFits =
    fail(ERROR_INVALID_PASSWORD, "the master key does not open with this password or secret");
constexpr Error kBadSecret =
    fail(ERROR_INVALID_DATA,
         "DPAPI_SYSTEM has 40 bytes, or 44 with its version, raw or in hexadecimal digits");
constexpr size_t kVersionLen = 4;
constexpr size_t kHalvesLen = 2 * kPreKeyLen;

bool is_another_key(const Error& error) { return error.is(ERROR_INVALID_PASSWORD); }

// Knows is what is known about one password.
struct Knows {
  std::optional<Sha1Hash> sha1;  // not if only the NT hash was given
  identity::NtHash nt;
};

class Opener {
 public:
  Opener(const MasterKeyFile& file, const identity::Sid& sid, const crypto::KeepGoing& keep_going)
      : file_(file), sid_(sid), keep_going_(keep_going) {}

  // The ways in which Windows derives a pre-key of a password, the most likely first.
  [[nodiscard]] Opened with(const Knows& knows) const {
    if (knows.sha1) {
      Opened opened = with_hash(knows.sha1->reveal());
      if (opened.ok() || !is_another_key(opened.error())) {
        return opened;
      }
    }
    Opened opened = with_hash(knows.nt.reveal());
    if (opened.ok() || !is_another_key(opened.error())) {
      return opened;
    }
    const identity::NtHash protected_nt = TRY(protected_nt_hash(knows.nt, sid_));
    return with_hash(protected_nt.reveal());
  }

  // The chain of earlier passwords: each entry opens with the hash of the one that followed.
  [[nodiscard]] Opened with_history(Knows knows, const CredentialHistory& history) const {
    for (const HistoryEntry& entry : history.entries) {
      auto earlier = open_entry(entry, knows);
      if (!earlier.ok()) {
        return earlier.error();
      }
      knows = Knows{earlier->sha1, earlier->nt};
      Opened opened = with(knows);
      if (opened.ok() || !is_another_key(opened.error())) {
        return opened;
      }
    }
    return kNothingFits;
  }

 private:
  [[nodiscard]] Opened with_hash(ByteView hash) const {
    const PreKey pre_key = pre_key_of_hash(hash, sid_);
    return open_master_key(file_, pre_key.reveal(), keep_going_);
  }
  [[nodiscard]] Result<PasswordHashes> open_entry(const HistoryEntry& entry,
                                                  const Knows& knows) const {
    if (knows.sha1) {
      auto opened = open_history_entry(entry, knows.sha1->reveal(), keep_going_);
      if (opened.ok() || !is_another_key(opened.error())) {
        return opened;
      }
    }
    return open_history_entry(entry, knows.nt.reveal(), keep_going_);
  }

  const MasterKeyFile& file_;
  const identity::Sid& sid_;
  const crypto::KeepGoing& keep_going_;
};

Opened open_with_password(const MasterKeyFile& file, const Knows& knows, const Owner& owner,
                          const crypto::KeepGoing& keep_going) {
  if (!owner.sid) {
    return fail(ERROR_INVALID_SID, "the SID of the keys' owner is needed beside the password");
  }
  const Opener opener(file, *owner.sid, keep_going);
  Opened opened = opener.with(knows);
  if (opened.ok() || !is_another_key(opened.error()) || owner.history == nullptr) {
    return opened;
  }
  return opener.with_history(knows, *owner.history);
}

Opened open_with_system(const MasterKeyFile& file, const SystemSecret& secret,
                        const crypto::KeepGoing& keep_going) {
  Opened opened = open_master_key(file, secret.machine.reveal(), keep_going);
  if (opened.ok() || !is_another_key(opened.error())) {
    return opened;
  }
  return open_master_key(file, secret.user.reveal(), keep_going);
}

Opened open_with_backup_key(const MasterKeyFile& file, const BackupKey& secret,
                            const Owner& owner) {
  if (file.domain_key.empty()) {
    return fail(ERROR_INVALID_DATA, "the master key file has no copy for the domain's backup key");
  }
  const DomainKey domain_key = TRY(parse_domain_key(file.domain_key));
  OpenedDomainKey opened = TRY(open_domain_key(domain_key, *secret.key));
  if (owner.sid && *owner.sid != opened.owner) {
    return fail(ERROR_INVALID_SID, "the master key belongs to another SID");
  }
  return std::move(opened.master_key);
}

int digit_value(uint8_t digit) {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  const int lower = digit | 0x20;
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

Result<SecretBytes> from_hex(ByteView text) {
  if (text.size() % 2 != 0) {
    return kBadSecret;
  }
  SecretBytes bytes(text.size() / 2);
  for (size_t i = 0; i < bytes.size(); ++i) {
    const int high = digit_value(text[2 * i]);
    const int low = digit_value(text[2 * i + 1]);
    if (high < 0 || low < 0) {
      return kBadSecret;
    }
    bytes.reveal()[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return bytes;
}

ByteView without_line_end(ByteView bytes) {
  while (!bytes.empty() && (bytes.back() == '\n' || bytes.back() == '\r')) {
    bytes = bytes.first(bytes.size() - 1);
  }
  return bytes;
}

bool has_secret_len(size_t len) { return len == kHalvesLen || len == kVersionLen + kHalvesLen; }

}  // namespace

Result<SystemSecret> parse_system_secret(ByteView bytes) {
  SecretBytes raw(bytes);
  if (!has_secret_len(bytes.size())) {
    raw = TRY(from_hex(without_line_end(bytes)));
  }
  if (!has_secret_len(raw.size())) {
    return kBadSecret;
  }
  const ByteView halves = raw.reveal().last(kHalvesLen);
  return SystemSecret{PreKey(halves.first<kPreKeyLen>()), PreKey(halves.last<kPreKeyLen>())};
}

Result<SecretBox<MasterKey>> open_foreign_key(const MasterKeyFile& file,
                                              const ForeignSecret& secret, const Owner& owner,
                                              const crypto::KeepGoing& keep_going) {
  if (const auto* const password = std::get_if<Password>(&secret)) {
    const auto sha1 = TRY(sha1_of_password(password->text.reveal()));
    const auto nt = TRY(identity::nt_hash_of_password(password->text.reveal()));
    const Knows knows{sha1, nt};
    return open_with_password(file, knows, owner, keep_going);
  }
  if (const auto* const nt_hash = std::get_if<identity::NtHash>(&secret)) {
    return open_with_password(file, {std::nullopt, *nt_hash}, owner, keep_going);
  }
  if (const auto* const system = std::get_if<SystemSecret>(&secret)) {
    return open_with_system(file, *system, keep_going);
  }
  return open_with_backup_key(file, std::get<BackupKey>(secret), owner);
}

}  // namespace opensspi::dpapi
