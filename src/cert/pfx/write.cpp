// SPDX-License-Identifier: MIT
// Writing a PFX, in the order in which Windows writes it: keys, then certificates.
#include <array>

#include "asn1/oid.h"
#include "asn1/tags.h"
#include "cert/pfx/mac.h"
#include "cert/pfx/object_ids.h"
#include "cert/pfx/pfx.h"

namespace opensspi::cert {
namespace {

using asn1::DerWriter;

void write_oid(DerWriter& writer, std::string_view oid) {
  writer.object_identifier(*asn1::oid_body(oid));
}

template <class Write>
Bytes sequence(const Write& write) {
  Bytes der;
  DerWriter(der).nested(asn1::kSequence, write);
  return der;
}

Bytes bmp_string(std::u16string_view text) {
  Bytes content(2 * text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    put_be(ByteSpan(content).subspan(2 * i, 2), text[i]);
  }
  Bytes der;
  DerWriter(der).element(asn1::kBmpString, content);
  return der;
}

void write_attribute(DerWriter& set, std::string_view oid, ByteView value) {
  set.nested(asn1::kSequence, [&](DerWriter& fields) {
    write_oid(fields, oid);
    fields.element(asn1::kSet, value);
  });
}

void write_attributes(DerWriter& bag, const PfxAttributes& attributes) {
  Bytes content;
  DerWriter set(content);
  if (!attributes.key_id.empty()) {
    Bytes id;
    DerWriter(id).octet_string(attributes.key_id);
    write_attribute(set, kOidLocalKeyId, id);
  }
  if (!attributes.friendly_name.empty()) {
    write_attribute(set, kOidFriendlyName, bmp_string(attributes.friendly_name));
  }
  if (!attributes.provider.empty()) {
    write_attribute(set, kOidProviderName, bmp_string(attributes.provider));
  }
  if (attributes.machine_key) {
    write_attribute(set, kOidLocalKeySet, {});
  }
  if (!content.empty()) {
    bag.element(asn1::kSet, content);
  }
}

void write_bag(DerWriter& bags, std::string_view oid, ByteView value,
               const PfxAttributes& attributes) {
  bags.nested(asn1::kSequence, [&](DerWriter& bag) {
    write_oid(bag, oid);
    bag.element(asn1::context(0), value);
    write_attributes(bag, attributes);
  });
}

Result<Bytes> key_bags(const std::vector<PfxKey>& keys, PbeScheme scheme,
                       const PasswordForm& password) {
  Bytes content;
  DerWriter bags(content);
  for (const PfxKey& key : keys) {
    const Encrypted encrypted = TRY(pbe_encrypt(scheme, password, key.pkcs8.reveal()));
    const Bytes shrouded = sequence([&](DerWriter& fields) {
      fields.raw(encrypted.algorithm);
      fields.octet_string(encrypted.cipher);
    });
    write_bag(bags, kOidShroudedKeyBag, shrouded, key.attributes);
  }
  Bytes der;
  DerWriter(der).element(asn1::kSequence, content);
  return der;
}

void write_certificates(DerWriter& bags, const std::vector<PfxCertificate>& list,
                        std::string_view bag_oid, std::string_view type_oid) {
  for (const PfxCertificate& one : list) {
    const Bytes value = sequence([&](DerWriter& fields) {
      write_oid(fields, type_oid);
      fields.nested(asn1::context(0), [&](DerWriter& tagged) { tagged.octet_string(one.der); });
    });
    write_bag(bags, bag_oid, value, one.attributes);
  }
}

Bytes certificate_bags(const PfxContents& contents) {
  return sequence([&](DerWriter& bags) {
    write_certificates(bags, contents.certificates, kOidCertBag, kOidX509Certificate);
    write_certificates(bags, contents.crls, kOidCrlBag, kOidX509Crl);
  });
}

void write_data(DerWriter& writer, ByteView content) {
  writer.nested(asn1::kSequence, [&](DerWriter& info) {
    write_oid(info, kOidData);
    info.nested(asn1::context(0), [&](DerWriter& tagged) { tagged.octet_string(content); });
  });
}

Status write_encrypted(DerWriter& writer, ByteView content, PbeScheme scheme,
                       const PasswordForm& password) {
  const Encrypted encrypted = TRY(pbe_encrypt(scheme, password, content));
  const Bytes data = sequence([&](DerWriter& fields) {
    fields.small_integer(0);
    fields.nested(asn1::kSequence, [&](DerWriter& info) {
      write_oid(info, kOidData);
      info.raw(encrypted.algorithm);
      info.element(0x80, encrypted.cipher);
    });
  });
  writer.nested(asn1::kSequence, [&](DerWriter& info) {
    write_oid(info, kOidEncryptedData);
    info.element(asn1::context(0), data);
  });
  return {};
}

Result<Bytes> authenticated_safe(const PfxContents& contents, const PasswordForm& password,
                                 const PfxWriting& writing) {
  Bytes safes;
  DerWriter writer(safes);
  if (!contents.keys.empty()) {
    write_data(writer, TRY(key_bags(contents.keys, writing.scheme, password)));
  }
  if (!contents.certificates.empty() || !contents.crls.empty()) {
    const Bytes bags = certificate_bags(contents);
    if (writing.encrypt_certificates) {
      TRY(write_encrypted(writer, bags, writing.scheme, password));
    } else {
      write_data(writer, bags);
    }
  }
  Bytes der;
  DerWriter(der).element(asn1::kSequence, safes);
  return der;
}

}  // namespace

Result<Bytes> write_pfx(const PfxContents& contents, const PfxPassword& password,
                        const PfxWriting& writing) {
  const PasswordForm& form = password.forms().front();
  const Bytes safe = TRY(authenticated_safe(contents, form, writing));
  const Bytes mac = TRY(write_mac(writing.scheme, safe, form));
  return sequence([&](DerWriter& pfx) {
    pfx.small_integer(3);
    write_data(pfx, safe);
    pfx.raw(mac);
  });
}

}  // namespace opensspi::cert
