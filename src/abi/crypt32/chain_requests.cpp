// SPDX-License-Identifier: MIT
#include "abi/crypt32/chain_requests.h"

#include <openssl/obj_mac.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstring>

#include "abi/core/text.h"
#include "abi/crypt32/certificate_checks.h"
#include "asn1/oid.h"

namespace opensspi::abi {
namespace {

constexpr Error kBadPara = fail(E_INVALIDARG, "the chain's parameters are not valid");
constexpr DWORD kMaxUsages = 1000;

// ChainPara is CERT_CHAIN_PARA with the fields that a program may not have asked for.
struct ChainPara {
  DWORD size;
  CERT_USAGE_MATCH usage;
  CERT_USAGE_MATCH policy;
  DWORD timeout;
  BOOL check_freshness;
  DWORD freshness;
  LPFILETIME resync;
  const CERT_STRONG_SIGN_PARA* strong;
  DWORD strong_flags;
};

// A size that ends inside a field does not include it.
ChainPara read_para(const void* para) {
  constexpr size_t kEnds[] = {offsetof(ChainPara, policy), offsetof(ChainPara, timeout),
                              offsetof(ChainPara, resync), offsetof(ChainPara, strong),
                              sizeof(ChainPara)};
  DWORD size = 0;
  std::memcpy(&size, para, sizeof size);
  size_t len = 0;
  for (size_t end : kEnds) {
    len = size >= end ? end : len;
  }
  ChainPara copy = {};
  std::memcpy(&copy, para, len);
  return copy;
}

Result<std::vector<std::string>> read_texts(const CERT_USAGE_MATCH& match) {
  const CERT_ENHKEY_USAGE& usage = match.Usage;
  if (usage.cUsageIdentifier > kMaxUsages ||
      (usage.cUsageIdentifier != 0 && usage.rgpszUsageIdentifier == nullptr)) {
    return kBadPara;
  }
  std::vector<std::string> texts;
  for (DWORD i = 0; i < usage.cUsageIdentifier; ++i) {
    if (usage.rgpszUsageIdentifier[i] == nullptr) {
      return kBadPara;
    }
    texts.emplace_back(usage.rgpszUsageIdentifier[i]);
  }
  return texts;
}

chain::UsageMatch match_kind(const CERT_USAGE_MATCH& match) {
  return match.dwType == USAGE_MATCH_TYPE_OR ? chain::UsageMatch::kAny : chain::UsageMatch::kAll;
}

Status read_usages(const CERT_USAGE_MATCH& match, chain::ChainRequest& request) {
  for (const std::string& text : TRY(read_texts(match))) {
    Result<Bytes> body = asn1::oid_body(text);
    if (!body.ok()) {
      return kBadPara;
    }
    request.usages.push_back(std::move(*body));
  }
  request.usage_match = match_kind(match);
  return {};
}

chain::RevocationScope scope_of(DWORD flags) {
  if ((flags & CERT_CHAIN_REVOCATION_CHECK_CHAIN) != 0) {
    return chain::RevocationScope::kChain;
  }
  if ((flags & CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT) != 0) {
    return chain::RevocationScope::kChainWithoutRoot;
  }
  return (flags & CERT_CHAIN_REVOCATION_CHECK_END_CERT) != 0 ? chain::RevocationScope::kEnd
                                                             : chain::RevocationScope::kNone;
}

// What szOID_CERT_STRONG_SIGN_OS_1 demands: SHA-2, RSA and DSA of 2048 bits, curves of 256 bits.
chain::StrongRule system_rule() { return {{NID_sha256, NID_sha384, NID_sha512}, 2047, 2047, 256}; }

int hash_nid(std::string_view name) {
  struct Row {
    std::string_view name;
    int nid;
  };
  constexpr Row kRows[] = {{"MD5", NID_md5},
                           {"SHA1", NID_sha1},
                           {"SHA256", NID_sha256},
                           {"SHA384", NID_sha384},
                           {"SHA512", NID_sha512}};
  const auto* const found = std::ranges::find(kRows, name, &Row::name);
  return found == std::end(kRows) ? NID_undef : found->nid;
}

// A list is KEY/HASH or KEY/BITS items between semicolons.
template <class Take>
bool each_item(std::string_view list, Take take) {
  while (!list.empty()) {
    const std::string_view item = list.substr(0, list.find(';'));
    list.remove_prefix(std::min(list.size(), item.size() + 1));
    const size_t slash = item.find('/');
    if (slash == std::string_view::npos || !take(item.substr(0, slash), item.substr(slash + 1))) {
      return false;
    }
  }
  return true;
}

bool take_bits(std::string_view key, std::string_view text, chain::StrongRule& rule) {
  int bits = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), bits);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || bits < 1) {
    return false;
  }
  int* const place = key == "RSA"     ? &rule.rsa_bits
                     : key == "DSA"   ? &rule.dsa_bits
                     : key == "ECDSA" ? &rule.ec_bits
                                      : nullptr;
  if (place != nullptr) {
    *place = bits;
  }
  return place != nullptr;
}

