// SPDX-License-Identifier: MIT
#include "abi/sspi/channel_credential.h"

#include <cstddef>
#include <cstring>
#include <span>

#include "abi/core/channel_certificates.h"
#include "base/utf16.h"
#include "opensspi/schannel.h"

namespace opensspi::abi {
namespace {

constexpr Error kMalformed = fail(
    SEC_E_INVALID_PARAMETER, "the credentials count more entries than Windows takes, or have none");

// Windows negotiates TLS 1.3 for SCH_CREDENTIALS only. Programs that give SCHANNEL_CRED or nothing
// were written for TLS 1.2: many do not pass the tickets of TLS 1.3 (SEC_I_RENEGOTIATE) on.
constexpr DWORD kProtocolsOfOldPrograms = SP_PROT_TLS1_2;

template <class Element>
Result<std::span<const Element>> array_of(const Element* first, DWORD num, DWORD most) {
  if (num > most || (num != 0 && first == nullptr)) {
    return kMalformed;
  }
  return std::span<const Element>(first, num);
}

// Programs such as curl count the terminating NUL in Length.
Result<std::string> text_of(const UNICODE_STRING& text) {
  if (text.Length % sizeof(WCHAR) != 0 || (text.Length != 0 && text.Buffer == nullptr)) {
    return kMalformed;
  }
  std::u16string_view units{text.Buffer, text.Length / sizeof(WCHAR)};
  if (units.ends_with(u'\0')) {
    units.remove_suffix(1);
  }
  return utf8_from_utf16(units);
}

Result<std::vector<std::string>> texts_of(const UNICODE_STRING* first, DWORD num, DWORD most) {
  std::vector<std::string> texts;
  for (const UNICODE_STRING& text : TRY(array_of(first, num, most))) {
    texts.push_back(TRY(text_of(text)));
  }
  return texts;
}

// The fields about certificates in both structures. A program that validates peers itself does not
// need the host's stores, so an unreadable store is not an error for it.
template <class Struct>
Status read_certificates(const Struct& given, sspi::ChannelCredential& out) {
  for (const PCCERT_CONTEXT certificate :
       TRY(array_of(given.paCred, given.cCreds, DWORD{SCH_CRED_MAX_SUPPORTED_CERTS}))) {
    out.identities.push_back(TRY(channel_identity(certificate)));
  }
  if (given.cMappers != 0) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "credentials with mappers of their own");
  }
  out.has_root_store = given.hRootStore != nullptr;
  if (out.has_root_store) {
    out.root_certificates = TRY(certificates_in(given.hRootStore));
  }
  if ((out.flags & SCH_CRED_MANUAL_CRED_VALIDATION) == 0) {
    out.host_trust = TRY(host_trust());
  }
  if (out.identities.empty() && (out.flags & SCH_CRED_NO_DEFAULT_CREDS) == 0) {
    out.client_certificates = client_certificates();
  }
  return {};
}

// Programs leave the field uninitialised, and Windows takes that.
Status check_format(DWORD format, DWORD num_certificates) {
  const bool by_hash =
      format == SCH_CRED_FORMAT_CERT_HASH || format == SCH_CRED_FORMAT_CERT_HASH_STORE;
  if (!by_hash || num_certificates == 0) {
    return {};
  }
  return fail(SEC_E_UNSUPPORTED_FUNCTION, "the credentials name their certificates by hash");
}

Result<sspi::CryptoSetting> read_setting(const CRYPTO_SETTINGS& given) {
  if (static_cast<uint32_t>(given.eAlgorithmUsage) > TlsParametersCngAlgUsageCertSig) {
    return fail(SEC_E_INVALID_PARAMETER, "CRYPTO_SETTINGS names no usage of an algorithm");
  }
  sspi::CryptoSetting setting;
  setting.usage = static_cast<sspi::CryptoUsage>(given.eAlgorithmUsage);
  setting.algorithm = TRY(text_of(given.strCngAlgId));
  setting.chaining_modes = TRY(texts_of(given.rgstrChainingModes, given.cChainingModes,
                                        SCH_CRED_MAX_SUPPORTED_CHAINING_MODES));
  setting.min_bits = given.dwMinBitLength;
  setting.max_bits = given.dwMaxBitLength;
  return setting;
}

