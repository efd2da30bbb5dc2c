// SPDX-License-Identifier: MIT
// Properties of contexts: Get, Set and Enum for certificates, CRLs and CTLs.
#include <cstring>

#include "abi/crypt32/contexts.h"
#include "base/as_process.h"
#include "cert/hash_properties.h"
#include "cert/key_provider_info.h"

namespace opensspi::abi {
namespace {

using cert::ElementKind;
using cert::KeyProviderInfo;

constexpr Error kNoProperty = fail(CRYPT_E_NOT_FOUND, "the context has no such property");
constexpr Error kReadOnly = fail(E_INVALIDARG, "there is no such property, or it cannot be set");

template <class Value>
ByteView bytes_of_value(const Value& value) {
  return {reinterpret_cast<const uint8_t*>(&value), sizeof value};
}

// ProviderInfoLayout places the pieces of a CRYPT_KEY_PROV_INFO behind it, in one buffer.
class ProviderInfoLayout {
 public:
  explicit ProviderInfoLayout(const KeyProviderInfo& info) : info_(info) {
    len_ = sizeof(CRYPT_KEY_PROV_INFO) + info.parameters.size() * sizeof(CRYPT_KEY_PROV_PARAM) +
           (info.container.size() + 1 + info.provider.size() + 1) * sizeof(WCHAR);
    for (const cert::KeyProviderParameter& parameter : info.parameters) {
      len_ += parameter.value.size();
    }
  }
  [[nodiscard]] size_t len() const { return len_; }

  void write(void* out) const {
    CRYPT_KEY_PROV_INFO filled{};
    auto* next = static_cast<BYTE*>(out) + sizeof filled;
    filled.cProvParam = static_cast<DWORD>(info_.parameters.size());
    filled.rgProvParam = reinterpret_cast<CRYPT_KEY_PROV_PARAM*>(next);
    BYTE* parameters = next;
    next += info_.parameters.size() * sizeof(CRYPT_KEY_PROV_PARAM);
    filled.pwszContainerName = text(info_.container, next);
    filled.pwszProvName = text(info_.provider, next);
    filled.dwProvType = info_.provider_type;
    filled.dwFlags = info_.flags;
    filled.dwKeySpec = info_.key_spec;
    for (const cert::KeyProviderParameter& parameter : info_.parameters) {
      const CRYPT_KEY_PROV_PARAM one{parameter.id, next, static_cast<DWORD>(parameter.value.size()),
                                     parameter.flags};
      std::memcpy(parameters, &one, sizeof one);
      parameters += sizeof one;
      next = std::ranges::copy(parameter.value, next).out;
    }
    if (info_.parameters.empty()) {
      filled.rgProvParam = nullptr;
    }
    std::memcpy(out, &filled, sizeof filled);
  }

 private:
  static LPWSTR text(const std::u16string& text, BYTE*& next) {
    auto* const place = reinterpret_cast<LPWSTR>(next);
    const size_t len = (text.size() + 1) * sizeof(WCHAR);
    std::memcpy(next, text.c_str(), len);
    next += len;
    return place;
  }

