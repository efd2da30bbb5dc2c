// SPDX-License-Identifier: MIT
// Signing certificates, CRLs and requests with keys in containers.
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cert.h"
#include "cert_arguments.h"
#include "cert_objects.h"
#include "cert_structures.h"
#include "cert_values.h"
#include "crypt_objects.h"
#include "errors.h"
#include "fields.h"
#include "public_key_info.h"
#include "text.h"

namespace opensspi::python {

namespace {

uint32_t number_or(const Fields& fields, const char* key, uint32_t otherwise) {
  return fields.has(key) ? fields.number(key) : otherwise;
}

nb::object sequence_or_empty(const Fields& fields, const char* key) {
  return fields.has(key) ? fields[key] : nb::object(nb::tuple());
}

// algorithm_or is the structure's own SignatureAlgorithm, or the one that signs: both places of it
// must have the same (RFC 5280, 4.1.1.2).
std::unique_ptr<Algorithm> algorithm_or(const Fields& fields, nb::handle otherwise) {
  if (fields.has("SignatureAlgorithm")) {
    return std::make_unique<Algorithm>(fields["SignatureAlgorithm"]);
  }
  auto made = std::make_unique<Algorithm>(otherwise);
  made->require_parameters();
  return made;
}

// CertificateInfo is CERT_INFO.
class CertificateInfo {
 public:
  CertificateInfo(const Fields& fields, nb::handle algorithm)
      : algorithm_(algorithm_or(fields, algorithm)),
        serial_number_(copy_of(fields["SerialNumber"])),
        issuer_(copy_of(fields["Issuer"])),
        subject_(copy_of(fields["Subject"])),
        key_(fields["SubjectPublicKeyInfo"]),
        extensions_(sequence_or_empty(fields, "Extension")) {
    info_.dwVersion = number_or(fields, "Version", CERT_V3);
    info_.SerialNumber = blob_of(serial_number_);
    info_.SignatureAlgorithm = *algorithm_->get();
    info_.Issuer = blob_of(issuer_);
    info_.NotBefore = to_filetime(fields["NotBefore"]);
    info_.NotAfter = to_filetime(fields["NotAfter"]);
    info_.Subject = blob_of(subject_);
    info_.SubjectPublicKeyInfo = *key_.get();
    info_.cExtension = extensions_.count();
    info_.rgExtension = extensions_.data();
  }
  const void* get() const { return &info_; }

 private:
  std::unique_ptr<Algorithm> algorithm_;
  std::vector<BYTE> serial_number_;
  std::vector<BYTE> issuer_;
  std::vector<BYTE> subject_;
  PublicKeyInfo key_;
  Extensions extensions_;
  CERT_INFO info_{};
};

// RevocationInfo is CRL_INFO.
class RevocationInfo {
 public:
  RevocationInfo(const Fields& fields, nb::handle algorithm)
      : algorithm_(algorithm_or(fields, algorithm)),
        issuer_(copy_of(fields["Issuer"])),
        extensions_(sequence_or_empty(fields, "Extension")) {
    info_.dwVersion = number_or(fields, "Version", CRL_V2);
    info_.SignatureAlgorithm = *algorithm_->get();
    info_.Issuer = blob_of(issuer_);
    info_.ThisUpdate = to_filetime(fields["ThisUpdate"]);
    if (fields.has("NextUpdate") && !fields["NextUpdate"].is_none()) {
      info_.NextUpdate = to_filetime(fields["NextUpdate"]);
    }
    for (const nb::handle entry : nb::iter(sequence_or_empty(fields, "Entry"))) {
      add(Fields(entry, "CRL_ENTRY"));
    }
    info_.cCRLEntry = dword_len(entries_.size());
    info_.rgCRLEntry = entries_.data();
    info_.cExtension = extensions_.count();
    info_.rgExtension = extensions_.data();
  }
  const void* get() const { return &info_; }

 private:
  void add(const Fields& fields) {
    std::vector<BYTE>& number = numbers_.emplace_back(copy_of(fields["SerialNumber"]));
    Extensions& extensions = of_entries_.emplace_back(sequence_or_empty(fields, "Extension"));
    entries_.push_back({blob_of(number), to_filetime(fields["RevocationDate"]), extensions.count(),
                        extensions.data()});
  }

  std::unique_ptr<Algorithm> algorithm_;
  std::vector<BYTE> issuer_;
  std::deque<std::vector<BYTE>> numbers_;
  std::deque<Extensions> of_entries_;
  std::vector<CRL_ENTRY> entries_;
  Extensions extensions_;
  CRL_INFO info_{};
};

// RequestInfo is CERT_REQUEST_INFO.
class RequestInfo {
 public:
  explicit RequestInfo(const Fields& fields)
      : subject_(copy_of(fields["Subject"])), key_(fields["SubjectPublicKeyInfo"]) {
    for (const nb::handle attribute : nb::iter(sequence_or_empty(fields, "Attribute"))) {
      add(Fields(attribute, "CRYPT_ATTRIBUTE"));
    }
    info_.dwVersion = number_or(fields, "Version", CERT_REQUEST_V1);
    info_.Subject = blob_of(subject_);
    info_.SubjectPublicKeyInfo = *key_.get();
    info_.cAttribute = dword_len(attributes_.size());
    info_.rgAttribute = attributes_.data();
  }
  const void* get() const { return &info_; }

