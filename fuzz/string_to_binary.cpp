// SPDX-License-Identifier: MIT
// Fuzz target: text read in every form and in both widths. What is read can be written and read
// again, and says the same.
#include <string>

#include "encoding/text_form.h"
#include "require.h"

namespace {

using namespace opensspi;  // NOLINT: a fuzz target is a program of its own

class Collector final : public encoding::TextSink {
 public:
  void put(std::string_view piece) override { text.append(piece); }
  std::string text;
};

template <class Char>
Result<Bytes> read(std::basic_string_view<Char> text, uint32_t flags) {
  const auto found = TRY(encoding::read_text(text, flags, {}));
  require(found.num_skipped <= text.size());
  Bytes bytes(found.num_bytes);
  require(encoding::read_text(text, flags, bytes)->num_bytes == bytes.size());
  return bytes;
}

// An empty dump has no line with characters, so that it is not read back.
void write_and_read(ByteView bytes, uint32_t form) {
  Collector collector;
  if (bytes.empty() || !encoding::write_text(bytes, form, collector).ok()) {
    return;
  }
  const auto again = read(std::string_view(collector.text), form);
  require(again.ok() && to_hex(*again) == to_hex(bytes));
}

bool is_hex(uint32_t form) {
  return form == 4 || form == 5 || form == 8 || (form > 9 && form < 13);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  const std::string_view text(reinterpret_cast<const char*>(data), len);
  const std::u16string wide(data, data + len);
  for (uint32_t form = 0; form <= 0xE; ++form) {
    for (const uint32_t flags : {form, form | encoding::kStrict, form | encoding::kPercentEscape}) {
      const auto bytes = read(text, flags);
      require(bytes.ok() == read(std::u16string_view(wide), flags).ok());
      if (bytes.ok()) {
        write_and_read(*bytes, form);
        write_and_read(*bytes, form | encoding::kPercentEscape);
        require(encoding::is_hex_form(encoding::form_of(form)) == is_hex(form));
      }
    }
  }
  return 0;
}
