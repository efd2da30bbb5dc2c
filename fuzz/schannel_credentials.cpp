// SPDX-License-Identifier: MIT
// Fuzz target: SCHANNEL_CRED and SCH_CREDENTIALS with their arrays and texts, and the rules that
// are made of them. The input gives versions, counts, numbers and texts; every array has exactly
// the memory that its count says, or none.
#include <cstdlib>
#include <deque>
#include <vector>

#include "abi/sspi/channel_credential.h"
#include "opensspi/schannel.h"
#include "packages/schannel/rules.h"

namespace {

using namespace opensspi;  // NOLINT: a target is one small program

// Source hands out the input; zeros follow its end. It owns the arrays that it makes.
class Source {
 public:
  Source(const uint8_t* data, size_t len) : left_(data, len) {}

  uint8_t byte() {
    if (left_.empty()) {
      return 0;
    }
    const uint8_t first = left_.front();
    left_ = left_.subspan(1);
    return first;
  }
  DWORD number() {
    const uint8_t kind = byte();
    if (kind < 0xF0) {
      return kind;
    }
    DWORD value = 0;
    for (int i = 0; i < 4; ++i) {
      value = value << 8 | byte();
    }
    return value;
  }

  // array returns memory for `count` elements; null if the input wants none, or if it is too much.
  template <class Element, class Fill>
  Element* array(DWORD count, Fill fill) {
    constexpr DWORD kMost = 300;
    if (count == 0 || count > kMost || byte() == 0xFF) {
      return nullptr;
    }
    auto& memory = memory_.emplace_back(count * sizeof(Element));
    auto* const elements = reinterpret_cast<Element*>(memory.data());
    for (DWORD i = 0; i < count; ++i) {
      elements[i] = fill();
    }
    return elements;
  }

  UNICODE_STRING text() {
    UNICODE_STRING made{};
    made.Length = byte();
    made.Buffer = array<WCHAR>((DWORD{made.Length} + 1) / 2,
                               [this] { return static_cast<WCHAR>(byte() | byte() << 8); });
    return made;
  }
  CRYPTO_SETTINGS setting() {
    CRYPTO_SETTINGS made{};
    made.eAlgorithmUsage = static_cast<eTlsAlgorithmUsage>(number());
    made.strCngAlgId = text();
    made.cChainingModes = number();
    made.rgstrChainingModes = array<UNICODE_STRING>(made.cChainingModes, [this] { return text(); });
    made.dwMinBitLength = number();
    made.dwMaxBitLength = number();
    return made;
  }
  TLS_PARAMETERS parameters() {
    TLS_PARAMETERS made{};
    made.cAlpnIds = number();
    made.rgstrAlpnIds = array<UNICODE_STRING>(made.cAlpnIds, [this] { return text(); });
    made.grbitDisabledProtocols = number();
    made.cDisabledCrypto = number();
    made.pDisabledCrypto =
        array<CRYPTO_SETTINGS>(made.cDisabledCrypto, [this] { return setting(); });
    made.dwFlags = number();
    return made;
  }

 private:
  ByteView left_;
  std::deque<std::vector<uint8_t>> memory_;
};

// The host's stores have no part in this.
constexpr DWORD kWithoutStores = SCH_CRED_MANUAL_CRED_VALIDATION | SCH_CRED_NO_DEFAULT_CREDS;

Result<sspi::ChannelCredential> read_old(Source& source, DWORD version) {
  SCHANNEL_CRED given{};
  given.dwVersion = version;
  given.cSupportedAlgs = source.number();
  given.palgSupportedAlgs =
      source.array<ALG_ID>(given.cSupportedAlgs, [&] { return ALG_ID{source.number()}; });
  given.cMappers = source.number();
  given.grbitEnabledProtocols = source.number();
  given.dwMinimumCipherStrength = source.number();
  given.dwMaximumCipherStrength = source.number();
  given.dwSessionLifespan = source.number();
  given.dwFlags = source.number() | kWithoutStores;
  given.dwCredFormat = source.number();
  return opensspi::abi::read_channel_credential(&given);
}

Result<sspi::ChannelCredential> read_new(Source& source) {
  SCH_CREDENTIALS given{};
  given.dwVersion = SCH_CREDENTIALS_VERSION;
  given.dwCredFormat = source.number();
  given.cMappers = source.number();
  given.dwSessionLifespan = source.number();
  given.dwFlags = source.number() | kWithoutStores;
  given.cTlsParameters = source.number();
  given.pTlsParameters =
      source.array<TLS_PARAMETERS>(given.cTlsParameters, [&] { return source.parameters(); });
  return opensspi::abi::read_channel_credential(&given);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Source source(data, size);
  const uint8_t version = source.byte();
  const auto credential =
      version == SCH_CREDENTIALS_VERSION ? read_new(source) : read_old(source, version);
  if (!credential.ok()) {
    return 0;
  }
  for (const sspi::Use use : {sspi::Use::kOutbound, sspi::Use::kInbound, sspi::Use::kBoth}) {
    const auto rules = schannel::Rules::read(*credential, use);
    if (rules.ok() && (rules->versions == 0 || rules->suites.empty())) {
      std::abort();  // a credential that offers nothing is refused
    }
  }
  return 0;
}
