// SPDX-License-Identifier: MIT
// Reading a PFX: the levels are unpacked one after the other; what is not DER is converted first.
#include <algorithm>

#include "asn1/oid.h"
#include "cert/pfx/ber.h"
#include "cert/pfx/object_ids.h"
#include "cert/pfx/pfx.h"
#include "cert/pfx/structure.h"

namespace opensspi::cert {
namespace {

using asn1::DerReader;

constexpr size_t kMaxDepth = 8;
constexpr Error kTooLarge = fail(CRYPT_E_ASN1_LARGE, "the PFX is larger than 64 MiB");

class PfxReader {
 public:
  PfxReader(const PfxPassword& password, PfxParts parts, RoundBudget budget)
      : password_(password), parts_(parts), budget_(budget) {}

  Result<PfxContents> read(ByteView file) {
    if (file.size() > kMaxPfxLen) {
      return kTooLarge;
    }
    const PfxView outer = TRY(unpacked<PfxView>(PfxLevel::kPfx, file, read_outer));
    if (outer.mac && parts_ != PfxParts::kUnencrypted) {
      form_ = TRY(check_mac(*outer.mac, outer.content, password_, budget_));
    }
    const auto safes = TRY(
        unpacked<std::vector<SafeView>>(PfxLevel::kAuthenticatedSafe, outer.content, read_safes));
    for (const SafeView& safe : safes) {
      TRY(read_safe(safe));
    }
    return std::move(contents_);
  }

  Status check(ByteView file) {
    if (file.size() > kMaxPfxLen) {
      return kTooLarge;
    }
    const PfxView outer = TRY(unpacked<PfxView>(PfxLevel::kPfx, file, read_outer));
    if (outer.mac) {
      static_cast<void>(TRY(check_mac(*outer.mac, outer.content, password_, budget_)));
      return {};
    }
    TRY(read(file));
    return {};
  }

 private:
  // unpacked reads a level, and reads it again in DER if it was BER. The views stay valid as long
  // as this object.
  template <class View>
  Result<View> unpacked(PfxLevel level, ByteView bytes, Result<View> (*parse)(ByteView)) {
    auto view = parse(bytes);
    if (view.ok() || !view.error().is(CRYPT_E_ASN1_CORRUPT)) {
      return view;
    }
    kept_.push_back(TRY(der_of(level, bytes)));
    return parse(kept_.back().reveal());
  }

  // decrypted tries the form of the password that the MAC has, then the other one if there is one.
  Result<SecretBytes> decrypted(const AlgorithmView& algorithm, ByteView cipher) {
    const auto& forms = password_.forms();
    auto plain = pbe_decrypt(algorithm, forms[form_], cipher, budget_);
    if (plain.ok() || !plain.error().is(ERROR_INVALID_PASSWORD) || forms.size() == 1) {
      return plain;
    }
    auto other = pbe_decrypt(algorithm, forms[1 - form_], cipher, budget_);
    return other.ok() ? std::move(other) : std::move(plain);
  }

  Status read_safe(const SafeView& safe) {
    if (safe.kind == SafeView::Kind::kOther) {
      return fail(NTE_BAD_ALGID, "a part of the PFX is protected by a public key");
    }
    if (safe.kind == SafeView::Kind::kPlain) {
      return read_contents(safe.content, 0);
    }
    if (parts_ == PfxParts::kUnencrypted) {
      return {};
    }
    kept_.push_back(TRY(decrypted(safe.algorithm, safe.content)));
    return read_contents(kept_.back().reveal(), 0);
  }

  // NOLINTNEXTLINE(misc-no-recursion): at most kMaxDepth deep
  Status read_contents(ByteView bytes, size_t depth) {
    const auto bags =
        TRY(unpacked<std::vector<BagView>>(PfxLevel::kSafeContents, bytes, read_bags));
    for (const BagView& bag : bags) {
      TRY(read_bag(bag, depth));
    }
    return {};
  }

