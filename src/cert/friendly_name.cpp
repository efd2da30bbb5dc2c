// SPDX-License-Identifier: MIT
#include "cert/friendly_name.h"

#include "base/utf16.h"
#include "opensspi/wincrypt_store_constants.h"

namespace opensspi::cert {

std::optional<std::u16string> friendly_name(const Properties& properties) {
  const auto value = properties.find(CERT_FRIENDLY_NAME_PROP_ID);
  if (!value) {
    return {};
  }
  const auto text = utf16_from_wire(*value);
  if (!text.ok()) {
    return {};
  }
  return text->substr(0, text->find(u'\0'));
}

void set_friendly_name(Properties& properties, std::u16string_view name) {
  std::u16string with_zero(name);
  with_zero += u'\0';
  properties.set(CERT_FRIENDLY_NAME_PROP_ID, utf16le_bytes(with_zero));
}

}  // namespace opensspi::cert
