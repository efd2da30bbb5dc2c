// SPDX-License-Identifier: MIT
// Exported states: what all packages write into them, and the credential of an imported context.
#pragma once

#include <string>
#include <utility>

#include "base/reader.h"
#include "base/writer.h"
#include "sspi/package.h"

namespace opensspi::sspi {

// put_text writes length (2) and UTF-8; take_text reads it.
inline void put_text(Writer& writer, std::string_view text) {
  writer.u16le(static_cast<uint16_t>(text.size()));
  writer.bytes(as_bytes(text));
}
inline Result<std::string> take_text(Reader& reader) {
  const uint16_t len = TRY(reader.u16le());
  return std::string(as_text(TRY(reader.take(len))));
}

// take_enum reads one byte that is at most `last`; it returns `malformed` for others.
template <class Enum>
Result<Enum> take_enum(Reader& reader, Enum last, Error malformed) {
  const uint8_t value = TRY(reader.u8());
  if (value > static_cast<uint8_t>(last)) {
    return malformed;
  }
  return static_cast<Enum>(value);
}

// ImportedCredential is the credential of an imported context: a package and a name, without
// secrets. No context can start with it.
class ImportedCredential final : public Credential {
 public:
  ImportedCredential(const Package& package, Role role, std::string name, Filetime expiry)
      : package_(package), role_(role), name_(std::move(name)), expiry_(expiry) {}

  [[nodiscard]] const Package& package() const override { return package_; }
  [[nodiscard]] Use use() const override {
    return role_ == Role::kAcceptor ? Use::kInbound : Use::kOutbound;
  }
  [[nodiscard]] Result<std::string> name() const override { return name_; }
  [[nodiscard]] Filetime expiry() const override { return expiry_; }

 private:
  const Package& package_;
  Role role_;
  std::string name_;
  Filetime expiry_;
};

}  // namespace opensspi::sspi
