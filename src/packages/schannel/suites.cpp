// SPDX-License-Identifier: MIT
#include "packages/schannel/suites.h"

namespace opensspi::schannel {
namespace {

constexpr Suite kSuites[] = {
    {0x1302, "TLS_AES_256_GCM_SHA384", "AES", 256, Mode::kGcm, "SHA384", 384, Exchange::kAny, ""},
    {0x1301, "TLS_AES_128_GCM_SHA256", "AES", 128, Mode::kGcm, "SHA256", 256, Exchange::kAny, ""},
    {0x1303, "TLS_CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305", 256, Mode::kPoly1305, "SHA256",
     256, Exchange::kAny, ""},
    {0xC02C, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "AES", 256, Mode::kGcm, "SHA384", 384,
     Exchange::kEcdh, "ECDSA"},
    {0xC02B, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "AES", 128, Mode::kGcm, "SHA256", 256,
     Exchange::kEcdh, "ECDSA"},
    {0xC030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "AES", 256, Mode::kGcm, "SHA384", 384,
     Exchange::kEcdh, "RSA"},
    {0xC02F, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "AES", 128, Mode::kGcm, "SHA256", 256,
     Exchange::kEcdh, "RSA"},
    {0xCCA9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305", 256,
     Mode::kPoly1305, "SHA256", 256, Exchange::kEcdh, "ECDSA"},
    {0xCCA8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305", 256,
     Mode::kPoly1305, "SHA256", 256, Exchange::kEcdh, "RSA"},
    {0x009F, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "AES", 256, Mode::kGcm, "SHA384", 384,
     Exchange::kDh, "RSA"},
    {0x009E, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "AES", 128, Mode::kGcm, "SHA256", 256,
     Exchange::kDh, "RSA"},
    {0xC024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", "AES", 256, Mode::kCbc, "SHA384", 384,
     Exchange::kEcdh, "ECDSA"},
    {0xC023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "AES", 128, Mode::kCbc, "SHA256", 256,
     Exchange::kEcdh, "ECDSA"},
    {0xC028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "AES", 256, Mode::kCbc, "SHA384", 384,
     Exchange::kEcdh, "RSA"},
    {0xC027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "AES", 128, Mode::kCbc, "SHA256", 256,
     Exchange::kEcdh, "RSA"},
    {0xC00A, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "AES", 256, Mode::kCbc, "SHA1", 160,
     Exchange::kEcdh, "ECDSA"},
    {0xC009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "AES", 128, Mode::kCbc, "SHA1", 160,
     Exchange::kEcdh, "ECDSA"},
    {0xC014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "AES", 256, Mode::kCbc, "SHA1", 160,
     Exchange::kEcdh, "RSA"},
    {0xC013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "AES", 128, Mode::kCbc, "SHA1", 160,
     Exchange::kEcdh, "RSA"},
    {0x009D, "TLS_RSA_WITH_AES_256_GCM_SHA384", "AES", 256, Mode::kGcm, "SHA384", 384,
     Exchange::kRsa, "RSA"},
    {0x009C, "TLS_RSA_WITH_AES_128_GCM_SHA256", "AES", 128, Mode::kGcm, "SHA256", 256,
     Exchange::kRsa, "RSA"},
    {0x003D, "TLS_RSA_WITH_AES_256_CBC_SHA256", "AES", 256, Mode::kCbc, "SHA256", 256,
     Exchange::kRsa, "RSA"},
    {0x003C, "TLS_RSA_WITH_AES_128_CBC_SHA256", "AES", 128, Mode::kCbc, "SHA256", 256,
     Exchange::kRsa, "RSA"},
    {0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA", "AES", 256, Mode::kCbc, "SHA1", 160, Exchange::kRsa,
     "RSA"},
    {0x002F, "TLS_RSA_WITH_AES_128_CBC_SHA", "AES", 128, Mode::kCbc, "SHA1", 160, Exchange::kRsa,
     "RSA"},
};

// ALG_ID of wincrypt.h; ChaCha20 has none.
constexpr uint32_t kAes128 = 0x660E, kAes256 = 0x6610;
constexpr uint32_t kSha1 = 0x8004, kSha256 = 0x800C, kSha384 = 0x800D;
constexpr uint32_t kEcdhEphemeral = 0xAE06, kDhEphemeral = 0xAA02, kRsaExchange = 0xA400;

}  // namespace

std::string_view Suite::exchange_name() const {
  switch (exchange) {
    case Exchange::kDh:
      return "DH";
    case Exchange::kRsa:
      return "RSA";
    case Exchange::kEcdh:
    case Exchange::kAny:
      break;
  }
  return exchange == Exchange::kAny ? "" : "ECDH";
}

uint32_t Suite::cipher_id() const {
  if (cipher != "AES") {
    return 0;
  }
  return cipher_bits == 128 ? kAes128 : kAes256;
}

uint32_t Suite::hash_id() const {
  if (hash_bits == 160) {
    return kSha1;
  }
  return hash_bits == 256 ? kSha256 : kSha384;
}

uint32_t Suite::exchange_id() const {
  if (exchange == Exchange::kDh) {
    return kDhEphemeral;
  }
  return exchange == Exchange::kRsa ? kRsaExchange : kEcdhEphemeral;
}

std::span<const Suite> suites() { return kSuites; }

const Suite* suite_of(uint16_t id) {
  for (const Suite& suite : kSuites) {
    if (suite.id == id) {
      return &suite;
    }
  }
  return nullptr;
}

}  // namespace opensspi::schannel
