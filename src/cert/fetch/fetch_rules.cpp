// SPDX-License-Identifier: MIT
#include "cert/fetch/fetch_rules.h"

#include <algorithm>

#include "settings/table.h"
#include "settings/values.h"

namespace opensspi::fetch {

FetchRules fetch_rules(const Settings& settings, const FetchWish& wish) {
  FetchRules rules;
  if (!settings.get<Setting::kCertificateFetching>()) {
    return rules;
  }
  const std::chrono::milliseconds allowed =
      std::chrono::seconds(settings.get<Setting::kCertificateFetchSeconds>());
  rules.issuers = wish.issuers;
  rules.crls = wish.crls;
  rules.until =
      Clock::now() + (wish.timeout.count() == 0 ? allowed : std::min(allowed, wish.timeout));
  return rules;
}

}  // namespace opensspi::fetch
