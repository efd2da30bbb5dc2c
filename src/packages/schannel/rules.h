// SPDX-License-Identifier: MIT
// Rules: what a program's credential allows, as versions, suites and flags.
#pragma once

#include <string>
#include <vector>

#include "packages/schannel/suites.h"
#include "sspi/package.h"

namespace opensspi::schannel {

// Version is a set of versions of TLS.
enum Version : uint8_t { kTls1_0 = 1, kTls1_1 = 2, kTls1_2 = 4, kTls1_3 = 8 };
inline constexpr uint8_t kDefaultVersions = kTls1_2 | kTls1_3;

// versions_of_bits reads SP_PROT_*; DTLS and SSL are ignored. bits_of_versions writes those of one
// or both roles.
uint8_t versions_of_bits(uint32_t bits, sspi::Use use);
uint32_t bits_of_versions(uint8_t versions, sspi::Use use);

// Rules of one credential.
struct Rules {
  uint8_t versions = kDefaultVersions;
  std::vector<const Suite*> suites;
  std::vector<std::string> groups;      // OpenSSL's names
  std::vector<std::string> signatures;  // OpenSSL's names; empty: all
  bool manual_validation = false;
  bool resumes = true;
  bool sends_root = false;
  bool chooses_by_name = false;   // SCH_CRED_SNI_CREDENTIAL
  uint32_t lifespan_seconds = 0;  // of sessions; 0: OpenSSL's
  uint32_t flags = 0;             // SCH_CRED_*

  // The rules of connections that negotiate one of these application protocols (TLS_PARAMETERS with
  // rgstrAlpnIds), in the program's order. They differ in versions, suites, groups and signatures.
  std::vector<std::string> application_protocols;
  std::vector<Rules> by_protocol;

  // read makes the rules of a credential. SEC_E_ALGORITHM_MISMATCH if nothing is left that could be
  // offered, SEC_E_UNSUPPORTED_FUNCTION for what this package lacks (DTLS, NULL ciphers, pre-shared
  // keys), SEC_E_INVALID_PARAMETER for two TLS_PARAMETERS without application protocols.
  static Result<Rules> read(const sspi::ChannelCredential& given, sspi::Use use);

  // for_protocols returns the first of `by_protocol` that is for one of the names in an ALPN list
  // (RFC 7301, 3.1), or null.
  [[nodiscard]] const Rules* for_protocols(ByteView list) const;

  // text writes everything that determines the connections; equal rules have equal texts.
  [[nodiscard]] std::string text() const;
  // The weakest and the strongest cipher, in bits.
  [[nodiscard]] sspi::CipherStrengths strengths() const;
  // The ALG_IDs of all suites.
  [[nodiscard]] std::vector<uint32_t> algorithms() const;
};

}  // namespace opensspi::schannel
