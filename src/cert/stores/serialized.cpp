// SPDX-License-Identifier: MIT
#include "cert/stores/serialized.h"

#include <algorithm>

#include "base/reader.h"
#include "base/writer.h"
#include "cert/hash_properties.h"

namespace opensspi::cert {
namespace {

constexpr Error kIncomplete = fail(E_INVALIDARG, "the serialised element is incomplete");
constexpr Error kBadStore = fail(CRYPT_E_FILE_ERROR, "the serialised store is cut or damaged");
constexpr uint8_t kStoreHeader[] = {0, 0, 0, 0, 'C', 'E', 'R', 'T'};
constexpr uint32_t kPropertyVersion = 1;
constexpr uint32_t kFirstEncoding = 32;  // of a certificate; then a CRL, a CTL

// StoredProperty is one {number, version, length, value}.
struct StoredProperty {
  uint32_t id;
  uint32_t version;
  ByteView value;
};

Result<StoredProperty> read_property(Reader& reader) {
  StoredProperty property{};
  property.id = TRY(reader.u32le());
  property.version = TRY(reader.u32le());
  const uint32_t len = TRY(reader.u32le());
  property.value = TRY(reader.take(len));
  return property;
}

void write_property(uint32_t id, ByteView value, Bytes& out) {
  Writer writer(out);
  writer.u32le(id);
  writer.u32le(kPropertyVersion);
  writer.u32le(static_cast<uint32_t>(value.size()));
  writer.bytes(value);
}

bool is_encoding(uint32_t id) {
  return id >= kFirstEncoding && id < kFirstEncoding + std::size(kElementKinds);
}

// read_pieces reads up to the encoding and returns it; the properties before it are in `others`.
Result<StoredProperty> read_pieces(Reader& reader, std::vector<StoredProperty>& others) {
  while (true) {
    const StoredProperty property = TRY(read_property(reader));
    if (property.version != kPropertyVersion) {
      return fail(ERROR_FILE_NOT_FOUND, "a property of the element is of an unknown version");
    }
    if (property.id == 0) {
      return kIncomplete;
    }
    if (is_encoding(property.id)) {
      return property;
    }
    others.push_back(property);
  }
}

Result<ElementPtr> make_element(const StoredProperty& encoding,
                                const std::vector<StoredProperty>& others) {
  if (encoding.value.empty()) {
    return kIncomplete;
  }
  const auto kind = static_cast<ElementKind>(encoding.id - kFirstEncoding);
  ElementPtr element = TRY(Element::create(kind, encoding.value));
  for (const StoredProperty& property : others) {
    if (!is_computed_property(property.id)) {
      element->properties().set(property.id, property.value);
    }
  }
  return element;
}

template <class ForEach>
Bytes written_store(ForEach for_each) {
  Bytes out(std::begin(kStoreHeader), std::end(kStoreHeader));
  for (const ElementKind kind : kElementKinds) {
    for_each(kind, out);
  }
  out.resize(out.size() + 12);
  return out;
}

}  // namespace

void write_element(const Element& element, Bytes& out) {
  for (const auto& [id, value] : element.properties().values()) {
    write_property(id, value, out);
  }
  write_property(kFirstEncoding + static_cast<uint32_t>(element.kind()), element.encoded(), out);
}

Bytes write_store(const ElementTable& table) {
  return written_store([&table](ElementKind kind, Bytes& out) {
    for (const ElementPtr& element : table.elements(kind)) {
      write_element(*element, out);
    }
  });
}

Bytes write_store(const Store& store) {
  return written_store([&store](ElementKind kind, Bytes& out) {
    for (const ElementPtr& element : store.elements(kind)) {
      write_element(*element, out);
    }
  });
}

Result<ReadElement> read_element(ByteView bytes, uint32_t kinds) {
  if (bytes.empty()) {
    return fail(ERROR_END_OF_MEDIA, "there is no serialised element");
  }
  Reader reader(bytes, kIncomplete);
  std::vector<StoredProperty> others;
  const StoredProperty encoding = TRY(read_pieces(reader, others));
  if ((kinds & 1u << (encoding.id - kFirstEncoding)) == 0) {
    return fail(E_INVALIDARG, "the serialised element is not of the kind that is asked for");
  }
  ElementPtr element = TRY(make_element(encoding, others));
  return ReadElement{std::move(element), bytes.size() - reader.remaining()};
}

bool is_serialized_store(ByteView bytes) {
  return bytes.size() >= std::size(kStoreHeader) &&
         std::ranges::equal(bytes.first(std::size(kStoreHeader)), kStoreHeader);
}

Status read_store(ByteView bytes, MemoryStore& store) {
  if (!is_serialized_store(bytes)) {
    return kBadStore;
  }
  Reader reader(bytes.subspan(std::size(kStoreHeader)), kBadStore);
  std::vector<ElementPtr> read;
  std::vector<StoredProperty> others;
  while (true) {
    const StoredProperty property = TRY(read_property(reader));
    if (property.id == 0) {
      break;
    }
    if (property.version != kPropertyVersion) {
      return kBadStore;
    }
    if (!is_encoding(property.id)) {
      others.push_back(property);
      continue;
    }
    Result<ElementPtr> element = make_element(property, others);
    others.clear();
    if (element.ok()) {
      read.push_back(std::move(*element));
    }
  }
  // The last one that is loaded comes first.
  for (auto each = read.rbegin(); each != read.rend(); ++each) {
    store.load(*each);
  }
  return {};
}

}  // namespace opensspi::cert
