// SPDX-License-Identifier: MIT
// The structure of a PFX, as far as it shows without the password (RFC 7292). Keys that are not
// encrypted are named, never shown.
#include "base/utf16.h"
#include "cert/describe/fields.h"
#include "cert/pfx/ber.h"
#include "cert/pfx/object_ids.h"
#include "cert/pfx/structure.h"

namespace opensspi::cert {
namespace {

constexpr size_t kMaxDepth = 8;

// PfxDescriber adds the fields of one file.
class PfxDescriber {
 public:
  Result<Description> describe(ByteView file) {
    const SecretBytes der = TRY(der_of(PfxLevel::kPfx, file));
    const PfxView outer = TRY(read_outer(der.reveal()));
    add("version", "3", "version of the file");
    add_mac(outer.mac);
    const SecretBytes safes = TRY(der_of(PfxLevel::kAuthenticatedSafe, outer.content));
    size_t index = 0;
    for (const SafeView& safe : TRY(read_safes(safes.reveal()))) {
      if (index == kMaxShownElements) {
        add("Part", "", "the other parts are not shown");
        break;
      }
      add_safe("Part[" + std::to_string(index++) + "]", safe);
    }
    return std::move(description_);
  }

 private:
  void add(std::string name, std::string value, std::string meaning) {
    fields_.push_back({std::move(name), std::move(value), std::move(meaning)});
  }

  void add_mac(const std::optional<MacView>& mac) {
    if (!mac) {
      return add("macData", "", "there is no MAC: an alteration is not noticed");
    }
    const std::string name = oid_name(mac->algorithm.oid);
    add("macData.algorithm", mac->algorithm.oid, name.empty() ? "hash of the MAC" : name);
    add("macData.iterations", std::to_string(mac->rounds), "rounds of the derivation of its key");
    add("macData.salt", bytes_text(mac->salt.size()), "salt of the derivation");
  }

  void add_safe(const std::string& name, const SafeView& safe) {
    switch (safe.kind) {
      case SafeView::Kind::kEncrypted:
        add_encryption(fields_, name + ".algorithm", safe.algorithm);
        return add(name, bytes_text(safe.content.size()), "bags, encrypted");
      case SafeView::Kind::kOther:
        return add(name, "", "protected by a public key, or of a type that is not supported");
      case SafeView::Kind::kPlain:
        return add_bags(name, safe.content, 0);
    }
  }

  // NOLINTNEXTLINE(misc-no-recursion): at most kMaxDepth deep
  void add_bags(const std::string& name, ByteView content, size_t depth) {
    const auto der = der_of(PfxLevel::kSafeContents, content);
    const auto bags = der.ok() ? read_bags(der->reveal()) : der.error();
    if (!bags.ok() || depth > kMaxDepth) {
      return add(name, bytes_text(content.size()), "bags, malformed");
    }
    add(name, std::to_string(bags->size()), "number of bags, not encrypted");
    for (size_t i = 0; i < bags->size() && num_bags_ < kMaxShownElements; ++i, ++num_bags_) {
      add_bag(name + ".Bag[" + std::to_string(i) + "]", (*bags)[i], depth);
    }
  }

  // NOLINTNEXTLINE(misc-no-recursion): at most kMaxDepth deep
  void add_bag(const std::string& name, const BagView& bag, size_t depth) {
    if (bag.oid == kOidSafeContentsBag) {
      return add_bags(name, bag.value, depth + 1);
    }
    if (bag.oid == kOidCertBag) {
      add_element(name, bag, ElementKind::kCertificate, kOidX509Certificate);
    } else if (bag.oid == kOidCrlBag) {
      add_element(name, bag, ElementKind::kCrl, kOidX509Crl);
    } else if (bag.oid == kOidKeyBag) {
      add(name, bytes_text(bag.value.size()), "private key, NOT encrypted");
    } else if (bag.oid == kOidShroudedKeyBag) {
      add_shrouded_key(name, bag);
    } else {
      add(name, bytes_text(bag.value.size()), "a bag of type " + bag.oid);
    }
    add_attributes(name, bag.attributes);
  }

  void add_element(const std::string& name, const BagView& bag, ElementKind kind,
                   std::string_view type) {
    const auto der = read_bag_certificate(bag.value, type);
    const auto element =
        der.ok() && *der ? Element::create(kind, **der) : Result<ElementPtr>(kMalformedPfx);
    if (!element.ok()) {
      return add(name, bytes_text(bag.value.size()), "not a certificate or CRL of X.509");
    }
    add_summary(fields_, name + ".", **element);
  }

  // EncryptedPrivateKeyInfo (RFC 5958, 3).
  void add_shrouded_key(const std::string& name, const BagView& bag) {
    const auto algorithm = [&]() -> Result<AlgorithmView> {
      asn1::DerReader outer(bag.value, kMalformedPfx);
      asn1::DerReader fields = TRY(outer.enter(asn1::kSequence));
      return read_algorithm(fields);
    }();
    add(name, bytes_text(bag.value.size()),
        algorithm.ok() ? "private key, encrypted" : "private key, malformed");
    if (algorithm.ok()) {
      add_encryption(fields_, name + ".algorithm", *algorithm);
    }
  }

  void add_attributes(const std::string& name, ByteView set) {
    const auto read = read_attributes(set);
    if (!read.ok()) {
      return add(name + ".attributes", bytes_text(set.size()), "malformed");
    }
    if (!read->friendly_name.empty()) {
      add(name + ".friendlyName", utf16_text(read->friendly_name), "the name that the user gave");
    }
    if (!read->key_id.empty()) {
      add(name + ".localKeyId", to_hex(read->key_id), "ties a certificate to its key");
    }
    if (!read->provider.empty()) {
      add(name + ".provider", utf16_text(read->provider), "Microsoft's: the provider of the key");
    }
    if (read->machine_key) {
      add(name + ".localKeySet", "", "Microsoft's: a key of the machine");
    }
  }

  Description description_{"PFX (PKCS#12)", {}};
  Fields& fields_ = description_.fields;
  size_t num_bags_ = 0;
};

}  // namespace

Result<Description> describe_pfx(ByteView file) {
  if (file.size() > kMaxPfxLen) {
    return fail(CRYPT_E_ASN1_LARGE, "the PFX is larger than 64 MiB");
  }
  return PfxDescriber().describe(file);
}

}  // namespace opensspi::cert
