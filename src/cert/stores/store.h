// SPDX-License-Identifier: MIT
// Store: the interface for certificate stores.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "cert/element.h"

namespace opensspi::cert {

using StorePtr = std::shared_ptr<Store>;

// AddDisposition mirrors CERT_STORE_ADD_*: what happens if the store already has the same element.
// Certificates are the same if their encodings are; CRLs if their issuers are; CTLs if usage, list
// identifier and subject algorithm are.
enum class AddDisposition : uint32_t {
  kNew = 1,              // CRYPT_E_EXISTS
  kUseExisting = 2,      // the old one stays and gets the properties that it lacks
  kReplaceExisting = 3,  // the new one takes its place
  kAlways = 4,           // both are kept
  kReplaceInherit = 5,   // the new one takes its place and gets the old one's properties
  kNewer = 6,            // the later one stays: CRYPT_E_EXISTS if that is the old one
  kNewerInherit = 7,
};

// AddMode says whether a store keeps a copy of an element, or a link to it.
enum class AddMode : uint8_t { kCopy, kLink };

// IndexedField is what stores find elements by without reading all.
enum class IndexedField : uint8_t {
  kDigest,           // SHA-1 of the encoding
  kName,             // subject of a certificate, issuer of a CRL
  kIssuerAndSerial,  // of a certificate
};

// IndexKey is the hash of one field. Several fields can have the same.
using IndexKey = uint64_t;
IndexKey index_key(IndexedField field, ByteView value);
IndexKey issuer_and_serial_key(ByteView issuer, ByteView serial_number);

// Query says what is looked for. `key` only narrows the search; `matches` decides. An empty one
// matches all.
struct Query {
  ElementKind kind = ElementKind::kCertificate;
  std::optional<IndexKey> key = {};
  std::function<bool(const Element&)> matches = {};
};

// Position is the place of an element in one store: an enumeration continues after it, even if the
// element was deleted meanwhile. An empty one is before the first element.
using Position = std::vector<uint64_t>;

struct Found {
  ElementPtr element;
  Position position;
};

inline constexpr Error kStoreIsReadOnly =
    fail(ERROR_ACCESS_DENIED, "the store cannot be changed through this handle");

// Store holds certificates, CRLs and CTLs. Any thread may use it. A store is always owned by a
// shared_ptr.
class Store : public std::enable_shared_from_this<Store> {
 public:
  virtual ~Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // next returns the first matching element after a position; the one that was added last comes
  // first.
  [[nodiscard]] virtual std::optional<Found> next(const Query& query,
                                                  const Position& after) const = 0;
  // add puts an element into the store and returns the store's own. CRYPT_E_EXISTS as the
  // disposition says; E_INVALIDARG for an unknown disposition; ERROR_ACCESS_DENIED for a store that
  // cannot be changed.
  virtual Result<Found> add(const ElementPtr& element, AddDisposition disposition,
                            AddMode mode) = 0;
  // remove deletes an element whose home is this store; a success if it was deleted before.
  virtual Status remove(const Element& element) = 0;
  // update records that the properties of an element of this store have changed.
  virtual Status update(const Element& /*element*/) { return {}; }

  // commit writes the store to where it came from: ERROR_CALL_NOT_IMPLEMENTED for stores in memory
  // and for those that were opened without the right to. `force` writes unchanged ones, too.
  virtual Status commit(bool force);
  // resync reads the store again from where it came from.
  virtual Status resync();
  // persistent returns whether changes outlive the store.
  [[nodiscard]] virtual bool persistent() const { return false; }

  // elements returns all elements of a kind.
  [[nodiscard]] std::vector<ElementPtr> elements(ElementKind kind) const;
  // find returns the first element that matches, or nullptr.
  [[nodiscard]] ElementPtr find(const Query& query) const;

  // properties are the store's own (CertSetStoreProperty), in memory.
  [[nodiscard]] Properties& properties() { return properties_; }

 protected:
  Store() = default;

 private:
  Properties properties_;
};

// update_home records a change of properties where the element, or what it is a link to, is stored.
Status update_home(const Element& element);
// delete_element deletes an element from its store; a success if it is in none.
Status delete_element(const Element& element);

// same_element returns the query for the elements that count as the same as `element`, which must
// outlive it.
Query same_element(const Element& element);

}  // namespace opensspi::cert
