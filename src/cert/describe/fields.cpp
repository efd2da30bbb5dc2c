// SPDX-License-Identifier: MIT
#include "cert/describe/fields.h"

#include <chrono>
#include <cstdio>

#include "asn1/der.h"
#include "base/filetime.h"
#include "base/utf16.h"
#include "cert/friendly_name.h"
#include "cert/hash_properties.h"
#include "cert/key_provider_info.h"
#include "cert/names/write_name_text.h"
#include "cert/object_ids.h"
#include "cert/pfx/object_ids.h"
#include "cert/public_key_info.h"
#include "opensspi/wincrypt_store_constants.h"

namespace opensspi::cert {
namespace {

struct PropertyName {
  uint32_t id;
  const char* name;
};

constexpr PropertyName kProperties[] = {
    {CERT_KEY_PROV_INFO_PROP_ID, "CERT_KEY_PROV_INFO_PROP_ID"},
    {CERT_KEY_SPEC_PROP_ID, "CERT_KEY_SPEC_PROP_ID"},
    {CERT_ENHKEY_USAGE_PROP_ID, "CERT_ENHKEY_USAGE_PROP_ID"},
    {CERT_NEXT_UPDATE_LOCATION_PROP_ID, "CERT_NEXT_UPDATE_LOCATION_PROP_ID"},
    {CERT_FRIENDLY_NAME_PROP_ID, "CERT_FRIENDLY_NAME_PROP_ID"},
    {CERT_PVK_FILE_PROP_ID, "CERT_PVK_FILE_PROP_ID"},
    {CERT_DESCRIPTION_PROP_ID, "CERT_DESCRIPTION_PROP_ID"},
    {CERT_SMART_CARD_DATA_PROP_ID, "CERT_SMART_CARD_DATA_PROP_ID"},
    {CERT_EFS_PROP_ID, "CERT_EFS_PROP_ID"},
    {CERT_ARCHIVED_PROP_ID, "CERT_ARCHIVED_PROP_ID"},
    {CERT_AUTO_ENROLL_PROP_ID, "CERT_AUTO_ENROLL_PROP_ID"},
    {CERT_PUBKEY_ALG_PARA_PROP_ID, "CERT_PUBKEY_ALG_PARA_PROP_ID"},
    {CERT_CROSS_CERT_DIST_POINTS_PROP_ID, "CERT_CROSS_CERT_DIST_POINTS_PROP_ID"},
    {CERT_ENROLLMENT_PROP_ID, "CERT_ENROLLMENT_PROP_ID"},
    {CERT_DATE_STAMP_PROP_ID, "CERT_DATE_STAMP_PROP_ID"},
    {CERT_EXTENDED_ERROR_INFO_PROP_ID, "CERT_EXTENDED_ERROR_INFO_PROP_ID"},
    {CERT_RENEWAL_PROP_ID, "CERT_RENEWAL_PROP_ID"},
    {CERT_ARCHIVED_KEY_HASH_PROP_ID, "CERT_ARCHIVED_KEY_HASH_PROP_ID"},
    {CERT_BACKED_UP_PROP_ID, "CERT_BACKED_UP_PROP_ID"},
    {CERT_OCSP_RESPONSE_PROP_ID, "CERT_OCSP_RESPONSE_PROP_ID"},
    {CERT_REQUEST_ORIGINATOR_PROP_ID, "CERT_REQUEST_ORIGINATOR_PROP_ID"},
    {CERT_ROOT_PROGRAM_CERT_POLICIES_PROP_ID, "CERT_ROOT_PROGRAM_CERT_POLICIES_PROP_ID"},
    {CERT_ROOT_PROGRAM_NAME_CONSTRAINTS_PROP_ID, "CERT_ROOT_PROGRAM_NAME_CONSTRAINTS_PROP_ID"},
};

std::string property_name(uint32_t id) {
  for (const PropertyName& row : kProperties) {
    if (row.id == id) {
      return row.name;
    }
  }
  return "property " + std::to_string(id);
}

void add_key_link(Fields& fields, const std::string& name, const KeyProviderInfo& info) {
  fields.push_back(
      {name + ".pwszContainerName", utf16_text(info.container), "container of the private key"});
  fields.push_back({name + ".pwszProvName", utf16_text(info.provider), "its provider"});
  fields.push_back({name + ".dwProvType", std::to_string(info.provider_type), "its type"});
  const bool machine = (info.flags & CRYPT_MACHINE_KEYSET) != 0;
  fields.push_back({name + ".dwFlags", std::to_string(info.flags),
                    machine ? "a container of the machine" : "a container of the user"});
  fields.push_back({name + ".dwKeySpec", std::to_string(info.key_spec),
                    info.key_spec == AT_SIGNATURE     ? "AT_SIGNATURE"
                    : info.key_spec == AT_KEYEXCHANGE ? "AT_KEYEXCHANGE"
                                                      : "a key of CNG"});
}

// The rounds of PKCS#12's own algorithms: SEQUENCE of a salt and a number (RFC 7292, C).
Result<uint32_t> pkcs12_rounds(ByteView parameters) {
  asn1::DerReader outer(parameters, kMalformedPfx);
  asn1::DerReader fields = TRY(outer.enter(asn1::kSequence));
  TRY(fields.octet_string());
  return TRY(fields.small_integer());
}

// PBES2-params: SEQUENCE of a key derivation function and a cipher (RFC 8018, A.4).
Result<std::string> pbes2_text(ByteView parameters) {
  asn1::DerReader outer(parameters, kMalformedPfx);
  asn1::DerReader fields = TRY(outer.enter(asn1::kSequence));
  const KdfPbkdf2 kdf = TRY(read_pbkdf2(TRY(read_algorithm(fields))));
  const AlgorithmView cipher = TRY(read_algorithm(fields));
  const std::string name = oid_name(cipher.oid);
  return "PBES2, PBKDF2 with " + std::to_string(kdf.rounds) + " rounds, " +
         (name.empty() ? cipher.oid : name);
}

const char* pkcs12_name(std::string_view oid) {
  constexpr std::string_view kPrefix = "1.2.840.113549.1.12.1.";
  constexpr const char* kNames[] = {"RC4 with 128 bits",  "RC4 with 40 bits",  "3DES",
                                    "3DES with two keys", "RC2 with 128 bits", "RC2 with 40 bits"};
  if (!oid.starts_with(kPrefix) || oid.size() != kPrefix.size() + 1) {
    return nullptr;
  }
  const char digit = oid.back();
  return digit >= '1' && digit <= '6' ? kNames[digit - '1'] : nullptr;
}

}  // namespace

std::string bytes_text(size_t len) { return "(" + std::to_string(len) + " bytes)"; }

std::string time_text(const FILETIME& time) {
  using namespace std::chrono;  // NOLINT: literals of one function
  const int64_t ticks = ticks_of(time);
  if (ticks == 0) {
    return "";
  }
  const sys_seconds whole{seconds(unix_from_filetime(Filetime{ticks}))};
  const sys_days day = floor<days>(whole);
  const year_month_day date{day};
  const hh_mm_ss clock{whole - day};
  char text[48];
  (void)std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ",
                      static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                      static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                      static_cast<int>(clock.minutes().count()),
                      static_cast<int>(clock.seconds().count()));
  return text;
}

