// SPDX-License-Identifier: MIT
// Enhanced key usage. As on Windows, the usages of a CA limit those of the certificates below it.
#include <algorithm>

#include "cert/chain/check_path.h"
#include "cert/chain/extension_ids.h"

namespace opensspi::chain {
namespace {

using Usages = std::optional<std::vector<Bytes>>;  // absent: any

bool allows(const std::vector<Bytes>& usages, ByteView usage) {
  return std::ranges::any_of(usages, [&](const Bytes& one) { return same_oid(one, usage); });
}

Usages own_usages(const CertificateFacts& facts) {
  if (!facts.usages) {
    return std::nullopt;
  }
  std::vector<Bytes> usages;
  for (ByteView usage : *facts.usages) {
    if (same_oid(usage, kAnyUsage)) {
      return std::nullopt;
    }
    usages.emplace_back(usage.begin(), usage.end());
  }
  return usages;
}

void limit(Usages& left, const Usages& own) {
  if (!own) {
    return;
  }
  if (!left) {
    left = own;
    return;
  }
  std::erase_if(*left, [&](const Bytes& usage) { return !allows(*own, usage); });
}

bool is_valid_for(const Usages& usages, const ChainRequest& request) {
  if (!usages || request.usages.empty()) {
    return true;
  }
  const auto allowed = [&](const Bytes& usage) { return allows(*usages, usage); };
  return request.usage_match == UsageMatch::kAll ? std::ranges::all_of(request.usages, allowed)
                                                 : std::ranges::any_of(request.usages, allowed);
}

}  // namespace

// From the root down. What the root's own extension says does not count, what it is trusted for
// does.
void check_usages(SimpleChain& chain, const World& world, const ChainRequest& request) {
  Usages left;
  for (size_t i = chain.elements.size(); i-- > 0;) {
    Element& element = chain.elements[i];
    const CertificateFacts& facts = *element.certificate.facts;
    const bool is_last = i + 1 == chain.elements.size();
    if (is_last) {
      limit(left, world.anchor(facts).usages);
    }
    if (!is_last || i == 0 || !is_self_signed(facts)) {
      limit(left, own_usages(facts));
    }
    element.usages = left;
    if (!is_valid_for(left, request)) {
      element.status.errors |= kWrongUsage;
    }
  }
}

}  // namespace opensspi::chain
