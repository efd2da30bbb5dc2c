// SPDX-License-Identifier: MIT
// Fuzz target: a token in words. The output must be JSON that a strict reader accepts.
#include <cstdlib>

#include "packages/table.h"

namespace {

// The writer escapes all control characters and closes what it opens.
bool is_sound(const std::string& json) {
  int depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < json.size(); ++i) {
    if (static_cast<unsigned char>(json[i]) < 0x20) {
      return false;
    }
    if (quoted && json[i] == '\\') {
      ++i;
      continue;
    }
    if (json[i] == '"') {
      quoted = !quoted;
    }
    if (!quoted) {
      depth += (json[i] == '{') - (json[i] == '}');
    }
  }
  return depth == 0 && !quoted;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  opensspi::JsonWriter json;
  static const opensspi::sspi::Registry packages(opensspi::packages::table());
  const auto known = packages.describe({data, len}, json);
  if (known.ok() && *known && !is_sound(json.take())) {
    std::abort();
  }
  return 0;
}
