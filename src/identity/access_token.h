// SPDX-License-Identifier: MIT
// AccessToken: a client as an access token, with type, level, groups and numbers as on Windows.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "identity/client.h"

namespace opensspi::identity {

// TokenType is TOKEN_TYPE.
enum class TokenType : uint8_t { kPrimary = 1, kImpersonation = 2 };

// ImpersonationLevel is SECURITY_IMPERSONATION_LEVEL.
enum class ImpersonationLevel : uint8_t {
  kAnonymous = 0,
  kIdentification = 1,
  kImpersonation = 2,
  kDelegation = 3,
};

// Luid is a number that is unique on this machine until the process ends.
struct Luid {
  uint32_t low = 0;
  int32_t high = 0;
  bool operator==(const Luid&) const = default;
};

// next_luid returns a new one. Any thread.
Luid next_luid();

// TokenGroup is SID_AND_ATTRIBUTES.
struct TokenGroup {
  Sid sid;
  uint32_t attributes = 0;  // SE_GROUP_*
};

class AccessToken;
using TokenPtr = std::shared_ptr<const AccessToken>;

// AccessToken is immutable and shared; duplicates have a token id of their own and the same
// authentication id.
class AccessToken {
 public:
  // of_client returns a token of an authenticated client. `source` is the package, at most 8
  // characters ("NtLmSsp "). Besides the client's groups it has Everyone, NETWORK and Authenticated
  // Users, or of these Everyone only for an anonymous one.
  static TokenPtr of_client(ClientPtr client, TokenType type, ImpersonationLevel level,
                            std::string_view source);
  // of_process returns a primary token of the process's own user; all tokens of one process have
  // the same authentication id.
  static TokenPtr of_process(ClientPtr process_client);
  // anonymous returns an impersonation token of NT AUTHORITY\ANONYMOUS LOGON.
  static TokenPtr anonymous();

  // duplicate returns a token of another type or level. ERROR_BAD_IMPERSONATION_LEVEL if the level
  // would rise, or if an identification token would become primary.
  [[nodiscard]] Result<TokenPtr> duplicate(TokenType type, ImpersonationLevel level) const;
  // has_member implements CheckTokenMembership: the user's SID or an enabled group's.
  [[nodiscard]] bool has_member(const Sid& sid) const;

  [[nodiscard]] const ClientPtr& client() const { return client_; }
  [[nodiscard]] TokenType type() const { return type_; }
  [[nodiscard]] ImpersonationLevel level() const { return level_; }
  [[nodiscard]] const Sid& user() const { return client_->sid; }
  [[nodiscard]] const Sid& owner() const { return client_->sid; }
  [[nodiscard]] const Sid& primary_group() const { return client_->primary_group; }
  [[nodiscard]] const std::vector<TokenGroup>& groups() const { return *groups_; }
  [[nodiscard]] const std::array<char, 8>& source_name() const { return source_; }
  [[nodiscard]] Luid source_id() const { return source_id_; }
  [[nodiscard]] Luid token_id() const { return token_id_; }
  [[nodiscard]] Luid authentication_id() const { return authentication_id_; }
  [[nodiscard]] Luid modified_id() const { return token_id_; }
  [[nodiscard]] Filetime expiry() const { return client_->account_expiry; }

 private:
  AccessToken() = default;
  ClientPtr client_;
  std::shared_ptr<const std::vector<TokenGroup>> groups_;
  TokenType type_ = TokenType::kPrimary;
  ImpersonationLevel level_ = ImpersonationLevel::kAnonymous;
  std::array<char, 8> source_{};
  Luid source_id_;
  Luid token_id_;
  Luid authentication_id_;
};

}  // namespace opensspi::identity
