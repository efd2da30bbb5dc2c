// SPDX-License-Identifier: MIT
#include "certificates.h"

#include <algorithm>
#include <cctype>
#include <ctime>
#include <iostream>

#include "wide_text.h"

namespace opensspi_cli {
namespace {

std::string hex_of(const BYTE* bytes, size_t len) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string text;
  for (size_t i = 0; i < len; ++i) {
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 0xF];
  }
  return text;
}

std::vector<BYTE> property(const Certificate& certificate, DWORD number) {
  DWORD len = 0;
  if (CertGetCertificateContextProperty(certificate.get(), number, nullptr, &len) == 0) {
    return {};
  }
  std::vector<BYTE> value(len);
  if (CertGetCertificateContextProperty(certificate.get(), number, value.data(), &len) == 0) {
    return {};
  }
  value.resize(len);
  return value;
}

std::string hash_of(const Certificate& certificate, DWORD number) {
  const std::vector<BYTE> hash = property(certificate, number);
  return hex_of(hash.data(), hash.size());
}

// The library's narrow texts are UTF-8.
std::string name_text(CERT_NAME_BLOB name) {
  constexpr DWORD kStyle = CERT_X500_NAME_STR | CERT_NAME_STR_REVERSE_FLAG;
  const DWORD len = CertNameToStrA(X509_ASN_ENCODING, &name, kStyle, nullptr, 0);
  std::string text(len, '\0');
  CertNameToStrA(X509_ASN_ENCODING, &name, kStyle, text.data(), len);
  text.resize(len == 0 ? 0 : len - 1);
  return text;
}

std::string display_name(const Certificate& certificate, DWORD type, DWORD flags) {
  const DWORD len = CertGetNameStringA(certificate.get(), type, flags, nullptr, nullptr, 0);
  std::string text(len, '\0');
  CertGetNameStringA(certificate.get(), type, flags, nullptr, text.data(), len);
  text.resize(len == 0 ? 0 : len - 1);
  return text;
}

std::vector<std::string> dns_names_of(const Certificate& certificate) {
  const std::string all =
      display_name(certificate, CERT_NAME_DNS_TYPE, CERT_NAME_SEARCH_ALL_NAMES_FLAG);
  std::vector<std::string> names;
  for (size_t at = 0; at < all.size();) {
    const size_t end = std::min(all.find('\0', at), all.size());
    if (end > at) {
      names.push_back(all.substr(at, end - at));
    }
    at = end + 1;
  }
  return names;
}

