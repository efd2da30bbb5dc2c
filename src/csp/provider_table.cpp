// SPDX-License-Identifier: MIT
// Names, lengths and order are Windows' own. They agree with the lengths on Microsoft's pages (Base
// Provider Key Lengths, PROV_DSS_DH Provider Algorithms, ICspAlgorithm).
#include "csp/provider_table.h"

#include <algorithm>

namespace opensspi::csp {
namespace {

constexpr uint32_t kSigning = 0x20;
constexpr uint32_t kIpsec = 0x10;
constexpr uint32_t kSecureChannel = 0x0F;  // PCT1, SSL2, SSL3, TLS1
constexpr uint32_t kSsl2 = 0x2;
constexpr uint32_t kSsl3 = 0x4;
constexpr uint32_t kTls1 = 0x8;

constexpr std::string_view kRc2Long = "RSA Data Security's RC2";
constexpr std::string_view kRc4Long = "RSA Data Security's RC4";

constexpr AlgorithmEntry kRc2 = {kAlgRc2, 128, 40, 128, 0, "RC2", kRc2Long, 8};
constexpr AlgorithmEntry kRc4 = {kAlgRc4, 128, 40, 128, 0, "RC4", kRc4Long, 8};
constexpr AlgorithmEntry kRc2Base = {kAlgRc2, 40, 40, 56, 0, "RC2", kRc2Long, 8};
constexpr AlgorithmEntry kRc4Base = {kAlgRc4, 40, 40, 56, 0, "RC4", kRc4Long, 8};
constexpr AlgorithmEntry kDes = {kAlgDes, 56, 56, 56, 0, "DES", "Data Encryption Standard (DES)",
                                 0};
constexpr AlgorithmEntry k3Des112 = {kAlg3Des112,          112, 112, 112, 0, "3DES TWO KEY",
                                     "Two Key Triple DES", 0};
constexpr AlgorithmEntry k3Des = {kAlg3Des, 168, 168, 168, 0, "3DES", "Three Key Triple DES", 0};
constexpr AlgorithmEntry kAes128 = {
    kAlgAes128, 128, 128, 128, 0, "AES-128", "Advanced Encryption Standard (AES-128)", 0};
constexpr AlgorithmEntry kAes192 = {
    kAlgAes192, 192, 192, 192, 0, "AES-192", "Advanced Encryption Standard (AES-192)", 0};
constexpr AlgorithmEntry kAes256 = {
    kAlgAes256, 256, 256, 256, 0, "AES-256", "Advanced Encryption Standard (AES-256)", 0};
constexpr AlgorithmEntry kSha1 = {
    kAlgSha1, 160, 160, 160, kSigning, "SHA-1", "Secure Hash Algorithm (SHA-1)", 0};
constexpr AlgorithmEntry kSha256 = {
    kAlgSha256, 256, 256, 256, kSigning, "SHA-256", "Secure Hash Algorithm (SHA-256)", 0};
constexpr AlgorithmEntry kSha384 = {
    kAlgSha384, 384, 384, 384, kSigning, "SHA-384", "Secure Hash Algorithm (SHA-384)", 0};
constexpr AlgorithmEntry kSha512 = {
    kAlgSha512, 512, 512, 512, kSigning, "SHA-512", "Secure Hash Algorithm (SHA-512)", 0};
constexpr AlgorithmEntry kMd2 = {kAlgMd2, 128, 128, 128, kSigning, "MD2", "Message Digest 2 (MD2)",
                                 0};
constexpr AlgorithmEntry kMd4 = {kAlgMd4, 128, 128, 128, kSigning, "MD4", "Message Digest 4 (MD4)",
                                 0};
constexpr AlgorithmEntry kMd5 = {kAlgMd5, 128, 128, 128, kSigning, "MD5", "Message Digest 5 (MD5)",
                                 0};
constexpr AlgorithmEntry kShaMd5 = {kAlgSsl3ShaMd5, 288,           288, 288, 0,
                                    "SSL3 SHAMD5",  "SSL3 SHAMD5", 0};
constexpr AlgorithmEntry kMac = {kAlgMac, 0, 0, 0, 0, "MAC", "Message Authentication Code", 0};
constexpr AlgorithmEntry kHmac = {kAlgHmac, 0, 0, 0, 0, "HMAC", "Hugo's MAC (HMAC)", 0};

constexpr AlgorithmEntry rsa_sign(uint32_t default_bits, uint32_t protocols) {
  return {kAlgRsaSign, default_bits, 384, 16384, protocols, "RSA_SIGN", "RSA Signature", 8};
}
constexpr AlgorithmEntry rsa_exchange(uint32_t default_bits, uint32_t protocols) {
  return {kAlgRsaKeyExchange, default_bits,       384, 16384, protocols,
          "RSA_KEYX",         "RSA Key Exchange", 8};
}
constexpr AlgorithmEntry dss_sign(uint32_t protocols) {
  return {kAlgDssSign, 1024, 512, 1024, protocols, "DSA_SIGN", "Digital Signature Algorithm", 64};
}
constexpr AlgorithmEntry dh(AlgorithmNumber id, uint32_t default_bits, uint32_t max_bits,
                            uint32_t protocols) {
  const bool ephemeral = id == kAlgDhEphemeral;
  return {
      id,
      default_bits,
      512,
      max_bits,
      protocols,
      ephemeral ? "DH_KEYX_EPHEM" : "DH_KEYX",
      ephemeral ? "Diffie-Hellman Ephemeral Algorithm" : "Diffie-Hellman Key Exchange Algorithm",
      64};
}
// over_channel is a row in the form of the two SChannel providers.
constexpr AlgorithmEntry over_channel(AlgorithmEntry row, uint32_t protocols) {
  row.protocols |= protocols;
  return row;
}

constexpr uint32_t kRsaUse = kSigning | kIpsec;
constexpr uint32_t kAnyLen = 0xFFFFFFFF;

constexpr AlgorithmEntry kRsaBase[] = {kRc2Base,
                                       kRc4Base,
                                       kDes,
                                       kSha1,
                                       kMd2,
                                       kMd4,
                                       kMd5,
                                       kShaMd5,
                                       kMac,
                                       rsa_sign(512, kRsaUse),
                                       rsa_exchange(512, kRsaUse),
                                       kHmac};

constexpr AlgorithmEntry kRsaStrong[] = {kRc2,
                                         kRc4,
                                         kDes,
                                         k3Des112,
                                         k3Des,
                                         kSha1,
                                         kMd2,
                                         kMd4,
                                         kMd5,
                                         kShaMd5,
                                         kMac,
                                         rsa_sign(1024, kRsaUse),
                                         rsa_exchange(1024, kRsaUse),
                                         kHmac};

constexpr AlgorithmEntry kRsaAes[] = {kRc2,
                                      kRc4,
                                      kDes,
                                      k3Des112,
                                      k3Des,
                                      kAes128,
                                      kAes192,
                                      kAes256,
                                      kSha1,
                                      kSha256,
                                      kSha384,
                                      kSha512,
                                      kMd2,
                                      kMd4,
                                      kMd5,
                                      kShaMd5,
                                      kMac,
                                      rsa_sign(1024, kRsaUse),
                                      rsa_exchange(1024, kRsaUse),
                                      kHmac};

constexpr AlgorithmEntry kPct1Master = {kAlgPct1Master, 128,           128, 128, 0x1,
                                        "PCT1 MASTER",  "PCT1 Master", 0};
constexpr AlgorithmEntry kSsl2Master = {kAlgSsl2Master, 40, 40, 192, kSsl2, "SSL2 MASTER",
                                        "SSL2 Master",  8};
constexpr AlgorithmEntry kSsl3Master = {kAlgSsl3Master, 384,           384,           384,
                                        kSsl3,          "SSL3 MASTER", "SSL3 Master", 0};
constexpr AlgorithmEntry kTls1Master = {kAlgTls1Master, 384,           384,           384,
                                        kTls1,          "TLS1 MASTER", "TLS1 Master", 0};
constexpr AlgorithmEntry kMasterHash = {kAlgSchannelMasterHash, 0, 0, kAnyLen, 0, "SCH MASTER HASH",
                                        "SChannel Master Hash", 0};
constexpr AlgorithmEntry kMacKey = {kAlgSchannelMacKey, 0, 0, kAnyLen, 0, "SCH MAC KEY",
                                    "SChannel MAC Key", 0};
constexpr AlgorithmEntry kEncKey = {kAlgSchannelEncKey,        0, 0, kAnyLen, 0, "SCH ENC KEY",
                                    "SChannel Encryption Key", 0};

constexpr AlgorithmEntry kRsaSchannel[] = {over_channel(kRc2, kSecureChannel),
                                           over_channel(kRc4, kSecureChannel),
                                           over_channel(kDes, kSecureChannel),
                                           over_channel(k3Des112, kSecureChannel),
                                           over_channel(k3Des, kSecureChannel),
                                           over_channel(kSha1, kSecureChannel),
                                           over_channel(kMd5, kSecureChannel),
                                           kShaMd5,
                                           kMac,
                                           rsa_sign(1024, kSigning | kSecureChannel),
                                           rsa_exchange(1024, kSigning | kSecureChannel),
                                           kHmac,
                                           kPct1Master,
                                           kSsl2Master,
                                           kSsl3Master,
                                           kTls1Master,
                                           kMasterHash,
                                           kMacKey,
                                           kEncKey};

constexpr AlgorithmEntry kDss[] = {kSha1, kMd5, dss_sign(kSigning)};

constexpr AlgorithmEntry kDssDhBase[] = {kRc2Base,
                                         kRc4Base,
                                         kDes,
                                         kSha1,
                                         kMd5,
                                         dss_sign(kSigning),
                                         dh(kAlgDhStoreAndForward, 512, 1024, 0),
                                         dh(kAlgDhEphemeral, 512, 1024, 0)};

constexpr AlgorithmEntry kDssDhEnhanced[] = {kRc2,
                                             kRc4,
                                             kDes,
                                             k3Des112,
                                             k3Des,
                                             kSha1,
                                             kMd5,
                                             dss_sign(kSigning),
                                             dh(kAlgDhStoreAndForward, 1024, 4096, 0),
                                             dh(kAlgDhEphemeral, 1024, 4096, 0)};

constexpr AlgorithmEntry kDhSchannel[] = {over_channel(kRc2, kSsl3 | kTls1),
                                          over_channel(kRc4, kSsl3 | kTls1),
                                          over_channel(kDes, kSsl3 | kTls1),
                                          over_channel(k3Des112, kSsl3 | kTls1),
                                          over_channel(k3Des, kSsl3 | kTls1),
                                          over_channel(kSha1, kSsl3 | kTls1),
                                          over_channel(kMd5, kSsl3 | kTls1),
                                          kMac,
                                          kHmac,
                                          dss_sign(kSigning | kSsl3 | kTls1),
                                          dh(kAlgDhStoreAndForward, 512, 4096, kSsl3 | kTls1),
                                          dh(kAlgDhEphemeral, 512, 4096, kSsl3 | kTls1),
                                          kSsl3Master,
                                          kTls1Master,
                                          kMasterHash,
                                          kMacKey,
                                          kEncKey};

constexpr auto kRsaFamily = ContainerFamily::kRsa;
constexpr auto kDssFamily = ContainerFamily::kDss;
constexpr auto kSoftware = Implementation::kSoftware;

constexpr ProviderRow kProviders[] = {
    {"Microsoft Base Cryptographic Provider v1.0", kProvRsaFull, kRsaFamily, kSoftware, kRsaBase,
     kAlgRsaKeyExchange, kAlgRsaSign, SessionRules::kBase},
    {"Microsoft Base DSS and Diffie-Hellman Cryptographic Provider", kProvDssDh, kDssFamily,
     kSoftware, kDssDhBase, kAlgDhStoreAndForward, kAlgDssSign, SessionRules::kBase},
    {"Microsoft Base DSS Cryptographic Provider", kProvDss, kDssFamily, kSoftware, kDss, 0,
     kAlgDssSign, SessionRules::kBase},
    {"Microsoft Base Smart Card Crypto Provider", kProvRsaFull, kRsaFamily, Implementation::kToken,
     kRsaAes, kAlgRsaKeyExchange, kAlgRsaSign, SessionRules::kEnhanced},
    {"Microsoft DH SChannel Cryptographic Provider", kProvDhSchannel, kDssFamily, kSoftware,
     kDhSchannel, kAlgDhStoreAndForward, kAlgDssSign, SessionRules::kEnhanced},
    {"Microsoft Enhanced Cryptographic Provider v1.0", kProvRsaFull, kRsaFamily, kSoftware,
     kRsaStrong, kAlgRsaKeyExchange, kAlgRsaSign, SessionRules::kEnhanced},
    {"Microsoft Enhanced DSS and Diffie-Hellman Cryptographic Provider", kProvDssDh, kDssFamily,
     kSoftware, kDssDhEnhanced, kAlgDhStoreAndForward, kAlgDssSign, SessionRules::kEnhanced},
    {"Microsoft Enhanced RSA and AES Cryptographic Provider", kProvRsaAes, kRsaFamily, kSoftware,
     kRsaAes, kAlgRsaKeyExchange, kAlgRsaSign, SessionRules::kEnhanced},
    {"Microsoft RSA SChannel Cryptographic Provider", kProvRsaSchannel, kRsaFamily, kSoftware,
     kRsaSchannel, kAlgRsaKeyExchange, kAlgRsaSign, SessionRules::kEnhanced},
    {"Microsoft Strong Cryptographic Provider", kProvRsaFull, kRsaFamily, kSoftware, kRsaStrong,
     kAlgRsaKeyExchange, kAlgRsaSign, SessionRules::kStrong},
    // Windows XP's name of the AES provider: opened by name, not listed, as on later versions.
    {"Microsoft Enhanced RSA and AES Cryptographic Provider (Prototype)", kProvRsaAes, kRsaFamily,
     kSoftware, kRsaAes, kAlgRsaKeyExchange, kAlgRsaSign, SessionRules::kEnhanced},
};

constexpr ProviderTypeRow kTypes[] = {
    {kProvRsaFull, "RSA Full (Signature and Key Exchange)",
     "Microsoft Strong Cryptographic Provider"},
    {kProvDss, "DSS Signature", "Microsoft Base DSS Cryptographic Provider"},
    {kProvRsaSchannel, "RSA SChannel", "Microsoft RSA SChannel Cryptographic Provider"},
    {kProvDssDh, "DSS Signature with Diffie-Hellman Key Exchange",
     "Microsoft Enhanced DSS and Diffie-Hellman Cryptographic Provider"},
    {kProvDhSchannel, "Diffie-Hellman SChannel", "Microsoft DH SChannel Cryptographic Provider"},
    {kProvRsaAes, "RSA Full and AES", "Microsoft Enhanced RSA and AES Cryptographic Provider"},
};

constexpr uint32_t kMaxProviderType = 999;

bool same_name(std::string_view left, std::string_view right) {
  const auto fold = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [&](char a, char b) { return fold(a) == fold(b); });
}

}  // namespace

