// SPDX-License-Identifier: MIT
// opensspi cert request: a PKCS#10 request (RFC 2986), signed with a key in a container.
#include <algorithm>
#include <iostream>
#include <vector>

#include "certificates.h"
#include "files.h"
#include "key_containers.h"
#include "progress.h"
#include "request_extensions.h"

namespace opensspi_cli {
namespace {

constexpr const char* kTask = "cert request";

struct RequestOptions {
  std::string subject;
  std::string output;
  std::string to;
  std::string use;
  std::string hash;  // empty: the usual one for the kind of key
  DWORD bits = 0;
  bool exportable = false;
  bool force = false;
  ContainerOptions container;
  ExtensionOptions extensions;
};

int report(const Session& session, const Problem& problem) {
  return problem.status != 0 ? refused(session, kTask, problem.status)
                             : misused(session, kTask, problem.why);
}

// The subject is written as "cert show" prints it: the most specific part first. What is not ASCII
// becomes UTF8String, as RFC 5280, 4.1.2.4 says.
std::optional<Problem> encode_subject(std::vector<BYTE>& out, const std::string& text) {
  constexpr DWORD kStyle =
      CERT_X500_NAME_STR | CERT_NAME_STR_REVERSE_FLAG | CERT_NAME_STR_ENABLE_UTF8_UNICODE_FLAG;
  DWORD len = 0;
  LPCSTR wrong = nullptr;
  if (CertStrToNameA(X509_ASN_ENCODING, text.c_str(), kStyle, nullptr, nullptr, &len, &wrong) ==
      0) {
    const std::string rest = wrong == nullptr ? text : wrong;
    return Problem{"the subject is not a name as \"CN=shop.example, O=Shop\"; look at: " + rest};
  }
  out.resize(len);
  if (CertStrToNameA(X509_ASN_ENCODING, text.c_str(), kStyle, nullptr, out.data(), &len, nullptr) ==
      0) {
    return Problem{"", last_status()};
  }
  out.resize(len);
  return std::nullopt;
}

// RequestKey is a key pair of a container. One that was made for the request is deleted with its
// container unless the request is kept.
class RequestKey {
 public:
  RequestKey() = default;
  RequestKey(const RequestKey&) = delete;
  RequestKey& operator=(const RequestKey&) = delete;
  ~RequestKey() {
    if (fresh_) {
      Provider gone;
      acquire(gone, choice_, name_.c_str(), flags_ | CRYPT_DELETEKEYSET);
    }
  }

  std::optional<Problem> open(const RequestOptions& options);
  void keep() { fresh_ = false; }
  [[nodiscard]] bool is_new() const { return made_; }
  [[nodiscard]] const Provider& container() const { return container_; }
  [[nodiscard]] DWORD use() const { return use_; }
  [[nodiscard]] ALG_ID algorithm() const { return algorithm_; }

 private:
  // take opens the pair of a use; false if there is none, or if it cannot be used.
  bool take(DWORD use);
  std::optional<Problem> make(const RequestOptions& options);

