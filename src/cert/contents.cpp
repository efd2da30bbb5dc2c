// SPDX-License-Identifier: MIT
// Decoding of certificates, CRLs and CTLs into Windows' structures.
#include <algorithm>
#include <optional>

#include "asn1/ber.h"
#include "cert/codec/codec.h"
#include "cert/element.h"
#include "cert/signed_data.h"
#include "cert/trust_list.h"

namespace opensspi::cert {
namespace {

constexpr Error kNotCtl = fail(ERROR_INVALID_DATA, "the bytes are not a certificate trust list");
// 1.3.6.1.4.1.311.10.1
constexpr uint8_t kCtlOid[] = {0x2B, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x0A, 0x01};

// DecodedContents owns the structure of a certificate or a CRL.
class DecodedContents final : public Contents {
 public:
  using Contents::Contents;
  Status decode() {
    const bool is_certificate = kind_ == ElementKind::kCertificate;
    block_.emplace(
        TRY(cert::decode(is_certificate ? Structure::kCertificate : Structure::kCrl, encoded_)));
    structure_ = block_->as<void>();
    return {};
  }

 private:
  std::optional<DecodedBlock> block_;
};

// CtlContents owns the structure of a CTL, which is the content of a signed message.
class CtlContents final : public Contents {
 public:
  using Contents::Contents;
  Status decode() {
    const Result<SignedData> parsed = parse_signed_data(encoded_);
    if (!parsed.ok() || !std::ranges::equal(parsed->content_type, kCtlOid)) {
      return kNotCtl;
    }
    ctl_content_ = parsed->content;
    const Status read = read_trust_list(ctl_content_, pieces_, list_);
    structure_ = &list_.info;
    ctl_attributes_ = std::move(list_.attributes);
    return read.ok() ? Status() : Status(kNotCtl);
  }

 private:
  TrustListPieces pieces_;
  TrustList list_;
};

template <class Decoded>
Result<std::shared_ptr<const Contents>> decode_as(ElementKind kind, ByteView encoded) {
  auto contents = std::make_shared<Decoded>(kind, Bytes(encoded.begin(), encoded.end()));
  TRY(contents->decode());
  return std::shared_ptr<const Contents>(std::move(contents));
}

}  // namespace

Result<std::shared_ptr<const Contents>> Contents::decode(ElementKind kind, ByteView encoded) {
  if (encoded.empty()) {
    return kind == ElementKind::kCtl ? kNotCtl : asn1::kBerEnd;
  }
  // What follows the element is not a part of it.
  const Result<asn1::Element> first = asn1::BerReader(encoded).any();
  if (!first.ok()) {
    return kind == ElementKind::kCtl ? kNotCtl : first.error();
  }
  return kind == ElementKind::kCtl ? decode_as<CtlContents>(kind, first->whole)
                                   : decode_as<DecodedContents>(kind, first->whole);
}

}  // namespace opensspi::cert
