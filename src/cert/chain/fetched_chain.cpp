// SPDX-License-Identifier: MIT
#include "cert/chain/fetched_chain.h"

#include <algorithm>

#include "cert/fetch/locations.h"
#include "opensspi/wincrypt_oids.h"

namespace opensspi::chain {
namespace {

constexpr uint32_t kNoCrl = kRevocationUnknown | kRevocationOffline;

ByteView extension_of(const cert::Element& certificate, std::string_view oid) {
  const CERT_EXTENSION* const extension =
      cert::find_extension(cert::extensions_of(certificate.certificate()), oid);
  return extension == nullptr ? ByteView() : cert::view_of(extension->Value);
}

// add puts a store into the set, unless it is there.
bool add(const cert::StorePtr& store, StoreSet& stores) {
  if (store == nullptr || std::ranges::find(stores.others, store) != stores.others.end()) {
    return false;
  }
  stores.others.push_back(store);
  return true;
}

bool lacks_crl(const Element& element) {
  return element.revocation && (element.revocation->errors & kNoCrl) != 0;
}

bool add_missing_crls(const SimpleChain& chain, fetch::Fetcher& fetcher, StoreSet& stores) {
  bool added = false;
  for (const Element& element : chain.elements) {
    if (lacks_crl(element)) {
      added = add_crls(*element_of(element.certificate), fetcher, stores) || added;
    }
  }
  return added;
}

}  // namespace

bool add_issuers(const cert::Element& certificate, fetch::Fetcher& fetcher, StoreSet& stores) {
  bool added = false;
  for (const std::string& url :
       fetch::issuer_urls(extension_of(certificate, szOID_AUTHORITY_INFO_ACCESS))) {
    added = added || add(fetcher.certificates(url), stores);
  }
  return added;
}

// The points of a CRL that names several are one CRL at several places: the first that is there
// counts.
bool add_crls(const cert::Element& certificate, fetch::Fetcher& fetcher, StoreSet& stores) {
  bool added = false;
  for (const char* const oid : {szOID_CRL_DIST_POINTS, szOID_FRESHEST_CRL}) {
    bool found = false;
    for (const std::string& url : fetch::crl_urls(extension_of(certificate, oid))) {
      found = found || add(fetcher.crls(url), stores);
    }
    added = added || found;
  }
  return added;
}

bool is_incomplete(const ChainResult& result) {
  return (result.best.status.errors & (kPartialChain | kNoCrl)) != 0;
}

// What follows from a root that is not trusted proves nothing: anyone can make one.
void prove_fetched(const SimpleChain& chain, fetch::Fetcher& fetcher) {
  constexpr uint32_t kUnproved =
      kPartialChain | kUntrustedRoot | kBadSignature | kCyclic | kDistrusted;
  if ((chain.status.errors & kUnproved) != 0) {
    return;
  }
  for (const Element& element : chain.elements) {
    fetcher.prove(cert::ElementKind::kCertificate, element.certificate.facts->der);
    if (element.revocation) {
      for (const CrlPtr& crl : element.revocation->signed_crls) {
        fetcher.prove(cert::ElementKind::kCrl, crl->der);
      }
    }
  }
}

// Each round adds a store, and the fetcher has a limit, so that the rounds end.
ChainResult complete_chain(const Candidate& end, StoreSet stores, const ChainRequest& request,
                           fetch::Fetcher& fetcher, ChainResult result) {
  while (is_incomplete(result)) {
    const SimpleChain& best = result.best;
    const bool is_partial = (best.status.errors & kPartialChain) != 0;
    const bool added =
        is_partial ? add_issuers(*element_of(best.elements.back().certificate), fetcher, stores)
                   : add_missing_crls(best, fetcher, stores);
    if (!added) {
      break;
    }
    result = build_chain(end, StoreWorld(stores), request);
  }
  prove_fetched(result.best, fetcher);
  return result;
}

}  // namespace opensspi::chain
