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
  explicit SignatureBudget(size_t num_checks) : num_left_(num_checks) {}
  [[nodiscard]] bool take() {
    if (num_left_ == 0) {
      return false;
    }
    --num_left_;
    return true;
  }
  [[nodiscard]] bool is_spent() const { return num_left_ == 0; }

 private:
  size_t num_left_;
};

// is_issued_by returns whether `issuer`'s key signed `object`, which has the identifier `id` of its
// facts. Known results cost nothing; if the budget is spent, the signature counts as bad.
bool is_issued_by(const SignedObject& object, uint64_t id, const CertificateFacts& issuer,
                  SignatureBudget& budget);

}  // namespace opensspi::chain
