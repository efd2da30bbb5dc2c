// SPDX-License-Identifier: MIT
#include "cert/pfx/password.h"

#include "base/utf16.h"

namespace opensspi::cert {
namespace {

SecretBytes wide_with_zero(std::u16string_view text) {
  SecretBytes wide(2 * text.size() + 2);
  const ByteSpan out = wide.reveal();
  for (size_t i = 0; i < text.size(); ++i) {
    put_be(out.subspan(2 * i, 2), text[i]);
  }
  return wide;
}

SecretBytes little_endian(std::u16string_view text) {
  SecretBytes bytes(2 * text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    put_le(bytes.reveal().subspan(2 * i, 2), text[i]);
  }
  return bytes;
}

}  // namespace

Result<PfxPassword> PfxPassword::make(std::optional<std::u16string_view> text) {
  const std::u16string_view given = text.value_or(std::u16string_view());
  SecretBytes utf8 = TRY(secret_utf8(little_endian(given).reveal()));
  PfxPassword password;
  password.forms_.push_back({wide_with_zero(given), std::move(utf8)});
  if (!given.empty()) {
    return password;
  }
  password.forms_.push_back({SecretBytes(), SecretBytes()});
  if (!text) {
    std::swap(password.forms_.front(), password.forms_.back());
  }
  return password;
}

}  // namespace opensspi::cert
