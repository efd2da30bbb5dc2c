// SPDX-License-Identifier: MIT
#include "abi/crypt32/fetch_rules.h"

#include <algorithm>

#include "abi/core/runtime.h"
#include "settings/table.h"
#include "settings/values.h"

namespace opensspi::abi {

Result<fetch::FetchRules> fetch_rules(const FetchWish& wish) {
  const auto settings = TRY(Runtime::instance().settings());
  fetch::FetchRules rules;
  if (!settings->get<Setting::kCertificateFetching>()) {
    return rules;
  }
  const std::chrono::milliseconds allowed =
      std::chrono::seconds(settings->get<Setting::kCertificateFetchSeconds>());
  const std::chrono::milliseconds wanted(wish.timeout);
  rules.issuers = wish.issuers;
  rules.crls = wish.crls;
  rules.until = fetch::Clock::now() + (wish.timeout == 0 ? allowed : std::min(allowed, wanted));
  return rules;
}

}  // namespace opensspi::abi
