// SPDX-License-Identifier: MIT
// Keys in any form: blobs, PVK, PEM, DER, and the private keys of any kind that TLS takes. What
// read_foreign_key reads is written and read again. No password is given: an encrypted file may
// require any amount of work.
#include "crypto/key_file.h"

#include <cstdlib>

#include "csp/foreign_key.h"

using namespace opensspi;
using namespace opensspi::csp;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static_cast<void>(crypto::read_any_private_key({data, size}, std::nullopt));
  const auto key = read_foreign_key({data, size}, std::nullopt);
  if (!key.ok()) {
    return 0;
  }
  for (KeyForm form : {KeyForm::kPem, KeyForm::kDer}) {
    KeyTarget target;
    target.form = form;
    const auto written = write_foreign_key(*key, target);
    if (!written.ok()) {
      continue;
    }
    const auto again = read_foreign_key(written->reveal(), std::nullopt);
    if (!again.ok() || again->open->bits() != key->open->bits()) {
      abort();
    }
  }
  KeyTarget blob;
  static_cast<void>(write_foreign_key(*key, blob));
  return 0;
}
