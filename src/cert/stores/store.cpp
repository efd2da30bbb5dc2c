// SPDX-License-Identifier: MIT
#include "cert/stores/store.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <string_view>

namespace opensspi::cert {
namespace {

bool same_text(const char* left, const char* right) {
  return std::string_view(left == nullptr ? "" : left) == (right == nullptr ? "" : right);
}

bool same_list(const CTL_INFO& left, const CTL_INFO& right) {
  const CTL_USAGE& usage = left.SubjectUsage;
  const CTL_USAGE& other = right.SubjectUsage;
  return std::ranges::equal(std::span(usage.rgpszUsageIdentifier, usage.cUsageIdentifier),
                            std::span(other.rgpszUsageIdentifier, other.cUsageIdentifier),
                            same_text) &&
         is_same(left.ListIdentifier, right.ListIdentifier) &&
         same_text(left.SubjectAlgorithm.pszObjId, right.SubjectAlgorithm.pszObjId);
}

}  // namespace

IndexKey index_key(IndexedField field, ByteView value) {
  const IndexKey hash = std::hash<std::string_view>()(as_text(value));
  return hash ^ (static_cast<uint64_t>(field) + 1) * 0x9E3779B97F4A7C15u;
}

IndexKey issuer_and_serial_key(ByteView issuer, ByteView serial_number) {
  return index_key(IndexedField::kIssuerAndSerial, issuer) * 31 +
         index_key(IndexedField::kIssuerAndSerial, serial_number);
}

Status Store::commit(bool /*force*/) {
  return fail(ERROR_CALL_NOT_IMPLEMENTED, "the store is in memory only");
}

Status Store::resync() { return fail(ERROR_CALL_NOT_IMPLEMENTED, "the store is in memory only"); }

std::vector<ElementPtr> Store::elements(ElementKind kind) const {
  std::vector<ElementPtr> all;
  const Query query{.kind = kind};
  for (auto found = next(query, {}); found; found = next(query, found->position)) {
    all.push_back(found->element);
  }
  return all;
}

ElementPtr Store::find(const Query& query) const {
  const auto found = next(query, {});
  return found ? found->element : nullptr;
}

// A store that reads what others changed keeps the changes that are not saved. They are saved when
// the element's home has them, and its target's.
Status update_home(const Element& element) {
  const uint64_t num_changes = element.properties().num_changes();
  for (const Element* each = &element; each != nullptr; each = each->target().get()) {
    if (const StorePtr home = each->home()) {
      TRY(home->update(*each));
    }
  }
  element.properties().saved(num_changes);
  return {};
}

Status delete_element(const Element& element) {
  const StorePtr home = element.home();
  return home == nullptr ? Status() : home->remove(element);
}

Query same_element(const Element& element) {
  switch (element.kind()) {
    case ElementKind::kCertificate:
      return {.kind = ElementKind::kCertificate,
              .key = index_key(IndexedField::kDigest, element.contents().digest()),
              .matches = [&element](const Element& other) {
                return std::ranges::equal(element.encoded(), other.encoded());
              }};
    case ElementKind::kCrl:
      return {.kind = ElementKind::kCrl,
              .key = index_key(IndexedField::kName, view_of(element.crl().Issuer)),
              .matches = [&element](const Element& other) {
                return is_same(element.crl().Issuer, other.crl().Issuer);
              }};
    case ElementKind::kCtl:
      break;
  }
  return {.kind = ElementKind::kCtl, .matches = [&element](const Element& other) {
            return same_list(element.ctl(), other.ctl());
          }};
}

}  // namespace opensspi::cert
