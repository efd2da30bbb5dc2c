// SPDX-License-Identifier: MIT
// PyCERTCHAINENGINE and PyCERT_CHAIN_CONTEXT: chains of certificates.
#include <deque>
#include <memory>
#include <vector>

#include "cert.h"
#include "cert_arguments.h"
#include "cert_objects.h"
#include "cert_structures.h"
#include "cert_values.h"
#include "errors.h"
#include "fields.h"
#include "repr.h"
#include "text.h"

namespace opensspi::python {

namespace {

// ChainEngine is a PyCERTCHAINENGINE: frees its handle at its end. Guarded by the GIL; the library
// refuses a handle that another thread has freed.
class ChainEngine {
 public:
  explicit ChainEngine(HCERTCHAINENGINE handle) : handle_(handle) {}
  ChainEngine(const ChainEngine&) = delete;
  ChainEngine& operator=(const ChainEngine&) = delete;
  ~ChainEngine() { close(); }

  // handle throws ValueError after `free`.
  HCERTCHAINENGINE handle() const {
    if (!handle_) {
      throw nb::value_error("the engine is freed");
    }
    return handle_;
  }
  nb::str shown_engine() const {
    return handle_ ? shown("<PyCERTCHAINENGINE %p>", handle_)
                   : nb::str("<PyCERTCHAINENGINE, freed>");
  }
  void free() {
    handle();
    close();
  }
  void close() {
    if (handle_) {
      api().CertFreeCertificateChainEngine(std::exchange(handle_, nullptr));
    }
  }

 private:
  HCERTCHAINENGINE handle_;
};

nb::object create_engine(nb::handle stores, const CertificateStore* restricted_root,
                         const CertificateStore* restricted_other,
                         const CertificateStore* exclusive_root,
                         const CertificateStore* exclusive_people, Dword flags,
                         Dword exclusive_flags) {
  constexpr const char* kName = "CertCreateCertificateChainEngine";
  StoreHandles additional(stores, kName);
  CERT_CHAIN_ENGINE_CONFIG config{};
  config.cbSize = sizeof config;
  config.hRestrictedRoot = store_handle(restricted_root, kName);
  config.hRestrictedOther = store_handle(restricted_other, kName);
  config.cAdditionalStore = dword_len(additional.size());
  config.rghAdditionalStore = additional.data();
  config.dwFlags = flags;
  config.hExclusiveRoot = store_handle(exclusive_root, kName);
  config.hExclusiveTrustedPeople = store_handle(exclusive_people, kName);
  config.dwExclusiveFlags = exclusive_flags;
  HCERTCHAINENGINE engine = nullptr;
  check_bool(unlocked([&] { return api().CertCreateCertificateChainEngine(&config, &engine); }),
             kName);
  return nb::cast(new ChainEngine(engine), nb::rv_policy::take_ownership);
}

// engine_handle takes None, HCCE_CURRENT_USER or HCCE_LOCAL_MACHINE as integers, or an engine.
HCERTCHAINENGINE engine_handle(nb::handle engine) {
  if (engine.is_none()) {
    return HCCE_CURRENT_USER;
  }
  if (nb::isinstance<ChainEngine>(engine)) {
    return nb::cast<const ChainEngine&>(engine).handle();
  }
  const DWORD number = to_dword(engine);
  if (number > 2) {
    throw nb::value_error("ChainEngine must be None, 0, 1 or a PyCERTCHAINENGINE");
  }
  return reinterpret_cast<HCERTCHAINENGINE>(uintptr_t{number});
}

// ChainParameters is CERT_CHAIN_PARA: a dict whose fields may all be missing; or None.
class ChainParameters {
 public:
  explicit ChainParameters(nb::handle value) {
    para_.cbSize = sizeof para_;
    if (value.is_none()) {
      return;
    }
    const Fields fields(value, "CERT_CHAIN_PARA");
    read_match(fields, "RequestedUsage", usage_, para_.RequestedUsage);
    read_match(fields, "RequestedIssuancePolicy", policy_, para_.RequestedIssuancePolicy);
    if (fields.has("UrlRetrievalTimeout")) {
      para_.dwUrlRetrievalTimeout = fields.number("UrlRetrievalTimeout");
    }
    if (fields.has("RevocationFreshnessTime")) {
      para_.fCheckRevocationFreshnessTime = TRUE;
      para_.dwRevocationFreshnessTime = fields.number("RevocationFreshnessTime");
    }
  }
  CERT_CHAIN_PARA* get() { return &para_; }