  const KeyProviderInfo& info_;
  size_t len_;
};

Status get_provider_info(const cert::Element& element, void* out, DWORD* len) {
  const auto info = cert::key_provider_info(element.properties());
  if (!info) {
    return kNoProperty;
  }
  const ProviderInfoLayout layout(*info);
  if (TRY(report_size(out, len, layout.len()))) {
    layout.write(out);
  }
  return {};
}

Status get_attached_key(const cert::Element& element, DWORD id, void* out, DWORD* len) {
  const auto key = element.properties().key();
  if (!key) {
    return kNoProperty;
  }
  if (id == CERT_KEY_PROV_HANDLE_PROP_ID) {
    const HCRYPTPROV provider = key->provider;
    return write_value(bytes_of_value(provider), out, len);
  }
  CERT_KEY_CONTEXT context{};
  context.cbSize = sizeof context;
  context.hCryptProv = key->provider;
  context.dwKeySpec = key->key_spec;
  return write_value(bytes_of_value(context), out, len);
}

Status get_key_spec(const cert::Element& element, void* out, DWORD* len) {
  const auto key = element.properties().key();
  const auto info = cert::key_provider_info(element.properties());
  if (!key && !info) {
    return kNoProperty;
  }
  const DWORD spec = key ? key->key_spec : info->key_spec;
  return write_value(bytes_of_value(spec), out, len);
}

DWORD access_state(const CertContextObject& context) {
  const auto home = context.element()->home();
  return home != nullptr && home->persistent() ? CERT_ACCESS_STATE_WRITE_PERSIST_FLAG : 0;
}

Status get_property(const CertContextObject& context, DWORD id, void* out, DWORD* len) {
  const cert::Element& element = *context.element();
  const bool is_certificate = element.kind() == ElementKind::kCertificate;
  if (id == CERT_ACCESS_STATE_PROP_ID) {
    return write_value(bytes_of_value(access_state(context)), out, len);
  }
  if (is_certificate) {
    switch (id) {
      case CERT_KEY_PROV_INFO_PROP_ID:
        return get_provider_info(element, out, len);
      case CERT_KEY_PROV_HANDLE_PROP_ID:
      case CERT_KEY_CONTEXT_PROP_ID:
        return get_attached_key(element, id, out, len);
      case CERT_KEY_SPEC_PROP_ID:
        return get_key_spec(element, out, len);
      default:
        break;
    }
  }
  return write_value(TRY(cert::property(element, id)), out, len);
}

std::u16string text_of(LPCWSTR text) {
  return text == nullptr ? std::u16string() : std::u16string(text);
}

Result<KeyProviderInfo> read_provider_info(const CRYPT_KEY_PROV_INFO& from) {
  KeyProviderInfo info{.container = text_of(from.pwszContainerName),
                       .provider = text_of(from.pwszProvName),
                       .provider_type = from.dwProvType,
                       .flags = from.dwFlags,
                       .key_spec = from.dwKeySpec,
                       .parameters = {}};
  if (from.cProvParam != 0 && from.rgProvParam == nullptr) {
    return kNullArgument;
  }
  for (DWORD i = 0; i < from.cProvParam; ++i) {
    const CRYPT_KEY_PROV_PARAM& parameter = from.rgProvParam[i];
    if (parameter.pbData == nullptr && parameter.cbData != 0) {
      return kNullArgument;
    }
    const ByteView value = bytes_of(parameter.pbData, parameter.cbData);
    info.parameters.push_back(
        {parameter.dwParam, parameter.dwFlags, Bytes(value.begin(), value.end())});
  }
  return info;
}

// The context owns the provider from now on, unless the caller keeps it
// (CERT_STORE_NO_CRYPT_RELEASE_FLAG).
cert::AttachedKey attached(HCRYPTPROV provider, DWORD spec, DWORD flags) {
  cert::AttachedKey key{provider, spec, nullptr};
  if (provider != 0 && (flags & CERT_STORE_NO_CRYPT_RELEASE_FLAG) == 0) {
    key.owner =
        std::shared_ptr<void>(nullptr, [provider](void*) { CryptReleaseContext(provider, 0); });
  }
  return key;
}

Status set_key_context(cert::Properties& properties, DWORD flags, const void* data) {
  if (data == nullptr) {
    properties.set_key(std::nullopt);
    return {};
  }
  const auto& context = *static_cast<const CERT_KEY_CONTEXT*>(data);
  if (context.cbSize != sizeof context) {
    return fail(E_INVALIDARG, "the size of the key context is wrong");
  }
  properties.set_key(attached(context.hCryptProv, context.dwKeySpec, flags));
  return {};
}

Status set_provider_handle(cert::Properties& properties, DWORD flags, const void* data) {
  const auto old = properties.key();
  const auto info = cert::key_provider_info(properties);
  const DWORD spec = old ? old->key_spec : (info ? info->key_spec : AT_SIGNATURE);
  if (data == nullptr && !old) {
    return {};
  }
  properties.set_key(attached(reinterpret_cast<HCRYPTPROV>(data), spec, flags));
  return {};
}

Status set_provider_info(cert::Properties& properties, const void* data) {
  if (data == nullptr) {
    properties.erase(CERT_KEY_PROV_INFO_PROP_ID);
    return {};
  }
  const auto& info = *static_cast<const CRYPT_KEY_PROV_INFO*>(data);
  cert::set_key_provider_info(properties, TRY(read_provider_info(info)));
  return {};
}

Status set_blob(cert::Properties& properties, DWORD id, const void* data) {
  if (data == nullptr) {
    properties.erase(id);
    return {};
  }
  if (id == CERT_DATE_STAMP_PROP_ID) {
    properties.set(id, {static_cast<const uint8_t*>(data), sizeof(FILETIME)});
    return {};
  }
  const auto& blob = *static_cast<const CRYPT_DATA_BLOB*>(data);
  if (blob.pbData == nullptr && blob.cbData != 0) {
    return kNullArgument;
  }
  properties.set(id, bytes_of(blob.pbData, blob.cbData));
  return {};
}

Status set_property(cert::Element& element, DWORD id, DWORD flags, const void* data) {
  cert::Properties& properties = element.properties();
  switch (id) {
    case 0:
    case CERT_ACCESS_STATE_PROP_ID:
    case CERT_KEY_SPEC_PROP_ID:
    case 32:  // the encoding of a certificate, a CRL or a CTL in the serialised form
    case 33:
    case 34:
      return kReadOnly;
    case CERT_KEY_CONTEXT_PROP_ID:
      return set_key_context(properties, flags, data);
    case CERT_KEY_PROV_HANDLE_PROP_ID:
      return set_provider_handle(properties, flags, data);
    case CERT_KEY_PROV_INFO_PROP_ID:
      return set_provider_info(properties, data);
    default:
      return set_blob(properties, id, data);
  }
}

BOOL get(ElementKind kind, const void* pointer, DWORD id, void* out, DWORD* len) {
  return guard_bool([&]() -> Status {
    const ContextPtr context = TRY(context_of(kind, pointer));
    return get_property(*context, id, out, len);
  });
}

BOOL set(ElementKind kind, const void* pointer, DWORD id, DWORD flags, const void* data) {
  return guard_bool([&]() -> Status {
    const ContextPtr context = TRY(context_of(kind, pointer));
    TRY(set_property(*context->element(), id, flags, data));
    if ((flags & CERT_SET_PROPERTY_INHIBIT_PERSIST_FLAG) != 0) {
      return {};
    }
    const AsProcess as_process;
    const Status written = cert::update_home(*context->element());
    return (flags & CERT_SET_PROPERTY_IGNORE_PERSIST_ERROR_FLAG) != 0 ? Status() : written;
  });
}

DWORD next(ElementKind kind, const void* pointer, DWORD id) {
  DWORD found = 0;
  guard_bool([&]() -> Status {
    found = TRY(context_of(kind, pointer))->element()->properties().next(id);
    return {};
  });
  return found;
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CertGetCertificateContextProperty(PCCERT_CONTEXT pCertContext, DWORD dwPropId, void* pvData,
                                       DWORD* pcbData) {
  return get(ElementKind::kCertificate, pCertContext, dwPropId, pvData, pcbData);
}
BOOL CertGetCRLContextProperty(PCCRL_CONTEXT pCrlContext, DWORD dwPropId, void* pvData,
                               DWORD* pcbData) {
  return get(ElementKind::kCrl, pCrlContext, dwPropId, pvData, pcbData);
}
BOOL CertGetCTLContextProperty(PCCTL_CONTEXT pCtlContext, DWORD dwPropId, void* pvData,
                               DWORD* pcbData) {
  return get(ElementKind::kCtl, pCtlContext, dwPropId, pvData, pcbData);
}

BOOL CertSetCertificateContextProperty(PCCERT_CONTEXT pCertContext, DWORD dwPropId, DWORD dwFlags,
                                       const void* pvData) {
  return set(ElementKind::kCertificate, pCertContext, dwPropId, dwFlags, pvData);
}
BOOL CertSetCRLContextProperty(PCCRL_CONTEXT pCrlContext, DWORD dwPropId, DWORD dwFlags,
                               const void* pvData) {
  return set(ElementKind::kCrl, pCrlContext, dwPropId, dwFlags, pvData);
}
BOOL CertSetCTLContextProperty(PCCTL_CONTEXT pCtlContext, DWORD dwPropId, DWORD dwFlags,
                               const void* pvData) {
  return set(ElementKind::kCtl, pCtlContext, dwPropId, dwFlags, pvData);
}

DWORD CertEnumCertificateContextProperties(PCCERT_CONTEXT pCertContext, DWORD dwPropId) {
  return next(ElementKind::kCertificate, pCertContext, dwPropId);
}
DWORD CertEnumCRLContextProperties(PCCRL_CONTEXT pCrlContext, DWORD dwPropId) {
  return next(ElementKind::kCrl, pCrlContext, dwPropId);
}
DWORD CertEnumCTLContextProperties(PCCTL_CONTEXT pCtlContext, DWORD dwPropId) {
  return next(ElementKind::kCtl, pCtlContext, dwPropId);
}

}  // extern "C"
