// SPDX-License-Identifier: MIT
// Results of signature checks, kept so that a chain that is built again costs no public-key
// operation.
#pragma once

#include <cstdint>

#include "cert/chain/certificate_facts.h"

namespace opensspi::chain {

// SignatureBudget bounds the public-key operations of one chain.
class SignatureBudget {
 public:
  explicit SignatureBudget(size_t max_checks) : max_checks_(max_checks) {}
  [[nodiscard]] bool take() {
    if (num_taken_ == max_checks_) {
      return false;
    }
    ++num_taken_;
    return true;
  }
  [[nodiscard]] size_t num_taken() const { return num_taken_; }

 private:
  size_t max_checks_;
  size_t num_taken_ = 0;
};

// is_issued_by returns whether `issuer`'s key signed `object`, which has the identifier `id` of its
// facts. Known results cost nothing; if the budget is spent, the signature counts as bad.
bool is_issued_by(const SignedObject& object, uint64_t id, const CertificateFacts& issuer,
                  SignatureBudget& budget);

}  // namespace opensspi::chain
