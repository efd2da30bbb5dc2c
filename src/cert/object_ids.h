// SPDX-License-Identifier: MIT
// Object identifiers that CryptoAPI knows: their names, groups and algorithm numbers
// (CryptFindOIDInfo, CryptEnumOIDInfo, CertAlgIdToOID, CertOIDToAlgId).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace opensspi::cert {

// ObjectGroup mirrors CRYPT_*_OID_GROUP_ID. kAny is for looking up only.
enum class ObjectGroup : uint32_t {
  kAny = 0,
  kHash = 1,
  kEncrypt = 2,
  kPublicKey = 3,
  kSign = 4,
  kNameAttribute = 5,
  kExtension = 6,
  kUsage = 7,
  kPolicy = 8,
  kTemplate = 9,
  kDerivation = 10,
};

// The value of ObjectId::number for an algorithm for which CryptoAPI 1 has no number.
inline constexpr uint32_t kCngOnly = 0xFFFFFFFF;
inline constexpr uint32_t kFromParameters = 0xFFFFFFFE;

// ObjectId is one entry: an object identifier under one of its names. Texts end with a zero.
struct ObjectId {
  ObjectGroup group;
  const char* oid;
  uint32_t number;  // ALG_ID in the groups of algorithms, else 0
  const char16_t* name;
  // extra means, by group: kPublicKey flags; kSign the key's ALG_ID, flags, the provider type;
  // kEncrypt the key's length in bits; kNameAttribute the kinds of strings, ending with 0.
  std::span<const uint32_t> extra;
  const char16_t* cng_name;        // null if there is none
  const char16_t* cng_extra_name;  // likewise
};

// object_ids lists all, in the order in which they are found and enumerated.
std::span<const ObjectId> object_ids();

// ObjectFilter says which entries a search considers.
struct ObjectFilter {
  ObjectGroup group = ObjectGroup::kAny;
  uint32_t key_bits = 0;          // of kEncrypt; 0: any
  uint32_t public_key_flags = 0;  // kSignKey or kEncryptKey: omit keys that only do the other
};
inline constexpr uint32_t kSignKey = 0x80000000;
inline constexpr uint32_t kEncryptKey = 0x40000000;

// The searches return the first entry that matches, or nullptr. Names are compared without regard
// to the case of ASCII letters.
const ObjectId* find_object(const ObjectFilter& filter, std::string_view oid);
const ObjectId* find_named(const ObjectFilter& filter, std::u16string_view name);
const ObjectId* find_numbered(const ObjectFilter& filter, uint32_t number);
const ObjectId* find_signature(const ObjectFilter& filter, uint32_t hash, uint32_t key);
const ObjectId* find_cng(const ObjectFilter& filter, std::u16string_view name);
const ObjectId* find_cng_signature(const ObjectFilter& filter, std::u16string_view hash,
                                   std::u16string_view key);

// oid_of_algorithm returns an algorithm's object identifier, or nullptr.
const char* oid_of_algorithm(uint32_t number);
// algorithm_of_oid returns the ALG_ID of an object identifier; for a signature that of its hash; 0
// if there is none.
uint32_t algorithm_of_oid(std::string_view oid);

}  // namespace opensspi::cert
