// SPDX-License-Identifier: MIT
#include "packages/digest/policy.h"

#include "base/filetime.h"
#include "settings/values.h"

namespace opensspi::digest {

Policy Policy::from(const Settings& settings) {
  Policy policy;
  policy.algorithm =
      algorithm_named(settings.text(Setting::kDigestAlgorithm)).value_or(policy.algorithm);
  policy.realm = settings.text(Setting::kDigestRealm);
  policy.nonce_lifetime = settings.get<Setting::kDigestNonceSeconds>() * kTicksPerSecond;
  policy.check_uri = settings.get<Setting::kDigestUri>() == DigestUriRule::kCheck;
  policy.channel_bindings = sspi::bindings_policy(settings.get<Setting::kDigestChannelBindings>());
  return policy;
}

Status check_fips(bool host_is_fips, const Settings& settings) {
  if (!host_is_fips || settings.get<Setting::kAllowNonFips>()) {
    return {};
  }
  return fail(SEC_E_CRYPTO_SYSTEM_INVALID,
              "Digest needs MD5, which this host's FIPS mode forbids; the setting "
              "allow_non_fips_algorithms = yes lets it use it all the same");
}

}  // namespace opensspi::digest
