// SPDX-License-Identifier: MIT
// Names: CertNameToStr, CertStrToName, CertRDNValueToStr.
#include "abi/core/guard.h"
#include "abi/core/two_call.h"
#include "abi/crypt32/name_output.h"
#include "base/utf16.h"
#include "cert/names/read_name_text.h"
#include "cert/names/write_name_text.h"
#include "opensspi/wincrypt.h"

namespace opensspi::abi {
namespace {

using cert::ReadStyle;

constexpr Error kNoEncoding = fail(ERROR_FILE_NOT_FOUND, "names are encoded as X509_ASN_ENCODING");
constexpr DWORD kKeysMask = 0xFF;

Status check_encoding(DWORD encoding) {
  if ((encoding & X509_ASN_ENCODING) == 0) {
    return kNoEncoding;
  }
  return {};
}

Result<ByteView> view_of(const CRYPT_DATA_BLOB* blob) {
  if (blob == nullptr || (blob->pbData == nullptr && blob->cbData != 0)) {
    return kNullArgument;
  }
  return ByteView(blob->pbData, blob->cbData);
}

cert::NameKeys keys_of(DWORD type) {
  switch (type & kKeysMask) {
    case CERT_OID_NAME_STR:
      return cert::NameKeys::kOid;
    case CERT_X500_NAME_STR:
      return cert::NameKeys::kX500;
    default:
      return cert::NameKeys::kNone;
  }
}

cert::RdnSeparator separator_of(DWORD type) {
  if ((type & CERT_NAME_STR_SEMICOLON_FLAG) != 0) {
    return cert::RdnSeparator::kSemicolon;
  }
  return (type & CERT_NAME_STR_CRLF_FLAG) != 0 ? cert::RdnSeparator::kNewLine
                                               : cert::RdnSeparator::kComma;
}

}  // namespace

cert::NameStyle name_style_of(DWORD type) {
  return {.keys = keys_of(type),
          .separator = separator_of(type),
          .plus = (type & CERT_NAME_STR_NO_PLUS_FLAG) == 0,
          .quote = (type & CERT_NAME_STR_NO_QUOTING_FLAG) == 0,
          .reverse = (type & CERT_NAME_STR_REVERSE_FLAG) != 0,
          .teletex = (type & CERT_NAME_STR_DISABLE_IE4_UTF8_FLAG) != 0
                         ? cert::TeletexReading::kBytes
                         : cert::TeletexReading::kUtf8First};
}

namespace {

// The result of a failure is the empty text; a success clears the last error, as on Windows.
template <class Char>
DWORD name_to_str(DWORD encoding, const CERT_NAME_BLOB* blob, DWORD type, Char* out, DWORD room) {
  std::u16string text;
  const BOOL read = guard_bool([&]() -> Status {
    TRY(check_encoding(encoding));
    text = cert::name_text(TRY(cert::parse_name(TRY(view_of(blob)))), name_style_of(type));
    return {};
  });
  DWORD len = 1;
  const BOOL written = guard_bool([&]() -> Status {
    len = write_text(text, out, room, Truncation::kBeginning);
    return {};
  });
  if (read != 0 && written != 0) {
    set_last_error(ERROR_SUCCESS);
  }
  return len;
}

template <class Char>
DWORD rdn_value_to_str(DWORD type, const CERT_RDN_VALUE_BLOB* blob, Char* out, DWORD room) {
  DWORD len = 1;
  guard_bool([&]() -> Status {
    const ByteView value = TRY(view_of(blob));
    const auto teletex = (type & CERT_RDN_DISABLE_IE4_UTF8_FLAG) != 0
                             ? cert::TeletexReading::kBytes
                             : cert::TeletexReading::kUtf8First;
    const auto kind = static_cast<cert::StringKind>(type & CERT_RDN_TYPE_MASK);
    len = write_text(cert::rdn_value_text(kind, value, teletex), out, room, Truncation::kEmpty);
    return {};
  });
  return len;
}

cert::ReadSeparators read_separators_of(DWORD type) {
  if ((type & CERT_NAME_STR_COMMA_FLAG) != 0) {
    return cert::ReadSeparators::kComma;
  }
  if ((type & CERT_NAME_STR_SEMICOLON_FLAG) != 0) {
    return cert::ReadSeparators::kSemicolon;
  }
  return (type & CERT_NAME_STR_CRLF_FLAG) != 0 ? cert::ReadSeparators::kNewLine
                                               : cert::ReadSeparators::kAll;
}

cert::WideStrings wide_strings_of(DWORD type) {
  const bool forced = (type & CERT_NAME_STR_FORCE_UTF8_DIR_STR_FLAG) != 0 &&
                      (type & CERT_NAME_STR_DISABLE_UTF8_DIR_STR_FLAG) == 0;
  if (forced) {
    return cert::WideStrings::kForceUtf8;
  }
  return (type & CERT_NAME_STR_ENABLE_UTF8_UNICODE_FLAG) != 0 ? cert::WideStrings::kUtf8
                                                              : cert::WideStrings::kBmp;
}

ReadStyle read_style_of(DWORD type) {
  return {.separators = read_separators_of(type),
          .plus = (type & CERT_NAME_STR_NO_PLUS_FLAG) == 0,
          .quote = (type & CERT_NAME_STR_NO_QUOTING_FLAG) == 0,
          .reverse = (type & CERT_NAME_STR_REVERSE_FLAG) != 0,
          .teletex = (type & CERT_NAME_STR_ENABLE_T61_UNICODE_FLAG) != 0,
          .wide = wide_strings_of(type)};
}

constexpr Error kNotText = fail(CRYPT_E_INVALID_X500_STRING, "the name is not well-formed text");

Result<std::u16string> wide_text(std::u16string_view text) { return std::u16string(text); }
Result<std::u16string> wide_text(std::string_view text) {
  auto wide = utf16_from_utf8(text);
  return wide.ok() ? std::move(wide) : Result<std::u16string>(kNotText);
}

// place_of returns where the UTF-16 unit number `at` of a text is in the caller's form of it.
const WCHAR* place_of(const WCHAR* text, std::u16string_view /*wide*/, size_t at) {
  return text + at;
}
const CHAR* place_of(const CHAR* text, std::u16string_view wide, size_t at) {
  return text + cert::lenient_utf8(wide.substr(0, at)).size();
}

template <class Char>
Status str_to_name(DWORD encoding, const Char* text, DWORD type, BYTE* out, DWORD* room,
                   const Char** error_at) {
  if (error_at != nullptr) {
    *error_at = text;
  }
  if (text == nullptr) {
    return kNullArgument;
  }
  const std::u16string wide = TRY(wide_text(std::basic_string_view<Char>(text)));
  size_t at = 0;
  const auto der = cert::read_name_text(wide, read_style_of(type), at);
  if (!der.ok()) {
    if (error_at != nullptr) {
      *error_at = place_of(text, wide, at);
    }
    return der.error();
  }
  if (error_at != nullptr) {
    *error_at = nullptr;
  }
  TRY(check_encoding(encoding));
  TRY(write_value(*der, out, room));
  set_last_error(ERROR_SUCCESS);
  return {};
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

DWORD CertNameToStrA(DWORD dwCertEncodingType, PCERT_NAME_BLOB pName, DWORD dwStrType, LPSTR psz,
                     DWORD csz) {
  return name_to_str(dwCertEncodingType, pName, dwStrType, psz, csz);
}

DWORD CertNameToStrW(DWORD dwCertEncodingType, PCERT_NAME_BLOB pName, DWORD dwStrType, LPWSTR psz,
                     DWORD csz) {
  return name_to_str(dwCertEncodingType, pName, dwStrType, psz, csz);
}

BOOL CertStrToNameA(DWORD dwCertEncodingType, LPCSTR pszX500, DWORD dwStrType, void* /*pvReserved*/,
                    BYTE* pbEncoded, DWORD* pcbEncoded, LPCSTR* ppszError) {
  return guard_bool([&] {
    return str_to_name(dwCertEncodingType, pszX500, dwStrType, pbEncoded, pcbEncoded, ppszError);
  });
}

BOOL CertStrToNameW(DWORD dwCertEncodingType, LPCWSTR pszX500, DWORD dwStrType,
                    void* /*pvReserved*/, BYTE* pbEncoded, DWORD* pcbEncoded, LPCWSTR* ppszError) {
  return guard_bool([&] {
    return str_to_name(dwCertEncodingType, pszX500, dwStrType, pbEncoded, pcbEncoded, ppszError);
  });
}

DWORD CertRDNValueToStrA(DWORD dwValueType, PCERT_RDN_VALUE_BLOB pValue, LPSTR psz, DWORD csz) {
  return rdn_value_to_str(dwValueType, pValue, psz, csz);
}

DWORD CertRDNValueToStrW(DWORD dwValueType, PCERT_RDN_VALUE_BLOB pValue, LPWSTR psz, DWORD csz) {
  return rdn_value_to_str(dwValueType, pValue, psz, csz);
}

}  // extern "C"
