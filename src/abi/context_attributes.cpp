// QueryContextAttributes: a package's values as SecPkgContext_ structures in both character types.
#include <type_traits>
#include <variant>
#include <vector>

#include "abi/attributes.h"
#include "abi/client.h"
#include "abi/flags.h"
#include "abi/guard.h"
#include "abi/local_time.h"
#include "abi/objects.h"
#include "abi/package_info.h"
#include "opensspi/sspi.h"

namespace opensspi::abi {
namespace {

// Answer writes one structure. The memory that the structure points to becomes the caller's only
// when the structure was written.
template <class Char>
class Answer {
 public:
  static constexpr bool kWide = std::is_same_v<Char, char16_t>;
  template <class A, class W>
  using Form = std::conditional_t<kWide, W, A>;
  using Info = Form<SecPkgInfoA, SecPkgInfoW>;

  Answer(void* buffer, size_t room, ContextObject& object)
      : buffer_(buffer), room_(room), object_(object) {}

  Status operator()(const sspi::Sizes& sizes) {
    return give(SecPkgContext_Sizes{sizes.max_token, sizes.max_signature, sizes.block_size,
                                    sizes.security_trailer});
  }
  Status operator()(const sspi::StreamSizes& sizes) {
    return give(SecPkgContext_StreamSizes{sizes.header, sizes.trailer, sizes.maximum_message,
                                          sizes.buffers, sizes.block_size});
  }
  Status operator()(const sspi::Names& names) {
    return give(Form<SecPkgContext_NamesA, SecPkgContext_NamesW>{TRY(text(names.user))});
  }
  Status operator()(const sspi::NativeNames& names) {
    Char* client = TRY(text(names.client));
    return give(Form<SecPkgContext_NativeNamesA, SecPkgContext_NativeNamesW>{
        client, TRY(text(names.server))});
  }
  Status operator()(const sspi::Lifespan& lifespan) {
    SecPkgContext_Lifespan out{};
    out.tsStart.QuadPart = local_time(lifespan.start).ticks;
    out.tsExpiry.QuadPart = local_time(lifespan.expiry).ticks;
    return give(out);
  }
  Status operator()(const sspi::DceInfo& info) {
    return give(SecPkgContext_DceInfo{info.privilege_service, TRY(text(info.pac))});
  }
  Status operator()(const sspi::KeyInfo& info) {
    Char* signature = TRY(text(info.signature_algorithm_name));
    Char* encrypt = TRY(text(info.encrypt_algorithm_name));
    return give(Form<SecPkgContext_KeyInfoA, SecPkgContext_KeyInfoW>{
        signature, encrypt, info.key_bits, info.signature_algorithm, info.encrypt_algorithm});
  }
  Status operator()(const sspi::PasswordExpiry& expiry) {
    SecPkgContext_PasswordExpiry out{};
    out.tsPasswordExpires.QuadPart = expiry.when.ticks;
    return give(out);
  }
  Status operator()(const sspi::SessionKey& key) {
    void* bytes = keep(copy_for_caller(key.bytes.reveal(), Secrecy::kSecret));
    return give(
        SecPkgContext_SessionKey{static_cast<ULONG>(key.bytes.size()), static_cast<UCHAR*>(bytes)});
  }
  Status operator()(const sspi::PackageReference& reference) {
    return give(
        Form<SecPkgContext_PackageInfoA, SecPkgContext_PackageInfoW>{TRY(info(reference.package))});
  }
  Status operator()(const sspi::NegotiationInfo& negotiation) {
    return give(Form<SecPkgContext_NegotiationInfoA, SecPkgContext_NegotiationInfoW>{
        TRY(info(negotiation.package)), negotiation.state});
  }
  Status operator()(const sspi::ContextFlags& flags) {
    return give(SecPkgContext_Flags{granted_bits(flags.granted, object_.role)});
  }
  Status operator()(const sspi::ClientToken& /*token*/) {
    return give(SecPkgContext_AccessToken{TRY(context_token(object_))});
  }
  Status operator()(const sspi::AuthorityName& authority) {
    return give(
        Form<SecPkgContext_AuthorityA, SecPkgContext_AuthorityW>{TRY(text(authority.name))});
  }
  Status operator()(const sspi::TargetInformation& information) {
    void* bytes = keep(copy_for_caller(information.marshalled, Secrecy::kPlain));
    return give(SecPkgContext_TargetInformation{static_cast<ULONG>(information.marshalled.size()),
                                                static_cast<UCHAR*>(bytes)});
  }
  Status operator()(const sspi::ClientSpecifiedTarget& target) {
    CallerMemory wide = TRY(text_for_caller<char16_t>(target.target));  // has no A form
    return give(
        SecPkgContext_ClientSpecifiedTarget{static_cast<SEC_WCHAR*>(keep(std::move(wide)))});
  }
  Status operator()(const sspi::LastClientTokenStatus& status) {
    return give(
        SecPkgContext_LastClientTokenStatus{static_cast<SECPKG_ATTR_LCT_STATUS>(status.status)});
  }

 private:
  void* keep(CallerMemory memory) {
    kept_.push_back(std::move(memory));
    return kept_.back().get();
  }
  Result<Char*> text(std::string_view utf8) {
    return static_cast<Char*>(keep(TRY(text_for_caller<Char>(utf8))));
  }
  Result<Info*> info(const sspi::PackageInfo* package) {
    return static_cast<Info*>(keep(TRY(package_block<Info>(*package))));
  }
  template <class Struct>
  Status give(const Struct& value) {
    TRY(fill(buffer_, room_, value));
    for (CallerMemory& memory : kept_) static_cast<void>(memory.release());
    return {};
  }

  void* buffer_;
  size_t room_;
  ContextObject& object_;
  std::vector<CallerMemory> kept_;
};

// A context's token is made at the first question and kept in the context: that needs it alone.
Sharing sharing_for(ULONG attribute) {
  return attribute == SECPKG_ATTR_ACCESS_TOKEN ? Sharing::kExclusive : Sharing::kShared;
}

template <class Char>
SECURITY_STATUS query(const CtxtHandle* handle, ULONG attribute, void* buffer, size_t room) {
  return guard_status([&]() -> Status {
    const auto object = TRY(use_context(handle, sharing_for(attribute)));
    const auto value = object->context->query(static_cast<sspi::Attribute>(attribute));
    if (!value.ok()) return value.error();
    Answer<Char> answer(buffer, room, *object);
    return std::visit(answer, *value);
  });
}

SECURITY_STATUS refuse_to_set(const CtxtHandle* handle) {
  return guard_status([&]() -> Status {
    TRY(use_context(handle));
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "no attribute of this context can be changed");
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

SECURITY_STATUS SEC_ENTRY SetContextAttributesA(PCtxtHandle phContext, ULONG, void*, ULONG) {
  return refuse_to_set(phContext);
}
SECURITY_STATUS SEC_ENTRY SetContextAttributesW(PCtxtHandle phContext, ULONG, void*, ULONG) {
  return refuse_to_set(phContext);
}
