// SPDX-License-Identifier: MIT
#include "identity/empty_passwords.h"

#include <array>

#include "settings/values.h"

namespace opensspi::identity {
namespace {

// MD4 of nothing: the NT hash of the empty password.
constexpr std::array<uint8_t, 16> kEmptyHash = {0x31, 0xD6, 0xCF, 0xE0, 0xD1, 0x6A, 0xE9, 0x31,
                                                0xB7, 0x3C, 0x59, 0xD7, 0xE0, 0xC0, 0x89, 0xC0};

}  // namespace

EmptyPasswords::EmptyPasswords(const Settings& settings)
    : refused_(settings.get<Setting::kEmptyPasswordLogons>() == EmptyPasswordRule::kRefuse) {}

void EmptyPasswords::apply(Verifier& verifier) const {
  const bool empty = ct_equal(verifier.nt_hash.reveal(), kEmptyHash);
  if (refused_ && empty && verifier.refusal == Refusal::kNone) {
    verifier.refusal = Refusal::kEmptyPassword;
  }
}

}  // namespace opensspi::identity
