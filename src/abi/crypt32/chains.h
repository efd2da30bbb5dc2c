// SPDX-License-Identifier: MIT
// make_chain: what the functions that build chains share.
#pragma once

#include <string>
#include <vector>

#include "abi/crypt32/chain_objects.h"

namespace opensspi::abi {

// ChainCall is the arguments of CertGetCertificateChain.
struct ChainCall {
  HCERTCHAINENGINE engine;
  PCCERT_CONTEXT end;
  const FILETIME* time;  // null: now
  HCERTSTORE additional;
  const void* para;  // a CERT_CHAIN_PARA
  DWORD flags;
  std::vector<std::string> policies = {};  // of which one is needed, in place of para's
};

// make_chain builds the chain of a certificate, with worse ones if the flags ask for them. Faults
// of the chain are in its status; they are not errors. E_INVALIDARG for arguments that are not
// valid, CRYPT_E_ASN1_* for a certificate that cannot be read, the errors of opening the engine's
// stores.
Result<ChainPtr> make_chain(const ChainCall& call);

}  // namespace opensspi::abi