  // NOLINTNEXTLINE(misc-no-recursion): at most kMaxDepth deep
  Status read_bag(const BagView& bag, size_t depth) {
    if (++num_bags_ > kMaxPfxBags || depth > kMaxDepth) {
      return fail(CRYPT_E_ASN1_LARGE, "the PFX has too many bags, or they are nested too deeply");
    }
    if (bag.oid == kOidSafeContentsBag) {
      return read_contents(bag.value, depth + 1);
    }
    if (bag.oid == kOidCertBag) {
      return take_certificate(bag, kOidX509Certificate, contents_.certificates);
    }
    if (bag.oid == kOidCrlBag) {
      return take_certificate(bag, kOidX509Crl, contents_.crls);
    }
    const bool is_key = bag.oid == kOidKeyBag || bag.oid == kOidShroudedKeyBag;
    return is_key && parts_ == PfxParts::kAll ? take_key(bag) : Status();
  }

  static Status take_certificate(const BagView& bag, std::string_view type,
                                 std::vector<PfxCertificate>& out) {
    auto der = TRY(read_bag_certificate(bag.value, type));
    if (der) {
      PfxAttributes attributes = TRY(read_attributes(bag.attributes));
      out.push_back({std::move(*der), std::move(attributes)});
    }
    return {};
  }

  Status take_key(const BagView& bag) {
    PfxKey key;
    key.attributes = TRY(read_attributes(bag.attributes));
    key.pkcs8 = TRY(bag.oid == kOidKeyBag ? Result<SecretBytes>(SecretBytes(bag.value))
                                          : opened_key(bag.value));
    contents_.keys.push_back(std::move(key));
    return {};
  }

  // EncryptedPrivateKeyInfo (RFC 5958, 3).
  Result<SecretBytes> opened_key(ByteView value) {
    DerReader outer(value, kMalformedPfx);
    DerReader fields = TRY(outer.enter(asn1::kSequence));
    TRY(outer.expect_end());
    const AlgorithmView algorithm = TRY(read_algorithm(fields));
    const ByteView cipher = TRY(fields.octet_string());
    TRY(fields.expect_end());
    return decrypted(algorithm, cipher);
  }

  const PfxPassword& password_;
  const PfxParts parts_;
  RoundBudget budget_;
  size_t form_ = 0;
  size_t num_bags_ = 0;
  std::vector<SecretBytes> kept_;
  PfxContents contents_;
};

}  // namespace

Result<PfxContents> read_pfx(ByteView file, const PfxPassword& password, PfxParts parts,
                             RoundBudget budget) {
  return PfxReader(password, parts, budget).read(file);
}

Status check_pfx_password(ByteView file, const PfxPassword& password) {
  return PfxReader(password, PfxParts::kAll, RoundBudget()).check(file);
}

bool is_pfx(ByteView file) {
  if (file.size() > kMaxPfxLen) {
    return false;
  }
  if (read_outer(file).ok()) {
    return true;
  }
  const auto der = der_of(PfxLevel::kPfx, file);
  return der.ok() && read_outer(der->reveal()).ok();
}

Result<PfxSummary> summarise_pfx(ByteView file) {
  if (file.size() > kMaxPfxLen) {
    return kTooLarge;
  }
  const SecretBytes der = TRY(der_of(PfxLevel::kPfx, file));
  const PfxView outer = TRY(read_outer(der.reveal()));
  const SecretBytes safes_der = TRY(der_of(PfxLevel::kAuthenticatedSafe, outer.content));
  PfxSummary summary;
  if (outer.mac) {
    summary.mac_algorithm = outer.mac->algorithm.oid;
    summary.mac_rounds = outer.mac->rounds;
  }
  for (const SafeView& safe : TRY(read_safes(safes_der.reveal()))) {
    summary.encryption.push_back(safe.algorithm.oid);
  }
  return summary;
}

}  // namespace opensspi::cert
