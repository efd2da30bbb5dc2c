// SPDX-License-Identifier: MIT
#include <algorithm>

#include "cert/chain/check_path.h"

namespace opensspi::chain {
namespace {

bool is_in(const std::vector<Candidate>& path, const CertificateFacts& certificate) {
  return std::ranges::any_of(path, [&](const Candidate& member) {
    return member.facts->id == certificate.id || member.facts->der == certificate.der;
  });
}

bool is_time_valid(const CertificateFacts& certificate, Filetime time) {
  return certificate.not_before <= time && time <= certificate.not_after;
}

struct Ranked {
  int rank;
  Candidate issuer;
};

// PathSearch follows issuers depth first. Issuers whose key does not fit the signature are followed
// only if no other is there, and then only the first: they can only give a chain with a bad
// signature.
class PathSearch {
 public:
  PathSearch(const World& world, const ChainRequest& request)
      : context_{world, request, budget_, crl_budget_} {}

  ChainResult run(const Candidate& end) {
    path_.push_back(end);
    follow();
    ChainResult result;
    std::ranges::stable_sort(found_, std::greater(), quality);
    result.best = std::move(found_.front());
    result.num_signature_checks = budget_.num_taken();
    result.num_crl_signature_checks = crl_budget_.num_taken();
    result.num_paths = num_paths_;
    const size_t num_others = std::min(found_.size() - 1, kMaxOthers);
    for (size_t i = 1; i <= num_others; ++i) {
      result.others.push_back(std::move(found_[i]));
    }
    return result;
  }

 private:
  [[nodiscard]] bool is_done() const {
    return num_paths_ >= kMaxPaths || (!found_.empty() && found_has_perfect_);
  }

  void keep(bool cyclic) {
    ++num_paths_;
    found_.push_back(check_path(path_, cyclic, context_));
    found_has_perfect_ = found_has_perfect_ || found_.back().status.errors == 0;
    if (found_.size() > 2 * kMaxOthers) {
      std::ranges::stable_sort(found_, std::greater(), quality);
      found_.resize(kMaxOthers + 1);
    }
  }

  [[nodiscard]] bool ends_here() const {
    const CertificateFacts& last = *path_.back().facts;
    return is_root(last, context_.world) || path_.size() >= kMaxElements ||
           context_.world.anchor(last).kind == AnchorKind::kCa ||
           (path_.size() == 1 && context_.request.peer_trust && context_.world.is_peer(last));
  }

  // The issuers of the last certificate, the likely ones first.
  [[nodiscard]] std::vector<Candidate> issuers() const {
    const CertificateFacts& subject = *path_.back().facts;
    std::vector<Candidate> all;
    context_.world.issuers(subject, kMaxCandidates, all);
    std::erase_if(all, [&](const Candidate& one) { return !is_issuer_name(subject, *one.facts); });
    drop_repeated(all);
    std::vector<Ranked> ranked;
    ranked.reserve(all.size());
    for (Candidate& one : all) {
      ranked.push_back({rank(subject, *one.facts), std::move(one)});
    }
    std::ranges::stable_sort(ranked, std::greater(), &Ranked::rank);
    std::ranges::transform(ranked, all.begin(), [](Ranked& one) { return std::move(one.issuer); });
    return all;
  }

  [[nodiscard]] int rank(const CertificateFacts& subject, const CertificateFacts& issuer) const {
    const bool trusted = context_.world.anchor(issuer).kind != AnchorKind::kNone;
    return (match_of(subject, issuer) != 0 ? 4 : 0) +
           (is_time_valid(issuer, context_.request.time) ? 2 : 0) + (trusted ? 1 : 0);
  }

  static void drop_repeated(std::vector<Candidate>& all) {
    std::vector<Candidate> kept;
    for (Candidate& one : all) {
      if (!is_in(kept, *one.facts)) {
        kept.push_back(std::move(one));
      }
    }
    all = std::move(kept);
  }

  void follow() {
    if (ends_here()) {
      keep(false);
      return;
    }
    const CertificateFacts& subject = *path_.back().facts;
    const Candidate* first_bad = nullptr;
    const Candidate* first_cyclic = nullptr;
    bool followed = false;
    const std::vector<Candidate> candidates = issuers();
    for (const Candidate& issuer : candidates) {
      if (is_done()) {
        return;
      }
      if (!is_issued_by(subject.parts, subject.id, *issuer.facts, budget_)) {
        first_bad = first_bad == nullptr ? &issuer : first_bad;
      } else if (is_in(path_, *issuer.facts)) {
        first_cyclic = first_cyclic == nullptr ? &issuer : first_cyclic;
      } else {
        followed = true;
        step(issuer);
      }
    }
    if (!followed && !is_done()) {
      finish(first_cyclic, first_bad);
    }
  }

  void step(const Candidate& issuer) {
    path_.push_back(issuer);
    follow();
    path_.pop_back();
  }

  // No issuer leads on: the chain ends in a cycle, or with a bad signature, or is partial.
  void finish(const Candidate* cyclic, const Candidate* bad) {
    if (cyclic != nullptr || (bad != nullptr && is_in(path_, *bad->facts))) {
      path_.push_back(cyclic != nullptr ? *cyclic : *bad);
      keep(true);
      path_.pop_back();
    } else if (bad != nullptr) {
      step(*bad);
    } else {
      keep(false);
    }
  }

  // Two budgets: CRLs that cost much do not hide a path, nor do certificates hide a revocation.
  SignatureBudget budget_{kMaxSignatureChecks};
  SignatureBudget crl_budget_{kMaxCrlSignatureChecks};
  PathContext context_;
  std::vector<Candidate> path_;
  std::vector<SimpleChain> found_;
  size_t num_paths_ = 0;
  bool found_has_perfect_ = false;
};

}  // namespace

bool is_issuer_name(const CertificateFacts& subject, const CertificateFacts& issuer) {
  return same_name(subject.issuer, issuer.subject);
}

uint32_t match_of(const CertificateFacts& subject, const CertificateFacts& issuer) {
  if (!subject.authority) {
    return kNameMatchIssuer;
  }
  const AuthorityKey& authority = *subject.authority;
  if (!authority.issuer.empty() && !authority.serial.empty()) {
    const bool exact = std::ranges::equal(authority.serial, issuer.serial) &&
                       same_name(authority.issuer, issuer.issuer);
    if (exact) {
      return kExactMatchIssuer;
    }
    if (authority.key_id.empty()) {
      return 0;
    }
  }
  if (authority.key_id.empty()) {
    return kNameMatchIssuer;
  }
  return std::ranges::equal(authority.key_id, issuer.key_id) ? kKeyMatchIssuer : 0;
}

bool is_self_signed(const CertificateFacts& certificate) {
  return certificate.self_issued && match_of(certificate, certificate) != 0;
}

bool is_root(const CertificateFacts& certificate, const World& world) {
  return is_self_signed(certificate) ||
         (certificate.self_issued && world.anchor(certificate).kind == AnchorKind::kRoot);
}

ChainResult build_chain(const Candidate& end, const World& world, const ChainRequest& request) {
  return PathSearch(world, request).run(end);
}

}  // namespace opensspi::chain
