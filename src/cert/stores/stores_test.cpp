// SPDX-License-Identifier: MIT
// Stores: dispositions, order, links, collections, and the serialised formats.
#include <gtest/gtest.h>

#include <algorithm>

#include "cert/hash_properties.h"
#include "cert/stores/collection.h"
#include "cert/stores/file_store.h"
#include "cert/stores/serialized.h"
#include "support/certificates.h"
#include "support/results.h"
#include "support/test_env.h"
#include "support/vectors.h"

namespace opensspi::cert {
namespace {

using testing::from_hex;

ElementPtr element(const char* hex, ElementKind kind = ElementKind::kCertificate) {
  auto made = Element::create(kind, from_hex(hex));
  EXPECT_THAT(made, IsOk());
  return *made;
}
ElementPtr root() { return element(samples::kRoot); }
ElementPtr server() { return element(samples::kServer); }
ElementPtr crl() { return element(samples::kCrl, ElementKind::kCrl); }

Found added(Store& store, const ElementPtr& one,
            AddDisposition disposition = AddDisposition::kAlways, AddMode mode = AddMode::kCopy) {
  auto found = store.add(one, disposition, mode);
  EXPECT_THAT(found, IsOk());
  return *found;
}

size_t count(const Store& store, ElementKind kind = ElementKind::kCertificate) {
  return store.elements(kind).size();
}

TEST(CertStores, the_certificate_that_was_added_last_comes_first) {
  const auto store = memory_store();
  added(*store, root());
  added(*store, server());
  const auto all = store->elements(ElementKind::kCertificate);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_TRUE(std::ranges::equal(all[0]->encoded(), server()->encoded()));
  EXPECT_TRUE(std::ranges::equal(all[1]->encoded(), root()->encoded()));
}

TEST(CertStores, each_disposition_treats_the_same_certificate_as_specified) {
  const auto store = memory_store();
  const ElementPtr first = added(*store, root(), AddDisposition::kNew).element;
  first->properties().set(11, as_bytes("old"));
  EXPECT_THAT(store->add(root(), AddDisposition::kNew, AddMode::kCopy), FailsWith(CRYPT_E_EXISTS));
  EXPECT_THAT(store->add(root(), AddDisposition::kNewer, AddMode::kCopy),
              FailsWith(CRYPT_E_EXISTS));
  const ElementPtr again = root();
  again->properties().set(11, as_bytes("new"));
  again->properties().set(13, as_bytes("also"));
  EXPECT_EQ(added(*store, again, AddDisposition::kUseExisting).element, first);
  EXPECT_EQ(as_text(*first->properties().find(11)), "old");
  EXPECT_EQ(as_text(*first->properties().find(13)), "also");
  const ElementPtr plain = root();
  const ElementPtr inherited = added(*store, plain, AddDisposition::kReplaceInherit).element;
  EXPECT_EQ(as_text(*inherited->properties().find(11)), "old");
  const ElementPtr replaced = added(*store, plain, AddDisposition::kReplaceExisting).element;
  EXPECT_FALSE(replaced->properties().has(11));
  EXPECT_EQ(count(*store), 1u);
  added(*store, plain, AddDisposition::kAlways);
  EXPECT_EQ(count(*store), 2u);
  EXPECT_THAT(store->add(plain, static_cast<AddDisposition>(8), AddMode::kCopy),
              FailsWith(E_INVALIDARG));
}

TEST(CertStores, an_enumeration_goes_on_after_its_element_was_deleted) {
  const auto store = memory_store();
  added(*store, root());
  added(*store, server());
  const Query query{};
  const auto first = store->next(query, {});
  ASSERT_TRUE(first);
  EXPECT_THAT(delete_element(*first->element), IsOk());
  EXPECT_THAT(delete_element(*first->element), IsOk());  // twice does no harm
  const auto second = store->next(query, first->position);
  ASSERT_TRUE(second);
  EXPECT_TRUE(std::ranges::equal(second->element->encoded(), root()->encoded()));
  EXPECT_FALSE(store->next(query, second->position));
}

TEST(CertStores, a_link_shares_encoding_and_properties_and_a_copy_has_its_own) {
  const auto store = memory_store();
  const ElementPtr target = root();
  const ElementPtr link = added(*store, target, AddDisposition::kAlways, AddMode::kLink).element;
  const ElementPtr copy = added(*store, target).element;
  EXPECT_EQ(link->encoded().data(), target->encoded().data());
  EXPECT_NE(copy->encoded().data(), target->encoded().data());
  target->properties().set(11, as_bytes("name"));
  EXPECT_TRUE(link->properties().has(11));
  EXPECT_FALSE(copy->properties().has(11));
}

TEST(CertStores, indexes_find_by_digest_name_and_serial_number) {
  const auto store = memory_store();
  added(*store, root());
  const ElementPtr wanted = added(*store, server()).element;
  added(*store, crl());
  const CERT_INFO& info = wanted->certificate();
  EXPECT_EQ(store->find({.key = index_key(IndexedField::kDigest, wanted->contents().digest())}),
            wanted);
  EXPECT_EQ(store->find({.key = index_key(IndexedField::kName, view_of(info.Subject))}), wanted);
  EXPECT_EQ(
      store->find({.key = issuer_and_serial_key(view_of(info.Issuer), view_of(info.SerialNumber))}),
      wanted);
  EXPECT_NE(store->find({.kind = ElementKind::kCrl,
                         .key = index_key(IndexedField::kName, view_of(info.Issuer))}),
            nullptr);
  EXPECT_EQ(store->find({.key = index_key(IndexedField::kName, as_bytes("nobody"))}), nullptr);
}

TEST(CertStores, a_collection_shows_members_by_priority_and_adds_to_the_first_that_takes) {
  const auto low = memory_store();
  const auto high = memory_store();
  const auto both = collection();
  EXPECT_THAT(both->add(root(), AddDisposition::kAlways, AddMode::kCopy),
              FailsWith(E_ACCESSDENIED));
  EXPECT_THAT(both->insert(low, Collection::Adding::kTaken, 0), IsOk());
  EXPECT_THAT(both->insert(high, Collection::Adding::kRefused, 5), IsOk());
  added(*high, server());
  const ElementPtr first = added(*both, root()).element;
  EXPECT_EQ(first->home(), low);
  const auto all = both->elements(ElementKind::kCertificate);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0]->home(), high);
  // The same certificate is replaced where it is, also in a member that takes no additions.
  EXPECT_EQ(added(*both, server(), AddDisposition::kReplaceExisting).element->home(), high);
  EXPECT_THAT(both->add(server(), AddDisposition::kNew, AddMode::kCopy), FailsWith(CRYPT_E_EXISTS));
  EXPECT_THAT(both->add(server(), AddDisposition::kNew, AddMode::kLink), FailsWith(E_INVALIDARG));
  both->erase(high);
  EXPECT_EQ(count(*both), 1u);
}

