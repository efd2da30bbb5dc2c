// SPDX-License-Identifier: MIT
#include "abi/crypt32/chain_objects.h"

#include <algorithm>
#include <limits>

#include "abi/crypt32/revocation_lists.h"
#include "asn1/oid.h"
#include "cert/chain/store_world.h"

namespace opensspi::abi {
namespace {

CERT_TRUST_STATUS status_of_chain(const chain::TrustStatus& status) {
  return {status.errors, status.info};
}

// The code of CERT_REVOCATION_INFO for what a look-up found.
DWORD revocation_code(uint32_t errors) {
  if (errors == 0) {
    return ERROR_SUCCESS;
  }
  if ((errors & chain::kRevoked) != 0) {
    return static_cast<DWORD>(CRYPT_E_REVOKED);
  }
  return static_cast<DWORD>((errors & chain::kRevocationUnknown) != 0 ? CRYPT_E_NO_REVOCATION_CHECK
                                                                      : CRYPT_E_REVOCATION_OFFLINE);
}

}  // namespace

Result<ChainPtr> ChainObject::make(chain::SimpleChain checked, PCCERT_CONTEXT end, DWORD flags) {
  auto made = std::make_shared<ChainObject>();
  made->checked_ = std::move(checked);
  for (const chain::Element& element : made->checked_.elements) {
    TRY(made->add_element(element, end));
  }
  CERT_SIMPLE_CHAIN& simple = made->simple_;
  simple.cbSize = sizeof simple;
  simple.TrustStatus = status_of_chain(made->checked_.status);
  simple.cElement = static_cast<DWORD>(made->element_pointers_.size());
  simple.rgpElement = made->element_pointers_.data();
  made->simple_pointer_ = &simple;
  CERT_CHAIN_CONTEXT& context = made->context_;
  context.cbSize = sizeof context;
  context.TrustStatus = simple.TrustStatus;
  context.cChain = 1;
  context.rgpChain = &made->simple_pointer_;
  context.dwCreateFlags = flags;
  return made;
}

Status ChainObject::add_element(const chain::Element& element, PCCERT_CONTEXT end) {
  PCCERT_CONTEXT certificate = end;
  if (element_pointers_.empty()) {
    TRY(add_reference(StructureKind::kCertificate, end));
  } else {
    certificate =
        static_cast<PCCERT_CONTEXT>(TRY(hand_out_alone(chain::element_of(element.certificate))));
  }
  CERT_CHAIN_ELEMENT& out = elements_.emplace_back();
  out.cbSize = sizeof out;
  out.pCertContext = certificate;
  out.TrustStatus = status_of_chain(element.status);
  element_pointers_.push_back(&out);
  add_usages(element, out);
  return add_revocation(element, out);
}

void ChainObject::add_usages(const chain::Element& element, CERT_CHAIN_ELEMENT& out) {
  if (!element.usages) {
    return;  // null: any usage
  }
  UsageList& list = usages_.emplace_back();
  for (const Bytes& usage : *element.usages) {
    Result<std::string> text = asn1::oid_text(usage);
    if (text.ok()) {
      list.texts.push_back(std::move(*text));
    }
  }
  for (std::string& text : list.texts) {
    list.pointers.push_back(text.data());
  }
  list.usage.cUsageIdentifier = static_cast<DWORD>(list.pointers.size());
  list.usage.rgpszUsageIdentifier = list.pointers.data();
  out.pApplicationUsage = &list.usage;
}

Status ChainObject::add_revocation(const chain::Element& element, CERT_CHAIN_ELEMENT& out) {
  if (!element.revocation) {
    return {};
  }
  CERT_REVOCATION_INFO& info = revocations_.emplace_back();
  info.cbSize = sizeof info;
  info.dwRevocationResult = revocation_code(element.revocation->errors);
  out.pRevocationInfo = &info;
  return add_crls(element, info);
}

// Without a CRL there is nothing to show. The contexts belong to the chain.
Status ChainObject::add_crls(const chain::Element& element, CERT_REVOCATION_INFO& info) {
  const chain::RevocationResult& found = *element.revocation;
  const cert::ElementPtr base = chain::element_of(found.base);
  const cert::ElementPtr delta = chain::element_of(found.delta);
  if (base == nullptr) {
    return {};
  }
  CERT_REVOCATION_CRL_INFO& crls = crls_.emplace_back();
  crls.cbSize = sizeof crls;
  crls.pBaseCrlContext = static_cast<PCCRL_CONTEXT>(TRY(hand_out_alone(base)));
  if (delta != nullptr) {
    crls.pDeltaCrlContext = static_cast<PCCRL_CONTEXT>(TRY(hand_out_alone(delta)));
  }
  if (found.entry) {
    const cert::Element& deciding = found.entry_of_delta ? *delta : *base;
    crls.pCrlEntry = const_cast<PCRL_ENTRY>(  // NOLINT: the structure's type
        revoked_in(deciding, chain::element_of(element.certificate)->certificate()));
    crls.fDeltaCrlEntry = found.entry_of_delta ? TRUE : FALSE;
  }
  info.fHasFreshnessTime = TRUE;
  info.dwFreshnessTime =
      static_cast<DWORD>(std::min<int64_t>(found.age_seconds, std::numeric_limits<DWORD>::max()));
  info.pCrlInfo = &crls;
  return {};
}

ChainObject::~ChainObject() {
  for (const CERT_REVOCATION_CRL_INFO& crls : crls_) {
    static_cast<void>(free_context(cert::ElementKind::kCrl, crls.pBaseCrlContext).ok());
    static_cast<void>(free_context(cert::ElementKind::kCrl, crls.pDeltaCrlContext).ok());
  }
  for (const CERT_CHAIN_ELEMENT& element : elements_) {
    static_cast<void>(free_context(cert::ElementKind::kCertificate, element.pCertContext).ok());
  }
}

void ChainObject::add_lower(StructureReference lower) {
  lower_pointers_.push_back(static_cast<PCCERT_CHAIN_CONTEXT>(lower.get()));
  lower_.push_back(std::move(lower));
  context_.cLowerQualityChainContext = static_cast<DWORD>(lower_pointers_.size());
  context_.rgpLowerQualityChainContext = lower_pointers_.data();
}

Result<ChainPtr> chain_of(PCCERT_CHAIN_CONTEXT pointer) {
  Result<ChainPtr> found = structure_as<ChainObject>(pointer);
  if (!found.ok()) {
    return fail(E_INVALIDARG, "the chain is null, was freed, or never was one of this library");
  }
  return found;
}

}  // namespace opensspi::abi