const AlgorithmEntry* ProviderRow::find(AlgorithmNumber id) const {
  const auto row = std::find_if(algorithms.begin(), algorithms.end(),
                                [id](const AlgorithmEntry& entry) { return entry.id == id; });
  return row == algorithms.end() ? nullptr : &*row;
}

std::span<const ProviderRow> providers() {
  constexpr size_t kNumUnlisted = 1;
  return std::span(kProviders).first(std::size(kProviders) - kNumUnlisted);
}

std::span<const ProviderTypeRow> provider_types() { return kTypes; }

Result<const ProviderRow*> find_provider(std::string_view name, uint32_t type) {
  for (const ProviderRow& row : kProviders) {
    if (!same_name(row.name, name)) {
      continue;
    }
    if (row.type != type) {
      return fail(NTE_PROV_TYPE_NO_MATCH, "the provider of this name has another type");
    }
    return &row;
  }
  return fail(NTE_KEYSET_NOT_DEF, "no provider has this name");
}

Result<const ProviderRow*> default_provider(uint32_t type) {
  if (type == 0 || type > kMaxProviderType) {
    return fail(NTE_BAD_PROV_TYPE, "provider types are 1 to 999");
  }
  for (const ProviderTypeRow& row : kTypes) {
    if (row.type == type) {
      return find_provider(row.default_provider, type);
    }
  }
  return fail(NTE_PROV_TYPE_NOT_DEF, "no provider has this type");
}

}  // namespace opensspi::csp