TEST(CertStores, a_collection_never_contains_itself) {
  const auto outer = collection();
  const auto inner = collection();
  EXPECT_THAT(outer->insert(outer, Collection::Adding::kTaken, 0), FailsWith(E_INVALIDARG));
  EXPECT_THAT(outer->insert(inner, Collection::Adding::kTaken, 0), IsOk());
  EXPECT_THAT(inner->insert(outer, Collection::Adding::kTaken, 0), FailsWith(E_INVALIDARG));
}

TEST(CertStores, a_store_in_a_collection_twice_is_shown_twice_and_the_enumeration_ends) {
  const auto store = memory_store();
  added(*store, root());
  const auto inner = collection();
  const auto outer = collection();
  EXPECT_THAT(inner->insert(store, Collection::Adding::kTaken, 0), IsOk());
  EXPECT_THAT(outer->insert(store, Collection::Adding::kTaken, 0), IsOk());
  EXPECT_THAT(outer->insert(inner, Collection::Adding::kTaken, 0), IsOk());
  EXPECT_EQ(count(*outer), 2u);
}

Bytes sample_store() {
  const auto store = memory_store();
  const ElementPtr named = root();
  named->properties().set(11, as_bytes("name"));
  added(*store, named);
  added(*store, server());
  added(*store, crl());
  return write_store(*store);
}