 private:
  static void read_match(const Fields& fields, const char* name, std::unique_ptr<Usage>& owner,
                         CERT_USAGE_MATCH& out) {
    if (!fields.has(name)) {
      return;
    }
    const Fields match(fields[name], "CERT_USAGE_MATCH");
    owner = std::make_unique<Usage>(match["Usage"]);
    out.dwType = match.has("Type") ? match.number("Type") : USAGE_MATCH_TYPE_AND;
    out.Usage = *owner->get();
  }

  std::unique_ptr<Usage> usage_;
  std::unique_ptr<Usage> policy_;
  CERT_CHAIN_PARA para_{};
};

nb::object get_chain(const Certificate& certificate, nb::handle engine, nb::handle time,
                     const CertificateStore* additional, nb::handle parameters, Dword flags) {
  constexpr const char* kName = "CertGetCertificateChain";
  const uint32_t chain_flags = flags;
  OptionalTime when(time);
  ChainParameters para(parameters);
  // Last, because the conversions above may call Python code, which may close either.
  const HCERTCHAINENGINE handle = engine_handle(engine);
  const HCERTSTORE store = store_handle(additional, kName);
  const Reference<PCCERT_CONTEXT> held = certificate.hold();
  PCCERT_CHAIN_CONTEXT chain = nullptr;
  check_bool(unlocked([&] {
               return api().CertGetCertificateChain(handle, held.get(), when.get(), store,
                                                    para.get(), chain_flags, nullptr, &chain);
             }),
             kName);
  return to_object(Reference<PCCERT_CHAIN_CONTEXT>(chain));
}

nb::dict trust_status(const CERT_TRUST_STATUS& status) {
  nb::dict made;
  made["ErrorStatus"] = nb::int_(status.dwErrorStatus);
  made["InfoStatus"] = nb::int_(status.dwInfoStatus);
  return made;
}

nb::object to_crl(PCCRL_CONTEXT crl) {
  return crl ? to_object(Reference<PCCRL_CONTEXT>(Traits<PCCRL_CONTEXT>::duplicate(crl)))
             : nb::none();
}

nb::object to_revocation(const CERT_REVOCATION_INFO* info) {
  if (!info) {
    return nb::none();
  }
  nb::dict made;
  made["RevocationResult"] = nb::int_(info->dwRevocationResult);
  made["FreshnessTime"] =
      info->fHasFreshnessTime ? nb::object(nb::int_(info->dwFreshnessTime)) : nb::none();
  made["BaseCrlContext"] = nb::none();
  made["DeltaCrlContext"] = nb::none();
  made["CrlEntry"] = nb::none();
  if (info->pCrlInfo) {
    made["BaseCrlContext"] = to_crl(info->pCrlInfo->pBaseCrlContext);
    made["DeltaCrlContext"] = to_crl(info->pCrlInfo->pDeltaCrlContext);
    if (info->pCrlInfo->pCrlEntry) {
      made["CrlEntry"] = to_dict(*info->pCrlInfo->pCrlEntry);
    }
  }
  return made;
}

nb::object to_usage(const CERT_ENHKEY_USAGE* usage) { return usage ? to_oids(*usage) : nb::none(); }

nb::dict to_element(const CERT_CHAIN_ELEMENT& element) {
  nb::dict made;
  made["CertContext"] =
      to_object(Reference<PCCERT_CONTEXT>(Traits<PCCERT_CONTEXT>::duplicate(element.pCertContext)));
  made["TrustStatus"] = trust_status(element.TrustStatus);
  made["RevocationInfo"] = to_revocation(element.pRevocationInfo);
  made["IssuanceUsage"] = to_usage(element.pIssuanceUsage);
  made["ApplicationUsage"] = to_usage(element.pApplicationUsage);
  made["ExtendedErrorInfo"] =
      element.pwszExtendedErrorInfo ? to_str(element.pwszExtendedErrorInfo) : nb::none();
  return made;
}

nb::object to_chains(const Chain& self) {
  const Reference<PCCERT_CHAIN_CONTEXT> held = self.hold();
  return to_tuple(held.get()->rgpChain, held.get()->cChain, [](const CERT_SIMPLE_CHAIN* chain) {
    nb::dict made;
    made["TrustStatus"] = trust_status(chain->TrustStatus);
    made["Element"] =
        to_tuple(chain->rgpElement, chain->cElement,
                 [](const CERT_CHAIN_ELEMENT* element) { return to_element(*element); });
    return made;
  });
}

nb::object lower_quality(const Chain& self) {
  const Reference<PCCERT_CHAIN_CONTEXT> held = self.hold();
  return to_tuple(held.get()->rgpLowerQualityChainContext, held.get()->cLowerQualityChainContext,
                  [](PCCERT_CHAIN_CONTEXT chain) {
                    return to_object(Reference<PCCERT_CHAIN_CONTEXT>(
                        Traits<PCCERT_CHAIN_CONTEXT>::duplicate(chain)));
                  });
}

// IssuerParameters is CERT_CHAIN_FIND_BY_ISSUER_PARA: a dict of UsageIdentifier, KeySpec and
// Issuer, all of which may be missing; or None.
class IssuerParameters {
 public:
  explicit IssuerParameters(nb::handle value) {
    para_.cbSize = sizeof para_;
    if (value.is_none()) {
      return;
    }
    const Fields fields(value, "CERT_CHAIN_FIND_BY_ISSUER_PARA");
    if (fields.has("UsageIdentifier") && !fields["UsageIdentifier"].is_none()) {
      usage_ = c_text(fields["UsageIdentifier"], "UsageIdentifier");
      para_.pszUsageIdentifier = usage_.c_str();
    }
    para_.dwKeySpec = fields.has("KeySpec") ? fields.number("KeySpec") : 0;
    if (fields.has("Issuer")) {
      for (const nb::handle name : nb::iter(fields["Issuer"])) {
        names_.push_back(blob_of(bytes_.emplace_back(copy_of(name))));
      }
    }
    para_.cIssuer = dword_len(names_.size());
    para_.rgIssuer = names_.data();
  }
  IssuerParameters(const IssuerParameters&) = delete;
  IssuerParameters& operator=(const IssuerParameters&) = delete;
  const void* get() const { return &para_; }

