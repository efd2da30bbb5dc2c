// SPDX-License-Identifier: MIT
// CryptDecodeObject and CryptEncodeObject, with their Ex forms.
#include "cert/codec/codec.h"

#include <cstddef>

#include "abi/core/caller_memory.h"
#include "abi/core/guard.h"
#include "abi/core/two_call.h"
#include "opensspi/wincrypt.h"

namespace opensspi::abi {
namespace {

// An encoding type is a certificate encoding in the low half and a message encoding in the high
// half; one that is known is enough.
Result<const cert::StructureType*> find_type(DWORD encoding, LPCSTR type) {
  const bool known = (encoding & CERT_ENCODING_TYPE_MASK) == X509_ASN_ENCODING ||
                     (encoding & CMSG_ENCODING_TYPE_MASK) == PKCS_7_ASN_ENCODING;
  if (!known) {
    return fail(ERROR_FILE_NOT_FOUND, "structures are encoded as X509_ASN_ENCODING only");
  }
  return cert::find_structure_type(type);
}

// CallerBlock is memory for an ALLOC flag: from the caller's function, else for LocalFree. Unless
// it is handed out, it is freed.
class CallerBlock {
 public:
  CallerBlock(PFN_CRYPT_ALLOC allocate, PFN_CRYPT_FREE release, size_t len, Secrecy secrecy)
      : release_(release), len_(len), own_(allocate == nullptr) {
    block_ = own_ ? allocate_unfilled_for_caller(len, secrecy) : allocate(len);
  }
  CallerBlock(const CallerBlock&) = delete;
  CallerBlock& operator=(const CallerBlock&) = delete;
  ~CallerBlock() {
    if (block_ == nullptr) {
      return;
    }
    wipe(bytes());  // a part of a private key may be in it
    if (own_) {
      free_for_caller(block_);
    } else if (release_ != nullptr) {
      release_(block_);
    }
  }

  [[nodiscard]] bool ok() const { return block_ != nullptr; }
  [[nodiscard]] ByteSpan bytes() { return {static_cast<uint8_t*>(block_), len_}; }
  void hand_out(void* out) {
    std::memcpy(out, &block_, sizeof block_);
    block_ = nullptr;
  }

