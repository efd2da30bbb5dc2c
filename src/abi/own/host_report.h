// SPDX-License-Identifier: MIT
// doctor's report about the host: the user, its rights, Kerberos, FIPS, trusted roots.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/env.h"
#include "base/json.h"
#include "settings/settings.h"

namespace opensspi::abi {

// Problem is something to fix: what is wrong, and the remedy.
struct Problem {
  std::string what;
  std::string remedy;
};

// Each describe_ function writes one member of the report and adds what it finds wrong. None of
// them changes anything or waits for a network.
void describe_process(JsonWriter& json);
void describe_impersonation(JsonWriter& json, const Env& env);
void describe_kerberos(JsonWriter& json, const Env& env);
void describe_roots(JsonWriter& json, std::vector<Problem>& problems, const Env& env,
                    const Settings& settings);
void describe_fips(JsonWriter& json, std::vector<Problem>& problems, bool weak_algorithms_allowed);

}  // namespace opensspi::abi
