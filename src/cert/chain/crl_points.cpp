// SPDX-License-Identifier: MIT
// Whether a certificate's CRL distribution points (RFC 5280, 4.2.1.13) name the one of a CRL.
#include "cert/chain/crl_points.h"

#include <algorithm>

#include "opensspi/winerror.h"

namespace opensspi::chain {
namespace {

constexpr Error kMalformed = fail(CRYPT_E_ASN1_BADTAG, "a distribution point is not well-formed");
constexpr asn1::Tag kDirectoryName = asn1::context(4);

// same_general_name compares two elements of GeneralNames; directory names as names.
bool same_general_name(const asn1::Element& left, const asn1::Element& right) {
  if (left.tag == kDirectoryName && right.tag == kDirectoryName) {
    return same_name(left.content, right.content);
  }
  return std::ranges::equal(left.whole, right.whole);
}

template <class Matches>
bool any_name(ByteView names, Matches matches) {
  asn1::DerReader reader(names, kMalformed);
  while (!reader.at_end()) {
    const Result<asn1::Element> name = reader.any();
    if (!name.ok()) {
      return false;
    }
    if (matches(*name)) {
      return true;
    }
  }
  return false;
}

bool have_common_name(ByteView left, ByteView right) {
  return any_name(left, [&](const asn1::Element& one) {
    return any_name(right,
                    [&](const asn1::Element& other) { return same_general_name(one, other); });
  });
}

// The content of a point's full name; empty if it has none, or if another issuer's CRLs are for it.
Result<ByteView> full_name(asn1::DerReader& list) {
  asn1::DerReader fields = TRY(list.enter(asn1::kSequence));
  ByteView names;
  while (!fields.at_end()) {
    const asn1::Element field = TRY(fields.any());
    if (field.tag == asn1::context(2)) {
      return ByteView();
    }
    if (field.tag == asn1::context(0)) {
      asn1::DerReader choice(field.content, kMalformed);
      const asn1::Element name = TRY(choice.any());
      names = name.tag == asn1::context(0) ? name.content : ByteView();
    }
  }
  return names;
}

}  // namespace

bool names_point(const CertificateFacts& certificate, ByteView point) {
  if (!certificate.crl_points) {
    return any_name(point, [&](const asn1::Element& name) {
      return name.tag == kDirectoryName && same_name(name.content, certificate.issuer);
    });
  }
  asn1::DerReader outer(*certificate.crl_points, kMalformed);
  Result<asn1::DerReader> list = outer.enter(asn1::kSequence);
  while (list.ok() && !list->at_end()) {
    const Result<ByteView> names = full_name(*list);
    if (!names.ok()) {
      return false;
    }
    if (have_common_name(*names, point)) {
      return true;
    }
  }
  return false;
}

}  // namespace opensspi::chain
