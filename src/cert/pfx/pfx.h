// SPDX-License-Identifier: MIT
// PFX files (PKCS#12, RFC 7292): certificates and private keys under a password.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cert/pfx/pbe.h"

namespace opensspi::cert {

// PfxAttributes are a bag's attributes: friendlyName, localKeyID (which ties a certificate to its
// key), and Microsoft's names of the provider and of the machine's keys.
struct PfxAttributes {
  std::u16string friendly_name;
  Bytes key_id;
  std::u16string provider;   // 1.3.6.1.4.1.311.17.1
  bool machine_key = false;  // 1.3.6.1.4.1.311.17.2
};

// PfxCertificate is a certificate or a CRL, as it is in the file: it may not be one at all.
struct PfxCertificate {
  Bytes der;
  PfxAttributes attributes;
};

// PfxKey is a private key as PKCS#8's PrivateKeyInfo.
struct PfxKey {
  SecretBytes pkcs8;
  PfxAttributes attributes;
};

struct PfxContents {
  std::vector<PfxCertificate> certificates;
  std::vector<PfxCertificate> crls;
  std::vector<PfxKey> keys;
};

// PfxParts says what is read. kCertificates leaves keys encrypted; kUnencrypted reads only what
// needs no password, and checks no MAC.
enum class PfxParts : uint8_t { kAll, kCertificates, kUnencrypted };

// kMaxPfxLen and kMaxPfxBags limit a file and its bags.
inline constexpr size_t kMaxPfxLen = size_t{64} * 1024 * 1024;
inline constexpr size_t kMaxPfxBags = 10'000;

// read_pfx opens a file, DER or BER. ERROR_INVALID_PASSWORD if the password is wrong or the file
// was altered; CRYPT_E_ASN1_CORRUPT if it is not a PFX; CRYPT_E_ASN1_LARGE if it is over a limit,
// that of RoundBudget too; NTE_BAD_ALGID for an algorithm that is not supported, and for a file
// that is protected by a public key instead of a password. Bags of other kinds are skipped.
[[nodiscard]] Result<PfxContents> read_pfx(ByteView file, const PfxPassword& password,
                                           PfxParts parts, RoundBudget budget = RoundBudget());

// check_pfx_password returns ERROR_INVALID_PASSWORD if the MAC is wrong; other errors as read_pfx.
// A file without a MAC has to be read.
[[nodiscard]] Status check_pfx_password(ByteView file, const PfxPassword& password);

// is_pfx returns whether the bytes have the outer structure of a PFX.
[[nodiscard]] bool is_pfx(ByteView file);

// PfxSummary is what a file shows without its password.
struct PfxSummary {
  std::string mac_algorithm;  // dotted, empty if there is no MAC
  uint32_t mac_rounds = 0;
  std::vector<std::string> encryption;  // per part, dotted; empty for one that is not encrypted
};
[[nodiscard]] Result<PfxSummary> summarise_pfx(ByteView file);

// PfxWriting says how a file is written. Certificates are left unencrypted if
// `encrypt_certificates` is false.
struct PfxWriting {
  PbeScheme scheme = PbeScheme::k3DesSha1;
  bool encrypt_certificates = true;
};

// write_pfx writes contents: keys each in a bag of its own encryption, then certificates and CRLs.
[[nodiscard]] Result<Bytes> write_pfx(const PfxContents& contents, const PfxPassword& password,
                                      const PfxWriting& writing);

}  // namespace opensspi::cert
