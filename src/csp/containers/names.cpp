// SPDX-License-Identifier: MIT
#include "csp/containers/names.h"

#include "crypto/hash.h"
#include "identity/names.h"

namespace opensspi::csp {
namespace {

std::string digest_text(const crypto::Md5Digest& digest) {
  Bytes turned;
  for (size_t at = 0; at < digest.size(); at += 4) {
    for (size_t i = 4; i-- > 0;) {
      turned.push_back(digest[at + i]);
    }
  }
  return to_hex(turned);
}

std::string guid_text(std::string_view guid) {
  std::string text(guid);
  for (const size_t at : {20, 16, 12, 8}) {
    if (at < text.size()) {
      text.insert(at, "-");
    }
  }
  return text;
}

}  // namespace

Result<std::string> folded_name(std::string_view name) {
  auto folded = identity::folded(name);
  if (!folded) {
    return fail(NTE_BAD_KEYSET_PARAM, "the container's name is too long, or not text");
  }
  return std::move(*folded);
}

std::string unique_name(std::string_view folded, std::string_view guid) {
  std::string hashed = ascii_lower(folded);
  hashed.push_back('\0');
  return digest_text(crypto::md5(as_bytes(hashed))) + "_" + guid_text(guid);
}

std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  for (char& letter : lower) {
    if (letter >= 'A' && letter <= 'Z') {
      letter = static_cast<char>(letter + 32);
    }
  }
  return lower;
}

}  // namespace opensspi::csp
