// SPDX-License-Identifier: MIT
#include "request_extensions.h"

#include <arpa/inet.h>
#include <strings.h>

#include <array>

#include "usage_names.h"
#include "wide_text.h"

namespace opensspi_cli {
namespace {

// KeyUsage is a bit of the extension, by its name in RFC 5280, 4.2.1.3.
struct KeyUsage {
  const char* name;
  size_t byte;
  BYTE bit;
};

constexpr KeyUsage kKeyUsages[] = {
    {"digitalSignature", 0, CERT_DIGITAL_SIGNATURE_KEY_USAGE},
    {"nonRepudiation", 0, CERT_NON_REPUDIATION_KEY_USAGE},
    {"keyEncipherment", 0, CERT_KEY_ENCIPHERMENT_KEY_USAGE},
    {"dataEncipherment", 0, CERT_DATA_ENCIPHERMENT_KEY_USAGE},
    {"keyAgreement", 0, CERT_KEY_AGREEMENT_KEY_USAGE},
    {"keyCertSign", 0, CERT_KEY_CERT_SIGN_KEY_USAGE},
    {"cRLSign", 0, CERT_CRL_SIGN_KEY_USAGE},
    {"encipherOnly", 0, CERT_ENCIPHER_ONLY_KEY_USAGE},
    {"decipherOnly", 1, CERT_DECIPHER_ONLY_KEY_USAGE},
};

CRYPT_DATA_BLOB blob_of(std::vector<BYTE>& bytes) {
  return {static_cast<DWORD>(bytes.size()), bytes.data()};
}

// AlternativeNames owns the names of one extension.
class AlternativeNames {
 public:
  // add_text takes a name of a kind that is a text.
  std::optional<Problem> add_text(DWORD choice, const std::string& text) {
    std::u16string& kept = texts_.emplace_back();
    if (!wide(text, kept) || kept.empty()) {
      return Problem{"a name is empty or not well-formed UTF-8"};
    }
    CERT_ALT_NAME_ENTRY entry = {};
    entry.dwAltNameChoice = choice;
    entry.pwszDNSName = kept.data();  // one field for all kinds of text
    entries_.push_back(entry);
    return std::nullopt;
  }

  std::optional<Problem> add_address(const std::string& text) {
    std::array<BYTE, 16> bytes{};
    const bool four = inet_pton(AF_INET, text.c_str(), bytes.data()) == 1;
    if (!four && inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) {
      return Problem{"this is not an IP address: " + text};
    }
    values_.emplace_back(bytes.begin(), bytes.begin() + (four ? 4 : 16));
    CERT_ALT_NAME_ENTRY entry = {};
    entry.dwAltNameChoice = CERT_ALT_NAME_IP_ADDRESS;
    entry.IPAddress = blob_of(values_.back());
    entries_.push_back(entry);
    return std::nullopt;
  }

  std::optional<Problem> add_principal(const std::string& text) {
    std::u16string wide_name;
    if (!wide(text, wide_name) || wide_name.empty()) {
      return Problem{"a user principal name is empty or not well-formed UTF-8"};
    }
    CERT_NAME_VALUE value = {};
    value.dwValueType = CERT_RDN_UTF8_STRING;
    value.Value = {static_cast<DWORD>(wide_name.size() * sizeof(char16_t)),
                   reinterpret_cast<BYTE*>(wide_name.data())};
    auto encoded = encode_structure(X509_UNICODE_NAME_VALUE, &value);
    if (!encoded) {
      return Problem{"", last_status()};
    }
    values_.push_back(std::move(*encoded));
    others_.push_back({const_cast<LPSTR>(szOID_NT_PRINCIPAL_NAME), blob_of(values_.back())});
    CERT_ALT_NAME_ENTRY entry = {};
    entry.dwAltNameChoice = CERT_ALT_NAME_OTHER_NAME;
    entry.pOtherName = &others_.back();
    entries_.push_back(entry);
    return std::nullopt;
  }

  [[nodiscard]] bool empty() const { return entries_.empty(); }
  CERT_ALT_NAME_INFO info() { return {static_cast<DWORD>(entries_.size()), entries_.data()}; }

