// SPDX-License-Identifier: MIT
// What the host trusts: a file of PEM certificates, and p11-kit's trust module.
#pragma once

#include <memory>
#include <string>

#include "base/env.h"
#include "cert/stores/mirror_store.h"

namespace opensspi::cert {

// The words of the settings trusted_roots and trust_module that are not a path.
inline constexpr std::string_view kSystemTrust = "system";
inline constexpr std::string_view kNoTrust = "none";

// TrustSettings are the settings trusted_roots, trust_module and trust_module_paths.
struct TrustSettings {
  std::string roots{kSystemTrust};
  std::string module{kNoTrust};
  std::string module_paths = {};
};

// TrustSource is the host's anchors, and what the host distrusts. Any thread may use it.
//
// The anchors are the certificates of the host's bundle (Debian's, Fedora's, openSUSE's, Alpine's
// place, the first that exists) and those of the trust module, without the distrusted ones. If
// `roots` is a path or "none", this file, or nothing, takes the place of the bundle, and the
// anchors of a module count only if `module` is its path. Those that the module limits to some
// usages have these as CERT_ENHKEY_USAGE_PROP_ID, also if the certificate is the bundle's; by key.
// If there is a module, there are no anchors until it could be read once. A file or module that
// somebody else than this user or root may write is not read. If the bundle was changed, the next
// enumeration of a store shows it; if the module's files were, one a few seconds later does, unless
// another library of the process uses the module.
class TrustSource {
 public:
  TrustSource() = default;
  TrustSource(const TrustSource&) = delete;
  TrustSource& operator=(const TrustSource&) = delete;
  virtual ~TrustSource() = default;

  // Neither store can be changed.
  [[nodiscard]] virtual StorePtr roots() = 0;
  [[nodiscard]] virtual StorePtr distrusted() = 0;
  // distrusts returns whether the module refuses the certificates of this issuer (a DER Name) with
  // this serial number (the INTEGER's content), which it may know without having a certificate.
  [[nodiscard]] virtual bool distrusts(ByteView issuer, ByteView serial) = 0;
};

// roots_file returns the file that the setting trusted_roots means, and trust_module_file the
// module that trust_module means; empty if there is none.
std::string roots_file(const std::string& setting);
std::string trust_module_file(const std::string& setting);

// trust_source returns the only object for these settings in this process; a forked child has its
// own. `env` must outlive the
// process's use of it.
std::shared_ptr<TrustSource> trust_source(const Env& env, const TrustSettings& settings);

}  // namespace opensspi::cert
