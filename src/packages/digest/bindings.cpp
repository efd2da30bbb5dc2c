// SPDX-License-Identifier: MIT
#include "packages/digest/bindings.h"

#include <utility>

#include "base/hex.h"
#include "packages/digest/hash.h"

namespace opensspi::digest {
namespace {

constexpr std::string_view kPrefix = "+Upgraded+v1";
constexpr size_t kHashDigits = 32;
constexpr size_t kRandomLen = 16;
constexpr Error kAltered =
    fail(SEC_E_MESSAGE_ALTERED, "the response's channel bindings were altered on their way");

constexpr crypto::HashKind kMd5 = crypto::HashKind::kMd5;

// The MD5 of the listed directives' values, with colons between.
Result<HexDigest> hash_of_values(const Directives& directives, std::string_view list) {
  crypto::AnyHash hash(kMd5);
  bool first = true;
  for (auto name = next_word(list); !name.empty(); name = next_word(list)) {
    const auto value = directives.text(name);
    if (!value) {
      return kAltered;
    }
    hash.update(std::exchange(first, false) ? "" : ":").update(*value);
  }
  if (first) {
    return kAltered;
  }
  return finish(hash);
}

bool lists(std::string_view list, std::string_view wanted) {
  for (auto name = next_word(list); !name.empty(); name = next_word(list)) {
    if (same_word(name, wanted)) {
      return true;
    }
  }
  return false;
}

Result<std::optional<sspi::ChannelBindingsHash>> hash_of_hex(std::string_view hex) {
  sspi::ChannelBindingsHash hash{};
  if (!from_hex(hex, hash)) {
    return kAltered;
  }
  return sspi::SentBindings::of_zeros_or_hash(hash);
}

}  // namespace

ClientNonce client_nonce(const Env& env, const Challenge& challenge,
                         std::optional<std::string_view> service_name,
                         const std::optional<sspi::ChannelBindings>& channel) {
  std::array<uint8_t, kRandomLen> random{};
  env.random(random);
  ClientNonce made;
  made.text = to_hex(random);
  if (!challenge.upgraded() || (!service_name && !channel)) {
    return made;
  }
  made.service_name = std::string(service_name.value_or(""));
  made.channel_binding = channel ? to_hex(channel->hash()) : std::string(kHashDigits, '0');
  const HexDigest hash = digest_of(kMd5, *made.service_name + ":" + made.channel_binding);
  made.text = std::string(kPrefix) + std::string(hash.text()) + made.text;
  return made;
}

Result<SentChannel> sent_channel(const Response& response) {
  SentChannel sent;
  if (!response.cnonce.starts_with(kPrefix)) {
    return sent;
  }
  const std::string_view list = response.directives.text(kHashedDirs).value_or("");
  const HexDigest hash = TRY(hash_of_values(response.directives, list));
  if (!response.cnonce.substr(kPrefix.size()).starts_with(hash.text())) {
    return kAltered;
  }
  if (lists(list, kServiceName)) {
    sent.service_name = *response.directives.text(kServiceName);
  }
  if (lists(list, kChannelBinding)) {
    sent.bindings.aware = true;
    sent.bindings.hash = TRY(hash_of_hex(*response.directives.text(kChannelBinding)));
  }
  return sent;
}

}  // namespace opensspi::digest