 private:
  std::string usage_;
  std::deque<std::vector<BYTE>> bytes_;
  std::vector<CERT_NAME_BLOB> names_;
  CERT_CHAIN_FIND_BY_ISSUER_PARA para_{};
};

nb::object find_chains(const CertificateStore& store, Dword flags, nb::handle parameters,
                       Dword type, Dword encoding) {
  const HCERTSTORE handle = store.handle("CertFindChainInStore");
  const uint32_t find_flags = flags, find_type = type, encoding_type = encoding;
  const IssuerParameters para(parameters);
  std::vector<Reference<PCCERT_CHAIN_CONTEXT>> found;
  unlocked([&] {
    for (PCCERT_CHAIN_CONTEXT chain = nullptr;
         (chain = api().CertFindChainInStore(handle, encoding_type, find_flags, find_type,
                                             para.get(), chain)) != nullptr;) {
      found.emplace_back(Traits<PCCERT_CHAIN_CONTEXT>::duplicate(chain));
    }
  });
  if (api().GetLastError() != static_cast<DWORD>(CRYPT_E_NOT_FOUND)) {
    raise_last_error("CertFindChainInStore");
  }
  nb::list list;
  for (Reference<PCCERT_CHAIN_CONTEXT>& reference : found) {
    list.append(to_object(std::move(reference)));
  }
  return list;
}

nb::str shown_chain(const Chain& self) {
  if (!self.is_open()) {
    return nb::str("<PyCERT_CHAIN_CONTEXT, freed>");
  }
  const CERT_CHAIN_CONTEXT& chain = *self.get();
  const DWORD len = chain.cChain == 0 ? 0 : chain.rgpChain[0]->cElement;
  return shown("<PyCERT_CHAIN_CONTEXT of %lu certificates, ErrorStatus 0x%x>",
               static_cast<unsigned long>(len),
               static_cast<unsigned>(chain.TrustStatus.dwErrorStatus));
}

void define_engines(nb::module_& module) {
  nb::class_<ChainEngine>(module, "PyCERTCHAINENGINE", nb::is_final(),
                          "PyCERTCHAINENGINE is the stores that chains are built from.")
      .def("CertFreeCertificateChainEngine", &ChainEngine::free,
           "CertFreeCertificateChainEngine frees the engine: ValueError the second time.")
      .def("__repr__", &ChainEngine::shown_engine)
      .def("__enter__", [](nb::object self) { return self; })
      .def("__exit__", [](ChainEngine& self, const nb::args&) { self.close(); });
  module.def(
      "CertCreateCertificateChainEngine", &create_engine, nb::arg("AdditionalStore") = nb::tuple(),
      nb::arg("RestrictedRoot").none() = nb::none(), nb::arg("RestrictedOther").none() = nb::none(),
      nb::arg("ExclusiveRoot").none() = nb::none(),
      nb::arg("ExclusiveTrustedPeople").none() = nb::none(), nb::arg("Flags") = 0,
      nb::arg("ExclusiveFlags") = 0,
      nb::sig("def CertCreateCertificateChainEngine(AdditionalStore: "
              "collections.abc.Iterable[PyCERTSTORE] = (), RestrictedRoot: PyCERTSTORE | "
              "None = None, RestrictedOther: PyCERTSTORE | None = None, ExclusiveRoot: "
              "PyCERTSTORE | None = None, ExclusiveTrustedPeople: PyCERTSTORE | None = "
              "None, Flags: int = 0, ExclusiveFlags: int = 0) -> PyCERTCHAINENGINE"),
      "CertCreateCertificateChainEngine makes an engine. ExclusiveRoot replaces the system's "
      "roots.");
}

void define_chains(nb::module_& module) {
  nb::class_<Chain>(module, "PyCERT_CHAIN_CONTEXT", nb::is_final(),
                    "PyCERT_CHAIN_CONTEXT is a chain of certificates.")
      .def_prop_ro(
          "TrustStatus", [](const Chain& self) { return trust_status(self.get()->TrustStatus); },
          "TrustStatus is a dict of ErrorStatus and InfoStatus, CERT_TRUST_... flags.")
      .def_prop_ro("Chain", &to_chains, nb::sig("def Chain(self) -> tuple[dict[str, object], ...]"),
                   "Chain is the simple chains as dicts of TrustStatus and Element. An element is "
                   "a dict of CertContext, TrustStatus, RevocationInfo, IssuanceUsage, "
                   "ApplicationUsage and ExtendedErrorInfo; the end certificate comes first.")
      .def_prop_ro(
          "LowerQualityChainContext", &lower_quality,
          nb::sig("def LowerQualityChainContext(self) -> tuple[PyCERT_CHAIN_CONTEXT, ...]"),
          "LowerQualityChainContext is the other chains, if the flags asked for them.")
      .def("CertFreeCertificateChain", &Chain::free,
           "CertFreeCertificateChain frees the chain: ValueError the second time.")
      .def("__repr__", &shown_chain)
      .def("__enter__", [](nb::object self) { return self; })
      .def("__exit__", [](Chain& self, const nb::args&) { self.close(); });
  module.def(
      "CertGetCertificateChain", &get_chain, "CertContext"_a,
      nb::arg("ChainEngine").none() = nb::none(), nb::arg("Time").none() = nb::none(),
      nb::arg("AdditionalStore").none() = nb::none(), nb::arg("ChainPara").none() = nb::none(),
      nb::arg("Flags") = 0,
      nb::sig("def CertGetCertificateChain(CertContext: PyCERT_CONTEXT, ChainEngine: "
              "PyCERTCHAINENGINE | int | None = None, Time: datetime.datetime | None = "
              "None, AdditionalStore: PyCERTSTORE | None = None, ChainPara: dict[str, "
              "object] | None = None, Flags: int = 0) -> PyCERT_CHAIN_CONTEXT"),
      "CertGetCertificateChain builds and checks a chain. It succeeds whatever is wrong with "
      "the chain: look at TrustStatus. ChainPara is a dict of RequestedUsage and "
      "RequestedIssuancePolicy, dicts of Usage, object identifiers, and Type, "
      "USAGE_MATCH_TYPE_AND or _OR; UrlRetrievalTimeout in milliseconds; and "
      "RevocationFreshnessTime, the greatest age of a CRL in seconds. All may be missing.");
  module.def("CertFindChainInStore", &find_chains, "CertStore"_a, nb::arg("FindFlags") = 0,
             nb::arg("FindPara").none() = nb::none(),
             nb::arg("FindType") = CERT_CHAIN_FIND_BY_ISSUER,
             nb::arg("CertEncodingType") = X509_ASN_ENCODING,
             nb::sig("def CertFindChainInStore(CertStore: PyCERTSTORE, FindFlags: int = 0, "
                     "FindPara: dict[str, object] | None = None, FindType: int = 1, "
                     "CertEncodingType: int = 1) -> list[PyCERT_CHAIN_CONTEXT]"),
             "CertFindChainInStore returns the chains of all certificates of a store that have a "
             "private key and match. FindPara is a dict of UsageIdentifier, KeySpec and Issuer, a "
             "sequence of encoded names.");
}

}  // namespace

void define_cert_chains(nb::module_& module) {
  define_engines(module);
  define_chains(module);
}

}  // namespace opensspi::python
