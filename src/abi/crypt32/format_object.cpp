// SPDX-License-Identifier: MIT
// CryptFormatObject.
#include "cert/format/format_object.h"

#include "abi/core/guard.h"
#include "abi/core/two_call.h"
#include "opensspi/wincrypt.h"

namespace opensspi::abi {
namespace {

Status format_to(DWORD encoding, DWORD flags, LPCSTR type, const BYTE* encoded, DWORD encoded_len,
                 void* out, DWORD* out_len) {
  if ((encoding & CERT_ENCODING_TYPE_MASK) != X509_ASN_ENCODING) {
    return fail(ERROR_FILE_NOT_FOUND, "structures are encoded as X509_ASN_ENCODING only");
  }
  if (encoded == nullptr && encoded_len != 0) {
    return fail(E_INVALIDARG, "the encoding is null, but has a length");
  }
  const auto layout = (flags & CRYPT_FORMAT_STR_MULTI_LINE) != 0 ? cert::Layout::kMultiLine
                                                                 : cert::Layout::kSingleLine;
  const auto hex =
      (flags & CRYPT_FORMAT_STR_NO_HEX) != 0 ? cert::HexForm::kRefused : cert::HexForm::kAllowed;
  const std::u16string text =
      TRY(cert::format_object(type, ByteView(encoded, encoded_len), layout, hex));
  const ByteView with_zero(reinterpret_cast<const uint8_t*>(text.c_str()),
                           (text.size() + 1) * sizeof(WCHAR));
  return write_value(with_zero, out, out_len);
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" BOOL CryptFormatObject(DWORD dwCertEncodingType, DWORD /*dwFormatType*/,
                                  DWORD dwFormatStrType, void* /*pFormatStruct*/,
                                  LPCSTR lpszStructType, const BYTE* pbEncoded, DWORD cbEncoded,
                                  void* pbFormat, DWORD* pcbFormat) {
  return guard_bool([&] {
    return format_to(dwCertEncodingType, dwFormatStrType, lpszStructType, pbEncoded, cbEncoded,
                     pbFormat, pcbFormat);
  });
}
