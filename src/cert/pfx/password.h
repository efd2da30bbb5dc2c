// SPDX-License-Identifier: MIT
// The password of a PFX in the forms that its algorithms take.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace opensspi::cert {

// PasswordForm is one reading of a password: `wide` is UTF-16, big-endian, with a terminating zero,
// for PKCS#12's own algorithms (RFC 7292, B.1); `utf8` is for those of PKCS#5 (RFC 9579 for PBMAC1;
// OpenSSL and Windows for PBES2).
struct PasswordForm {
  SecretBytes wide;
  SecretBytes utf8;
};

// PfxPassword holds one form, and for an empty or absent password two: writers disagree whether the
// former is one terminating zero or nothing.
class PfxPassword {
 public:
  // make takes UTF-16; no value is an absent password. ERROR_NO_UNICODE_TRANSLATION for an unpaired
  // surrogate.
  static Result<PfxPassword> make(std::optional<std::u16string_view> text);

  PfxPassword(PfxPassword&&) = default;
  PfxPassword(const PfxPassword&) = delete;
  PfxPassword& operator=(PfxPassword&&) = delete;
  PfxPassword& operator=(const PfxPassword&) = delete;

  [[nodiscard]] const std::vector<PasswordForm>& forms() const { return forms_; }

 private:
  PfxPassword() = default;
  std::vector<PasswordForm> forms_;
};

}  // namespace opensspi::cert
