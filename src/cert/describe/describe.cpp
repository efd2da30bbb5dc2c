// SPDX-License-Identifier: MIT
#include "cert/describe/describe.h"

#include "base/utf16.h"
#include "cert/codec/codec.h"
#include "cert/describe/fields.h"
#include "cert/hash_properties.h"
#include "cert/pfx/pfx.h"
#include "cert/signed_content.h"
#include "cert/stores/file_store.h"
#include "cert/stores/registry_text.h"
#include "cert/stores/serialized.h"
#include "opensspi/wincrypt_oids.h"
#include "opensspi/wincrypt_store_constants.h"

namespace opensspi::cert {
namespace {

constexpr Error kUnknown = fail(
    CRYPT_E_ASN1_BADTAG, "this is not a certificate, CRL, CTL, request, PFX or PKCS#7 message");

std::string hash_of(const Element& element, uint32_t id) {
  const auto hash = property(element, id);
  return hash.ok() ? to_hex(*hash) : "";
}

void add_algorithm(Fields& fields, const char* name, const CRYPT_ALGORITHM_IDENTIFIER& algorithm) {
  fields.push_back({name, algorithm.pszObjId, "algorithm: " + oid_name(algorithm.pszObjId)});
}

void add_hashes(Fields& fields, const Element& element) {
  fields.push_back({"CERT_SHA1_HASH_PROP_ID", hash_of(element, CERT_SHA1_HASH_PROP_ID),
                    "SHA-1, the thumbprint"});
  fields.push_back({"CERT_SHA256_HASH_PROP_ID", hash_of(element, CERT_SHA256_HASH_PROP_ID),
                    "SHA-256 of the encoding"});
}

void add_certificate(Fields& fields, const CERT_INFO& info) {
  fields.push_back({"dwVersion", std::to_string(info.dwVersion + 1), "version of the structure"});
  fields.push_back({"SerialNumber", number_text(info.SerialNumber), "number given by the issuer"});
  add_algorithm(fields, "SignatureAlgorithm", info.SignatureAlgorithm);
  fields.push_back({"Issuer", name_text_of(info.Issuer), "who signed"});
  fields.push_back({"NotBefore", time_text(info.NotBefore), "valid from"});
  fields.push_back({"NotAfter", time_text(info.NotAfter), "valid until"});
  fields.push_back({"Subject", name_text_of(info.Subject), "whose key this is"});
  fields.push_back({"SubjectPublicKeyInfo", key_text(info.SubjectPublicKeyInfo), "public key"});
  add_extensions(fields, "", extensions_of(info));
}

void add_crl(Fields& fields, const CRL_INFO& info) {
  fields.push_back({"dwVersion", std::to_string(info.dwVersion + 1), "version of the structure"});
  add_algorithm(fields, "SignatureAlgorithm", info.SignatureAlgorithm);
  fields.push_back({"Issuer", name_text_of(info.Issuer), "who signed"});
  fields.push_back({"ThisUpdate", time_text(info.ThisUpdate), "when it was made"});
  fields.push_back({"NextUpdate", time_text(info.NextUpdate), "when the next one is due"});
  fields.push_back({"cCRLEntry", std::to_string(info.cCRLEntry), "number of revoked certificates"});
  for (DWORD i = 0; i < info.cCRLEntry && i < kMaxShownEntries; ++i) {
    const CRL_ENTRY& entry = info.rgCRLEntry[i];
    const std::string name = "CRLEntry[" + std::to_string(i) + "]";
    fields.push_back({name, number_text(entry.SerialNumber),
                      "serial number, revoked on " + time_text(entry.RevocationDate)});
    add_extensions(fields, name + ".", {entry.rgExtension, entry.cExtension});
  }
  if (info.cCRLEntry > kMaxShownEntries) {
    fields.push_back({"CRLEntry", std::to_string(info.cCRLEntry - kMaxShownEntries),
                      "more entries that are not shown"});
  }
  add_extensions(fields, "", extensions_of(info));
}

void add_ctl(Fields& fields, const CTL_INFO& info) {
  fields.push_back({"dwVersion", std::to_string(info.dwVersion + 1), "version of the structure"});
  for (DWORD i = 0; i < info.SubjectUsage.cUsageIdentifier && i < kMaxShownEntries; ++i) {
    const char* const oid = info.SubjectUsage.rgpszUsageIdentifier[i];
    fields.push_back({"SubjectUsage", oid, "what the list is for: " + oid_name(oid)});
  }
  fields.push_back({"ListIdentifier", to_hex(view_of(info.ListIdentifier)), "names the list"});
  fields.push_back({"SequenceNumber", number_text(info.SequenceNumber), "number of this issue"});
  fields.push_back({"ThisUpdate", time_text(info.ThisUpdate), "when it was made"});
  fields.push_back({"NextUpdate", time_text(info.NextUpdate), "when the next one is due"});
  add_algorithm(fields, "SubjectAlgorithm", info.SubjectAlgorithm);
  fields.push_back({"cCTLEntry", std::to_string(info.cCTLEntry), "number of entries"});
  for (DWORD i = 0; i < info.cCTLEntry && i < kMaxShownEntries; ++i) {
    fields.push_back({"CTLEntry[" + std::to_string(i) + "]",
                      to_hex(view_of(info.rgCTLEntry[i].SubjectIdentifier)),
                      "identifier of a subject"});
  }
  add_extensions(fields, "", {info.rgExtension, info.cExtension});
}

const char* kind_name(ElementKind kind) {
  switch (kind) {
    case ElementKind::kCertificate:
      return "certificate (X.509)";
    case ElementKind::kCrl:
      return "certificate revocation list (CRL)";
    case ElementKind::kCtl:
      return "certificate trust list (CTL)";
  }
  return "";
}

// PKCS#10 (RFC 2986): the extensions that are asked for are in one attribute.
void add_request_attribute(Fields& fields, const CRYPT_ATTRIBUTE& attribute) {
  const std::string oid = attribute.pszObjId;
  const bool holds_extensions =
      (oid == szOID_RSA_certExtensions || oid == szOID_CERT_EXTENSIONS) && attribute.cValue == 1;
  if (holds_extensions) {
    const auto block = decode(Structure::kExtensions, view_of(attribute.rgValue[0]));
    if (block.ok()) {
      const auto& list = *block->as<CERT_EXTENSIONS>();
      return add_extensions(fields, "", {list.rgExtension, list.cExtension});
    }
  }
  fields.push_back(
      {"Attribute[" + oid + "]", std::to_string(attribute.cValue) + " value(s)", oid_name(oid)});
}

Result<Description> describe_request(ByteView der) {
  const DecodedBlock block = TRY(decode(Structure::kRequest, der));
  const auto& info = *block.as<CERT_REQUEST_INFO>();
  const SignedContent content = TRY(parse_signed_content(der));
  Description description{"certificate request (PKCS#10)", {}};
  Fields& fields = description.fields;
  fields.push_back({"dwVersion", std::to_string(info.dwVersion + 1), "version of the structure"});
  fields.push_back(
      {"SignatureAlgorithm", content.algorithm, "algorithm: " + oid_name(content.algorithm)});
  fields.push_back({"Subject", name_text_of(info.Subject), "whose key this is"});
  fields.push_back({"SubjectPublicKeyInfo", key_text(info.SubjectPublicKeyInfo), "public key"});
  for (DWORD i = 0; i < info.cAttribute && i < kMaxShownEntries; ++i) {
    add_request_attribute(fields, info.rgAttribute[i]);
  }
  return description;
}

// describe_all lists the elements of a store.
Description describe_all(std::string kind, const MemoryStore& store) {
  struct Row {
    ElementKind kind;
    const char* name;
    const char* meaning;
  };
  constexpr Row kRows[] = {{ElementKind::kCertificate, "Certificate", "number of certificates"},
                           {ElementKind::kCrl, "CRL", "number of CRLs"},
                           {ElementKind::kCtl, "CTL", "number of CTLs"}};
  Description description{std::move(kind), {}};
  for (const Row& row : kRows) {
    const auto elements = store.elements(row.kind);
    description.fields.push_back({row.name, std::to_string(elements.size()), row.meaning});
    for (size_t i = 0; i < elements.size() && i < kMaxShownElements; ++i) {
      const std::string prefix = std::string(row.name) + "[" + std::to_string(i) + "].";
      add_summary(description.fields, prefix, *elements[i]);
    }
  }
  return description;
}

Result<Description> describe_der(ByteView der) {
  for (const ElementKind kind : kElementKinds) {
    const auto element = Element::create(kind, der);
    if (element.ok()) {
      return describe_element(**element);
    }
  }
  if (auto request = describe_request(der); request.ok()) {
    return request;
  }
  if (is_pfx(der)) {
    return describe_pfx(der);
  }
  const auto store = memory_store();
  if (load_bundle(der, *store).ok()) {
    return describe_all("PKCS#7 message with certificates", *store);
  }
  return kUnknown;
}

Result<Description> describe_store(ByteView bytes) {
  const auto store = memory_store();
  TRY(read_store(bytes, *store));
  return describe_all("serialised certificate store", *store);
}

Result<Description> describe_pem(std::string_view text) {
  const std::vector<Bytes> blocks = pem_blocks(text);
  if (blocks.size() == 1) {
    return describe_der(blocks.front());
  }
  const auto store = memory_store();
  (void)TRY(load_file(as_bytes(text), *store));
  return describe_all("PEM text with certificates", *store);
}

// A key of the registry is a store, or one element of it.
Result<Description> describe_registry(ByteView bytes) {
  Description description{"exported registry keys with certificates", {}};
  const auto blobs = TRY(read_registry_text(bytes));
  description.fields.push_back({"Blob", std::to_string(blobs.size()), "number of values \"Blob\""});
  for (size_t i = 0; i < blobs.size() && i < kMaxShownElements; ++i) {
    const std::string name = "Blob[" + std::to_string(i) + "]";
    description.fields.push_back({name + ".key", escaped(blobs[i].key), "the registry's key"});
    const auto read = read_element(blobs[i].value);
    if (read.ok()) {
      add_summary(description.fields, name + ".", *read->element);
    } else {
      description.fields.push_back(
          {name, bytes_text(blobs[i].value.size()), "not a serialised element"});
    }
  }
  return description;
}

bool is_pem(ByteView bytes) { return as_text(bytes).find("-----BEGIN ") != std::string_view::npos; }

// An element starts with the number of a property and the version 1.
bool is_serialized_element(ByteView bytes) {
  constexpr uint8_t kVersion[] = {1, 0, 0, 0};
  return bytes.size() >= 12 && std::ranges::equal(bytes.subspan(4, 4), kVersion) &&
         read_element(bytes).ok();
}

}  // namespace

Description describe_element(const Element& element) {
  Description description{kind_name(element.kind()), {}};
  Fields& fields = description.fields;
  switch (element.kind()) {
    case ElementKind::kCertificate:
      add_certificate(fields, element.certificate());
      break;
    case ElementKind::kCrl:
      add_crl(fields, element.crl());
      break;
    case ElementKind::kCtl:
      add_ctl(fields, element.ctl());
      break;
  }
  add_hashes(fields, element);
  add_properties(fields, "", element.properties());
  return description;
}

void add_summary(Fields& fields, const std::string& prefix, const Element& element) {
  if (element.kind() == ElementKind::kCertificate) {
    const CERT_INFO& info = element.certificate();
    fields.push_back({prefix + "Subject", name_text_of(info.Subject), "certificate of"});
    fields.push_back({prefix + "Issuer", name_text_of(info.Issuer), "who signed"});
    fields.push_back({prefix + "SerialNumber", number_text(info.SerialNumber), "serial number"});
    fields.push_back({prefix + "NotAfter", time_text(info.NotAfter), "valid until"});
  }
  if (element.kind() == ElementKind::kCrl) {
    const CRL_INFO& info = element.crl();
    fields.push_back({prefix + "Issuer", name_text_of(info.Issuer), "CRL of"});
    fields.push_back({prefix + "NextUpdate", time_text(info.NextUpdate), "next one is due"});
    fields.push_back({prefix + "cCRLEntry", std::to_string(info.cCRLEntry), "number of entries"});
  }
  if (element.kind() == ElementKind::kCtl) {
    const CTL_INFO& info = element.ctl();
    fields.push_back({prefix + "cCTLEntry", std::to_string(info.cCTLEntry), "entries of a CTL"});
  }
  fields.push_back({prefix + "CERT_SHA1_HASH_PROP_ID", hash_of(element, CERT_SHA1_HASH_PROP_ID),
                    "SHA-1, the thumbprint"});
  add_properties(fields, prefix, element.properties());
}

bool looks_like_ours(ByteView bytes) {
  const bool der = !bytes.empty() && bytes[0] == asn1::kSequence;
  return der || is_pem(bytes) || is_serialized_store(bytes) || is_registry_text(bytes) ||
         is_serialized_element(bytes);
}

Result<Description> describe(ByteView bytes) {
  if (is_serialized_store(bytes)) {
    return describe_store(bytes);
  }
  if (is_serialized_element(bytes)) {
    Description description = describe_element(*TRY(read_element(bytes)).element);
    description.kind = "serialised " + description.kind;
    return description;
  }
  if (is_registry_text(bytes)) {
    return describe_registry(bytes);
  }
  // A certificate may contain the mark of PEM, and a text in front of PEM may start like DER.
  auto described = describe_der(bytes);
  return described.ok() || !is_pem(bytes) ? std::move(described) : describe_pem(as_text(bytes));
}

}  // namespace opensspi::cert