Result<sspi::TlsParameters> read_parameters(const TLS_PARAMETERS& given) {
  sspi::TlsParameters parameters;
  parameters.application_protocols =
      TRY(texts_of(given.rgstrAlpnIds, given.cAlpnIds, SCH_CRED_MAX_SUPPORTED_ALPN_IDS));
  parameters.disabled_protocols = given.grbitDisabledProtocols;
  parameters.flags = given.dwFlags;
  for (const CRYPTO_SETTINGS& setting :
       TRY(array_of(given.pDisabledCrypto, given.cDisabledCrypto,
                    DWORD{SCH_CRED_MAX_SUPPORTED_CRYPTO_SETTINGS}))) {
    parameters.disabled.push_back(TRY(read_setting(setting)));
  }
  return parameters;
}

// Version 3 is the front of version 4, without flags and format.
Result<sspi::ChannelCredential> read_schannel_cred(const void* data, DWORD version) {
  const bool whole = version == SCHANNEL_CRED_VERSION;
  SCHANNEL_CRED given{};
  std::memcpy(&given, data, whole ? sizeof given : offsetof(SCHANNEL_CRED, dwFlags));
  TRY(check_format(given.dwCredFormat, given.cCreds));
  sspi::ChannelCredential credential;
  credential.version = version;
  credential.flags = given.dwFlags;
  TRY(read_certificates(given, credential));
  const auto algorithms = TRY(
      array_of(given.palgSupportedAlgs, given.cSupportedAlgs, DWORD{SCH_CRED_MAX_SUPPORTED_ALGS}));
  credential.supported_algorithms.assign(algorithms.begin(), algorithms.end());
  credential.enabled_protocols =
      given.grbitEnabledProtocols != 0 ? given.grbitEnabledProtocols : kProtocolsOfOldPrograms;
  credential.minimum_strength = given.dwMinimumCipherStrength;
  credential.maximum_strength = given.dwMaximumCipherStrength;
  credential.session_lifespan = given.dwSessionLifespan;
  return credential;
}

Result<sspi::ChannelCredential> read_sch_credentials(const void* data) {
  SCH_CREDENTIALS given{};
  std::memcpy(&given, data, sizeof given);
  TRY(check_format(given.dwCredFormat, given.cCreds));
  sspi::ChannelCredential credential;
  credential.version = given.dwVersion;
  credential.session_lifespan = given.dwSessionLifespan;
  credential.flags = given.dwFlags;
  TRY(read_certificates(given, credential));
  for (const TLS_PARAMETERS& parameters : TRY(array_of(given.pTlsParameters, given.cTlsParameters,
                                                       DWORD{SCH_CRED_MAX_SUPPORTED_PARAMETERS}))) {
    credential.tls_parameters.push_back(TRY(read_parameters(parameters)));
  }
  return credential;
}

}  // namespace

Result<sspi::ChannelCredential> read_channel_credential(const void* data) {
  if (data == nullptr) {
    sspi::ChannelCredential credential;
    credential.enabled_protocols = kProtocolsOfOldPrograms;
    credential.host_trust = TRY(host_trust());
    credential.client_certificates = client_certificates();
    return credential;
  }
  DWORD version = 0;
  std::memcpy(&version, data, sizeof version);
  switch (version) {
    case SCH_CRED_V3:
    case SCHANNEL_CRED_VERSION:
      return read_schannel_cred(data, version);
    case SCH_CREDENTIALS_VERSION:
      return read_sch_credentials(data);
    default:
      return fail(SEC_E_INTERNAL_ERROR,
                  "dwVersion is neither SCHANNEL_CRED_VERSION nor SCH_CREDENTIALS_VERSION");
  }
}

}  // namespace opensspi::abi
