// SPDX-License-Identifier: MIT
// What may be fetched from a network: the settings, and what a caller allows of it.
#pragma once

#include "cert/fetch/fetcher.h"
#include "settings/settings.h"

namespace opensspi::fetch {

// FetchWish is what a caller allows.
struct FetchWish {
  Access issuers = Access::kNone;
  Access crls = Access::kNone;
  std::chrono::milliseconds timeout{0};  // for all requests; 0: as the setting says
};

// fetch_rules returns what the settings certificate_fetching and certificate_fetch_seconds allow of
// it, from now on; by default nothing. A longer time than the setting's has no effect.
FetchRules fetch_rules(const Settings& settings, const FetchWish& wish);

}  // namespace opensspi::fetch