 private:
  void add(const Fields& fields) {
    std::string& oid = oids_.emplace_back(c_text(fields["ObjId"], "ObjId"));
    std::vector<CRYPT_ATTR_BLOB>& values = values_.emplace_back();
    for (const nb::handle value : nb::iter(fields["Value"])) {
      values.push_back(blob_of(bytes_.emplace_back(copy_of(value))));
    }
    attributes_.push_back({oid.data(), dword_len(values.size()), values.data()});
  }

  std::vector<BYTE> subject_;
  PublicKeyInfo key_;
  std::deque<std::string> oids_;
  std::deque<std::vector<BYTE>> bytes_;
  std::deque<std::vector<CRYPT_ATTR_BLOB>> values_;
  std::vector<CRYPT_ATTRIBUTE> attributes_;
  CERT_REQUEST_INFO info_{};
};

nb::object sign_bytes(const CryptProvider* provider, Dword key_spec, nb::handle to_be_signed,
                      nb::handle algorithm, Dword encoding) {
  const uint32_t spec = key_spec, encoding_type = encoding;
  const std::vector<BYTE> bytes = copy_of(to_be_signed);
  const DWORD len = dword_len(bytes.size());
  Algorithm identifier(algorithm);
  const HCRYPTPROV handle = handle_of(provider);  // last: the conversions may call Python code
  return bytes_of(
      [&](BYTE* data, DWORD* room) {
        return without_gil(
            [&] {
              return api().CryptSignCertificate(handle, spec, encoding_type, bytes.data(), len,
                                                identifier.get(), nullptr, data, room);
            },
            provider);
      },
      "CryptSignCertificate");
}

struct Signing {
  const CryptProvider* provider;
  uint32_t key_spec;
  uint32_t encoding;
  LPCSTR type;
};

nb::object sign_structure(const Signing& signing, const void* info, Algorithm& algorithm) {
  const HCRYPTPROV handle = handle_of(signing.provider);
  return bytes_of(
      [&](BYTE* data, DWORD* room) {
        return without_gil(
            [&] {
              return api().CryptSignAndEncodeCertificate(handle, signing.key_spec, signing.encoding,
                                                         signing.type, info, algorithm.get(),
                                                         nullptr, data, room);
            },
            signing.provider);
      },
      "CryptSignAndEncodeCertificate");
}

nb::object sign_and_encode(const CryptProvider* provider, Dword key_spec, nb::handle structure,
                           nb::handle info, nb::handle algorithm, Dword encoding) {
  const StructureType type(structure);
  const Fields fields(info, "StructInfo");
  Algorithm identifier(algorithm);
  const Signing signing{provider, key_spec, encoding, type.get()};
  if (type.is(X509_CERT_TO_BE_SIGNED, nullptr)) {
    return sign_structure(signing, CertificateInfo(fields, algorithm).get(), identifier);
  }
  if (type.is(X509_CERT_CRL_TO_BE_SIGNED, nullptr)) {
    return sign_structure(signing, RevocationInfo(fields, algorithm).get(), identifier);
  }
  if (type.is(X509_CERT_REQUEST_TO_BE_SIGNED, nullptr)) {
    return sign_structure(signing, RequestInfo(fields).get(), identifier);
  }
  throw_not_implemented("CryptSignAndEncodeCertificate: this type of structure is not supported");
}

// KeyLink is CRYPT_KEY_PROV_INFO: a dict as CertGetCertificateContextProperty returns it, or None.
class KeyLink {
 public:
  explicit KeyLink(nb::handle value) {
    if (value.is_none()) {
      return;
    }
    const Fields fields(value, "CRYPT_KEY_PROV_INFO");
    container_ = std::make_unique<Text>(fields["ContainerName"], "ContainerName");
    provider_ = std::make_unique<Text>(fields["ProvName"], "ProvName");
    info_.emplace();
    info_->pwszContainerName = container_->get();
    info_->pwszProvName = provider_->get();
    info_->dwProvType = fields.number("ProvType");
    info_->dwFlags = number_or(fields, "Flags", 0);
    info_->dwKeySpec = fields.number("KeySpec");
  }
  KeyLink(const KeyLink&) = delete;
  KeyLink& operator=(const KeyLink&) = delete;
  CRYPT_KEY_PROV_INFO* get() { return info_ ? &*info_ : nullptr; }

 private:
  std::unique_ptr<Text> container_;
  std::unique_ptr<Text> provider_;
  std::optional<CRYPT_KEY_PROV_INFO> info_;
};

// SystemTime is a datetime, or None for null.
class SystemTime {
 public:
  explicit SystemTime(nb::handle time) {
    if (!time.is_none()) {
      value_ = of(to_filetime(time));
    }
  }
  SYSTEMTIME* get() { return value_ ? &*value_ : nullptr; }