std::string time_text(FILETIME time) {
  const uint64_t ticks = uint64_t{time.dwHighDateTime} << 32 | time.dwLowDateTime;
  const auto seconds = static_cast<time_t>(ticks / 10'000'000) - time_t{11'644'473'600};
  tm parts = {};
  char text[32] = "";
  if (gmtime_r(&seconds, &parts) == nullptr ||
      strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) {
    return "";
  }
  return text;
}

std::string text_of(const WCHAR* text) { return text == nullptr ? "" : narrow(text); }

std::string algorithm_name(const char* oid) {
  const CRYPT_OID_INFO* const info =
      CryptFindOIDInfo(CRYPT_OID_INFO_OID_KEY, const_cast<char*>(oid), 0);
  return info == nullptr ? oid : text_of(info->pwszName);
}

std::string reversed_hex(CRYPT_INTEGER_BLOB number) {
  std::vector<BYTE> bytes(number.pbData, number.pbData + number.cbData);
  while (bytes.size() > 1 && bytes.back() == 0) {
    bytes.pop_back();
  }
  std::ranges::reverse(bytes);
  return hex_of(bytes.data(), bytes.size());
}

// compact removes what people write between the digits of a thumbprint.
std::string compact(const std::string& text) {
  std::string digits;
  for (const char letter : text) {
    if (letter != ':' && letter != ' ') {
      digits += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
  }
  return digits;
}

bool is_thumbprint(const std::string& digits) {
  return digits.size() >= 4 && digits.size() <= 40 &&
         digits.find_first_not_of("0123456789ABCDEF") == std::string::npos;
}

bool contains(const std::string& text, const std::string& part) {
  const auto same = [](unsigned char left, unsigned char right) {
    return std::tolower(left) == std::tolower(right);
  };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

// The beginning of a thumbprint comes first: a subject may hold any digits.
std::vector<Certificate> matches(const CertStore& store, const std::string& text) {
  const std::string digits = compact(text);
  std::vector<Certificate> by_hash;
  std::vector<Certificate> by_name;
  for (Certificate& one : certificates_in(store)) {
    const std::string thumbprint = hash_of(one, CERT_SHA1_HASH_PROP_ID);
    if (is_thumbprint(digits) && thumbprint.starts_with(digits)) {
      by_hash.push_back(std::move(one));
    } else if (contains(name_text(one->pCertInfo->Subject), text)) {
      by_name.push_back(std::move(one));
    }
  }
  return by_hash.empty() ? std::move(by_name) : std::move(by_hash);
}

}  // namespace

std::optional<int> open_store(CertStore& out, const Session& session, const char* task,
                              const CertStoreOptions& options, Opening opening) {
  const DWORD location = options.machine ? DWORD{CERT_SYSTEM_STORE_LOCAL_MACHINE}
                                         : DWORD{CERT_SYSTEM_STORE_CURRENT_USER};
  const DWORD flags = opening == Opening::kExisting ? DWORD{CERT_STORE_OPEN_EXISTING_FLAG} : 0;
  out.reset(CertOpenStore(CERT_STORE_PROV_SYSTEM_A, 0, 0, location | flags, options.name.c_str()));
  return out == nullptr ? std::optional(refused(session, task, last_status())) : std::nullopt;
}

std::optional<int> open_file_store(CertStore& out, const Session& session, const char* task,
                                   const std::string& path) {
  out.reset(
      CertOpenStore(CERT_STORE_PROV_FILENAME_A, 0, 0, CERT_STORE_READONLY_FLAG, path.c_str()));
  return out == nullptr ? std::optional(refused(session, task, last_status())) : std::nullopt;
}

std::vector<Certificate> certificates_in(const CertStore& store) {
  std::vector<Certificate> found;
  PCCERT_CONTEXT next = nullptr;
  while ((next = CertEnumCertificatesInStore(store.get(), next)) != nullptr) {
    found.emplace_back(CertDuplicateCertificateContext(next));
  }
  return found;
}

std::optional<int> find_certificate(Certificate& out, const Session& session, const char* task,
                                    const CertStore& store, const std::string& text) {
  std::vector<Certificate> found = matches(store, text);
  if (found.empty()) {
    return misused(session, task,
                   "the store has no certificate with this thumbprint or subject: " + text);
  }
  if (found.size() > 1) {
    std::string all;
    for (const Certificate& one : found) {
      all += " " + hash_of(one, CERT_SHA1_HASH_PROP_ID);
    }
    return misused(session, task, "several certificates match; name one by its thumbprint:" + all);
  }
  out = std::move(found.front());
  return std::nullopt;
}

std::vector<BYTE> key_info(const Certificate& certificate) {
  return property(certificate, CERT_KEY_PROV_INFO_PROP_ID);
}

CertificateFacts::CertificateFacts(const Certificate& certificate)
    : thumbprint(hash_of(certificate, CERT_SHA1_HASH_PROP_ID)),
      sha256(hash_of(certificate, CERT_SHA256_HASH_PROP_ID)),
      dns_names(dns_names_of(certificate)) {
  CERT_INFO& info = *certificate->pCertInfo;
  subject = name_text(info.Subject);
  issuer = name_text(info.Issuer);
  serial_number = reversed_hex(info.SerialNumber);
  not_before = time_text(info.NotBefore);
  not_after = time_text(info.NotAfter);
  if (!property(certificate, CERT_FRIENDLY_NAME_PROP_ID).empty()) {
    friendly_name = display_name(certificate, CERT_NAME_FRIENDLY_DISPLAY_TYPE, 0);
  }
  signature_algorithm = algorithm_name(info.SignatureAlgorithm.pszObjId);
  key_algorithm = algorithm_name(info.SubjectPublicKeyInfo.Algorithm.pszObjId);
  key_bits = CertGetPublicKeyLength(X509_ASN_ENCODING, &info.SubjectPublicKeyInfo);
  const std::vector<BYTE> key = key_info(certificate);
  has_key = !key.empty();
  if (has_key) {
    const auto* link = reinterpret_cast<const CRYPT_KEY_PROV_INFO*>(key.data());
    container = text_of(link->pwszContainerName);
    provider = text_of(link->pwszProvName);
  }
}

void print_certificate_json(const CertificateFacts& facts) {
  std::cout << "{\"thumbprint\": " << json_text(facts.thumbprint)
            << ", \"sha256\": " << json_text(facts.sha256)
            << ", \"subject\": " << json_text(facts.subject)
            << ", \"issuer\": " << json_text(facts.issuer)
            << ", \"serial_number\": " << json_text(facts.serial_number)
            << ", \"not_before\": " << json_text(facts.not_before)
            << ", \"not_after\": " << json_text(facts.not_after)
            << ", \"friendly_name\": " << json_text(facts.friendly_name)
            << ", \"signature_algorithm\": " << json_text(facts.signature_algorithm)
            << ", \"key_algorithm\": " << json_text(facts.key_algorithm)
            << ", \"key_bits\": " << facts.key_bits << ", \"dns_names\": [";
  const char* comma = "";
  for (const std::string& name : facts.dns_names) {
    std::cout << comma << json_text(name);
    comma = ", ";
  }
  std::cout << "], \"has_key\": " << json_bool(facts.has_key)
            << ", \"container\": " << json_text(facts.container)
            << ", \"provider\": " << json_text(facts.provider) << "}";
}

void print_certificate_line(const CertificateFacts& facts) {
  std::cout << facts.thumbprint << "  " << facts.not_after.substr(0, 10) << "  "
            << (facts.has_key ? "key  " : "     ") << printable(facts.subject) << '\n';
}

void print_certificate(const CertificateFacts& facts) {
  std::cout << "subject: " << printable(facts.subject) << "\nissuer: " << printable(facts.issuer)
            << "\nserial number: " << facts.serial_number << "\nvalid from: " << facts.not_before
            << "\nvalid until: " << facts.not_after << "\nsignature: " << facts.signature_algorithm
            << "\npublic key: " << facts.key_algorithm << ", " << facts.key_bits << " bits\n";
  for (const std::string& name : facts.dns_names) {
    std::cout << "DNS name: " << printable(name) << '\n';
  }
  std::cout << "SHA-1: " << facts.thumbprint << "\nSHA-256: " << facts.sha256 << '\n';
  if (!facts.friendly_name.empty()) {
    std::cout << "friendly name: " << printable(facts.friendly_name) << '\n';
  }
  if (facts.has_key) {
    std::cout << "private key: " << printable(facts.container) << " of "
              << printable(facts.provider) << '\n';
  } else {
    std::cout << "no private key\n";
  }
}

}  // namespace opensspi_cli
