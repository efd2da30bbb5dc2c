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
// issuers' entries, is not used. Whether it is for the certificate's distribution points is checked
// last, by names_a_point_of.
bool covers(const CrlFacts& crl, const CertificateFacts& certificate) {
  if (!crl.point) {
    return true;
  }
  const bool is_ca = certificate.basic_constraints && certificate.basic_constraints->is_ca;
  const IssuingPoint& point = *crl.point;
  return !point.indirect && !point.some_reasons && !point.only_attributes && !point.relative_name &&
         !(point.only_users && is_ca) && !(point.only_cas && !is_ca);
}

bool names_a_point_of(const CrlFacts& crl, const CertificateFacts& certificate) {
  return !crl.point || crl.point->full_name.empty() ||
         names_point(certificate, crl.point->full_name);
}

bool has_signed(const CertificateFacts& signer, const CrlFacts& crl, SignatureBudget& budget) {
  const bool may_sign = !signer.key_usage || (*signer.key_usage & kUsageCrlSign) != 0;
  return may_sign && same_name(crl.issuer, signer.subject) &&
         is_issued_by(crl.parts, crl.id, signer, budget);
}

bool is_authentic(const CrlFacts& crl, const RevocationQuery& query, SignatureBudget& budget) {
  if (crl.bad_extension || crl.unsupported_critical || crl.strength.broken_hash) {
    return false;
  }
  return std::ranges::any_of(
      query.signers, [&](const FactsPtr& signer) { return has_signed(*signer, crl, budget); });
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

// RFC 5280, 5.2.4: a delta CRL has the same scope as its base.
bool same_scope(const CrlFacts& delta, const CrlFacts& base) {
  return delta.point.has_value() == base.point.has_value() &&
         (!delta.point || std::ranges::equal(delta.point->encoded, base.point->encoded));
}

bool is_delta_of(const CrlFacts& delta, const CrlFacts& base) {
  return delta.base && !number_less(base.number, *delta.base) &&
         !number_less(delta.number, base.number) && same_scope(delta, base);
}

// Verdict is what one CRL says about the certificate.
struct Verdict {
  CrlCandidate candidate;
  const CrlFacts* crl;
  std::optional<CrlEntry> entry;
  bool current;

  // Only a delta CRL can say that a certificate is not revoked any more (RFC 5280, 5.3.1).
  [[nodiscard]] bool revokes() const {
    return entry && !(entry->reason == kReasonRemoveFromCrl && crl->base);
  }
};

// newer decides between two CRLs of one kind, whatever their order in the stores is. Of two that
// are equally new, the one that revokes counts.
bool newer(const Verdict& left, const Verdict& right) {
  const CrlFacts& one = *left.crl;
  const CrlFacts& other = *right.crl;
  if (number_less(other.number, one.number) != number_less(one.number, other.number) && one.base &&
      other.base) {
    return number_less(other.number, one.number);
  }
  if (one.this_update != other.this_update) {
    return other.this_update < one.this_update;
  }
  return left.revokes() && !right.revokes();
}

template <class Wanted>
const Verdict* newest(const std::vector<Verdict>& verdicts, Wanted wanted) {
  const Verdict* found = nullptr;
  for (const Verdict& one : verdicts) {
    if (wanted(one) && (found == nullptr || newer(one, *found))) {
      found = &one;
    }
  }
  return found;
}

// `deciding` is the base or the delta, which may be null.
RevocationResult result_of(const Verdict& deciding, const Verdict& base, const Verdict* delta,
                           Filetime now) {
  RevocationResult result;
  result.base = base.candidate;
  Filetime newest_update = base.crl->this_update;
  if (delta != nullptr) {
    result.delta = delta->candidate;
    newest_update = std::max(newest_update, delta->crl->this_update);
  }
  result.age_seconds = std::max<int64_t>(0, (now.ticks - newest_update.ticks) / kTicksPerSecond);
  if (deciding.revokes()) {
    result.entry = deciding.entry;
    result.entry_of_delta = &deciding == delta;
    result.errors = kRevoked;
  }
  return result;
}

// Without a complete CRL that is current, an expired one still proves a revocation.
RevocationResult result_without_base(const std::vector<Verdict>& verdicts, Filetime now) {
  RevocationResult result;
  const Verdict* const expired =
      newest(verdicts, [](const Verdict& one) { return !one.crl->base; });
  if (expired == nullptr) {
    result.errors = kUnknown;
    return result;
  }
  result = result_of(*expired, *expired, nullptr, now);
  result.errors = result.errors == 0 ? kRevocationOffline : result.errors;
  return result;
}

std::vector<Verdict> usable_crls(const RevocationQuery& query, std::span<const CrlCandidate> crls,
                                 SignatureBudget& budget) {
  std::vector<Verdict> usable;
  for (const CrlCandidate& candidate : crls) {
    const CrlFacts& crl = *candidate.facts;
    if (covers(crl, query.certificate) && is_authentic(crl, query, budget) &&
        names_a_point_of(crl, query.certificate)) {
      usable.push_back(
          {candidate, &crl, crl.entry(query.certificate.serial), is_current(crl, query)});
    }
  }
  return usable;
}

// The newest delta CRL of the base has everything that changed since, so that older ones say
// nothing more. One that has expired can revoke, but not take a revocation back.
RevocationResult decide(const std::vector<Verdict>& verdicts, Filetime time) {
  const Verdict* const base =
      newest(verdicts, [](const Verdict& one) { return one.current && !one.crl->base; });
  if (base == nullptr) {
    return result_without_base(verdicts, time);
  }
  const auto is_delta = [base](const Verdict& one) { return is_delta_of(*one.crl, *base->crl); };
  const Verdict* const delta =
      newest(verdicts, [&](const Verdict& one) { return one.current && is_delta(one); });
  const Verdict* const expired = newest(
      verdicts, [&](const Verdict& one) { return !one.current && is_delta(one) && one.revokes(); });
  if (expired != nullptr && (delta == nullptr || newer(*expired, *delta))) {
    return result_of(*expired, *base, expired, time);
  }
  const Verdict& deciding = delta != nullptr && delta->entry ? *delta : *base;
  return result_of(deciding, *base, delta, time);
}

}  // namespace

