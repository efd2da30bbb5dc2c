// SPDX-License-Identifier: MIT
#include "cert/fetch/locations.h"

#include <algorithm>

#include "asn1/der.h"
#include "opensspi/winerror.h"

namespace opensspi::fetch {
namespace {

constexpr Error kMalformed = fail(CRYPT_E_ASN1_BADTAG, "an extension with URLs is malformed");

constexpr asn1::Tag kUri = 0x86;  // [6] IMPLICIT IA5String
constexpr uint8_t kCaIssuers[] = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x02};

void add_url(const asn1::Element& name, std::vector<std::string>& urls) {
  if (name.tag == kUri && urls.size() < kMaxLocations) {
    urls.emplace_back(as_text(name.content));
  }
}

// AuthorityInfoAccessSyntax ::= SEQUENCE OF SEQUENCE { accessMethod, accessLocation GeneralName }
Status read_access(ByteView extension, std::vector<std::string>& urls) {
  asn1::DerReader outer(extension, kMalformed);
  asn1::DerReader list = TRY(outer.enter(asn1::kSequence));
  while (!list.at_end()) {
    asn1::DerReader description = TRY(list.enter(asn1::kSequence));
    const ByteView method = TRY(description.object_identifier());
    const asn1::Element location = TRY(description.any());
    if (std::ranges::equal(method, kCaIssuers)) {
      add_url(location, urls);
    }
  }
  return {};
}

// DistributionPoint ::= SEQUENCE { distributionPoint [0], reasons [1], cRLIssuer [2] }
Status read_point(asn1::DerReader point, std::vector<std::string>& urls) {
  std::vector<std::string> own;
  while (!point.at_end()) {
    const asn1::Element field = TRY(point.any());
    if (field.tag != asn1::context(0)) {
      return {};  // for some reasons only, or another issuer's
    }
    asn1::DerReader choice(field.content, kMalformed);
    const asn1::Element name = TRY(choice.any());
    asn1::DerReader names(name.tag == asn1::context(0) ? name.content : ByteView(), kMalformed);
    while (!names.at_end()) {
      add_url(TRY(names.any()), own);
    }
  }
  for (std::string& url : own) {
    if (urls.size() < kMaxLocations) {
      urls.push_back(std::move(url));
    }
  }
  return {};
}

Status read_points(ByteView extension, std::vector<std::string>& urls) {
  asn1::DerReader outer(extension, kMalformed);
  asn1::DerReader list = TRY(outer.enter(asn1::kSequence));
  while (!list.at_end()) {
    TRY(read_point(TRY(list.enter(asn1::kSequence)), urls));
  }
  return {};
}

// What comes before a malformed part counts: the URLs are only hints.
template <class Read>
std::vector<std::string> read_urls(ByteView extension, Read read) {
  std::vector<std::string> urls;
  static_cast<void>(read(extension, urls).ok());
  return urls;
}

}  // namespace

std::vector<std::string> issuer_urls(ByteView extension) {
  return read_urls(extension, read_access);
}

std::vector<std::string> crl_urls(ByteView extension) { return read_urls(extension, read_points); }

}  // namespace opensspi::fetch
