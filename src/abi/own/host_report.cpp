// SPDX-License-Identifier: MIT
#include "abi/own/host_report.h"

#include <dlfcn.h>
#include <unistd.h>

#include <charconv>

#include "crypto/library.h"

namespace opensspi::abi {
namespace {

constexpr uint64_t kCapSetgid = uint64_t{1} << 6;  // capability(7)
constexpr uint64_t kCapSetuid = uint64_t{1} << 7;
constexpr size_t kMaxFileLen = size_t{1024} * 1024;

// effective_capabilities reads what the kernel says of this process; none if it does not say.
uint64_t effective_capabilities(const Env& env) {
  constexpr std::string_view kLine = "CapEff:\t";
  uint64_t bits = 0;
  const auto status = env.read_file("/proc/self/status", kMaxFileLen);
  if (!status) {
    return 0;
  }
  const std::string_view text = as_text(*status);
  const size_t line = text.find(kLine);
  if (line == std::string_view::npos) {
    return 0;
  }
  std::from_chars(text.data() + line + kLine.size(), text.data() + text.size(), bits, 16);
  return bits;
}

// library_state opens a library briefly, to find out whether it exists.
std::string library_state(const char* file, const char* package) {
  void* library = dlopen(file, RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) {
    return std::string(file) + " is missing: apt install " + package;
  }
  dlclose(library);
  return std::string(file) + " is here";
}

// KRB5_CONFIG may name several files, separated by colons; the first decides.
std::string configuration_state(const Env& env) {
  const std::string paths = env.variable("KRB5_CONFIG").value_or("/etc/krb5.conf");
  std::string first = paths.substr(0, paths.find(':'));
  const auto contents = env.read_file(first, kMaxFileLen);
  if (contents) {
    return first;
  }
  return first + ": " + contents.error().why;
}

}  // namespace

void describe_process(JsonWriter& json) {
  json.member_object("process");
  json.member_number("uid", getuid());
  json.member_number("effective_uid", geteuid());
  json.member_number("effective_gid", getegid());
  json.end_object();
}

void describe_impersonation(JsonWriter& json, const Env& env) {
  const uint64_t capabilities = effective_capabilities(env);
  const bool possible = (capabilities & kCapSetuid) != 0 && (capabilities & kCapSetgid) != 0;
  json.member_object("impersonation");
  json.member_boolean("of_other_users", possible);
  json.member("why", possible ? "this process has CAP_SETUID and CAP_SETGID"
                              : "this process lacks CAP_SETUID or CAP_SETGID: run it as root, or "
                                "with AmbientCapabilities=CAP_SETUID CAP_SETGID");
  json.end_object();
}

void describe_kerberos(JsonWriter& json, const Env& env) {
  json.member_object("kerberos_environment");
  json.member("library", library_state("libkrb5.so.3", "libkrb5-3"));
  json.member("configuration", configuration_state(env));
  json.member("credential_cache",
              env.variable("KRB5CCNAME").value_or("the default of the configuration"));
  json.member("keytab", env.variable("KRB5_KTNAME").value_or("the default of the configuration"));
  json.end_object();
}

void describe_fips(JsonWriter& json, std::vector<Problem>& problems, bool weak_algorithms_allowed) {
  const bool fips = crypto::host_is_fips();
  json.member_object("fips");
  json.member_boolean("host_is_in_fips_mode", fips);
  json.member_boolean("other_algorithms_are_allowed", !fips || weak_algorithms_allowed);
  json.end_object();
  if (!fips || weak_algorithms_allowed) {
    return;
  }
  problems.push_back({"this host is in FIPS mode, and NTLM needs MD4, MD5 and RC4",
                      "use Kerberos, or set allow_non_fips_algorithms = yes"});
}

}  // namespace opensspi::abi
