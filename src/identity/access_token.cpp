// SPDX-License-Identifier: MIT
#include "identity/access_token.h"

#include <algorithm>
#include <atomic>

#include "base/fork.h"
#include "identity/token_names.h"
#include "identity/well_known.h"

namespace opensspi::identity {
namespace {

// winnt.h: SE_GROUP_MANDATORY | SE_GROUP_ENABLED_BY_DEFAULT | SE_GROUP_ENABLED
constexpr uint32_t kEnabled = 0x7;
constexpr uint64_t kFirstLuid = 0x10000;  // below are Windows' fixed ones
constexpr Luid kAnonymousLuid{0x3E6, 0};  // ANONYMOUS_LOGON_LUID
constexpr std::string_view kProcessSource = "OpenSSPI";

using Groups = std::shared_ptr<const std::vector<TokenGroup>>;

enum class Origin : uint8_t { kNetwork, kThisMachine };

Groups groups_of(const Client& client, Origin origin) {
  auto groups = std::make_shared<std::vector<TokenGroup>>();
  for (const Sid& sid : client.groups) {
    groups->push_back({sid, kEnabled});
  }
  groups->push_back({kEveryone, kEnabled});
  groups->push_back({origin == Origin::kNetwork ? kNetwork : kLocal, kEnabled});
  if (!client.anonymous) {
    groups->push_back({kAuthenticatedUsers, kEnabled});
  }
  return groups;
}

std::array<char, 8> source_of(std::string_view name) {
  std::array<char, 8> source{};
  std::copy_n(name.begin(), std::min(name.size(), source.size()), source.begin());
  return source;
}

constinit MadeOnce<Luid> g_process_authentication_id;

Luid process_authentication_id() { return g_process_authentication_id.get(next_luid); }

}  // namespace

Luid next_luid() {
  static std::atomic<uint64_t> next{kFirstLuid};
  const uint64_t value = next.fetch_add(1, std::memory_order_relaxed);
  return {static_cast<uint32_t>(value), static_cast<int32_t>(value >> 32)};
}

TokenPtr AccessToken::of_client(ClientPtr client, TokenType type, ImpersonationLevel level,
                                std::string_view source) {
  if (!client->anonymous && !client->is_this_process) {
    remember_client(*client);
  }
  std::shared_ptr<AccessToken> token(new AccessToken);
  token->groups_ = groups_of(*client, Origin::kNetwork);
  token->client_ = std::move(client);
  token->type_ = type;
  token->level_ = level;
  token->source_ = source_of(source);
  token->source_id_ = next_luid();
  token->token_id_ = next_luid();
  token->authentication_id_ = token->client_->anonymous ? kAnonymousLuid : next_luid();
  return token;
}

TokenPtr AccessToken::of_process(ClientPtr process_client) {
  const TokenPtr made = of_client(std::move(process_client), TokenType::kPrimary,
                                  ImpersonationLevel::kAnonymous, kProcessSource);
  std::shared_ptr<AccessToken> token(new AccessToken(*made));
  token->groups_ = groups_of(*token->client_, Origin::kThisMachine);
  token->authentication_id_ = process_authentication_id();
  return token;
}

TokenPtr AccessToken::anonymous() {
  return of_client(anonymous_client(), TokenType::kImpersonation,
                   ImpersonationLevel::kImpersonation, kProcessSource);
}

Result<TokenPtr> AccessToken::duplicate(TokenType type, ImpersonationLevel level) const {
  constexpr Error kRises = fail(ERROR_BAD_IMPERSONATION_LEVEL,
                                "a token cannot be duplicated to a higher impersonation level");
  const bool from_impersonation = type_ == TokenType::kImpersonation;
  if (from_impersonation && type == TokenType::kImpersonation && level > level_) {
    return kRises;
  }
  if (from_impersonation && type == TokenType::kPrimary &&
      level_ < ImpersonationLevel::kImpersonation) {
    return kRises;
  }
  std::shared_ptr<AccessToken> token(new AccessToken(*this));
  token->type_ = type;
  token->level_ = level;
  token->token_id_ = next_luid();
  return TokenPtr(std::move(token));
}

bool AccessToken::has_member(const Sid& sid) const {
  if (sid == client_->sid) {
    return true;
  }
  return std::ranges::any_of(*groups_, [&](const TokenGroup& group) { return group.sid == sid; });
}

}  // namespace opensspi::identity
