// SPDX-License-Identifier: MIT
// Structures that callers read through a pointer (CERT_CONTEXT and similar ones):
// reference-counted, and identified by their address.
//
// A freed pointer is refused as long as its address is not used again. That is until kNumRetired
// more structures were freed: their memory is kept, although the objects are destroyed at once.
// Later, malloc can place another structure at the address, and the old pointer names that one.
#pragma once

#include <memory>
#include <utility>

#include "base/result.h"

namespace opensspi::abi {

// StructureKind says what a structure is. A pointer to one kind is never accepted as another kind.
enum class StructureKind : uint8_t { kCertificate, kCrl, kCtl, kChain };

// StructureObject is the object of a public structure. It contains the structure, so that its
// address is the caller's pointer for as long as the object is registered.
class StructureObject {
 public:
  virtual ~StructureObject() = default;
  [[nodiscard]] virtual const void* structure() const = 0;
};
using StructurePtr = std::shared_ptr<StructureObject>;

inline constexpr size_t kNumRetired = 512;

// register_structure takes an object that std::make_shared made and that is not registered, and
// returns the caller's pointer with one reference. Throws std::bad_alloc. Any thread, like the
// rest.
const void* register_structure(StructureKind kind, StructurePtr object);
// find_structure returns the object of a caller's pointer, which then exists at least as long as
// the result; ERROR_INVALID_PARAMETER if it is null, of another kind, freed, or never was one of
// this library.
Result<StructurePtr> find_structure(StructureKind kind, const void* pointer);
// add_reference counts one reference more; ERROR_INVALID_PARAMETER as above. The pointer stays the
// same.
Status add_reference(StructureKind kind, const void* pointer);
// drop_reference counts one less. With the last one the pointer becomes invalid at once; the object
// is destroyed when no other call uses it any more.
Status drop_reference(StructureKind kind, const void* pointer);

// structure_as is find_structure for an object of a type with its kind in `Object::kKind`.
template <class Object>
Result<std::shared_ptr<Object>> structure_as(const void* pointer) {
  return std::static_pointer_cast<Object>(TRY(find_structure(Object::kKind, pointer)));
}

// StructureReference owns one reference until it is released to the caller.
class StructureReference {
 public:
  StructureReference(StructureKind kind, StructurePtr object)
      : kind_(kind), pointer_(register_structure(kind, std::move(object))) {}
  StructureReference(StructureReference&& other) noexcept
      : kind_(other.kind_), pointer_(std::exchange(other.pointer_, nullptr)) {}
  StructureReference(const StructureReference&) = delete;
  StructureReference& operator=(const StructureReference&) = delete;
  StructureReference& operator=(StructureReference&&) = delete;
  ~StructureReference() {
    if (pointer_ != nullptr) {
      static_cast<void>(drop_reference(kind_, pointer_).ok());
    }
  }
  [[nodiscard]] const void* get() const { return pointer_; }
  [[nodiscard]] const void* release() { return std::exchange(pointer_, nullptr); }

 private:
  StructureKind kind_;
  const void* pointer_;
};

}  // namespace opensspi::abi