RevocationResult look_up_revocation(const RevocationQuery& query,
                                    std::span<const CrlCandidate> crls, SignatureBudget& budget) {
  const std::vector<Verdict> verdicts = usable_crls(query, crls, budget);
  RevocationResult result = decide(verdicts, query.time);
  for (const Verdict& one : verdicts) {
    result.signed_crls.push_back(one.candidate.facts);
  }
  return result;
}

namespace {

constexpr size_t kMaxSigners = 8;

// Lookup is what the look-ups of one chain share.
struct Lookup {
  const SimpleChain& chain;
  PathContext& context;

  [[nodiscard]] const CertificateFacts& facts(size_t which) const {
    return *chain.elements[which].certificate.facts;
  }

  // RFC 5280, 6.3.3 (f): a CRL's signer needs a path to the same anchor. Those of the same name in
  // this chain have one: a CA that changed its key.
  [[nodiscard]] std::vector<FactsPtr> signers_in_chain(size_t issuer) const {
    std::vector<FactsPtr> signers;
    for (size_t i = issuer; i < chain.elements.size(); ++i) {
      if (i == issuer || same_name(facts(i).subject, facts(issuer).subject)) {
        signers.push_back(chain.elements[i].certificate.facts);
      }
    }
    return signers;
  }

  // Stores find names by their encoding: the issuer may write its own otherwise than the
  // certificate does.
  [[nodiscard]] std::vector<CrlCandidate> crls_for(const CertificateFacts& certificate,
                                                   const CertificateFacts& issuer) const {
    std::vector<CrlCandidate> crls;
    context.world.crls(issuer.subject, kMaxCrlsOfIssuer, crls);
    if (!std::ranges::equal(issuer.subject, certificate.issuer)) {
      context.world.crls(certificate.issuer, 2 * kMaxCrlsOfIssuer, crls);
    }
    return crls;
  }

