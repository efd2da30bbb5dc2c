// SPDX-License-Identifier: MIT
// CryptExportPKCS8, CryptExportPKCS8Ex, CryptImportPKCS8.
#include <string>

#include "abi/core/crypt_handles.h"
#include "abi/core/crypt_providers.h"
#include "base/as_process.h"
#include "cert/codec/codec.h"
#include "cert/keys/private_key_info.h"

namespace opensspi::abi {
namespace {

constexpr Error kRefusedByCaller =
    fail(ERROR_CANCELLED, "the caller's own function returned FALSE");

constexpr Error kLongerThanItsBuffer =
    fail(ERROR_INVALID_DATA, "the caller's function returned a length larger than its buffer");

Result<csp::KeySpec> key_spec_of(DWORD number) {
  if (number != AT_KEYEXCHANGE && number != AT_SIGNATURE) {
    return fail(NTE_BAD_KEY, "the key spec is not AT_KEYEXCHANGE or AT_SIGNATURE");
  }
  return static_cast<csp::KeySpec>(number);
}

// The caller's function may have set the reason.
Error refused_by_caller() {
  const uint32_t code = last_error();
  return code == ERROR_SUCCESS ? kRefusedByCaller
                               : fail(code, "the caller's own function returned FALSE");
}

Result<SecretBytes> exported(HCRYPTPROV handle, DWORD key_spec) {
  const auto provider = TRY(borrow_crypt<ProviderObject>(handle));
  const csp::KeySpec use = TRY(key_spec_of(key_spec));
  const AsProcess as_process;  // containers belong to the process, never to a client
  const auto key = TRY(cert::exported_private_key(*provider->provider, use));
  return cert::write_private_key_info(*key, use);
}

// encrypted calls the caller's function for the size, then for the bytes.
Result<Bytes> encrypted(const CRYPT_PKCS8_EXPORT_PARAMS& params, SecretBytes& plain) {
  CRYPT_ALGORITHM_IDENTIFIER algorithm = {};
  CRYPT_DATA_BLOB clear = {static_cast<DWORD>(plain.size()), plain.reveal().data()};
  DWORD len = 0;
  set_last_error(ERROR_SUCCESS);
  const auto run = [&](BYTE* out) {
    return params.pEncryptPrivateKeyFunc(&algorithm, &clear, out, &len, params.pVoidEncryptFunc);
  };
  if (run(nullptr) == 0) {
    return refused_by_caller();
  }
  Bytes cipher(len);
  if (run(cipher.data()) == 0) {
    return refused_by_caller();
  }
  if (len > cipher.size()) {
    return kLongerThanItsBuffer;
  }
  cipher.resize(len);
  const CRYPT_ENCRYPTED_PRIVATE_KEY_INFO info = {algorithm, {len, cipher.data()}};
  return cert::encode(cert::Structure::kEncryptedPrivateKeyInfo, &info);
}

Status export_pkcs8(const CRYPT_PKCS8_EXPORT_PARAMS& params, BYTE* out, DWORD* room) {
  SecretBytes plain = TRY(exported(params.hCryptProv, params.dwKeySpec));
  if (params.pEncryptPrivateKeyFunc == nullptr) {
    return write_value(plain.reveal(), out, room);
  }
  return write_value(TRY(encrypted(params, plain)), out, room);
}

// A key that the caller's function decrypts.
Result<SecretBytes> decrypted(const CRYPT_PKCS8_IMPORT_PARAMS& params, ByteView der) {
  const cert::EncryptedKeyView view = TRY(cert::parse_encrypted_key(der));
  if (params.pDecryptPrivateKeyFunc == nullptr) {
    return fail(ERROR_INVALID_PASSWORD, "the key is encrypted, and there is no function for that");
  }
  std::string oid = view.algorithm;
  Bytes parameters(view.parameters.begin(), view.parameters.end());
  Bytes cipher(view.encrypted.begin(), view.encrypted.end());
  const CRYPT_ALGORITHM_IDENTIFIER algorithm = {
      oid.data(), {static_cast<DWORD>(parameters.size()), parameters.data()}};
  const CRYPT_DATA_BLOB encrypted = {static_cast<DWORD>(cipher.size()), cipher.data()};
  DWORD len = 0;
  set_last_error(ERROR_SUCCESS);
  const auto run = [&](BYTE* plain) {
    return params.pDecryptPrivateKeyFunc(algorithm, encrypted, plain, &len,
                                         params.pVoidDecryptFunc);
  };
  if (run(nullptr) == 0) {
    return refused_by_caller();
  }
  SecretBytes plain(len);
  if (run(plain.reveal().data()) == 0) {
    return refused_by_caller();
  }
  if (len > plain.size()) {
    return kLongerThanItsBuffer;
  }
  return len == plain.size() ? std::move(plain) : SecretBytes(plain.reveal().first(len));
}

Result<HCRYPTPROV> default_session(const crypto::PrivateKey& key) {
  const DWORD type = key.kind() == crypto::KeyKind::kRsa ? PROV_RSA_FULL : PROV_DSS_DH;
  HCRYPTPROV provider = 0;
  if (CryptAcquireContextW(&provider, nullptr, nullptr, type, 0) != 0 ||
      CryptAcquireContextW(&provider, nullptr, nullptr, type, CRYPT_NEWKEYSET) != 0) {
    return provider;
  }
  return fail(last_error(), "the user's default container cannot be opened");
}

Result<HCRYPTPROV> resolved_session(const CRYPT_PKCS8_IMPORT_PARAMS& params, ByteView der) {
  const auto info = TRY(cert::decode(cert::Structure::kPrivateKeyInfo, der));
  HCRYPTPROV provider = 0;
  set_last_error(ERROR_SUCCESS);
  if (params.pResolvehCryptProvFunc(info.as<CRYPT_PRIVATE_KEY_INFO>(), &provider,
                                    params.pVoidResolveFunc) == 0) {
    return refused_by_caller();
  }
  return provider;
}

Status import_into(HCRYPTPROV handle, const cert::PrivateKeyInfo& info, DWORD flags) {
  const auto provider = TRY(borrow_crypt<ProviderObject>(handle));
  const AsProcess as_process;
  static_cast<void>(TRY(cert::store_private_key(
      *provider->provider, *info.key, info.use.value_or(csp::KeySpec::kKeyExchange), flags)));
  return {};
}

Status import_plain(const CRYPT_PKCS8_IMPORT_PARAMS& params, ByteView der, DWORD flags,
                    HCRYPTPROV* out) {
  const cert::PrivateKeyInfo info = TRY(cert::parse_private_key_info(der));
  const bool is_own = params.pResolvehCryptProvFunc == nullptr;
  const HCRYPTPROV provider =
      TRY(is_own ? default_session(*info.key) : resolved_session(params, der));
  const Status imported = import_into(provider, info, flags);
  if (imported.ok() && out != nullptr) {
    *out = provider;
  } else if (is_own) {
    CryptReleaseContext(provider, 0);
  }
  return imported;
}

Status import_pkcs8(const CRYPT_PKCS8_IMPORT_PARAMS& params, DWORD flags, HCRYPTPROV* out) {
  if (out != nullptr) {
    *out = 0;
  }
  const CRYPT_DIGEST_BLOB& blob = params.PrivateKey;
  if (blob.pbData == nullptr) {
    return kNullArgument;
  }
  const ByteView der(blob.pbData, blob.cbData);
  if (!cert::parse_encrypted_key(der).ok()) {
    return import_plain(params, der, flags, out);
  }
  const SecretBytes plain = TRY(decrypted(params, der));
  return import_plain(params, plain.reveal(), flags, out);
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CryptExportPKCS8(HCRYPTPROV hCryptProv, DWORD dwKeySpec, LPSTR pszPrivateKeyObjId,
                      DWORD dwFlags, void* pvAuxInfo, BYTE* pbPrivateKeyBlob,
                      DWORD* pcbPrivateKeyBlob) {
  CRYPT_PKCS8_EXPORT_PARAMS params = {};
  params.hCryptProv = hCryptProv;
  params.dwKeySpec = dwKeySpec;
  params.pszPrivateKeyObjId = pszPrivateKeyObjId;
  return CryptExportPKCS8Ex(&params, dwFlags, pvAuxInfo, pbPrivateKeyBlob, pcbPrivateKeyBlob);
}

BOOL CryptExportPKCS8Ex(CRYPT_PKCS8_EXPORT_PARAMS* psExportParams, DWORD /*dwFlags*/,
                        void* /*pvAuxInfo*/, BYTE* pbPrivateKeyBlob, DWORD* pcbPrivateKeyBlob) {
  return guard_secret_bool([&]() -> Status {
    if (psExportParams == nullptr) {
      return kNullArgument;
    }
    return export_pkcs8(*psExportParams, pbPrivateKeyBlob, pcbPrivateKeyBlob);
  });
}

BOOL CryptImportPKCS8(CRYPT_PKCS8_IMPORT_PARAMS sPrivateKeyAndParams, DWORD dwFlags,
                      HCRYPTPROV* phCryptProv, void* /*pvAuxInfo*/) {
  return guard_secret_bool(
      [&] { return import_pkcs8(sPrivateKeyAndParams, dwFlags, phCryptProv); });
}

}  // extern "C"
