// SPDX-License-Identifier: MIT
// Fuzz target: PFX files, opened with the password of the corpus and with none. What opens is
// written in both ways, and reads as the same.
#include "cert/pfx/pfx.h"

#include "require.h"

namespace {

using namespace opensspi;  // NOLINT: a fuzz target is a program of its own

constexpr uint64_t kRounds = 30'000;

void write_and_read(const cert::PfxContents& contents, const cert::PfxPassword& password) {
  const auto file = cert::write_pfx(contents, password, {.encrypt_certificates = false});
  require(file.ok());
  const auto again = cert::read_pfx(*file, password, cert::PfxParts::kAll);
  require(again.ok() && again->certificates.size() == contents.certificates.size() &&
          again->keys.size() == contents.keys.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  const ByteView file(data, len);
  static_cast<void>(cert::is_pfx(file));
  static_cast<void>(cert::summarise_pfx(file));
  for (const auto& text :
       {std::optional<std::u16string_view>(u"secret"), std::optional<std::u16string_view>()}) {
    const auto password = cert::PfxPassword::make(text);
    const auto plain =
        cert::read_pfx(file, *password, cert::PfxParts::kUnencrypted, cert::RoundBudget(kRounds));
    const auto contents =
        cert::read_pfx(file, *password, cert::PfxParts::kAll, cert::RoundBudget(kRounds));
    require(!contents.ok() || (plain.ok() && plain->keys.size() <= contents->keys.size()));
    if (contents.ok() && contents->keys.size() < 3) {
      write_and_read(*contents, *password);
    }
  }
  return 0;
}
