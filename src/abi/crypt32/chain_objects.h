// SPDX-License-Identifier: MIT
// ChainObject: the object of a CERT_CHAIN_CONTEXT.
#pragma once

#include <deque>
#include <vector>

#include "abi/crypt32/contexts.h"
#include "cert/chain/chain.h"

namespace opensspi::abi {

// ChainOrigin is where CertFindChainInStore found the end certificate, to go on after it.
struct ChainOrigin {
  cert::StorePtr store;
  cert::Position position;
};

// ChainObject owns the structures of one chain, the contexts in it included.
class ChainObject final : public StructureObject {
 public:
  static constexpr StructureKind kKind = StructureKind::kChain;
  // make takes a reference to `end`, the caller's context of the end certificate.
  static Result<std::shared_ptr<ChainObject>> make(chain::SimpleChain checked, PCCERT_CONTEXT end,
                                                   DWORD flags);
  ChainObject() = default;
  ChainObject(const ChainObject&) = delete;
  ChainObject& operator=(const ChainObject&) = delete;
  ~ChainObject() override;

  [[nodiscard]] const void* structure() const override { return &context_; }
  [[nodiscard]] const chain::SimpleChain& checked() const { return checked_; }
  // add_lower adds the caller's pointer of a worse chain, with its reference.
  void add_lower(StructureReference lower);

  ChainOrigin origin;

 private:
  // UsageList is a CERT_ENHKEY_USAGE with its texts.
  struct UsageList {
    CERT_ENHKEY_USAGE usage = {};
    std::vector<std::string> texts;
    std::vector<LPSTR> pointers;
  };
  Status add_element(const chain::Element& element, PCCERT_CONTEXT end);
  void add_usages(const chain::Element& element, CERT_CHAIN_ELEMENT& out);
  Status add_revocation(const chain::Element& element, CERT_CHAIN_ELEMENT& out);
  Status add_crls(const chain::Element& element, CERT_REVOCATION_INFO& info);

  chain::SimpleChain checked_;
  CERT_CHAIN_CONTEXT context_ = {};
  CERT_SIMPLE_CHAIN simple_ = {};
  PCERT_SIMPLE_CHAIN simple_pointer_ = nullptr;
  std::deque<CERT_CHAIN_ELEMENT> elements_;
  std::vector<PCERT_CHAIN_ELEMENT> element_pointers_;
  std::deque<UsageList> usages_;
  std::deque<CERT_REVOCATION_INFO> revocations_;
  std::deque<CERT_REVOCATION_CRL_INFO> crls_;
  std::vector<StructureReference> lower_;
  std::vector<PCCERT_CHAIN_CONTEXT> lower_pointers_;
};
using ChainPtr = std::shared_ptr<ChainObject>;

// chain_of returns the object of a caller's pointer; E_INVALIDARG.
Result<ChainPtr> chain_of(PCCERT_CHAIN_CONTEXT pointer);

}  // namespace opensspi::abi
