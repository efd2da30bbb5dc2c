// SPDX-License-Identifier: MIT
#include "identity/digest_hashes.h"

#include <algorithm>
#include <vector>

#include "base/reader.h"
#include "base/utf16.h"
#include "base/writer.h"

namespace opensspi::identity {
namespace {

using crypto::HashKind;

// number of forms (1), then each: length (2), name, MD5 over UTF-8 (16), MD5 over ISO 8859-1 (16),
// SHA-256 (32), SHA-512/256 (32).
constexpr size_t kMd5Len = 16;
constexpr size_t kShaLen = 32;
constexpr size_t kHashesLen = 2 * kMd5Len + 2 * kShaLen;
constexpr Error kDamaged = fail(NTE_BAD_DATA, "an account's hashes for Digest are damaged");

std::string lower_case(std::string text) {
  for (char& letter : text) {
    if (letter >= 'A' && letter <= 'Z') {
      letter = static_cast<char>(letter + ('a' - 'A'));
    }
  }
  return text;
}

std::string upper_case(const std::string& text) {
  const auto wide = utf16_from_utf8(text);
  return wide.ok() ? utf8_from_utf16(uppercase(*wide)).value() : text;
}

std::vector<std::string> forms_of(std::string_view name, std::string_view computer) {
  const std::string plain(name);
  const std::string qualified = std::string(computer) + "\\" + plain;
  std::vector<std::string> forms;
  for (std::string form :
       {plain, lower_case(plain), upper_case(plain), qualified, lower_case(qualified)}) {
    if (std::ranges::find(forms, form) == forms.end()) {
      forms.push_back(std::move(form));
    }
  }
  return forms;
}

// SecretWriter fills memory that was made as large as it must be.
class SecretWriter {
 public:
  explicit SecretWriter(ByteSpan out) : out_(out) {}
  void bytes(ByteView value) {
    std::ranges::copy(value, out_.begin());
    out_ = out_.subspan(value.size());
  }
  void number(size_t value, size_t len) {
    put_le(out_.first(len), value);
    out_ = out_.subspan(len);
  }

 private:
  ByteSpan out_;
};

void write_form(SecretWriter& writer, std::string_view form, std::string_view realm,
                ByteView password) {
  writer.number(form.size(), 2);
  writer.bytes(as_bytes(form));
  const auto write = [&](HashKind kind, DigestText text) {
    const DigestSecret secret = digest_secret(kind, text, form, realm, password);
    writer.bytes(secret.reveal().first(crypto::digest_len(kind)));
  };
  write(HashKind::kMd5, DigestText::kUtf8);
  write(HashKind::kMd5, DigestText::kLatin1);
  write(HashKind::kSha256, DigestText::kUtf8);
  write(HashKind::kSha512_256, DigestText::kUtf8);
}

void put(DigestSecret& secret, ByteView hash) { std::ranges::copy(hash, secret.reveal().begin()); }

// The newer hashes are HTTP's only, where a name is UTF-8.
void put_secrets(ByteView hashes, HashKind kind, DigestSecrets& secrets) {
  if (kind == HashKind::kMd5) {
    put(secrets[0], hashes.first(kMd5Len));
    put(secrets[1], hashes.subspan(kMd5Len, kMd5Len));
    return;
  }
  const size_t at = 2 * kMd5Len + (kind == HashKind::kSha256 ? 0 : kShaLen);
  put(secrets[0], hashes.subspan(at, kShaLen));
  put(secrets[1], hashes.subspan(at, kShaLen));
}

}  // namespace

SecretBytes make_digest_hashes(std::string_view name, std::string_view computer,
                               std::string_view realm, ByteView password) {
  const std::vector<std::string> forms = forms_of(name, computer);
  size_t len = 1;
  for (const std::string& form : forms) {
    len += 2 + form.size() + kHashesLen;
  }
  SecretBytes hashes(len);
  SecretWriter writer(hashes.reveal());
  writer.number(forms.size(), 1);
  for (const std::string& form : forms) {
    write_form(writer, form, realm, password);
  }
  return hashes;
}

Result<bool> find_digest(ByteView hashes, std::string_view user, HashKind kind,
                         DigestSecrets& secrets) {
  Reader reader(hashes, kDamaged);
  bool found = false;
  ByteView chosen;
  for (size_t left = TRY(reader.u8()); left > 0; --left) {
    const size_t len = TRY(reader.u16le());
    const bool is_of_user = as_text(TRY(reader.take(len))) == user;
    const ByteView of_form = TRY(reader.take(kHashesLen));
    if (is_of_user || chosen.empty()) {
      chosen = of_form;
    }
    found = found || is_of_user;
  }
  TRY(reader.expect_end(kDamaged));
  if (chosen.empty()) {
    return kDamaged;
  }
  put_secrets(chosen, kind, secrets);
  return found;
}

Status check_digest_realm(std::string_view realm) {
  constexpr size_t kMaxRealmLen = 255;
  const bool control = std::ranges::any_of(
      realm, [](char letter) { return static_cast<uint8_t>(letter) < 0x20 || letter == 0x7F; });
  if (!realm.empty() && realm.size() <= kMaxRealmLen && !control && utf16_from_utf8(realm).ok()) {
    return {};
  }
  return fail(ERROR_INVALID_PARAMETER,
              "a realm of Digest is a text of 1 to 255 bytes without control characters");
}

}  // namespace opensspi::identity
