// SPDX-License-Identifier: MIT
// Fuzz target: certificate stores in files: serialised stores, PKCS#7 bundles, PEM, single
// elements. What is read is written and read again the same.
#include "cert/hash_properties.h"
#include "cert/issuers.h"
#include "cert/key_provider_info.h"
#include "cert/signed_data.h"
#include "cert/stores/file_store.h"
#include "cert/stores/serialized.h"
#include "cert/usages.h"
#include "require.h"

namespace {

using namespace opensspi;  // NOLINT: a fuzz target is a program of its own

// use reads everything that functions read from a certificate or a CRL.
void use(const cert::Element& element) {
  for (uint32_t id = 0; id < 128; ++id) {
    static_cast<void>(cert::property(element, id).ok());
  }
  static_cast<void>(cert::key_provider_info(element.properties()));
  if (element.kind() == cert::ElementKind::kCrl) {
    static_cast<void>(element.contents().entries_of({}));
  }
  if (element.kind() == cert::ElementKind::kCertificate) {
    static_cast<void>(cert::enhanced_usages(element, cert::UsageSource::kEither).ok());
    static_cast<void>(cert::key_usage(cert::extensions_of(element.certificate())).ok());
    static_cast<void>(cert::could_issue(element.certificate(), element.certificate()));
    const auto& key = element.certificate().SubjectPublicKeyInfo;
    static_cast<void>(cert::verify_element(element, key).ok());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  const ByteView bytes(data, len);
  static_cast<void>(cert::read_element(bytes).ok());
  static_cast<void>(cert::definite_lengths(bytes).ok());
  const auto store = cert::memory_store();
  if (!cert::load_file(bytes, *store).ok()) {
    return 0;
  }
  const Bytes written = cert::write_store(*store);
  const auto again = cert::memory_store();
  require(cert::read_store(written, *again).ok());
  require(cert::write_store(*again) == written);
  for (const cert::ElementKind kind : cert::kElementKinds) {
    for (const cert::ElementPtr& element : store->elements(kind)) {
      use(*element);
    }
  }
  return 0;
}