  std::string name_;
  DWORD flags_ = 0;
  ProviderChoice choice_;
  Provider container_;
  DWORD use_ = 0;
  ALG_ID algorithm_ = 0;
  bool fresh_ = false;  // the container was created by this run
  bool made_ = false;
};

bool RequestKey::take(DWORD use) {
  Key key;
  if (CryptGetUserKey(container_.get(), use, key.out()) == 0) {
    return false;
  }
  use_ = use;
  algorithm_ = number_of(key, KP_ALGID);
  return true;
}

std::optional<Problem> RequestKey::make(const RequestOptions& options) {
  const bool for_signatures =
      options.use == "signature" || choice_.type == PROV_DSS_DH || choice_.type == PROV_DSS;
  const DWORD use = for_signatures ? AT_SIGNATURE : AT_KEYEXCHANGE;
  const DWORD flags = options.bits << 16 | (options.exportable ? CRYPT_EXPORTABLE : 0);
  Key key;
  if (CryptGenKey(container_.get(), use, flags, key.out()) == 0 || !take(use)) {
    return Problem{"", last_status()};
  }
  made_ = true;
  return std::nullopt;
}

// The container may be one of any of the providers; a new one is made in the first.
std::optional<Problem> RequestKey::open(const RequestOptions& options) {
  const auto providers = chosen_providers(options.container);
  if (!providers) {
    return Problem{"there is no provider " + options.container.provider + "; there are " +
                   provider_names()};
  }
  name_ = options.container.name;
  flags_ = options.container.flags();
  const auto opened = std::ranges::find_if(*providers, [&](const ProviderChoice& choice) {
    return acquire(container_, choice, name_.c_str(), flags_);
  });
  choice_ = opened == providers->end() ? providers->front() : *opened;
  if (opened == providers->end()) {
    if (last_status() != static_cast<int32_t>(NTE_BAD_KEYSET)) {
      return Problem{"", last_status()};
    }
    fresh_ = acquire(container_, choice_, name_.c_str(), flags_ | CRYPT_NEWKEYSET);
    if (!fresh_) {
      return Problem{"", last_status()};
    }
  }
  std::vector<DWORD> uses = {AT_KEYEXCHANGE, AT_SIGNATURE};
  if (!options.use.empty()) {
    uses = {options.use == "signature" ? DWORD{AT_SIGNATURE} : DWORD{AT_KEYEXCHANGE}};
  }
  for (const DWORD use : uses) {
    if (take(use)) {
      return std::nullopt;
    }
    // A pair that is there and cannot be read now must not be replaced.
    if (last_status() != static_cast<int32_t>(NTE_NO_KEY)) {
      return Problem{"", last_status()};
    }
  }
  return make(options);
}

// SigningRow is a hash by its name, and the object identifiers of its signatures.
struct SigningRow {
  const char* hash;
  const char* rsa;
  const char* dsa;
};

constexpr SigningRow kSignings[] = {
    {"sha1", szOID_RSA_SHA1RSA, szOID_X957_SHA1DSA},
    {"sha256", szOID_RSA_SHA256RSA, nullptr},
    {"sha384", szOID_RSA_SHA384RSA, nullptr},
    {"sha512", szOID_RSA_SHA512RSA, nullptr},
};

// CryptoAPI has no object identifier of DSA with another hash.
const char* signing_oid(const std::string& hash, ALG_ID key) {
  const bool is_rsa = GET_ALG_TYPE(key) == ALG_TYPE_RSA;
  const std::string chosen = !hash.empty() ? hash : is_rsa ? "sha256" : "sha1";
  const auto* const row = std::find_if(std::begin(kSignings), std::end(kSignings),
                                       [&](const SigningRow& one) { return chosen == one.hash; });
  return is_rsa ? row->rsa : row->dsa;
}

std::optional<std::vector<BYTE>> public_key_info(const RequestKey& key) {
  DWORD len = 0;
  if (CryptExportPublicKeyInfo(key.container().get(), key.use(), X509_ASN_ENCODING, nullptr,
                               &len) == 0) {
    return std::nullopt;
  }
  std::vector<BYTE> bytes(len);
  if (CryptExportPublicKeyInfo(key.container().get(), key.use(), X509_ASN_ENCODING,
                               reinterpret_cast<CERT_PUBLIC_KEY_INFO*>(bytes.data()), &len) == 0) {
    return std::nullopt;
  }
  return bytes;
}

std::optional<std::vector<BYTE>> signed_request(const RequestKey& key, const char* oid,
                                                const CERT_REQUEST_INFO& info) {
  CRYPT_ALGORITHM_IDENTIFIER algorithm = {const_cast<LPSTR>(oid), {}};
  const auto sign = [&](BYTE* out, DWORD& len) {
    return CryptSignAndEncodeCertificate(key.container().get(), key.use(), X509_ASN_ENCODING,
                                         X509_CERT_REQUEST_TO_BE_SIGNED, &info, &algorithm, nullptr,
                                         out, &len) != 0;
  };
  DWORD len = 0;
  if (!sign(nullptr, len)) {
    return std::nullopt;
  }
  std::vector<BYTE> bytes(len);
  if (!sign(bytes.data(), len)) {
    return std::nullopt;
  }
  bytes.resize(len);
  return bytes;
}

// Parts is what a request is made of, encoded.
struct Parts {
  std::vector<BYTE> subject;
  RequestExtensions extensions;
};

// The extensions stand in one attribute (RFC 2985, 5.4.2).
std::optional<Problem> make_request(std::vector<BYTE>& out, Parts& parts, const RequestKey& key,
                                    const char* oid) {
  auto public_key = public_key_info(key);
  auto extensions = parts.extensions.encoded();
  if (!public_key || !extensions) {
    return Problem{"", last_status()};
  }
  CRYPT_ATTR_BLOB value = {static_cast<DWORD>(extensions->size()), extensions->data()};
  CRYPT_ATTRIBUTE attribute = {const_cast<LPSTR>(szOID_RSA_certExtensions), 1, &value};
  CERT_REQUEST_INFO info = {};
  info.dwVersion = CERT_REQUEST_V1;
  info.Subject = {static_cast<DWORD>(parts.subject.size()), parts.subject.data()};
  info.SubjectPublicKeyInfo = *reinterpret_cast<CERT_PUBLIC_KEY_INFO*>(public_key->data());
  info.cAttribute = parts.extensions.empty() ? 0 : 1;
  info.rgAttribute = &attribute;
  auto made = signed_request(key, oid, info);
  if (!made) {
    return Problem{"", last_status()};
  }
  out = std::move(*made);
  return std::nullopt;
}

bool wants_der(const RequestOptions& options) {
  return options.to == "der" || (options.to.empty() && options.output.ends_with(".der"));
}

// RFC 7468, 7: "NEW CERTIFICATE REQUEST", which Windows writes, is for readers only.
std::string as_pem(const std::vector<BYTE>& der) {
  constexpr DWORD kForm = CRYPT_STRING_BASE64 | CRYPT_STRING_NOCR;
  const auto der_len = static_cast<DWORD>(der.size());
  DWORD len = 0;
  CryptBinaryToStringA(der.data(), der_len, kForm, nullptr, &len);
  std::string text(len, '\0');
  CryptBinaryToStringA(der.data(), der_len, kForm, text.data(), &len);
  text.resize(len);
  return "-----BEGIN CERTIFICATE REQUEST-----\n" + text + "-----END CERTIFICATE REQUEST-----\n";
}

std::optional<std::string> write_request(const std::vector<BYTE>& der,
                                         const RequestOptions& options) {
  const std::string content =
      wants_der(options) ? std::string(der.begin(), der.end()) : as_pem(der);
  return write_content(options.output, content, options.force ? Overwrite::kYes : Overwrite::kNo,
                       Privacy::kAnyone);
}

// What can be wrong with the command line is found before a key is made.
int request(const Session& session, const RequestOptions& options) {
  Parts parts;
  if (const auto problem = encode_subject(parts.subject, options.subject)) {
    return report(session, *problem);
  }
  if (const auto problem = parts.extensions.add(options.extensions)) {
    return report(session, *problem);
  }
  RequestKey key;
  const auto no_key = [&] {
    const Progress progress(session, "making a key");
    return key.open(options);
  }();
  if (no_key) {
    return report(session, *no_key);
  }
  const char* const oid = signing_oid(options.hash, key.algorithm());
  if (oid == nullptr) {
    return misused(session, kTask, "a DSA key signs with sha1 only");
  }
  std::vector<BYTE> der;
  if (const auto problem = make_request(der, parts, key, oid)) {
    return report(session, *problem);
  }
  if (const auto problem = write_request(der, options)) {
    return misused(session, kTask, *problem);
  }
  key.keep();
  if (options.output == "-") {
    return kExitDone;
  }
  return done(session, "wrote " + options.output + ", signed with " +
                           (key.is_new() ? "a new key" : "the key") + " in the container " +
                           options.container.name);
}

void add_names(CLI::App& made, ExtensionOptions& names) {
  struct Row {
    const char* option;
    std::vector<std::string>& out;
    const char* meaning;
  };
  const Row rows[] = {
      {"--dns", names.dns_names, "A DNS name; may be given several times"},
      {"--ip", names.addresses, "An IP address; may be given several times"},
      {"--email", names.emails, "An e-mail address; may be given several times"},
      {"--url", names.urls, "A URL; may be given several times"},
      {"--upn", names.principals, "A user principal name; may be given several times"},
      {"--usage", names.usages, "An enhanced key usage, as serverAuth or 1.3.6.1.5.5.7.3.1"},
  };
  for (const Row& row : rows) {
    made.add_option(row.option, row.out, row.meaning)->allow_extra_args(false);
  }
  made.add_option("--key-usage", names.key_usages, "A key usage, as digitalSignature")
      ->allow_extra_args(false)
      ->check(CLI::IsMember(key_usage_names(), CLI::ignore_case));
}

void add_key_options(CLI::App& made, RequestOptions& options) {
  made.add_option("--container", options.container.name,
                  "The container of the key; it and the key are made if they do not exist")
      ->required();
  made.add_option("--provider", options.container.provider, "A provider by its Windows name");
  made.add_option("--use", options.use, "exchange or signature; default: the key that there is")
      ->check(CLI::IsMember({"exchange", "signature"}));
  made.add_option("--bits", options.bits, "The length of a new key; default: the provider's")
      ->check(CLI::Range(384, 16384));
  made.add_flag("--exportable", options.exportable, "Let a new key be exported");
  made.add_option("--hash", options.hash,
                  "sha1, sha256, sha384, sha512; default: sha256, for DSA sha1")
      ->check(CLI::IsMember({"sha1", "sha256", "sha384", "sha512"}));
}

}  // namespace

void add_request_command(CLI::App& group, Session& session,
                         const std::shared_ptr<CertStoreOptions>& store) {
  const auto options = std::make_shared<RequestOptions>();
  CLI::App& made = *group.add_subcommand("request", "Write a request for a certificate (PKCS#10)");
  made.fallthrough();
  made.add_option("SUBJECT", options->subject, "The subject, as \"CN=shop.example, O=Shop\"")
      ->required();
  made.add_option("OUTPUT", options->output, "The file to write; - writes to stdout")->required();
  add_key_options(made, *options);
  add_names(made, options->extensions);
  made.add_option("--to", options->to, "pem or der; default: from the output's name")
      ->check(CLI::IsMember({"pem", "der"}));
  made.add_flag("--force", options->force, "Replace an existing output");
  made.callback([&session, options, store] {
    options->container.machine = store->machine;
    session.exit = request(session, *options);
  });
}

}  // namespace opensspi_cli
