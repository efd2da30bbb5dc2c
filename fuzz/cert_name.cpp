// SPDX-License-Identifier: MIT
// Fuzz target: names of certificates as DER, alternative names, and names as text. A name that is
// written with its object identifiers is read as one with the same text.
#include "base/utf16.h"
#include "cert/names/find_name.h"
#include "cert/names/read_name_text.h"
#include "require.h"

namespace {

using namespace opensspi;  // NOLINT: a fuzz target is a program of its own

// A text of printable values only is written and read without loss.
void write_and_read(const cert::Name& name) {
  const cert::NameStyle style = {.keys = cert::NameKeys::kOid};
  const std::u16string text = cert::name_text(name, style);
  size_t error_at = 0;
  const auto der = cert::read_name_text(text, {}, error_at);
  if (!der.ok()) {
    require(error_at <= text.size());
    return;
  }
  const auto again = cert::parse_name(*der);
  require(again.ok());
  require(again->attributes.size() == name.attributes.size());
}

void read_text(ByteView bytes) {
  const auto text = utf16_from_utf8(as_text(bytes));
  if (!text.ok()) {
    return;
  }
  size_t error_at = 0;
  const auto der = cert::read_name_text(*text, {.wide = cert::WideStrings::kUtf8}, error_at);
  require(der.ok() || error_at <= text->size());
  require(!der.ok() || cert::parse_name(*der).ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  const ByteView bytes(data, len);
  const auto name = cert::parse_name(bytes);
  if (name.ok()) {
    write_and_read(*name);
    static_cast<void>(cert::shown_name(*name));
  }
  for (uint32_t purpose = 1; purpose <= 8; ++purpose) {
    const cert::NameQuery query = {
        .purpose = static_cast<cert::NamePurpose>(purpose), .attribute = "", .style = {}};
    static_cast<void>(cert::find_name({bytes, bytes}, query));
  }
  read_text(bytes);
  return 0;
}
