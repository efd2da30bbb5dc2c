// SPDX-License-Identifier: MIT
// The objects of CryptoAPI's handles, and what its functions share.
#pragma once

#include <openssl/types.h>  // before wincrypt.h, whose macro X509_NAME is a type of OpenSSL

#include <cstring>

#include "abi/core/arguments.h"
#include "abi/core/guard.h"
#include "abi/core/handle_table.h"
#include "abi/core/two_call.h"
#include "csp/hash.h"
#include "csp/key.h"
#include "csp/provider.h"
#include "opensspi/wincrypt.h"

namespace opensspi::abi {

// ProviderObject is what an HCRYPTPROV names. CryptContextAddRef increments `references`; the call
// that takes the last one closes the handle.
struct ProviderObject final : HandleObject {
  static constexpr HandleKind kKind = HandleKind::kProvider;
  explicit ProviderObject(std::shared_ptr<csp::Provider> acquired)
      : provider(std::move(acquired)) {}
  const std::shared_ptr<csp::Provider> provider;
  std::atomic<uint32_t> references{1};
};

// KeyObject is what an HCRYPTKEY names. It and HashingObject keep the session that they belong to.
struct KeyObject final : HandleObject {
  static constexpr HandleKind kKind = HandleKind::kKey;
  KeyObject(std::shared_ptr<csp::Provider> owner, csp::KeyPtr made)
      : session(std::move(owner)), key(std::move(made)) {}
  const std::shared_ptr<csp::Provider> session;
  const csp::KeyPtr key;
};

// HashingObject is what an HCRYPTHASH names.
struct HashingObject final : HandleObject {
  static constexpr HandleKind kKind = HandleKind::kHash;
  HashingObject(std::shared_ptr<csp::Provider> owner, csp::HashPtr made)
      : session(std::move(owner)), hash(std::move(made)) {}
  const std::shared_ptr<csp::Provider> session;
  const csp::HashPtr hash;
};

inline constexpr Error kNotReserved =
    fail(ERROR_INVALID_PARAMETER, "a reserved argument has to be null");
inline constexpr Error kUnknownFlags = fail(NTE_BAD_FLAGS, "the flags are not known here");

inline constexpr Error kNoHandle =
    fail(ERROR_INVALID_PARAMETER,
         "the handle was released, is of another kind, or never was one of this library");

inline HandleName crypt_name(ULONG_PTR handle) {
  return name_of(reinterpret_cast<HANDLE>(handle));  // NOLINT: a handle is a number
}

// borrow_crypt resolves a handle of CryptoAPI. ERROR_INVALID_PARAMETER, as on Windows, if it is not
// (or no longer) one of that kind.
template <class Object>
Result<Borrowed<Object>> borrow_crypt(ULONG_PTR handle) {
  HandleSlot* slot = handle_use(crypt_name(handle), Object::kKind, Sharing::kShared);
  if (slot == nullptr) {
    return kNoHandle;
  }
  return Borrowed<Object>(slot, Sharing::kShared);
}

// hand_out gives the caller a handle of an object.
template <class Object, class... Made>
Status hand_out(ULONG_PTR* out, Made... made) {
  const HandleName name = TRY(insert(std::make_unique<Object>(std::move(made)...)));
  *out = reinterpret_cast<ULONG_PTR>(win_handle(name));
  return {};
}

inline ByteView bytes_of(const BYTE* data, DWORD len) { return {data, len}; }

// set_parameter reads what a Set...Param function's pointer points to, and sets it.
template <class Object>
Status set_parameter(Object& object, DWORD id, const BYTE* data, DWORD flags) {
  using Kind = csp::ParameterShape::Kind;
  const csp::ParameterShape shape = TRY(object.settable(id));
  if (shape.kind == Kind::kIgnored) {
    return object.set_parameter(id, flags, {});
  }
  if (shape.kind == Kind::kBlob) {
    if (data == nullptr) {
      return object.set_parameter(id, flags, {});
    }
    const auto blob = *reinterpret_cast<const CRYPT_DATA_BLOB*>(data);
    if (blob.pbData == nullptr && blob.cbData != 0) {
      return kNullArgument;
    }
    return object.set_parameter(id, flags, bytes_of(blob.pbData, blob.cbData));
  }
  if (data == nullptr) {
    return kNullArgument;
  }
  if (shape.kind == Kind::kText) {
    return object.set_parameter(id, flags,
                                {data, std::strlen(reinterpret_cast<const char*>(data))});
  }
  return object.set_parameter(id, flags, {data, shape.len});
}

}  // namespace opensspi::abi
