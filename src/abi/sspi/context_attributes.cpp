// SPDX-License-Identifier: MIT
// QueryContextAttributes and SetContextAttributes.
#include <variant>

#include "abi/core/guard.h"
#include "abi/sspi/attribute_settings.h"
#include "abi/sspi/attribute_writer.h"
#include "abi/sspi/client.h"
#include "abi/sspi/flags.h"
#include "abi/sspi/local_time.h"
#include "abi/sspi/objects.h"
#include "opensspi/sspi.h"

namespace opensspi::abi {
namespace {

// ContextWriter also writes what depends on src/abi's own object.
template <class Char>
class ContextWriter : public AttributeWriter<Char> {
 public:
  ContextWriter(void* buffer, size_t room, ContextObject& object)
      : AttributeWriter<Char>(buffer, room), object_(object) {}

  using AttributeWriter<Char>::operator();
  Status operator()(const sspi::ContextFlags& flags) {
    return this->give(SecPkgContext_Flags{granted_bits(flags.granted, object_.role)});
  }
  Status operator()(const sspi::ClientToken& /*token*/) {
    return this->give(SecPkgContext_AccessToken{TRY(context_token(object_))});
  }

 private:
  ContextObject& object_;
};

// A context's token is created at the first query and kept in the context: that needs exclusive
// use.
Sharing sharing_for(ULONG attribute) {
  return attribute == SECPKG_ATTR_ACCESS_TOKEN ? Sharing::kExclusive : Sharing::kShared;
}

template <class Char>
SECURITY_STATUS query(const CtxtHandle* handle, ULONG attribute, void* buffer, size_t room) {
  return guard_status([&]() -> Status {
    const auto object = TRY(use_context(handle, sharing_for(attribute)));
    const auto value = object->context->query(static_cast<sspi::Attribute>(attribute));
    if (!value.ok()) {
      return value.error();
    }
    ContextWriter<Char> writer(buffer, room, *object);
    return std::visit(writer, *value);
  });
}

SECURITY_STATUS set(const CtxtHandle* handle, ULONG attribute, const void* buffer, ULONG len) {
  return guard_status([&]() -> Status {
    const auto object = TRY(use_context(handle, Sharing::kExclusive));
    return object->context->set(TRY(read_setting(attribute, buffer, len)));
  });
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi::abi;

SECURITY_STATUS SEC_ENTRY QueryContextAttributesA(PCtxtHandle phContext, ULONG ulAttribute,
                                                  void* pBuffer) {
  return query<char>(phContext, ulAttribute, pBuffer, kAnyRoom);
}
SECURITY_STATUS SEC_ENTRY QueryContextAttributesW(PCtxtHandle phContext, ULONG ulAttribute,
                                                  void* pBuffer) {
  return query<char16_t>(phContext, ulAttribute, pBuffer, kAnyRoom);
}
SECURITY_STATUS SEC_ENTRY QueryContextAttributesExA(PCtxtHandle phContext, ULONG ulAttribute,
                                                    void* pBuffer, ULONG cbBuffer) {
  return query<char>(phContext, ulAttribute, pBuffer, cbBuffer);
}
SECURITY_STATUS SEC_ENTRY QueryContextAttributesExW(PCtxtHandle phContext, ULONG ulAttribute,
                                                    void* pBuffer, ULONG cbBuffer) {
  return query<char16_t>(phContext, ulAttribute, pBuffer, cbBuffer);
}

SECURITY_STATUS SEC_ENTRY SetContextAttributesA(PCtxtHandle phContext, ULONG ulAttribute,
                                                void* pBuffer, ULONG cbBuffer) {
  return set(phContext, ulAttribute, pBuffer, cbBuffer);
}
SECURITY_STATUS SEC_ENTRY SetContextAttributesW(PCtxtHandle phContext, ULONG ulAttribute,
                                                void* pBuffer, ULONG cbBuffer) {
  return set(phContext, ulAttribute, pBuffer, cbBuffer);
}
