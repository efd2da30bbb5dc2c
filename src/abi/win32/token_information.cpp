// SPDX-License-Identifier: MIT
// GetTokenInformation: one block, a structure followed by what it points to.
#include <cstring>

#include "abi/core/guard.h"
#include "abi/core/token_object.h"
#include "abi/core/two_call.h"
#include "opensspi/securitybaseapi.h"

namespace opensspi::abi {
namespace {

using identity::AccessToken;
using identity::Sid;

// Block builds a result. Pointers in it are written relative to the caller's memory.
class Block {
 public:
  Block(size_t fixed_len, void* base) : bytes_(fixed_len), base_(static_cast<uint8_t*>(base)) {}

  template <class Struct>
  void put(size_t offset, const Struct& value) {
    std::memcpy(bytes_.data() + offset, &value, sizeof(value));
  }
  // append_sid puts a SID at the end and returns its later address.
  PSID append_sid(const Sid& sid) {
    const size_t offset = bytes_.size();
    const Bytes wire = sid.wire();
    bytes_.insert(bytes_.end(), wire.begin(), wire.end());
    return base_ == nullptr ? nullptr : base_ + offset;
  }
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
  uint8_t* base_;
};

template <class Struct>
Block block_of(const Struct& value) {
  Block block(sizeof(value), nullptr);
  block.put(0, value);
  return block;
}

LUID luid(identity::Luid value) { return {value.low, value.high}; }

template <class Struct>
Block sid_block(const Sid& sid, void* base, size_t sid_offset) {
  Block block(sizeof(Struct), base);
  block.put(sid_offset, block.append_sid(sid));
  return block;
}

Block group_block(const AccessToken& token, void* base) {
  const auto& groups = token.groups();
  const size_t fixed = offsetof(TOKEN_GROUPS, Groups) + groups.size() * sizeof(SID_AND_ATTRIBUTES);
  Block block(fixed, base);
  block.put(0, static_cast<DWORD>(groups.size()));
  size_t offset = offsetof(TOKEN_GROUPS, Groups);
  for (const identity::TokenGroup& group : groups) {
    SID_AND_ATTRIBUTES entry = {};
    entry.Sid = block.append_sid(group.sid);
    entry.Attributes = group.attributes;
    block.put(offset, entry);
    offset += sizeof(entry);
  }
  return block;
}

Block source_block(const AccessToken& token) {
  TOKEN_SOURCE source = {};
  static_assert(sizeof(source.SourceName) == sizeof(token.source_name()));
  std::memcpy(source.SourceName, token.source_name().data(), sizeof(source.SourceName));
  source.SourceIdentifier = luid(token.source_id());
  return block_of(source);
}

Block statistics_block(const AccessToken& token) {
  TOKEN_STATISTICS statistics = {};
  statistics.TokenId = luid(token.token_id());
  statistics.AuthenticationId = luid(token.authentication_id());
  statistics.ExpirationTime.QuadPart = token.expiry().ticks;
  statistics.TokenType = static_cast<TOKEN_TYPE>(token.type());
  statistics.ImpersonationLevel = static_cast<SECURITY_IMPERSONATION_LEVEL>(token.level());
  statistics.GroupCount = static_cast<DWORD>(token.groups().size());
  statistics.ModifiedId = luid(token.modified_id());
  return block_of(statistics);
}

Result<Block> level_block(const AccessToken& token) {
  if (token.type() != identity::TokenType::kImpersonation) {
    return fail(ERROR_INVALID_PARAMETER, "a primary token has no impersonation level");
  }
  return block_of(static_cast<SECURITY_IMPERSONATION_LEVEL>(token.level()));
}

Result<Block> information(const AccessToken& token, TOKEN_INFORMATION_CLASS what, void* base) {
  switch (what) {
    case TokenUser:
      return sid_block<TOKEN_USER>(token.user(), base, offsetof(TOKEN_USER, User.Sid));
    case TokenGroups:
      return group_block(token, base);
    case TokenOwner:
      return sid_block<TOKEN_OWNER>(token.owner(), base, offsetof(TOKEN_OWNER, Owner));
    case TokenPrimaryGroup:
      return sid_block<TOKEN_PRIMARY_GROUP>(token.primary_group(), base,
                                            offsetof(TOKEN_PRIMARY_GROUP, PrimaryGroup));
    case TokenSource:
      return source_block(token);
    case TokenType:
      return block_of(static_cast<TOKEN_TYPE>(token.type()));
    case TokenImpersonationLevel:
      return level_block(token);
    case TokenStatistics:
      return statistics_block(token);
    default:
      break;
  }
  if (what < TokenUser || what >= MaxTokenInfoClass) {
    return fail(ERROR_INVALID_PARAMETER, "there is no such class of token information");
  }
  return fail(ERROR_NOT_SUPPORTED, "tokens here do not have this class of information");
}

Status token_information(HANDLE handle, TOKEN_INFORMATION_CLASS what, void* out, DWORD room,
                         DWORD* len) {
  if (len == nullptr) {
    return fail(ERROR_NOACCESS, "ReturnLength is null");
  }
  const DWORD needed = what == TokenSource ? TOKEN_QUERY_SOURCE : TOKEN_QUERY;
  const identity::TokenPtr token = TRY(token_of(handle, needed));
  const Block block = TRY(information(*token, what, out));
  const Bytes& bytes = block.bytes();
  *len = room;
  return write_value(bytes, out, len, {ERROR_INSUFFICIENT_BUFFER, NullBuffer::kTooSmall});
}

}  // namespace
}  // namespace opensspi::abi

extern "C" {

BOOL GetTokenInformation(HANDLE TokenHandle, TOKEN_INFORMATION_CLASS TokenInformationClass,
                         LPVOID TokenInformation, DWORD TokenInformationLength,
                         PDWORD ReturnLength) {
  return opensspi::abi::guard_bool([&] {
    return opensspi::abi::token_information(TokenHandle, TokenInformationClass, TokenInformation,
                                            TokenInformationLength, ReturnLength);
  });
}

}  // extern "C"