// SharedBacking stands for storage that another process changes, too: each change begins with
// reading what is there.
class SharedBacking final : public StoreBacking {
 public:
  explicit SharedBacking(Properties& kept) : kept_(kept) {}
  Result<std::unique_ptr<Change>> begin(ElementTable& table) override {
    refresh(table);
    return std::unique_ptr<Change>(std::make_unique<Write>(kept_));
  }
  void refresh(ElementTable& table) override {
    for (const ElementPtr& element : table.elements(ElementKind::kCertificate)) {
      element->properties().replace(kept_);
    }
  }
  Status commit(const ElementTable& /*table*/, bool /*force*/) override { return {}; }
  Status resync(ElementTable& table) override {
    refresh(table);
    return {};
  }

 private:
  class Write final : public Change {
   public:
    explicit Write(Properties& kept) : kept_(kept) {}
    Status write(const Element& element) override {
      kept_.replace(element.properties());
      return {};
    }
    Status erase(const Element& /*element*/) override { return {}; }
    Status commit() override { return {}; }

   private:
    Properties& kept_;
  };
  Properties& kept_;
};

TEST(CertStores, a_property_that_is_set_survives_what_another_process_changed) {
  constexpr uint32_t kOurs = CERT_FRIENDLY_NAME_PROP_ID;
  constexpr uint32_t kTheirs = CERT_DESCRIPTION_PROP_ID;
  const Bytes value = {1, 2};
  Properties kept;
  const auto store = std::make_shared<MemoryStore>(std::make_unique<SharedBacking>(kept));
  const ElementPtr element = added(*store, root()).element;
  Properties theirs;
  theirs.set(kTheirs, value);
  kept.replace(theirs);
  element->properties().set(kOurs, value);
  EXPECT_EQ(count(*store), 1U);  // another thread looks, and reads what the other process wrote
  EXPECT_THAT(update_home(*element), IsOk());
  EXPECT_TRUE(kept.has(kOurs));
  EXPECT_TRUE(kept.has(kTheirs));
  element->properties().erase(kTheirs);
  EXPECT_THAT(update_home(*element), IsOk());
  EXPECT_FALSE(kept.has(kTheirs));
  // What is saved is the storage's again.
  kept.replace(theirs);
  EXPECT_THAT(store->resync(), IsOk());
  EXPECT_FALSE(element->properties().has(kOurs));
  EXPECT_TRUE(element->properties().has(kTheirs));
}

TEST(CertStores, a_property_that_an_element_brings_follows_what_another_process_changed) {
  constexpr uint32_t kBrought = CERT_FRIENDLY_NAME_PROP_ID;
  constexpr uint32_t kInherited = CERT_DESCRIPTION_PROP_ID;
  const Bytes value = {1, 2};
  Properties kept;
  const auto store = std::make_shared<MemoryStore>(std::make_unique<SharedBacking>(kept));
  const ElementPtr named = root();
  named->properties().set(kBrought, value);
  const ElementPtr element = added(*store, named).element;
  const ElementPtr described = root();
  described->properties().set(kInherited, value);
  EXPECT_EQ(added(*store, described, AddDisposition::kUseExisting).element, element);
  EXPECT_TRUE(kept.has(kBrought));
  EXPECT_TRUE(kept.has(kInherited));
  kept.replace(Properties());
  EXPECT_THAT(store->resync(), IsOk());
  EXPECT_FALSE(element->properties().has(kBrought));
  EXPECT_FALSE(element->properties().has(kInherited));
}

TEST(CertSerialized, a_store_is_read_as_it_was_written) {
  const Bytes bytes = sample_store();
  const auto store = memory_store();
  ASSERT_THAT(read_store(bytes, *store), IsOk());
  EXPECT_EQ(count(*store), 2u);
  EXPECT_EQ(count(*store, ElementKind::kCrl), 1u);
  EXPECT_EQ(to_hex(write_store(*store)), to_hex(bytes));
}

TEST(CertSerialized, a_store_that_is_cut_anywhere_is_refused) {
  const Bytes bytes = sample_store();
  for (size_t len = 0; len < bytes.size(); ++len) {
    EXPECT_FALSE(read_store(ByteView(bytes).first(len), *memory_store()).ok()) << len;
  }
}

