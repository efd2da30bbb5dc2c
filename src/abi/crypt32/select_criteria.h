// SPDX-License-Identifier: MIT
// The criteria of CertSelectCertificateChains.
#pragma once

#include <span>

#include "abi/crypt32/chains.h"
#include "cert/chain/chain.h"

namespace opensspi::abi {

// Candidate is a certificate that may be selected, with its chain once that is built.
struct SelectCandidate {
  const cert::Element& certificate;
  const chain::CertificateFacts& facts;
  const chain::SimpleChain* chain;
};

using Criteria = std::span<const CERT_SELECT_CRITERIA>;

// check_criteria: E_INVALIDARG for too many criteria or values, for null ones and unknown types.
Status check_criteria(Criteria criteria);

// meets_criteria returns whether the certificate meets those criteria that need no chain, or, if it
// has one, those that do. Policies are not among them: policies_of are requested of the chain.
bool meets_criteria(const SelectCandidate& candidate, Criteria criteria);

// policies_of returns, per criterion for policies, the object identifiers of which the chain has to
// have one.
std::vector<std::vector<std::string>> policies_of(Criteria criteria);

}  // namespace opensspi::abi
