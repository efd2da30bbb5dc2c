// SPDX-License-Identifier: MIT
// KeyProviderInfo: the container of a certificate's private key (CRYPT_KEY_PROV_INFO).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "cert/properties.h"

namespace opensspi::cert {

// KeyProviderParameter is one CRYPT_KEY_PROV_PARAM.
struct KeyProviderParameter {
  uint32_t id = 0;
  uint32_t flags = 0;
  Bytes value;
};

struct KeyProviderInfo {
  std::u16string container;
  std::u16string provider;
  uint32_t provider_type = 0;
  uint32_t flags = 0;
  uint32_t key_spec = 0;
  std::vector<KeyProviderParameter> parameters;
};

// The value of CERT_KEY_PROV_INFO_PROP_ID is the serialised form that Windows writes to files and
// the registry: the structure of a 32-bit process with offsets in place of pointers.
Bytes write_key_provider_info(const KeyProviderInfo& info);
// parse_key_provider_info: ERROR_INVALID_DATA for what is not one.
Result<KeyProviderInfo> parse_key_provider_info(ByteView value);

// key_provider_info returns the property of an element, if it is there and well-formed.
std::optional<KeyProviderInfo> key_provider_info(const Properties& properties);
void set_key_provider_info(Properties& properties, const KeyProviderInfo& info);

}  // namespace opensspi::cert