TEST(CertSerialized, an_altered_store_does_no_harm) {
  Bytes bytes = sample_store();
  for (size_t at = 0; at < bytes.size(); ++at) {
    bytes[at] ^= 0x81;
    const auto store = memory_store();
    static_cast<void>(read_store(bytes, *store).ok());
    EXPECT_LE(count(*store), 2u);
    bytes[at] ^= 0x81;
  }
}

TEST(CertSerialized, an_element_that_is_cut_is_refused_and_hashes_are_computed_again) {
  const ElementPtr one = root();
  one->properties().set(CERT_SHA1_HASH_PROP_ID, as_bytes("not a hash"));
  one->properties().set(11, as_bytes("name"));
  Bytes bytes;
  write_element(*one, bytes);
  for (size_t len = 0; len < bytes.size(); ++len) {
    EXPECT_FALSE(read_element(ByteView(bytes).first(len)).ok()) << len;
  }
  const auto read = read_element(bytes);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->len, bytes.size());
  EXPECT_EQ(as_text(*read->element->properties().find(11)), "name");
  EXPECT_EQ(to_hex(*property(*read->element, CERT_SHA1_HASH_PROP_ID)),
            to_hex(one->contents().digest()));
  EXPECT_THAT(read_element(bytes, 2), FailsWith(E_INVALIDARG));
}

TEST(CertBundle, openssls_is_read_and_ours_is_read_again) {
  const auto store = memory_store();
  ASSERT_THAT(load_bundle(from_hex(samples::kBundle), *store), IsOk());
  EXPECT_EQ(count(*store), 2u);
  EXPECT_EQ(count(*store, ElementKind::kCrl), 1u);
  const auto again = memory_store();
  ASSERT_THAT(load_bundle(write_bundle(*store), *again), IsOk());
  EXPECT_EQ(to_hex(write_store(*again)), to_hex(write_store(*store)));
}

TEST(CertBundle, a_message_that_is_cut_or_altered_does_no_harm) {
  Bytes bytes = from_hex(samples::kBundle);
  for (size_t at = 0; at < bytes.size(); ++at) {
    EXPECT_FALSE(load_bundle(ByteView(bytes).first(at), *memory_store()).ok());
    bytes[at] ^= 0x81;
    static_cast<void>(load_bundle(bytes, *memory_store()).ok());
    bytes[at] ^= 0x81;
  }
}

TEST(CertFiles, every_form_is_recognised) {
  const auto forms = [](ByteView bytes) {
    const auto store = memory_store();
    EXPECT_THAT(load_file(bytes, *store), IsOk());
    return count(*store);
  };
  EXPECT_EQ(forms(from_hex(samples::kRoot)), 1u);
  EXPECT_EQ(forms(from_hex(samples::kBundle)), 2u);
  EXPECT_EQ(forms(sample_store()), 2u);
  EXPECT_THAT(load_file(as_bytes("hello"), *memory_store()), FailsWith(CRYPT_E_FILE_ERROR));
  EXPECT_THAT(load_file({}, *memory_store()), FailsWith(CRYPT_E_FILE_ERROR));
}

TEST(CertFiles, a_store_is_written_when_it_is_committed_or_destroyed) {
  const TemporaryDirectory directory;
  const std::string path = directory.path("store");
  EXPECT_THAT(open_file_store(path, {}), FailsWith(ERROR_FILE_NOT_FOUND));
  {
    const auto store = open_file_store(path, {.writable = true, .must_be_new = true});
    ASSERT_THAT(store, IsOk());
    added(**store, root());
    EXPECT_THAT((*store)->commit(false), IsOk());
    added(**store, server());
  }
  EXPECT_THAT(open_file_store(path, {.writable = true, .must_be_new = true}),
              FailsWith(ERROR_FILE_EXISTS));
  const auto store = open_file_store(path, {});
  ASSERT_THAT(store, IsOk());
  EXPECT_EQ(count(**store), 2u);
  EXPECT_THAT((*store)->commit(false), FailsWith(ERROR_CALL_NOT_IMPLEMENTED));
}

}  // namespace
}  // namespace opensspi::cert