  [[nodiscard]] RevocationResult look_up(const CertificateFacts& certificate,
                                         std::vector<FactsPtr> signers) const {
    const std::vector<CrlCandidate> crls = crls_for(certificate, *signers.front());
    return look_up_revocation({certificate, std::move(signers), context.request.time,
                               context.request.max_crl_age_seconds},
                              crls, context.crl_budget);
  }

  // A CA may have a second certificate for signing CRLs only: of the same name, issued by the same
  // key as the CA's own, valid now and not revoked.
  [[nodiscard]] std::vector<FactsPtr> separate_signers(size_t issuer) const {
    std::vector<FactsPtr> signers;
    if (issuer + 1 >= chain.elements.size()) {
      return signers;
    }
    std::vector<Candidate> candidates;
    context.world.issuers(facts(issuer - 1), kMaxSigners, candidates);
    for (const Candidate& one : candidates) {
      if (is_good_signer(*one.facts, issuer)) {
        signers.push_back(one.facts);
      }
    }
    return signers;
  }

  [[nodiscard]] bool is_good_signer(const CertificateFacts& signer, size_t issuer) const {
    const CertificateFacts& parent = facts(issuer + 1);
    const Filetime time = context.request.time;
    return signer.id != facts(issuer).id && signer.key_usage && !signer.unsupported_critical &&
           !signer.bad_extension && !signer.strength.broken_hash && signer.not_before <= time &&
           time <= signer.not_after && !context.world.is_distrusted(signer) &&
           is_issuer_name(signer, parent) &&
           is_issued_by(signer.parts, signer.id, parent, context.crl_budget) &&
           look_up(signer, signers_in_chain(issuer + 1)).errors == 0;
  }

  [[nodiscard]] RevocationResult status_of(size_t which) const {
    RevocationResult result = look_up(facts(which), signers_in_chain(which + 1));
    if ((result.errors & kUnknown) != 0) {
      std::vector<FactsPtr> signers = separate_signers(which + 1);
      if (!signers.empty()) {
        RevocationResult other = look_up(facts(which), std::move(signers));
        result = (other.errors & kRevocationUnknown) == 0 ? std::move(other) : std::move(result);
      }
    }
    return result;
  }
};

void apply_end_status(const ChainRequest& request, const SimpleChain& chain,
                      RevocationResult& result) {
  if (!request.end_status) {
    return;
  }
  switch (request.end_status(*chain.elements[0].certificate.facts,
                             *chain.elements[1].certificate.facts)) {
    case KnownStatus::kIsGood:
      result.errors &= ~kUnknown;
      break;
    case KnownStatus::kIsRevoked:
      result.errors |= kRevoked;
      break;
    case KnownStatus::kSaysNothing:
      break;
  }
}

}  // namespace

// A root has no issuer that could revoke it, so it is not looked up.
void check_revocation(SimpleChain& chain, PathContext& context) {
  const RevocationScope scope = context.request.revocation;
  if (scope == RevocationScope::kNone) {
    return;
  }
  const Lookup lookup{chain, context};
  const size_t num = scope == RevocationScope::kEnd ? 1 : chain.elements.size();
  for (size_t i = 0; i < num; ++i) {
    Element& element = chain.elements[i];
    const bool is_last = i + 1 == chain.elements.size();
    if (is_last && (is_self_signed(*element.certificate.facts) ||
                    (element.status.info & (kCaTrusted | kPeerTrusted)) != 0)) {
      continue;
    }
    RevocationResult result;
    result.errors = kUnknown;
    if (!is_last) {
      result = lookup.status_of(i);
      if (i == 0) {
        apply_end_status(context.request, chain, result);
      }
    }
    element.status.errors |= result.errors;
    element.revocation = std::move(result);
  }
}

}  // namespace opensspi::chain
