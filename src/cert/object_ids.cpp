// SPDX-License-Identifier: MIT
#include "cert/object_ids.h"

#include <algorithm>

namespace opensspi::cert {
namespace {

constexpr char16_t lower(char16_t letter) {
  return letter >= u'A' && letter <= u'Z' ? static_cast<char16_t>(letter + (u'a' - u'A')) : letter;
}

bool same_name(const char16_t* known, std::u16string_view asked) {
  if (known == nullptr) {
    return false;
  }
  return std::ranges::equal(std::u16string_view(known), asked,
                            [](char16_t a, char16_t b) { return lower(a) == lower(b); });
}

bool passes(const ObjectFilter& filter, const ObjectId& entry) {
  if (filter.group != ObjectGroup::kAny && filter.group != entry.group) {
    return false;
  }
  if (entry.group == ObjectGroup::kEncrypt && filter.key_bits != 0) {
    return entry.extra.empty() || entry.extra[0] == filter.key_bits;
  }
  if (entry.group != ObjectGroup::kPublicKey || entry.extra.empty()) {
    return true;
  }
  const uint32_t other = filter.public_key_flags == kSignKey      ? kEncryptKey
                         : filter.public_key_flags == kEncryptKey ? kSignKey
                                                                  : 0;
  return (entry.extra[0] & other) == 0;
}

bool is_algorithm(const ObjectId& entry) {
  return entry.group >= ObjectGroup::kHash && entry.group <= ObjectGroup::kSign;
}

template <class Matches>
const ObjectId* find_first(const ObjectFilter& filter, const Matches& matches) {
  for (const ObjectId& entry : object_ids()) {
    if (passes(filter, entry) && matches(entry)) {
      return &entry;
    }
  }
  return nullptr;
}

}  // namespace

const ObjectId* find_object(const ObjectFilter& filter, std::string_view oid) {
  return find_first(filter, [&](const ObjectId& entry) { return entry.oid == oid; });
}

const ObjectId* find_named(const ObjectFilter& filter, std::u16string_view name) {
  return find_first(filter, [&](const ObjectId& entry) { return same_name(entry.name, name); });
}

const ObjectId* find_numbered(const ObjectFilter& filter, uint32_t number) {
  return find_first(
      filter, [&](const ObjectId& entry) { return is_algorithm(entry) && entry.number == number; });
}

const ObjectId* find_signature(const ObjectFilter& filter, uint32_t hash, uint32_t key) {
  return find_first(filter, [&](const ObjectId& entry) {
    return entry.group == ObjectGroup::kSign && entry.number == hash && !entry.extra.empty() &&
           entry.extra[0] == key;
  });
}

const ObjectId* find_cng(const ObjectFilter& filter, std::u16string_view name) {
  return find_first(filter, [&](const ObjectId& entry) { return same_name(entry.cng_name, name); });
}

const ObjectId* find_cng_signature(const ObjectFilter& filter, std::u16string_view hash,
                                   std::u16string_view key) {
  return find_first(filter, [&](const ObjectId& entry) {
    return entry.group == ObjectGroup::kSign && same_name(entry.cng_name, hash) &&
           same_name(entry.cng_extra_name, key);
  });
}

const char* oid_of_algorithm(uint32_t number) {
  if (number == 0 || number == kCngOnly || number == kFromParameters) {
    return nullptr;
  }
  const ObjectId* entry = find_numbered({}, number);
  return entry == nullptr ? nullptr : entry->oid;
}

uint32_t algorithm_of_oid(std::string_view oid) {
  const ObjectId* entry =
      find_first({}, [&](const ObjectId& row) { return is_algorithm(row) && row.oid == oid; });
  if (entry == nullptr || entry->number == kCngOnly || entry->number == kFromParameters) {
    return 0;
  }
  return entry->number;
}

}  // namespace opensspi::cert
