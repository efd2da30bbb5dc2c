// SPDX-License-Identifier: MIT
// Hashes and signatures.
#include "abi/core/crypt_handles.h"
#include "abi/core/text.h"
#include "base/as_process.h"
#include "csp/create_hash.h"
#include "csp/signatures.h"

namespace opensspi::abi {
namespace {

Result<csp::HmacInfo> hmac_info_from(const BYTE* data) {
  if (data == nullptr) {
    return kNullArgument;
  }
  const auto info = *reinterpret_cast<const HMAC_INFO*>(data);
  if ((info.pbInnerString == nullptr && info.cbInnerString != 0) ||
      (info.pbOuterString == nullptr && info.cbOuterString != 0)) {
    return kNullArgument;
  }
  return csp::HmacInfo{info.HashAlgid, bytes_of(info.pbInnerString, info.cbInnerString),
                       bytes_of(info.pbOuterString, info.cbOuterString)};
}

Status set_hash_parameter(csp::HashObject& hash, DWORD id, const BYTE* data, DWORD flags) {
  const csp::ParameterShape shape = TRY(hash.settable(id));
  if (shape.kind != csp::ParameterShape::Kind::kHmacInfo) {
    return set_parameter(hash, id, data, flags);
  }
  return hash.set_hmac_info(TRY(hmac_info_from(data)), flags);
}

// description_bytes returns what a description adds to a hash: its UTF-16 without the zero.
Result<Bytes> description_bytes(const char* description) {
  const std::string text = TRY(text_from(description));
  return utf16le_bytes(TRY(utf16_from_utf8(text)));
}
Result<Bytes> description_bytes(const char16_t* description) {
  if (description == nullptr) {
    return Bytes();
  }
  return utf16le_bytes(description);
}

constexpr Error kSmallSignatureBuffer =
    fail(ERROR_MORE_DATA, "the buffer is smaller than the signature");

Status sign(const HashingObject& object, DWORD key_spec, ByteView description, DWORD flags,
            BYTE* out, DWORD* len) {
  csp::Provider& provider = *object.session;
  csp::HashObject& hash = *object.hash;
  const size_t needed = TRY(csp::signature_len(provider, hash, key_spec, flags));
  const DWORD room = std::exchange(*len, static_cast<DWORD>(needed));
  if (out == nullptr) {
    return {};
  }
  if (room < needed) {
    return kSmallSignatureBuffer;
  }
  const Bytes signature = TRY(csp::sign(provider, hash, key_spec, description, flags));
  *len = static_cast<DWORD>(signature.size());
  // Another thread may have replaced the pair by a longer one since it was measured.
  if (room < signature.size()) {
    return kSmallSignatureBuffer;
  }
  std::memcpy(out, signature.data(), signature.size());
  return {};
}

template <class Char>
BOOL sign_hash(HCRYPTHASH handle, DWORD key_spec, const Char* description, DWORD flags, BYTE* out,
               DWORD* len) {
  return guard_bool([&]() -> Status {
    const auto hash = TRY(borrow_crypt<HashingObject>(handle));
    if (len == nullptr) {
      return kNullArgument;
    }
    const AsProcess as_process;  // the key pair is in a container of the process
    return sign(*hash, key_spec, TRY(description_bytes(description)), flags, out, len);
  });
}

template <class Char>
BOOL verify_signature(HCRYPTHASH handle, const BYTE* signature, DWORD len, HCRYPTKEY key_handle,
                      const Char* description, DWORD flags) {
  return guard_bool([&]() -> Status {
    const auto hash = TRY(borrow_crypt<HashingObject>(handle));
    const auto key = TRY(borrow_crypt<KeyObject>(key_handle));
    if (signature == nullptr && len != 0) {
      return kNullArgument;
    }
    return csp::verify(*hash->hash, bytes_of(signature, len), *key->key,
                       TRY(description_bytes(description)), flags);
  });
}

Result<csp::HashPtr> create(csp::Provider& provider, ALG_ID algorithm, HCRYPTKEY key, DWORD flags) {
  if (key == 0) {
    return csp::create_hash(provider.row(), algorithm, nullptr, flags);
  }
  const auto borrowed = TRY(borrow_crypt<KeyObject>(key));
  return csp::create_hash(provider.row(), algorithm, borrowed->key.get(), flags);
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CryptCreateHash(HCRYPTPROV hProv, ALG_ID Algid, HCRYPTKEY hKey, DWORD dwFlags,
                     HCRYPTHASH* phHash) {
  return guard_bool([&]() -> Status {
    const auto provider = TRY(borrow_crypt<ProviderObject>(hProv));
    if (phHash == nullptr) {
      return kNullArgument;
    }
    *phHash = 0;
    return hand_out<HashingObject>(phHash, provider->provider,
                                   TRY(create(*provider->provider, Algid, hKey, dwFlags)));
  });
}

BOOL CryptHashData(HCRYPTHASH hHash, const BYTE* pbData, DWORD dwDataLen, DWORD dwFlags) {
  return guard_bool([&]() -> Status {
    const auto hash = TRY(borrow_crypt<HashingObject>(hHash));
    if (pbData == nullptr && dwDataLen != 0) {
      return kNullArgument;
    }
    return hash->hash->update(bytes_of(pbData, dwDataLen), dwFlags);
  });
}

BOOL CryptHashSessionKey(HCRYPTHASH hHash, HCRYPTKEY hKey, DWORD dwFlags) {
  return guard_bool([&]() -> Status {
    const auto hash = TRY(borrow_crypt<HashingObject>(hHash));
    const auto key = TRY(borrow_crypt<KeyObject>(hKey));
    return hash->hash->update_session_key(*key->key, dwFlags);
  });
}

BOOL CryptDuplicateHash(HCRYPTHASH hHash, DWORD* pdwReserved, DWORD dwFlags, HCRYPTHASH* phHash) {
  return guard_bool([&]() -> Status {
    const auto hash = TRY(borrow_crypt<HashingObject>(hHash));
    if (pdwReserved != nullptr) {
      return kNotReserved;
    }
    if (phHash == nullptr) {
      return kNullArgument;
    }
    *phHash = 0;
    if (dwFlags != 0) {
      return kUnknownFlags;
    }
    return hand_out<HashingObject>(phHash, hash->session, TRY(hash->hash->duplicate()));
  });
}

BOOL CryptDestroyHash(HCRYPTHASH hHash) {
  return guard_bool([&]() -> Status {
    if (handle_close(crypt_name(hHash), HandleKind::kHash)) {
      return {};
    }
    return kNoHandle;
  });
}

BOOL CryptGetHashParam(HCRYPTHASH hHash, DWORD dwParam, BYTE* pbData, DWORD* pdwDataLen,
                       DWORD dwFlags) {
  return guard_bool([&]() -> Status {
    const auto borrowed = TRY(borrow_crypt<HashingObject>(hHash));
    csp::HashObject& hash = *borrowed->hash;
    return read_value(
        pbData, pdwDataLen, [&] { return hash.parameter_len(dwParam, dwFlags); },
        [&](ByteSpan out) { return hash.parameter(dwParam, dwFlags, out); });
  });
}

BOOL CryptSetHashParam(HCRYPTHASH hHash, DWORD dwParam, const BYTE* pbData, DWORD dwFlags) {
  return guard_bool([&]() -> Status {
    const auto hash = TRY(borrow_crypt<HashingObject>(hHash));
    return set_hash_parameter(*hash->hash, dwParam, pbData, dwFlags);
  });
}

BOOL CryptSignHashA(HCRYPTHASH hHash, DWORD dwKeySpec, LPCSTR szDescription, DWORD dwFlags,
                    BYTE* pbSignature, DWORD* pdwSigLen) {
  return sign_hash(hHash, dwKeySpec, szDescription, dwFlags, pbSignature, pdwSigLen);
}

BOOL CryptSignHashW(HCRYPTHASH hHash, DWORD dwKeySpec, LPCWSTR szDescription, DWORD dwFlags,
                    BYTE* pbSignature, DWORD* pdwSigLen) {
  return sign_hash(hHash, dwKeySpec, szDescription, dwFlags, pbSignature, pdwSigLen);
}

BOOL CryptVerifySignatureA(HCRYPTHASH hHash, const BYTE* pbSignature, DWORD dwSigLen,
                           HCRYPTKEY hPubKey, LPCSTR szDescription, DWORD dwFlags) {
  return verify_signature(hHash, pbSignature, dwSigLen, hPubKey, szDescription, dwFlags);
}

BOOL CryptVerifySignatureW(HCRYPTHASH hHash, const BYTE* pbSignature, DWORD dwSigLen,
                           HCRYPTKEY hPubKey, LPCWSTR szDescription, DWORD dwFlags) {
  return verify_signature(hHash, pbSignature, dwSigLen, hPubKey, szDescription, dwFlags);
}

}  // extern "C"