 private:
  // 1601-01-01 is day 0 of FILETIME, which counts 100 nanoseconds.
  static SYSTEMTIME of(const FILETIME& time) {
    using namespace std::chrono;
    const uint64_t ticks = uint64_t{time.dwHighDateTime} << 32 | time.dwLowDateTime;
    const seconds whole(static_cast<int64_t>(ticks / 10'000'000));
    const sys_seconds moment = sys_days(year(1601) / January / 1) + whole;
    const sys_days day = floor<days>(moment);
    const year_month_day date(day);
    const hh_mm_ss clock(moment - day);
    SYSTEMTIME made{};
    made.wYear = static_cast<WORD>(static_cast<int>(date.year()));
    made.wMonth = static_cast<WORD>(static_cast<unsigned>(date.month()));
    made.wDay = static_cast<WORD>(static_cast<unsigned>(date.day()));
    made.wHour = static_cast<WORD>(clock.hours().count());
    made.wMinute = static_cast<WORD>(clock.minutes().count());
    made.wSecond = static_cast<WORD>(clock.seconds().count());
    return made;
  }

  std::optional<SYSTEMTIME> value_;
};

nb::object self_signed(const CryptProvider* provider, nb::handle subject, Dword flags,
                       nb::handle key, nb::handle algorithm, nb::handle start, nb::handle end,
                       nb::handle extensions) {
  const uint32_t create_flags = flags;
  std::vector<BYTE> name_bytes = copy_of(subject);
  CERT_NAME_BLOB name = blob_of(name_bytes);
  KeyLink link(key);
  const auto identifier = algorithm.is_none() ? nullptr : std::make_unique<Algorithm>(algorithm);
  SystemTime from(start), until(end);
  Extensions list(extensions);
  CERT_EXTENSIONS all{list.count(), list.data()};
  const HCRYPTPROV handle = handle_of(provider);  // last: the conversions may call Python code
  PCCERT_CONTEXT made = nullptr;
  without_gil(
      [&] {
        made = api().CertCreateSelfSignCertificate(
            handle, &name, create_flags, link.get(), identifier ? identifier->get() : nullptr,
            from.get(), until.get(), all.cExtension ? &all : nullptr);
        return made != nullptr;
      },
      provider);
  if (!made) {
    raise_last_error("CertCreateSelfSignCertificate");
  }
  return to_object(Reference<PCCERT_CONTEXT>(made));
}

}  // namespace

void define_cert_signing(nb::module_& module) {
  module.def("CryptSignCertificate", &sign_bytes, nb::arg("CryptProv").none(), "KeySpec"_a,
             "EncodedToBeSigned"_a, "SignatureAlgorithm"_a,
             nb::arg("CertEncodingType") = X509_ASN_ENCODING,
             nb::sig("def CryptSignCertificate(CryptProv: PyCRYPTPROV | None, KeySpec: int, "
                     "EncodedToBeSigned: collections.abc.Buffer, SignatureAlgorithm: str | bytes | "
                     "dict[str, object], CertEncodingType: int = 1) -> bytes"),
             "CryptSignCertificate returns the signature of bytes, the least significant byte "
             "first.");
  module.def("CryptSignAndEncodeCertificate", &sign_and_encode, nb::arg("CryptProv").none(),
             "KeySpec"_a, "StructType"_a, "StructInfo"_a, "SignatureAlgorithm"_a,
             nb::arg("CertEncodingType") = X509_ASN_ENCODING,
             nb::sig("def CryptSignAndEncodeCertificate(CryptProv: PyCRYPTPROV | None, KeySpec: "
                     "int, StructType: int, StructInfo: dict[str, object], SignatureAlgorithm: str "
                     "| bytes | dict[str, object], CertEncodingType: int = 1) -> bytes"),
             "CryptSignAndEncodeCertificate signs a certificate, a CRL or a request: StructInfo is "
             "a dict with the fields of CERT_INFO, CRL_INFO or CERT_REQUEST_INFO.");
  module.def(
      "CertCreateSelfSignCertificate", &self_signed, nb::arg("CryptProv").none(), "SubjectIssuer"_a,
      nb::arg("Flags") = 0, nb::arg("KeyProvInfo").none() = nb::none(),
      nb::arg("SignatureAlgorithm").none() = nb::none(), nb::arg("StartTime").none() = nb::none(),
      nb::arg("EndTime").none() = nb::none(), nb::arg("Extensions") = nb::tuple(),
      nb::sig("def CertCreateSelfSignCertificate(CryptProv: PyCRYPTPROV | None, SubjectIssuer: "
              "collections.abc.Buffer, Flags: int = 0, KeyProvInfo: dict[str, object] | None = "
              "None, SignatureAlgorithm: str | bytes | dict[str, object] | None = None, StartTime: "
              "datetime.datetime | None = None, EndTime: datetime.datetime | None = None, "
              "Extensions: collections.abc.Iterable[dict[str, object]] = ()) -> PyCERT_CONTEXT"),
      "CertCreateSelfSignCertificate makes a certificate of a key in a container, which is created "
      "if KeyProvInfo names one that does not exist.");
}

}  // namespace opensspi::python
