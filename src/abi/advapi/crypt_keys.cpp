// SPDX-License-Identifier: MIT
// Keys: generating, deriving, importing, exporting, and using them on a caller's memory.
#include <limits>
#include <optional>

#include "abi/core/cancel.h"
#include "abi/core/crypt_handles.h"
#include "base/as_process.h"
#include "csp/generate_key.h"
#include "csp/import_key.h"
#include "csp/key_pairs.h"

namespace opensspi::abi {
namespace {

constexpr Error kTooSmall = fail(ERROR_MORE_DATA, "the buffer is smaller than what it is to hold");

// Optional is a key or a hash that a caller may omit with a handle of 0.
template <class Object>
class Optional {
 public:
  static Result<Optional> borrow(ULONG_PTR handle) {
    Optional found;
    if (handle != 0) {
      found.borrowed_.emplace(TRY(borrow_crypt<Object>(handle)));
    }
    return found;
  }
  [[nodiscard]] Object* get() const { return borrowed_ ? &**borrowed_ : nullptr; }

 private:
  std::optional<Borrowed<Object>> borrowed_;
};

csp::Key* key_of(const Optional<KeyObject>& key) {
  return key.get() == nullptr ? nullptr : key.get()->key.get();
}

csp::HashObject* hash_of(const Optional<HashingObject>& hash) {
  return hash.get() == nullptr ? nullptr : hash.get()->hash.get();
}

csp::Final final_of(BOOL final) { return final != 0 ? csp::Final::kYes : csp::Final::kNo; }

// make_key runs a function that makes a key and returns the key's handle; on failure the caller's
// handle is 0.
template <class Make>
BOOL make_key(HCRYPTPROV handle, HCRYPTKEY* out, Make&& make) {
  return guard_secret_bool([&]() -> Status {
    const auto provider = TRY(borrow_crypt<ProviderObject>(handle));
    if (out == nullptr) {
      return kNullArgument;
    }
    *out = 0;
    const AsProcess as_process;  // containers belong to the process, never to a client
    return hand_out<KeyObject>(out, provider->provider, TRY(make(*provider->provider)));
  });
}

// ciphertext_len fails if padding makes the ciphertext longer than a DWORD can say.
Result<DWORD> ciphertext_len(csp::Key& key, size_t data_len, csp::Final last, DWORD flags) {
  const size_t len = TRY(key.encrypted_len(data_len, last, flags));
  if (len > std::numeric_limits<DWORD>::max()) {
    return fail(NTE_BAD_LEN, "the ciphertext would be longer than 4 GiB");
  }
  return static_cast<DWORD>(len);
}

Status encrypt(csp::Key& key, csp::HashObject* hash, BOOL final, DWORD flags, BYTE* data,
               DWORD* len, DWORD room) {
  if (len == nullptr) {
    return kNullArgument;
  }
  const csp::Final last = final_of(final);
  const size_t data_len = *len;
  if (data == nullptr || room < data_len) {
    *len = TRY(ciphertext_len(key, data_len, last, flags));
    if (data == nullptr) {
      return {};
    }
    return kTooSmall;
  }
  const Result<size_t> done = key.encrypt({{data, room}, data_len, last, flags, hash});
  if (done.ok()) {
    *len = static_cast<DWORD>(*done);
    return {};
  }
  if (done.error().is(ERROR_MORE_DATA)) {
    *len = TRY(ciphertext_len(key, data_len, last, flags));
  }
  return done.error();
}

bool is_stream_cipher(const csp::Key& key) {
  return GET_ALG_TYPE(key.algorithm()) == ALG_TYPE_STREAM;
}

// An empty final chunk is valid for a stream cipher only: a loop that reads a file in chunks ends
// with one if the file's length is a multiple of the chunk's. For other ciphers Windows returns
// NTE_BAD_LEN, not NTE_BAD_DATA.
Status decrypt(csp::Key& key, csp::HashObject* hash, BOOL final, DWORD flags, BYTE* data,
               DWORD* len) {
  if (len == nullptr || (data == nullptr && *len != 0)) {
    return kNullArgument;
  }
  if (final != 0 && *len == 0 && !is_stream_cipher(key)) {
    return fail(NTE_BAD_LEN, "there is nothing to decrypt");
  }
  *len = static_cast<DWORD>(TRY(key.decrypt({{data, *len}, *len, final_of(final), flags, hash})));
  return {};
}

Status export_key(csp::Key& key, csp::Key* wrapping, DWORD type, DWORD flags, BYTE* data,
                  DWORD* len) {
  if (len == nullptr) {
    return kNullArgument;
  }
  const SecretBytes blob = TRY(key.export_blob(wrapping, type, flags));
  return write_value(blob.reveal(), data, len);
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CryptGenKey(HCRYPTPROV hProv, ALG_ID Algid, DWORD dwFlags, HCRYPTKEY* phKey) {
  return make_key(hProv, phKey, [&](csp::Provider& provider) {
    return csp::generate_key(provider, Algid, dwFlags, keep_going());
  });
}

BOOL CryptDeriveKey(HCRYPTPROV hProv, ALG_ID Algid, HCRYPTHASH hBaseData, DWORD dwFlags,
                    HCRYPTKEY* phKey) {
  return make_key(hProv, phKey, [&](csp::Provider& provider) -> Result<csp::KeyPtr> {
    const auto hash = TRY(borrow_crypt<HashingObject>(hBaseData));
    return csp::derive_key(provider, Algid, *hash->hash, dwFlags);
  });
}

BOOL CryptGetUserKey(HCRYPTPROV hProv, DWORD dwKeySpec, HCRYPTKEY* phUserKey) {
  return make_key(hProv, phUserKey,
                  [&](csp::Provider& provider) { return csp::user_key(provider, dwKeySpec); });
}

BOOL CryptImportKey(HCRYPTPROV hProv, const BYTE* pbData, DWORD dwDataLen, HCRYPTKEY hPubKey,
                    DWORD dwFlags, HCRYPTKEY* phKey) {
  return make_key(hProv, phKey, [&](csp::Provider& provider) -> Result<csp::KeyPtr> {
    if (pbData == nullptr) {
      return kNullArgument;
    }
    const auto unwrapping = TRY(Optional<KeyObject>::borrow(hPubKey));
    return csp::import_key(provider, bytes_of(pbData, dwDataLen), key_of(unwrapping), dwFlags);
  });
}

BOOL CryptDuplicateKey(HCRYPTKEY hKey, DWORD* pdwReserved, DWORD dwFlags, HCRYPTKEY* phKey) {
  return guard_bool([&]() -> Status {
    const auto key = TRY(borrow_crypt<KeyObject>(hKey));
    if (pdwReserved != nullptr) {
      return kNotReserved;
    }
    if (phKey == nullptr) {
      return kNullArgument;
    }
    *phKey = 0;
    if (dwFlags != 0) {
      return kUnknownFlags;
    }
    return hand_out<KeyObject>(phKey, key->session, TRY(key->key->duplicate()));
  });
}

BOOL CryptDestroyKey(HCRYPTKEY hKey) {
  return guard_bool([&]() -> Status {
    if (handle_close(crypt_name(hKey), HandleKind::kKey)) {
      return {};
    }
    return kNoHandle;
  });
}

BOOL CryptGetKeyParam(HCRYPTKEY hKey, DWORD dwParam, BYTE* pbData, DWORD* pdwDataLen,
                      DWORD dwFlags) {
  return guard_bool([&]() -> Status {
    const auto borrowed = TRY(borrow_crypt<KeyObject>(hKey));
    csp::Key& key = *borrowed->key;
    return read_value(
        pbData, pdwDataLen, [&] { return key.parameter_len(dwParam, dwFlags); },
        [&](ByteSpan out) { return key.parameter(dwParam, dwFlags, out); });
  });
}

BOOL CryptSetKeyParam(HCRYPTKEY hKey, DWORD dwParam, const BYTE* pbData, DWORD dwFlags) {
  return guard_secret_bool([&]() -> Status {
    const auto borrowed = TRY(borrow_crypt<KeyObject>(hKey));
    const AsProcess as_process;
    return set_parameter(*borrowed->key, dwParam, pbData, dwFlags);
  });
}

BOOL CryptExportKey(HCRYPTKEY hKey, HCRYPTKEY hExpKey, DWORD dwBlobType, DWORD dwFlags,
                    BYTE* pbData, DWORD* pdwDataLen) {
  return guard_secret_bool([&]() -> Status {
    const auto key = TRY(borrow_crypt<KeyObject>(hKey));
    const auto wrapping = TRY(Optional<KeyObject>::borrow(hExpKey));
    const AsProcess as_process;
    return export_key(*key->key, key_of(wrapping), dwBlobType, dwFlags, pbData, pdwDataLen);
  });
}

BOOL CryptEncrypt(HCRYPTKEY hKey, HCRYPTHASH hHash, BOOL Final, DWORD dwFlags, BYTE* pbData,
                  DWORD* pdwDataLen, DWORD dwBufLen) {
  return guard_bool([&]() -> Status {
    const auto key = TRY(borrow_crypt<KeyObject>(hKey));
    const auto hash = TRY(Optional<HashingObject>::borrow(hHash));
    return encrypt(*key->key, hash_of(hash), Final, dwFlags, pbData, pdwDataLen, dwBufLen);
  });
}

BOOL CryptDecrypt(HCRYPTKEY hKey, HCRYPTHASH hHash, BOOL Final, DWORD dwFlags, BYTE* pbData,
                  DWORD* pdwDataLen) {
  return guard_bool([&]() -> Status {
    const auto key = TRY(borrow_crypt<KeyObject>(hKey));
    const auto hash = TRY(Optional<HashingObject>::borrow(hHash));
    return decrypt(*key->key, hash_of(hash), Final, dwFlags, pbData, pdwDataLen);
  });
}

}  // extern "C"
