// SPDX-License-Identifier: MIT
#include "packages/digest/bindings.h"

#include "packages/digest/hash.h"

namespace opensspi::digest {
namespace {

constexpr std::string_view kPrefix = "+Upgraded+v1";
constexpr size_t kHashDigits = 32;
constexpr size_t kRandomLen = 16;
constexpr Error kAltered =
    fail(SEC_E_MESSAGE_ALTERED, "the response's channel bindings were altered on their way");

HexDigest md5_of(std::string_view text) { return digest_of(crypto::HashKind::kMd5, text); }

// The values of the listed directives, with colons between.
Result<std::string> hashed_values(const Directives& directives, std::string_view list) {
  std::string values;
  for (bool first = true; !list.empty(); first = false) {
    const size_t end = std::min(list.find(','), list.size());
    const auto value = directives.text(list.substr(0, end));
    if (!value) {
      return kAltered;
    }
    values += first ? "" : ":";
    values += *value;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return values;
}

bool lists(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const size_t end = std::min(list.find(','), list.size());
    if (same_word(list.substr(0, end), name)) {
      return true;
    }
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

Result<std::optional<sspi::ChannelBindingsHash>> hash_of_hex(std::string_view hex) {
  sspi::ChannelBindingsHash hash{};
  if (hex.size() != 2 * hash.size()) {
    return kAltered;
  }
  for (size_t i = 0; i < hex.size(); ++i) {
    const char digit = hex[i];
    const bool decimal = digit >= '0' && digit <= '9';
    if (!decimal && (digit < 'a' || digit > 'f')) {
      return kAltered;
    }
    const int value = decimal ? digit - '0' : digit - 'a' + 10;
    hash[i / 2] = static_cast<uint8_t>(hash[i / 2] << 4 | value);
  }
  return sspi::SentBindings::of_zeros_or_hash(hash);
}

}  // namespace

ClientNonce client_nonce(const Env& env, const Challenge& challenge,
                         const std::optional<std::string>& service_name,
                         const std::optional<sspi::ChannelBindings>& channel) {
  std::array<uint8_t, kRandomLen> random{};
  env.random(random);
  ClientNonce made;
  made.text = to_hex(random);
  if (!challenge.upgraded() || (!service_name && !channel)) {
    return made;
  }
  made.service_name = service_name.value_or("");
  made.channel_binding = channel ? to_hex(channel->hash()) : std::string(kHashDigits, '0');
  const HexDigest hash = md5_of(*made.service_name + ":" + made.channel_binding);
  made.text = std::string(kPrefix) + std::string(hash.text()) + made.text;
  return made;
}

Result<SentChannel> sent_channel(const Response& response) {
  SentChannel sent;
  if (!response.cnonce.starts_with(kPrefix)) {
    return sent;
  }
  const std::string_view list = response.directives.text(kHashedDirs).value_or("");
  const std::string values = TRY(hashed_values(response.directives, list));
  const std::string_view vouched = response.cnonce.substr(kPrefix.size());
  if (list.empty() || !vouched.starts_with(md5_of(values).text())) {
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
