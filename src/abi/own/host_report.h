// SPDX-License-Identifier: MIT
// doctor's report about the host: the user, its rights, Kerberos, FIPS.
#pragma once

#include <string>
#include <vector>

#include "base/env.h"
#include "base/json.h"

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
void describe_fips(JsonWriter& json, std::vector<Problem>& problems, bool weak_algorithms_allowed);

}  // namespace opensspi::abi