 private:
  std::deque<std::u16string> texts_;
  std::deque<std::vector<BYTE>> values_;
  std::deque<CERT_OTHER_NAME> others_;
  std::vector<CERT_ALT_NAME_ENTRY> entries_;
};

template <class Add>
std::optional<Problem> add_each(const std::vector<std::string>& texts, Add add) {
  for (const std::string& text : texts) {
    if (auto problem = add(text)) {
      return problem;
    }
  }
  return std::nullopt;
}

std::optional<Problem> fill_names(AlternativeNames& names, const ExtensionOptions& options) {
  struct TextKind {
    DWORD choice;
    const std::vector<std::string>& texts;
  };
  const TextKind kinds[] = {{CERT_ALT_NAME_DNS_NAME, options.dns_names},
                            {CERT_ALT_NAME_RFC822_NAME, options.emails},
                            {CERT_ALT_NAME_URL, options.urls}};
  for (const TextKind& kind : kinds) {
    if (auto problem = add_each(kind.texts, [&](const std::string& text) {
          return names.add_text(kind.choice, text);
        })) {
      return problem;
    }
  }
  if (auto problem = add_each(options.addresses,
                              [&](const std::string& text) { return names.add_address(text); })) {
    return problem;
  }
  return add_each(options.principals,
                  [&](const std::string& text) { return names.add_principal(text); });
}

}  // namespace

std::optional<std::vector<BYTE>> encode_structure(LPCSTR type, const void* value) {
  DWORD len = 0;
  if (CryptEncodeObjectEx(X509_ASN_ENCODING, type, value, 0, nullptr, nullptr, &len) == 0) {
    return std::nullopt;
  }
  std::vector<BYTE> bytes(len);
  if (CryptEncodeObjectEx(X509_ASN_ENCODING, type, value, 0, nullptr, bytes.data(), &len) == 0) {
    return std::nullopt;
  }
  bytes.resize(len);
  return bytes;
}

std::optional<Problem> RequestExtensions::add(const ExtensionOptions& options) {
  if (auto problem = add_names(options)) {
    return problem;
  }
  if (auto problem = add_key_usage(options.key_usages)) {
    return problem;
  }
  return add_usages(options.usages);
}

std::optional<std::vector<BYTE>> RequestExtensions::encoded() {
  const CERT_EXTENSIONS all = {static_cast<DWORD>(list_.size()), list_.data()};
  return encode_structure(X509_EXTENSIONS, &all);
}

std::optional<Problem> RequestExtensions::add_names(const ExtensionOptions& options) {
  AlternativeNames names;
  if (auto problem = fill_names(names, options)) {
    return problem;
  }
  if (names.empty()) {
    return std::nullopt;
  }
  const CERT_ALT_NAME_INFO info = names.info();
  return add_one(szOID_SUBJECT_ALT_NAME2, false, X509_ALTERNATE_NAME, &info);
}

// RFC 5280, 4.2.1.3: the extension should be critical. DER has no trailing zeros here (X.690,
// 11.2.2), which X509_KEY_USAGE would keep, as on Windows.
std::optional<Problem> RequestExtensions::add_key_usage(const std::vector<std::string>& names) {
  std::array<BYTE, 2> bytes{};
  for (const std::string& name : names) {
    for (const KeyUsage& usage : kKeyUsages) {
      if (strcasecmp(name.c_str(), usage.name) == 0) {
        bytes.at(usage.byte) |= usage.bit;
      }
    }
  }
  if (names.empty()) {
    return std::nullopt;
  }
  const CRYPT_BIT_BLOB bits = {bytes[1] == 0 ? 1u : 2u, bytes.data(), 0};
  return add_one(szOID_KEY_USAGE, true, X509_BITS_WITHOUT_TRAILING_ZEROES, &bits);
}

std::optional<Problem> RequestExtensions::add_usages(const std::vector<std::string>& names) {
  std::deque<std::string> oids;
  std::vector<LPSTR> pointers;
  for (const std::string& name : names) {
    const auto oid = usage_oid(name);
    if (!oid) {
      return Problem{"there is no usage " + name + "; name one by its object identifier, or use " +
                     usage_names()};
    }
    pointers.push_back(oids.emplace_back(*oid).data());
  }
  if (names.empty()) {
    return std::nullopt;
  }
  const CERT_ENHKEY_USAGE usage = {static_cast<DWORD>(pointers.size()), pointers.data()};
  return add_one(szOID_ENHANCED_KEY_USAGE, false, X509_ENHANCED_KEY_USAGE, &usage);
}

std::optional<Problem> RequestExtensions::add_one(const char* oid, bool critical, LPCSTR type,
                                                  const void* value) {
  auto encoded = encode_structure(type, value);
  if (!encoded) {
    return Problem{"", last_status()};
  }
  values_.push_back(std::move(*encoded));
  list_.push_back({const_cast<LPSTR>(oid), critical ? TRUE : FALSE, blob_of(values_.back())});
  return std::nullopt;
}

std::vector<std::string> key_usage_names() {
  std::vector<std::string> names;
  for (const KeyUsage& usage : kKeyUsages) {
    names.emplace_back(usage.name);
  }
  return names;
}

}  // namespace opensspi_cli
