// SPDX-License-Identifier: MIT
// CertVerifyCertificateChainPolicy and CertIsStrongHashToSign.
#include "abi/core/text.h"
#include "abi/crypt32/chain_engines.h"
#include "abi/crypt32/chain_objects.h"
#include "abi/crypt32/chain_requests.h"
#include "abi/crypt32/system_stores.h"
#include "base/as_process.h"
#include "cert/chain/policy.h"

namespace opensspi::abi {
namespace {

constexpr Error kNoPolicy = fail(ERROR_FILE_NOT_FOUND, "there is no such chain policy here");
constexpr uint8_t kCodeSigning[] = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x03};
constexpr uint8_t kTimeStamping[] = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08};

// PolicyCall is the chain and the caller's parameters.
struct PolicyCall {
  const chain::SimpleChain& chain;
  DWORD flags = 0;
  const void* extra = nullptr;
};
using PolicyResult = Result<chain::PolicyStatus>;

PolicyResult verify_base(const PolicyCall& call) {
  return chain::check_base_policy(call.chain, call.flags);
}

PolicyResult verify_authenticode(const PolicyCall& call) {
  return chain::check_usage_policy(call.chain, call.flags, kCodeSigning);
}

PolicyResult verify_time_stamp(const PolicyCall& call) {
  return chain::check_usage_policy(call.chain, call.flags, kTimeStamping);
}

PolicyResult verify_ssl(const PolicyCall& call) {
  chain::SslPolicy ssl;
  const auto* const extra = static_cast<const HTTPSPolicyCallbackData*>(call.extra);
  if (extra != nullptr && extra->cbSize >= sizeof *extra) {
    ssl.ignored = extra->fdwChecks;
    ssl.is_server = extra->dwAuthType == AUTHTYPE_SERVER;
    ssl.host = TRY(text_from(extra->pwszServerName));
  }
  return chain::check_ssl_policy(call.chain, call.flags, ssl);
}

PolicyResult verify_basic_constraints(const PolicyCall& call) {
  return chain::check_basic_constraints_policy(call.chain, call.flags);
}

// The CA that issued the end certificate must be in the enterprise's "NTAuth" store.
PolicyResult verify_nt_auth(const PolicyCall& call) {
  const chain::PolicyStatus status = chain::check_base_policy(call.chain, call.flags);
  if (status.error != 0) {
    return status;
  }
  const AsProcess as_process;
  const cert::StorePtr store =
      TRY(read_system_store(CERT_SYSTEM_STORE_LOCAL_MACHINE_ENTERPRISE, "NTAuth"));
  const auto& elements = call.chain.elements;
  const size_t issuer = elements.size() > 1 ? 1 : 0;
  if (store == nullptr ||
      chain::find_certificate(*store, *elements[issuer].certificate.facts) == nullptr) {
    return chain::PolicyStatus{static_cast<int32_t>(CERT_E_UNTRUSTEDCA), static_cast<int>(issuer)};
  }
  return status;
}

PolicyResult verify_microsoft_root(const PolicyCall& call) {
  return chain::check_microsoft_root_policy(
      call.chain, (call.flags & MICROSOFT_ROOT_CERT_CHAIN_POLICY_CHECK_APPLICATION_ROOT_FLAG) != 0);
}

// Policy is one of CERT_CHAIN_POLICY_*, which are numbers.
struct Policy {
  PolicyResult (*verify)(const PolicyCall& call);
};
constexpr Policy kPolicies[] = {
    {nullptr},           {verify_base},          {verify_authenticode},
    {verify_time_stamp}, {verify_ssl},           {verify_basic_constraints},
    {verify_nt_auth},    {verify_microsoft_root}};

Result<Policy> find_policy(LPCSTR name) {
  const auto number = reinterpret_cast<uintptr_t>(name);
  if (number == 0 || number >= std::size(kPolicies)) {
    return kNoPolicy;
  }
  return Policy(kPolicies[number]);
}

void report(const chain::PolicyStatus& status, CERT_CHAIN_POLICY_STATUS& out) {
  out.dwError = static_cast<DWORD>(status.error);
  out.lChainIndex = status.error != 0 || status.element >= 0 ? 0 : -1;
  out.lElementIndex = status.element;
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CertVerifyCertificateChainPolicy(LPCSTR pszPolicyOID, PCCERT_CHAIN_CONTEXT pChainContext,
                                      PCERT_CHAIN_POLICY_PARA pPolicyPara,
                                      PCERT_CHAIN_POLICY_STATUS pPolicyStatus) {
  return guard_bool([&]() -> Status {
    const Policy policy = TRY(find_policy(pszPolicyOID));
    if (pPolicyStatus == nullptr) {
      return fail(E_INVALIDARG, "there is no place for the status");
    }
    const ChainPtr object = TRY(chain_of(pChainContext));
    PolicyCall call{object->checked()};
    if (pPolicyPara != nullptr) {
      call.flags = pPolicyPara->dwFlags;
      call.extra = pPolicyPara->pvExtraPolicyPara;
    }
    report(TRY(policy.verify(call)), *pPolicyStatus);
    return {};
  });
}

BOOL CertIsStrongHashToSign(PCCERT_STRONG_SIGN_PARA pStrongSignPara, LPCWSTR pwszCNGHashAlgid,
                            PCCERT_CONTEXT pSigningCert) {
  return guard_bool([&]() -> Status {
    const chain::StrongRule rule = TRY(strong_rule(pStrongSignPara));
    const std::string hash = TRY(text_from(pwszCNGHashAlgid));
    bool strong = is_strong_hash(rule, hash);
    if (strong && pSigningCert != nullptr) {
      const ContextPtr signer = TRY(certificate_of(pSigningCert));
      strong = chain::is_strong_key(*TRY(chain::facts_of(signer->element()->encoded())), rule);
    }
    if (!strong) {
      return fail(NTE_BAD_ALGID, "the hash or the key is not strong enough");
    }
    return {};
  });
}

}  // extern "C"
