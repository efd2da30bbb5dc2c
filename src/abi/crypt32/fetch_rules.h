// SPDX-License-Identifier: MIT
// What may be fetched from a network: the settings, and what the caller's flags allow of it.
#pragma once

#include "cert/fetch/fetcher.h"
#include "opensspi/windef.h"

namespace opensspi::abi {

// FetchWish is what a caller allows.
struct FetchWish {
  fetch::Access issuers;
  fetch::Access crls;
  DWORD timeout;  // milliseconds for all requests; 0: as the setting says
};

// fetch_rules returns what the settings certificate_fetching and certificate_fetch_seconds allow of
// it; by default nothing. A longer time than the setting's has no effect. ERROR_BAD_CONFIGURATION.
Result<fetch::FetchRules> fetch_rules(const FetchWish& wish);

}  // namespace opensspi::abi
