// SPDX-License-Identifier: MIT
// CertVerifyCertificateChainPolicy and CertVerifyRevocation.
#include <deque>
#include <memory>
#include <vector>

#include "cert.h"
#include "cert_arguments.h"
#include "cert_objects.h"
#include "cert_values.h"
#include "errors.h"
#include "fields.h"
#include "text.h"

namespace opensspi::python {

namespace {

// PolicyParameters is CERT_CHAIN_POLICY_PARA: a dict of Flags, AuthType, Checks and ServerName, of
// which the last three are of CERT_CHAIN_POLICY_SSL; or None.
class PolicyParameters {
 public:
  PolicyParameters(uint32_t policy, nb::handle value) {
    para_.cbSize = sizeof para_;
    if (value.is_none()) {
      return;
    }
    const Fields fields(value, "CERT_CHAIN_POLICY_PARA");
    para_.dwFlags = number(fields, "Flags", 0);
    if (policy != static_cast<uint32_t>(reinterpret_cast<uintptr_t>(CERT_CHAIN_POLICY_SSL))) {
      return;
    }
    if (fields.has("ServerName")) {
      name_ = std::make_unique<Text>(fields["ServerName"], "ServerName");
    }
    ssl_.cbSize = sizeof ssl_;
    ssl_.dwAuthType = number(fields, "AuthType", AUTHTYPE_SERVER);
    ssl_.fdwChecks = number(fields, "Checks", 0);
    ssl_.pwszServerName = name_ ? name_->get() : nullptr;
    para_.pvExtraPolicyPara = &ssl_;
  }
  PolicyParameters(const PolicyParameters&) = delete;
  PolicyParameters& operator=(const PolicyParameters&) = delete;
  CERT_CHAIN_POLICY_PARA* get() { return &para_; }

 private:
  static uint32_t number(const Fields& fields, const char* key, uint32_t otherwise) {
    return fields.has(key) ? fields.number(key) : otherwise;
  }

  std::unique_ptr<Text> name_;
  HTTPSPolicyCallbackData ssl_{};
  CERT_CHAIN_POLICY_PARA para_{};
};

nb::object verify_policy(Dword policy, const Chain& chain, nb::handle parameters) {
  const uint32_t number = policy;
  PolicyParameters para(number, parameters);
  const Reference<PCCERT_CHAIN_CONTEXT> held = chain.hold();
  CERT_CHAIN_POLICY_STATUS status{};
  status.cbSize = sizeof status;
  check_bool(unlocked([&] {
               return api().CertVerifyCertificateChainPolicy(
                   reinterpret_cast<LPCSTR>(uintptr_t{number}), held.get(), para.get(), &status);
             }),
             "CertVerifyCertificateChainPolicy");
  nb::dict made;
  made["Error"] = nb::int_(static_cast<int32_t>(status.dwError));
  made["ChainIndex"] = nb::int_(status.lChainIndex);
  made["ElementIndex"] = nb::int_(status.lElementIndex);
  return made;
}

// The C function fails for a certificate that is revoked or cannot be checked: that is a result.
nb::object verify_revocation(nb::handle contexts, const Certificate* issuer, nb::handle stores,
                             const CertificateStore* crl_store, nb::handle time, Dword flags,
                             Dword type, Dword encoding) {
  constexpr const char* kName = "CertVerifyRevocation";
  std::deque<Reference<PCCERT_CONTEXT>> held;
  std::vector<void*> pointers;
  for (const nb::handle one : nb::iter(contexts)) {
    held.push_back(object_of<Certificate>(one, "Contexts must be PyCERT_CONTEXT").hold());
    pointers.push_back(const_cast<CERT_CONTEXT*>(held.back().get()));
  }
  const Reference<PCCERT_CONTEXT> signer = issuer ? issuer->hold() : Reference<PCCERT_CONTEXT>();
  OptionalTime when(time);
  StoreHandles handles(stores, kName);
  CERT_REVOCATION_PARA para{};
  para.cbSize = sizeof para;
  para.pIssuerCert = signer.get();
  para.cCertStore = dword_len(handles.size());
  para.rgCertStore = handles.data();
  para.hCrlStore = store_handle(crl_store, kName);
  para.pftTimeToUse = when.get();
  const uint32_t check_flags = flags, rev_type = type, encoding_type = encoding;
  CERT_REVOCATION_STATUS status{};
  status.cbSize = sizeof status;
  const BOOL valid = unlocked([&] {
    return api().CertVerifyRevocation(encoding_type, rev_type, dword_len(pointers.size()),
                                      pointers.data(), check_flags, &para, &status);
  });
  if (!valid && status.dwError == 0) {
    raise_last_error(kName);
  }
  nb::dict made;
  made["Index"] = nb::int_(status.dwIndex);
  made["Error"] = nb::int_(static_cast<int32_t>(status.dwError));
  made["Reason"] = nb::int_(status.dwReason);
  return made;
}

}  // namespace

void define_cert_policies(nb::module_& module) {
  module.def("CertVerifyCertificateChainPolicy", &verify_policy, "PolicyOID"_a, "ChainContext"_a,
             nb::arg("PolicyPara").none() = nb::none(),
             nb::sig("def CertVerifyCertificateChainPolicy(PolicyOID: int, ChainContext: "
                     "PyCERT_CHAIN_CONTEXT, PolicyPara: dict[str, object] | None = None) -> "
                     "dict[str, int]"),
             "CertVerifyCertificateChainPolicy returns a dict of Error, which is 0 if the chain is "
             "good for the policy, ChainIndex and ElementIndex. PolicyPara is a dict of Flags and, "
             "for CERT_CHAIN_POLICY_SSL, AuthType, Checks and ServerName.");
  module.def(
      "CertVerifyRevocation", &verify_revocation, "Contexts"_a,
      nb::arg("IssuerCert").none() = nb::none(), nb::arg("CertStores") = nb::tuple(),
      nb::arg("CrlStore").none() = nb::none(), nb::arg("Time").none() = nb::none(),
      nb::arg("Flags") = 0, nb::arg("RevType") = CERT_CONTEXT_REVOCATION_TYPE,
      nb::arg("EncodingType") = X509_ASN_ENCODING,
      nb::sig("def CertVerifyRevocation(Contexts: collections.abc.Iterable[PyCERT_CONTEXT], "
              "IssuerCert: PyCERT_CONTEXT | None = None, CertStores: "
              "collections.abc.Iterable[PyCERTSTORE] = (), CrlStore: PyCERTSTORE | None = "
              "None, Time: datetime.datetime | None = None, Flags: int = 0, RevType: int = "
              "1, EncodingType: int = 1) -> dict[str, int]"),
      "CertVerifyRevocation looks certificates up in CRLs. It returns a dict of Error, which "
      "is 0 if none is revoked, Index of the first that is or cannot be checked, and "
      "Reason.");
}

}  // namespace opensspi::python