std::string number_text(const CRYPT_INTEGER_BLOB& number) {
  Bytes bytes(number.pbData, number.pbData + number.cbData);
  std::ranges::reverse(bytes);
  return to_hex(bytes);
}

std::string name_text_of(const CERT_NAME_BLOB& name) {
  const Result<Name> parsed = parse_name(view_of(name));
  if (!parsed.ok()) {
    return to_hex(view_of(name));
  }
  return utf16_text(name_text(*parsed, {.keys = NameKeys::kX500, .reverse = true}));
}

std::string oid_name(std::string_view oid) {
  const ObjectId* const found = find_object({}, oid);
  return found == nullptr ? "" : lenient_utf8(found->name);
}

std::string key_text(const CERT_PUBLIC_KEY_INFO& key) {
  const std::string oid = key.Algorithm.pszObjId;
  const std::string name = oid_name(oid);
  std::string text = name.empty() ? oid : name;
  const PublicKeyInfoView view{oid, view_of(key.Algorithm.Parameters), {view_of(key.PublicKey), 0}};
  const auto parsed = public_key_from_info(view);
  if (parsed.ok()) {
    text += ", " + std::to_string(parsed->key->bits()) + " bits";
  }
  return text;
}

std::string utf16_text(std::u16string_view text) { return escaped(lenient_utf8(text)); }

void add_properties(Fields& fields, const std::string& prefix, const Properties& properties) {
  for (const auto& [id, value] : properties.values()) {
    const std::string name = prefix + property_name(id);
    if (id == CERT_KEY_PROV_INFO_PROP_ID) {
      if (const auto info = key_provider_info(properties)) {
        add_key_link(fields, name, *info);
        continue;
      }
    }
    if (id == CERT_FRIENDLY_NAME_PROP_ID) {
      if (const auto text = friendly_name(properties)) {
        fields.push_back({name, utf16_text(*text), "the name that the user gave"});
        continue;
      }
    }
    if (!is_computed_property(id)) {
      fields.push_back({name, bytes_text(value.size()), "a property"});
    }
  }
}

void add_encryption(Fields& fields, const std::string& name, const AlgorithmView& algorithm) {
  std::string meaning = "encryption under the password";
  if (algorithm.oid == kOidPbes2) {
    const auto text = pbes2_text(algorithm.parameters);
    meaning = text.ok() ? *text : "PBES2";
  } else if (const char* const cipher = pkcs12_name(algorithm.oid)) {
    const auto rounds = pkcs12_rounds(algorithm.parameters);
    meaning = std::string(cipher) + ", SHA-1" +
              (rounds.ok() ? ", " + std::to_string(*rounds) + " rounds" : "");
  }
  fields.push_back({name, algorithm.oid, meaning});
}

}  // namespace opensspi::cert
