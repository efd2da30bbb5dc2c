// SPDX-License-Identifier: MIT
#include "crypto/pkcs11/trust_module.h"

#include <p11-kit/pkcs11.h>
#include <p11-kit/pkcs11x.h>

#include "base/as_process.h"
#include "crypto/pkcs11/session.h"

namespace opensspi::crypto::pkcs11 {
namespace {

constexpr CK_OBJECT_CLASS kCertificate = CKO_CERTIFICATE;
constexpr CK_OBJECT_CLASS kExtension = CKO_X_CERTIFICATE_EXTENSION;
constexpr size_t kMaxObjects = 20'000;

Bytes bytes_or_none(const Calls& calls, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
  Bytes value;
  return read_attribute(calls, object, type, value) == CKR_OK ? value : Bytes();
}

bool flag_or_false(const Calls& calls, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
  const Bytes value = bytes_or_none(calls, object, type);
  return value.size() == sizeof(CK_BBOOL) && value.front() != CK_FALSE;
}

TrustedObject read_certificate(const Calls& calls, CK_OBJECT_HANDLE object) {
  return {.encoded = bytes_or_none(calls, object, CKA_VALUE),
          .issuer = bytes_or_none(calls, object, CKA_ISSUER),
          .serial = bytes_or_none(calls, object, CKA_SERIAL_NUMBER),
          .public_key_info = bytes_or_none(calls, object, CKA_PUBLIC_KEY_INFO),
          .trusted = flag_or_false(calls, object, CKA_TRUSTED),
          .distrusted = flag_or_false(calls, object, CKA_X_DISTRUSTED)};
}

CK_RV read_objects(const Calls& calls, TrustObjects& objects) {
  std::vector<CK_OBJECT_HANDLE> found;
  CK_RV answer = find_objects(calls, {attribute(CKA_CLASS, &kCertificate, sizeof kCertificate)},
                              kMaxObjects, found);
  for (const CK_OBJECT_HANDLE object : found) {
    objects.certificates.push_back(read_certificate(calls, object));
  }
  if (answer != CKR_OK) {
    return answer;
  }
  answer = find_objects(calls, {attribute(CKA_CLASS, &kExtension, sizeof kExtension)}, kMaxObjects,
                        found);
  for (const CK_OBJECT_HANDLE object : found) {
    objects.extensions.push_back(
        {.public_key_info = bytes_or_none(calls, object, CKA_PUBLIC_KEY_INFO),
         .encoded = bytes_or_none(calls, object, CKA_VALUE)});
  }
  return answer;
}

// p11-kit's module reads its files again when a session is opened: so each reading has its own.
Status read_token(CK_FUNCTION_LIST& call, CK_SLOT_ID slot, TrustObjects& objects) {
  CK_SESSION_HANDLE session = CK_INVALID_HANDLE;
  TRY(status_of(call.C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &session)));
  const CK_RV answer = read_objects({call, session}, objects);
  call.C_CloseSession(session);
  return status_of(answer);
}

// p11-kit parses its arguments with quotes and backslashes, which no path of ours has.
Result<std::string> arguments_of(const std::string& paths) {
  if (paths.find_first_of("'\"\\") != std::string::npos) {
    return fail(ERROR_BAD_CONFIGURATION,
                "the setting trust_module_paths has a quotation mark or a backslash");
  }
  return paths.empty() ? std::string() : "paths='" + paths + "'";
}

}  // namespace

Result<TrustObjects> read_trust_module(const std::string& path, const std::string& paths,
                                       const std::string& known) {
  const AsProcess as_process;
  Module& module = *TRY(Module::open(path, TRY(arguments_of(paths))));
  CK_FUNCTION_LIST& call = *TRY(module.functions());
  TrustObjects objects;
  for (const TokenInfo& token : TRY(module.tokens())) {
    if (known.empty() || token.slot_name != known) {
      TRY(read_token(call, token.slot, objects));
    }
  }
  return objects;
}

}  // namespace opensspi::crypto::pkcs11
