// SPDX-License-Identifier: MIT
// CryptImportKey in every kind of provider, with and without a key that unwraps. What is imported
// must come out again as the same blob if it may come out at all.
#include "csp/import_key.h"

#include <cstdlib>

#include "csp/generate_key.h"
#include "support/memory_containers.h"

using namespace opensspi;
using namespace opensspi::csp;

namespace {

struct Sessions {
  std::unique_ptr<ContainerStore> store = opensspi::csp::testing::memory_container_store();
  std::vector<std::shared_ptr<Provider>> all;
  std::vector<KeyPtr> unwrapping;

  Sessions() {
    for (const char* name : {"Microsoft Enhanced RSA and AES Cryptographic Provider",
                             "Microsoft Enhanced DSS and Diffie-Hellman Cryptographic Provider",
                             "Microsoft RSA SChannel Cryptographic Provider"}) {
      for (const ProviderRow& row : providers()) {
        if (row.name != name) {
          continue;
        }
        all.push_back(Provider::acquire(*store, {"", &row, kVerifyContext}).value());
      }
    }
    unwrapping.push_back(nullptr);
    unwrapping.push_back(generate_key(*all[0], kAlg3Des, 0, {}).value());
    unwrapping.push_back(generate_key(*all[0], kAlgRsaKeyExchange, 512u << 16, {}).value());
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Sessions sessions;
  if (size > 2048) {
    return 0;  // otherwise it would only run primality tests of large numbers
  }
  const ByteView bytes(data, size);
  for (const auto& provider : sessions.all) {
    for (const KeyPtr& key : sessions.unwrapping) {
      const auto imported = import_key(*provider, bytes, key.get(), kExportable);
      if (!imported.ok()) {
        continue;
      }
      if (key == nullptr && !(*imported)->export_blob(nullptr, bytes[0], 0).ok() &&
          bytes[0] != static_cast<uint8_t>(BlobType::kSimple)) {
        abort();
      }
    }
  }
  return 0;
}
