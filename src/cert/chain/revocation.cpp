// SPDX-License-Identifier: MIT
#include "cert/chain/revocation.h"

#include <algorithm>

#include "cert/chain/check_path.h"
#include "cert/chain/crl_points.h"

namespace opensspi::chain {
namespace {

constexpr size_t kMaxCrlsOfIssuer = 16;
constexpr uint32_t kUnknown = kRevocationUnknown | kRevocationOffline;

// A CRL is for every certificate of its issuer unless its distribution point limits it. One that is
// limited to some reasons, or to a distribution point by a relative name, or that has other
// issuers' entries, is not used.
bool covers(const CrlFacts& crl, const CertificateFacts& certificate) {
  if (!crl.point) {
    return true;
  }
  const bool is_ca = certificate.basic_constraints && certificate.basic_constraints->is_ca;
  const IssuingPoint& point = *crl.point;
  return !point.indirect && !point.some_reasons && !point.only_attributes && !point.relative_name &&
         !(point.only_users && is_ca) && !(point.only_cas && !is_ca) &&
         (point.full_name.empty() || names_point(certificate, point.full_name));
}

bool is_authentic(const CrlFacts& crl, const RevocationQuery& query, SignatureBudget& budget) {
  const CertificateFacts& issuer = query.issuer;
  if (crl.bad_extension || crl.unsupported_critical || crl.strength.broken_hash ||
      !same_name(crl.issuer, issuer.subject)) {
    return false;
  }
  if (issuer.key_usage && (*issuer.key_usage & kUsageCrlSign) == 0) {
    return false;
  }
  return is_issued_by(crl.parts, crl.id, issuer, budget);
}

bool is_current(const CrlFacts& crl, const RevocationQuery& query) {
  if (query.time < crl.this_update || (crl.next_update && *crl.next_update < query.time)) {
    return false;
  }
  return !query.max_age_seconds ||
         (query.time.ticks - crl.this_update.ticks) / kTicksPerSecond <= *query.max_age_seconds;
}

bool number_less(ByteView left, ByteView right) {
  return left.size() != right.size() ? left.size() < right.size()
                                     : std::ranges::lexicographical_compare(left, right);
}

bool is_delta_of(const CrlFacts& delta, const CrlFacts& base) {
  return delta.base && !number_less(base.number, *delta.base) &&
         !number_less(delta.number, base.number) &&
         delta.point.has_value() == base.point.has_value();
}

RevocationResult result_of(const CrlPtr& crl, const std::optional<CrlEntry>& entry) {
  RevocationResult result;
  result.crl = crl;
  if (!entry || entry->reason == kReasonRemoveFromCrl) {
    return result;
  }
  result.entry = entry;
  result.errors = kRevoked;
  return result;
}

}  // namespace

RevocationResult look_up_revocation(const RevocationQuery& query, std::span<const CrlPtr> crls,
                                    SignatureBudget& budget) {
  CrlPtr base;
  CrlPtr expired;
  std::vector<CrlPtr> deltas;
  for (const CrlPtr& crl : crls) {
    if (!covers(*crl, query.certificate) || !is_authentic(*crl, query, budget)) {
      continue;
    }
    if (!is_current(*crl, query)) {
      expired = crl;
    } else if (crl->base) {
      deltas.push_back(crl);
    } else if (base == nullptr || base->this_update < crl->this_update) {
      base = crl;
    }
  }
  if (base == nullptr) {
    // An expired CRL still proves a revocation.
    RevocationResult result;
    if (expired != nullptr && !expired->base) {
      result = result_of(expired, expired->entry(query.certificate.serial));
    }
    result.errors |= result.errors == 0 ? kUnknown : 0;
    return result;
  }
  for (const CrlPtr& delta : deltas) {
    const std::optional<CrlEntry> entry =
        is_delta_of(*delta, *base) ? delta->entry(query.certificate.serial) : std::nullopt;
    if (entry) {
      return result_of(delta, entry);
    }
  }
  return result_of(base, base->entry(query.certificate.serial));
}

// A root has no issuer that could revoke it, so it is not looked up.
void check_revocation(SimpleChain& chain, PathContext& context) {
  const RevocationScope scope = context.request.revocation;
  if (scope == RevocationScope::kNone) {
    return;
  }
  const size_t num = scope == RevocationScope::kEnd ? 1 : chain.elements.size();
  for (size_t i = 0; i < num; ++i) {
    Element& element = chain.elements[i];
    const bool is_last = i + 1 == chain.elements.size();
    if (is_last && (is_self_signed(*element.certificate.facts) ||
                    (element.status.info & (kCaTrusted | kPeerTrusted)) != 0)) {
      continue;
    }
    element.revocation.emplace();
    element.revocation->errors = kUnknown;
    if (!is_last) {
      std::vector<CrlPtr> crls;
      const CertificateFacts& issuer = *chain.elements[i + 1].certificate.facts;
      context.world.crls(issuer.subject, kMaxCrlsOfIssuer, crls);
      const RevocationQuery query{*element.certificate.facts, issuer, context.request.time,
                                  context.request.max_crl_age_seconds};
      element.revocation = look_up_revocation(query, crls, context.budget);
    }
    element.status.errors |= element.revocation->errors;
  }
}

}  // namespace opensspi::chain