// Windows lists hashes per kind of key; here a hash that is listed is strong with each key that is.
Result<chain::StrongRule> listed_rule(const CERT_STRONG_SIGN_SERIALIZED_INFO* info) {
  if (info == nullptr) {
    return kBadPara;
  }
  chain::StrongRule rule;
  const std::string hashes = TRY(text_from(info->pwszCNGSignHashAlgids));
  const std::string keys = TRY(text_from(info->pwszCNGPubKeyMinBitLengths));
  const bool good = each_item(hashes,
                              [&](std::string_view, std::string_view hash) {
                                rule.hash_nids.push_back(hash_nid(hash));
                                return rule.hash_nids.back() != NID_undef;
                              }) &&
                    each_item(keys, [&](std::string_view key, std::string_view bits) {
                      return take_bits(key, bits, rule);
                    });
  if (!good) {
    return kBadPara;
  }
  return rule;
}

}  // namespace

Result<chain::StrongRule> strong_rule(const CERT_STRONG_SIGN_PARA* para) {
  if (para == nullptr || para->cbSize < sizeof *para) {
    return kBadPara;
  }
  if (para->dwInfoChoice == CERT_STRONG_SIGN_SERIALIZED_INFO_CHOICE) {
    return listed_rule(para->pSerializedInfo);
  }
  // szOID_CERT_STRONG_SIGN_OS_CURRENT is the same identifier.
  const bool known = para->dwInfoChoice == CERT_STRONG_SIGN_OID_INFO_CHOICE &&
                     para->pszOID != nullptr &&
                     std::strcmp(para->pszOID, szOID_CERT_STRONG_SIGN_OS_1) == 0;
  if (!known) {
    return kBadPara;
  }
  return system_rule();
}

bool is_strong_hash(const chain::StrongRule& rule, std::string_view name) {
  const int nid = hash_nid(name);
  return nid != NID_undef && std::ranges::find(rule.hash_nids, nid) != rule.hash_nids.end();
}

Result<chain::ChainRequest> read_chain_request(const void* para, DWORD flags,
                                               const FILETIME* time) {
  const ChainPara read = read_para(para);
  chain::ChainRequest request;
  request.time = filetime_of(time == nullptr ? current_time() : *time);
  TRY(read_usages(read.usage, request));
  request.policies = TRY(read_texts(read.policy));
  request.policy_match = match_kind(read.policy);
  request.revocation = scope_of(flags);
  if (read.check_freshness != 0) {
    request.max_crl_age_seconds = read.freshness;
  }
  if (read.strong != nullptr) {
    request.strong = TRY(strong_rule(read.strong));
  }
  request.check_end_strength =
      (read.strong_flags & CERT_CHAIN_STRONG_SIGN_DISABLE_END_CHECK_FLAG) == 0;
  request.weak_is_bad = (flags & CERT_CHAIN_OPT_IN_WEAK_SIGNATURE) == 0;
  request.peer_trust = (flags & CERT_CHAIN_ENABLE_PEER_TRUST) != 0;
  return request;
}

fetch::FetchWish read_fetch_wish(const void* para, DWORD flags) {
  using fetch::Access;
  fetch::FetchWish wish{Access::kNetwork, Access::kNetwork,
                        std::chrono::milliseconds(read_para(para).timeout)};
  if ((flags & CERT_CHAIN_DISABLE_AIA) != 0) {
    wish.issuers = Access::kNone;
  } else if ((flags & CERT_CHAIN_CACHE_ONLY_URL_RETRIEVAL) != 0) {
    wish.issuers = Access::kKept;
  }
  if ((flags & CERT_CHAIN_REVOCATION_CHECK_CACHE_ONLY) != 0) {
    wish.crls = Access::kKept;
  }
  return wish;
}

}  // namespace opensspi::abi
