// SPDX-License-Identifier: MIT
#include "abi/sspi/attribute_settings.h"

#include <cstring>

#include "opensspi/schannel.h"
#include "opensspi/sspi.h"

namespace opensspi::abi {
namespace {

template <class Struct>
Result<Struct> read_struct(const void* buffer, size_t len) {
  if (buffer == nullptr || len < sizeof(Struct)) {
    return fail(SEC_E_INVALID_PARAMETER, "the attribute's structure is missing or too short");
  }
  Struct value;
  std::memcpy(&value, buffer, sizeof value);
  return value;
}

Result<Bytes> read_bytes(const void* memory, size_t len) {
  if (memory == nullptr && len != 0) {
    return fail(SEC_E_INVALID_PARAMETER, "the attribute has a length and no memory");
  }
  const auto* first = static_cast<const uint8_t*>(memory);
  return Bytes(first, first + len);
}

// The label is text; programs count its terminating zero or do not.
Result<sspi::AttributeSetting> read_keying_material(const void* buffer, size_t len) {
  const auto given = TRY(read_struct<SecPkgContext_KeyingMaterialInfo>(buffer, len));
  const Bytes label = TRY(read_bytes(given.pszLabel, given.cbLabel));
  sspi::KeyingMaterialInfo info;
  info.label = as_text(label);
  info.label.resize(std::strlen(info.label.c_str()));
  if (given.pbContextValue != nullptr) {
    info.context = TRY(read_bytes(given.pbContextValue, given.cbContextValue));
  }
  info.len = given.cbKeyingMaterial;
  return sspi::AttributeSetting(std::move(info));
}

Result<sspi::AttributeSetting> read_app_data(const void* buffer, size_t len) {
  const auto given = TRY(read_struct<SecPkgContext_SessionAppData>(buffer, len));
  Bytes data = TRY(read_bytes(given.pbAppData, given.cbAppData));
  return sspi::AttributeSetting(sspi::AppData{given.dwFlags, std::move(data)});
}

// No public source says how wide the number is: both widths are read.
Result<sspi::AttributeSetting> read_dtls_mtu(const void* buffer, size_t len) {
  if (len == sizeof(USHORT)) {
    return sspi::AttributeSetting(sspi::DtlsMtu{TRY(read_struct<USHORT>(buffer, len))});
  }
  return sspi::AttributeSetting(sspi::DtlsMtu{TRY(read_struct<ULONG>(buffer, len))});
}

}  // namespace

Result<sspi::AttributeSetting> read_setting(ULONG attribute, const void* buffer, size_t len) {
  switch (static_cast<sspi::Attribute>(attribute)) {
    case sspi::Attribute::kKeyingMaterialInfo:
      return read_keying_material(buffer, len);
    case sspi::Attribute::kAppData:
      return read_app_data(buffer, len);
    case sspi::Attribute::kDtlsMtu:
      return read_dtls_mtu(buffer, len);
    case sspi::Attribute::kUiInfo: {
      const auto given = TRY(read_struct<SecPkgContext_UiInfo>(buffer, len));
      return sspi::AttributeSetting(sspi::UiInfo{reinterpret_cast<uint64_t>(given.hParentWindow)});
    }
    case sspi::Attribute::kEarlyStart:
      return sspi::AttributeSetting(sspi::EarlyStart{
          TRY(read_struct<SecPkgContext_EarlyStart>(buffer, len)).dwEarlyStartFlags});
    default:
      return fail(SEC_E_UNSUPPORTED_FUNCTION, "this attribute of a context cannot be changed");
  }
}

}  // namespace opensspi::abi
