// SPDX-License-Identifier: MIT
#include "cert/stores/token_store.h"

#include <chrono>
#include <map>
#include <tuple>

#include "base/as_process.h"
#include "base/fork.h"
#include "base/utf16.h"
#include "cert/key_provider_info.h"
#include "cert/stores/mirror_store.h"
#include "csp/containers/token_containers.h"
#include "opensspi/wincrypt_store_constants.h"

namespace opensspi::cert {
namespace {

using Clock = std::chrono::steady_clock;

// Reading a smart card takes a tenth of a second and more, and modules do not say what changed.
constexpr auto kTokenAge = std::chrono::seconds(5);

constexpr char16_t kProvider[] = u"Microsoft Base Smart Card Crypto Provider";

MirroredCertificate mirrored(csp::TokenCertificate certificate) {
  KeyProviderInfo info;
  const auto container = utf16_from_utf8(certificate.container);
  if (container.ok()) {
    info.container = *container;
  }
  info.provider = kProvider;
  info.provider_type = csp::kProvRsaFull;
  info.key_spec = static_cast<uint32_t>(certificate.spec);
  return {.encoded = std::move(certificate.encoded),
          .properties = {{CERT_KEY_PROV_INFO_PROP_ID, write_key_provider_info(info)}}};
}

class TokenSource final : public MirrorSource {
 public:
  explicit TokenSource(TokenSettings settings) : settings_(std::move(settings)) {}

  std::optional<MirroredCertificates> changed() override {
    const Clock::time_point now = Clock::now();
    if (read_at_ && now - *read_at_ < kTokenAge) {
      return std::nullopt;
    }
    const AsProcess as_process;  // loading a module, and its token, belong to the process
    MirroredCertificates fresh;
    auto read = csp::token_certificates(settings_.module, settings_.label);
    if (read.ok()) {
      for (csp::TokenCertificate& certificate : *read) {
        fresh.push_back(mirrored(std::move(certificate)));
      }
    }
    read_at_ = Clock::now();
    if (fresh == shown_) {
      return std::nullopt;
    }
    shown_ = fresh;
    return fresh;
  }
  [[nodiscard]] Error refusal() const override {
    return fail(ERROR_ACCESS_DENIED, "certificates are not written to tokens");
  }

 private:
  const TokenSettings settings_;
  std::optional<Clock::time_point> read_at_;
  MirroredCertificates shown_;
};

// Tokens has the store of each token for the life of the process. A forked child has its own:
// another thread of its parent may have been in one of the parent's.
using TokenKey = std::tuple<uint64_t, std::string, std::string>;
using Tokens = std::map<TokenKey, StorePtr>;
constinit MadeOnce<Tokens> g_tokens;
ForkSafeMutex g_mutex;  // guards the map

}  // namespace

StorePtr token_store(const TokenSettings& settings) {
  if (settings.module.empty()) {
    return memory_store();
  }
  Tokens& tokens = g_tokens.get();
  const TokenKey key{fork_generation(), settings.module, settings.label};
  {
    const MutexLock lock(g_mutex);
    const auto found = tokens.find(key);
    if (found != tokens.end()) {
      return found->second;
    }
  }
  const StorePtr made = mirror_store(std::make_unique<TokenSource>(settings));
  const MutexLock lock(g_mutex);
  return tokens.try_emplace(key, made).first->second;
}

}  // namespace opensspi::cert