 private:
  PFN_CRYPT_FREE release_;
  size_t len_;
  bool own_;
  void* block_ = nullptr;
};

// Functions are the caller's, from a parameter block whose cbSize says which it has.
struct Functions {
  PFN_CRYPT_ALLOC allocate = nullptr;
  PFN_CRYPT_FREE release = nullptr;
};

template <class Para>
Functions functions_of(const Para* para) {
  Functions functions;
  if (para != nullptr && para->cbSize >= offsetof(Para, pfnAlloc) + sizeof para->pfnAlloc) {
    functions.allocate = para->pfnAlloc;
  }
  if (para != nullptr && para->cbSize >= sizeof(Para)) {
    functions.release = para->pfnFree;
  }
  return functions;
}

void set_null(void* out) {
  void* const null = nullptr;
  std::memcpy(out, &null, sizeof null);
}

Secrecy secrecy_of(const cert::StructureType& type) {
  return cert::is_private_key(type.number) ? Secrecy::kSecret : Secrecy::kPlain;
}

// allocated hands out a block of `len` bytes that `fill` writes.
template <class Fill>
Status allocated(const Functions& functions, size_t len, Secrecy secrecy, void* out, DWORD* out_len,
                 const Fill& fill) {
  if (len > UINT32_MAX) {
    return fail(ERROR_ARITHMETIC_OVERFLOW, "the size of the value is not a 32-bit number");
  }
  CallerBlock block(functions.allocate, functions.release, len, secrecy);
  if (!block.ok()) {
    return kNoMemory;
  }
  TRY(fill(block.bytes()));
  *out_len = static_cast<DWORD>(len);
  block.hand_out(out);
  return {};
}

Status decode_object(DWORD encoding, LPCSTR type, const BYTE* encoded, DWORD encoded_len,
                     DWORD flags, const CRYPT_DECODE_PARA* para, void* out, DWORD* out_len) {
  const bool allocates = (flags & CRYPT_DECODE_ALLOC_FLAG) != 0;
  if (out_len == nullptr || (allocates && out == nullptr)) {
    return kNullArgument;
  }
  if (allocates) {
    set_null(out);
  }
  const cert::StructureType& row = *TRY(find_type(encoding, type));
  const ByteView der = TRY(cert::list_of<uint8_t>(encoded, encoded_len));
  const cert::DecodeOptions options{
      .no_copy = (flags & CRYPT_DECODE_NOCOPY_FLAG) != 0,
      .share_oids = (flags & CRYPT_DECODE_SHARE_OID_STRING_FLAG) != 0,
      .to_be_signed = (flags & CRYPT_DECODE_TO_BE_SIGNED_FLAG) != 0,
      .keep_signature_order = (flags & CRYPT_DECODE_NO_SIGNATURE_BYTE_REVERSAL_FLAG) != 0,
  };
  const size_t len = TRY(cert::decoded_len(row, der, options));
  const auto fill = [&](ByteSpan block) { return cert::decode_to(row, der, options, block); };
  if (allocates) {
    return allocated(functions_of(para), len, secrecy_of(row), out, out_len, fill);
  }
  if (TRY(report_size(out, out_len, len))) {
    TRY(fill({static_cast<uint8_t*>(out), len}));
  }
  return {};
}

Status encode_object(DWORD encoding, LPCSTR type, const void* value, DWORD flags,
                     const CRYPT_ENCODE_PARA* para, void* out, DWORD* out_len) {
  const bool allocates = (flags & CRYPT_ENCODE_ALLOC_FLAG) != 0;
  if (out_len == nullptr || (allocates && out == nullptr)) {
    return kNullArgument;
  }
  if (allocates) {
    set_null(out);
  }
  const cert::StructureType& row = *TRY(find_type(encoding, type));
  if (value == nullptr) {
    return cert::kNullInStructure;
  }
  cert::Encoder encoder(cert::EncodeOptions{
      .keep_signature_order = (flags & CRYPT_ENCODE_NO_SIGNATURE_BYTE_REVERSAL_FLAG) != 0,
      .flags = flags & CERT_RDN_FLAGS_MASK,
  });
  const Status encoded = row.encode(value, encoder);
  if (!encoded.ok()) {
    *out_len = encoder.error_index();  // where a character that cannot be encoded is
    return encoded;
  }
  const ByteView der = encoder.bytes();
  if (!allocates) {
    return write_value(der, out, out_len);
  }
  return allocated(functions_of(para), der.size(), secrecy_of(row), out, out_len,
                   [&](ByteSpan block) -> Status {
                     std::memcpy(block.data(), der.data(), der.size());
                     return {};
                   });
}

// A decoding that succeeds clears the last error, as on Windows.
BOOL decode_and_clear(DWORD encoding, LPCSTR type, const BYTE* encoded, DWORD encoded_len,
                      DWORD flags, const CRYPT_DECODE_PARA* para, void* out, DWORD* out_len) {
  const int done = guard_bool([&]() -> Status {
    return decode_object(encoding, type, encoded, encoded_len, flags, para, out, out_len);
  });
  if (done != 0) {
    set_last_error(ERROR_SUCCESS);
  }
  return done;
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CryptDecodeObjectEx(DWORD dwCertEncodingType, LPCSTR lpszStructType, const BYTE* pbEncoded,
                         DWORD cbEncoded, DWORD dwFlags, PCRYPT_DECODE_PARA pDecodePara,
                         void* pvStructInfo, DWORD* pcbStructInfo) {
  return decode_and_clear(dwCertEncodingType, lpszStructType, pbEncoded, cbEncoded, dwFlags,
                          pDecodePara, pvStructInfo, pcbStructInfo);
}

BOOL CryptDecodeObject(DWORD dwCertEncodingType, LPCSTR lpszStructType, const BYTE* pbEncoded,
                       DWORD cbEncoded, DWORD dwFlags, void* pvStructInfo, DWORD* pcbStructInfo) {
  // The older function has no allocation: its buffer is the caller's.
  return decode_and_clear(dwCertEncodingType, lpszStructType, pbEncoded, cbEncoded,
                          dwFlags & ~static_cast<DWORD>(CRYPT_DECODE_ALLOC_FLAG), nullptr,
                          pvStructInfo, pcbStructInfo);
}

BOOL CryptEncodeObjectEx(DWORD dwCertEncodingType, LPCSTR lpszStructType, const void* pvStructInfo,
                         DWORD dwFlags, PCRYPT_ENCODE_PARA pEncodePara, void* pvEncoded,
                         DWORD* pcbEncoded) {
  return guard_bool([&]() -> Status {
    return encode_object(dwCertEncodingType, lpszStructType, pvStructInfo, dwFlags, pEncodePara,
                         pvEncoded, pcbEncoded);
  });
}

BOOL CryptEncodeObject(DWORD dwCertEncodingType, LPCSTR lpszStructType, const void* pvStructInfo,
                       BYTE* pbEncoded, DWORD* pcbEncoded) {
  return guard_bool([&]() -> Status {
    return encode_object(dwCertEncodingType, lpszStructType, pvStructInfo, 0, nullptr, pbEncoded,
                         pcbEncoded);
  });
}

}  // extern "C"
