// SPDX-License-Identifier: MIT
#include "identity/digest_secret.h"

namespace opensspi::identity {
namespace {

using crypto::AnyHash;

// The first byte of a two-byte character up to U+00FF.
bool leads_latin1(uint8_t byte) { return byte == 0xC2 || byte == 0xC3; }
bool continues(uint8_t byte) { return (byte & 0xC0) == 0x80; }

void update(AnyHash& hash, DigestText text, ByteView field) {
  if (text == DigestText::kUtf8 || !fits_latin1(field)) {
    hash.update(field);
    return;
  }
  for (size_t i = 0; i < field.size(); ++i) {
    uint8_t letter = field[i];
    if (leads_latin1(letter)) {
      letter = static_cast<uint8_t>(letter << 6 | (field[++i] & 0x3F));
    }
    hash.update({&letter, 1});
    wipe({&letter, 1});
  }
}

}  // namespace

bool fits_latin1(ByteView utf8) {
  for (size_t i = 0; i < utf8.size(); ++i) {
    if (utf8[i] < 0x80) {
      continue;
    }
    if (!leads_latin1(utf8[i]) || i + 1 == utf8.size() || !continues(utf8[i + 1])) {
      return false;
    }
    ++i;
  }
  return true;
}

DigestSecret digest_secret(crypto::HashKind kind, DigestText text, std::string_view user,
                           std::string_view realm, ByteView password) {
  AnyHash hash(kind);
  update(hash, text, as_bytes(user));
  hash.update(":").update(realm).update(":");
  update(hash, text, password);
  DigestSecret secret;
  hash.finish(secret.reveal());
  return secret;
}

}  // namespace opensspi::identity
