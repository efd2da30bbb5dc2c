// SPDX-License-Identifier: MIT
// Whether a certificate's CRL distribution points (RFC 5280, 4.2.1.13) name the one of a CRL.
#include "cert/chain/crl_points.h"

#include <algorithm>

#include "opensspi/winerror.h"

namespace opensspi::chain {
namespace {

constexpr Error kMalformed = fail(CRYPT_E_ASN1_BADTAG, "a distribution point is not well-formed");
constexpr asn1::Tag kDirectoryName = asn1::context(4);

// Every name of a certificate's points may be compared with every one of a CRL's. Their numbers are
// the sender's, so the work is bounded: a name that was not compared is another one.
constexpr size_t kMaxComparisons = 4096;
constexpr size_t kMaxNameComparisons = 64;  // of directory names, which OpenSSL normalises

class Comparisons {
 public:
  // same compares two elements of GeneralNames; directory names as names.
  bool same(const asn1::Element& left, const asn1::Element& right) {
    if (num_left_ == 0) {
      return false;
    }
    --num_left_;
    if (std::ranges::equal(left.whole, right.whole)) {
      return true;
    }
    return left.tag == kDirectoryName && right.tag == kDirectoryName &&
           same_directory(left.content, right.content);
  }
  bool same_directory(ByteView left, ByteView right) {
    if (num_names_left_ == 0) {
      return false;
    }
    --num_names_left_;
    return same_name(left, right);
  }
  [[nodiscard]] bool is_spent() const { return num_left_ == 0; }

 private:
  size_t num_left_ = kMaxComparisons;
  size_t num_names_left_ = kMaxNameComparisons;
};

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

bool have_common_name(ByteView left, ByteView right, Comparisons& comparisons) {
  return any_name(left, [&](const asn1::Element& one) {
    return !comparisons.is_spent() && any_name(right, [&](const asn1::Element& other) {
      return comparisons.same(one, other);
    });
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
  Comparisons comparisons;
  if (!certificate.crl_points) {
    return any_name(point, [&](const asn1::Element& name) {
      return name.tag == kDirectoryName &&
             comparisons.same_directory(name.content, certificate.issuer);
    });
  }
  asn1::DerReader outer(*certificate.crl_points, kMalformed);
  Result<asn1::DerReader> list = outer.enter(asn1::kSequence);
  while (list.ok() && !list->at_end() && !comparisons.is_spent()) {
    const Result<ByteView> names = full_name(*list);
    if (!names.ok()) {
      return false;
    }
    if (have_common_name(*names, point, comparisons)) {
      return true;
    }
  }
  return false;
}

}  // namespace opensspi::chain
