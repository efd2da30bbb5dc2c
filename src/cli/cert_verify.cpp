// SPDX-License-Identifier: MIT
// opensspi cert verify: builds a certificate's chain and says what is wrong with it.
#include <algorithm>

#include "certificates.h"
#include "chain_report.h"
#include "date.h"
#include "progress.h"
#include "usage_names.h"
#include "wide_text.h"

namespace opensspi_cli {
namespace {

constexpr const char* kTask = "cert verify";

struct VerifyOptions {
  std::string certificate;
  std::string file;
  std::string policy;
  std::string host;
  std::string time;
  std::string revocation = "none";
  std::string roots;
  std::vector<std::string> usages;
  std::vector<std::string> with;
};

// PolicyChoice is a policy of CertVerifyCertificateChainPolicy with its parameters, and the usage
// that the certificate must have if --usage names none.
struct PolicyChoice {
  const char* name;
  LPCSTR policy;
  DWORD flags;
  DWORD auth_type;
  const char* usage;
};

const PolicyChoice kPolicies[] = {
    {"base", CERT_CHAIN_POLICY_BASE, 0, 0, nullptr},
    {"ssl", CERT_CHAIN_POLICY_SSL, 0, AUTHTYPE_SERVER, szOID_PKIX_KP_SERVER_AUTH},
    {"ssl-client", CERT_CHAIN_POLICY_SSL, 0, AUTHTYPE_CLIENT, szOID_PKIX_KP_CLIENT_AUTH},
    {"authenticode", CERT_CHAIN_POLICY_AUTHENTICODE, 0, 0, nullptr},
    {"authenticode-timestamp", CERT_CHAIN_POLICY_AUTHENTICODE_TS, 0, 0, nullptr},
    {"basic-constraints", CERT_CHAIN_POLICY_BASIC_CONSTRAINTS, 0, 0, nullptr},
    {"ca", CERT_CHAIN_POLICY_BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_CERT_CHAIN_POLICY_CA_FLAG, 0,
     nullptr},
    {"end-entity", CERT_CHAIN_POLICY_BASIC_CONSTRAINTS,
     BASIC_CONSTRAINTS_CERT_CHAIN_POLICY_END_ENTITY_FLAG, 0, nullptr},
    {"nt-auth", CERT_CHAIN_POLICY_NT_AUTH, 0, 0, nullptr},
    {"microsoft-root", CERT_CHAIN_POLICY_MICROSOFT_ROOT, 0, 0, nullptr},
};

std::vector<std::string> policy_names() {
  std::vector<std::string> names;
  for (const PolicyChoice& choice : kPolicies) {
    names.emplace_back(choice.name);
  }
  return names;
}

// A host name makes no sense for another policy; CLI11 has checked the name of the policy.
const PolicyChoice& chosen_policy(const VerifyOptions& options) {
  const std::string fallback = options.host.empty() ? "base" : "ssl";
  const std::string& name = options.policy.empty() ? fallback : options.policy;
  return *std::find_if(std::begin(kPolicies), std::end(kPolicies),
                       [&](const PolicyChoice& choice) { return name == choice.name; });
}

struct ChainFree {
  void operator()(const CERT_CHAIN_CONTEXT* chain) const { CertFreeCertificateChain(chain); }
};
using Chain = std::unique_ptr<const CERT_CHAIN_CONTEXT, ChainFree>;

struct EngineFree {
  void operator()(void* engine) const { CertFreeCertificateChainEngine(engine); }
};
using Engine = std::unique_ptr<void, EngineFree>;

// Verification is what a run has opened. `others` holds the file's own certificates, too.
struct Verification {
  CertStore source;
  CertStore others;
  CertStore roots;
  Certificate certificate;
  Engine engine;
  std::vector<CertStore> files;
};

std::optional<int> add_file(Verification& run, const Session& session, const std::string& path) {
  CertStore file;
  if (const auto exit = open_file_store(file, session, kTask, path)) {
    return exit;
  }
  if (CertAddStoreToCollection(run.others.get(), file.get(), 0, 0) == 0) {
    return refused(session, kTask, last_status());
  }
  run.files.push_back(std::move(file));
  return std::nullopt;
}

// The certificate is the one that is named, or the file's first.
std::optional<int> take_certificate(Verification& run, const Session& session,
                                    const VerifyOptions& options, const CertStoreOptions& store) {
  if (options.file.empty()) {
    if (const auto exit = open_store(run.source, session, kTask, store, Opening::kExisting)) {
      return exit;
    }
    return find_certificate(run.certificate, session, kTask, run.source, options.certificate);
  }
  if (const auto exit = open_file_store(run.source, session, kTask, options.file)) {
    return exit;
  }
  if (!options.certificate.empty()) {
    return find_certificate(run.certificate, session, kTask, run.source, options.certificate);
  }
  std::vector<Certificate> found = certificates_in(run.source);
  if (found.empty()) {
    return misused(session, kTask, "the file holds no certificate: " + options.file);
  }
  run.certificate = std::move(found.front());
  return std::nullopt;
}

std::optional<int> take_others(Verification& run, const Session& session,
                               const VerifyOptions& options) {
  run.others.reset(CertOpenStore(CERT_STORE_PROV_COLLECTION, 0, 0, 0, nullptr));
  if (run.others == nullptr ||
      CertAddStoreToCollection(run.others.get(), run.source.get(), 0, 0) == 0) {
    return refused(session, kTask, last_status());
  }
  for (const std::string& path : options.with) {
    if (const auto exit = add_file(run, session, path)) {
      return exit;
    }
  }
  return std::nullopt;
}

std::optional<int> take_engine(Verification& run, const Session& session,
                               const VerifyOptions& options, const CertStoreOptions& store) {
  if (options.roots.empty()) {
    run.engine.reset(store.machine ? HCCE_LOCAL_MACHINE : HCCE_CURRENT_USER);
    return std::nullopt;
  }
  if (const auto exit = open_file_store(run.roots, session, kTask, options.roots)) {
    return exit;
  }
  CERT_CHAIN_ENGINE_CONFIG config = {};
  config.cbSize = sizeof config;
  config.dwFlags = store.machine ? CERT_CHAIN_USE_LOCAL_MACHINE_STORE : 0;
  config.hExclusiveRoot = run.roots.get();
  HCERTCHAINENGINE made = nullptr;
  if (CertCreateCertificateChainEngine(&config, &made) == 0) {
    return refused(session, kTask, last_status());
  }
  run.engine.reset(made);
  return std::nullopt;
}

// Windows counts 100 nanoseconds since 1601.
FILETIME filetime_of(int64_t seconds) {
  const uint64_t ticks = static_cast<uint64_t>(seconds + 11'644'473'600) * 10'000'000;
  return {static_cast<DWORD>(ticks), static_cast<DWORD>(ticks >> 32)};
}

DWORD revocation_flags(const std::string& scope) {
  if (scope == "end") {
    return CERT_CHAIN_REVOCATION_CHECK_END_CERT;
  }
  if (scope == "chain") {
    return CERT_CHAIN_REVOCATION_CHECK_CHAIN;
  }
  return scope == "chain-without-root" ? CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT : 0;
}

// Asked is what the options ask for, checked.
struct Asked {
  std::vector<std::string> usages;
  std::optional<FILETIME> time;
  std::u16string host;
};

std::optional<std::string> read_asked(Asked& out, const VerifyOptions& options,
                                      const PolicyChoice& policy) {
  for (const std::string& text : options.usages) {
    const auto oid = usage_oid(text);
    if (!oid) {
      return "there is no usage " + text + "; name one by its object identifier, or use " +
             usage_names();
    }
    out.usages.push_back(*oid);
  }
  if (out.usages.empty() && policy.usage != nullptr) {
    out.usages.emplace_back(policy.usage);
  }
  if (!options.host.empty() && policy.auth_type != AUTHTYPE_SERVER) {
    return "a host name is for the policy ssl";
  }
  if (!wide(options.host, out.host)) {
    return "the host name is not well-formed UTF-8";
  }
  if (options.time.empty()) {
    return std::nullopt;
  }
  const auto seconds = parse_date(options.time);
  if (!seconds || *seconds == OPENSSPI_EXPIRES_NEVER) {
    return "a time is 2031-12-31 or 2031-12-31T18:00:00Z";
  }
  out.time = filetime_of(*seconds);
  return std::nullopt;
}

Chain built_chain(const Verification& run, Asked& asked, const std::string& revocation) {
  std::vector<LPSTR> usages;
  for (std::string& usage : asked.usages) {
    usages.push_back(usage.data());
  }
  CERT_CHAIN_PARA para = {};
  para.cbSize = sizeof para;
  para.RequestedUsage.dwType = USAGE_MATCH_TYPE_AND;
  para.RequestedUsage.Usage = {static_cast<DWORD>(usages.size()), usages.data()};
  PCCERT_CHAIN_CONTEXT chain = nullptr;
  CertGetCertificateChain(run.engine.get(), run.certificate.get(),
                          asked.time ? &*asked.time : nullptr, run.others.get(), &para,
                          revocation_flags(revocation), nullptr, &chain);
  return Chain(chain);
}

// policy_status returns whether the policy could be checked.
bool check_policy(CERT_CHAIN_POLICY_STATUS& out, const Chain& chain, const PolicyChoice& policy,
                  Asked& asked) {
  HTTPSPolicyCallbackData ssl = {};
  ssl.cbSize = sizeof ssl;
  ssl.dwAuthType = policy.auth_type;
  ssl.pwszServerName = asked.host.empty() ? nullptr : asked.host.data();
  CERT_CHAIN_POLICY_PARA para = {};
  para.cbSize = sizeof para;
  para.dwFlags = policy.flags;
  para.pvExtraPolicyPara = policy.auth_type != 0 ? &ssl : nullptr;
  out = {};
  out.cbSize = sizeof out;
  return CertVerifyCertificateChainPolicy(policy.policy, chain.get(), &para, &out) != 0;
}

// Some policies of Windows look at constraints or the root alone: a chain that is not trusted, or
// whose signatures are wrong, would be "valid". So the base policy comes first.
bool check_policies(CERT_CHAIN_POLICY_STATUS& out, const Chain& chain, const PolicyChoice& policy,
                    Asked& asked) {
  const bool includes_base = policy.policy != CERT_CHAIN_POLICY_BASIC_CONSTRAINTS &&
                             policy.policy != CERT_CHAIN_POLICY_MICROSOFT_ROOT;
  if (!includes_base && (!check_policy(out, chain, kPolicies[0], asked) || out.dwError != 0)) {
    return out.dwError != 0;
  }
  return check_policy(out, chain, policy, asked);
}

std::optional<int> open_all(Verification& run, const Session& session, const VerifyOptions& options,
                            const CertStoreOptions& store) {
  if (auto exit = take_certificate(run, session, options, store)) {
    return exit;
  }
  if (auto exit = take_others(run, session, options)) {
    return exit;
  }
  return take_engine(run, session, options, store);
}

int verify(const Session& session, const VerifyOptions& options, const CertStoreOptions& store) {
  if (options.certificate.empty() && options.file.empty()) {
    return misused(session, kTask, "name a certificate of the store, or give --file FILE");
  }
  const PolicyChoice& policy = chosen_policy(options);
  Asked asked;
  if (const auto problem = read_asked(asked, options, policy)) {
    return misused(session, kTask, *problem);
  }
  Verification run;
  if (const auto exit = open_all(run, session, options, store)) {
    return *exit;
  }
  const Chain chain = [&] {
    const Progress progress(session, "building the chain");  // issuers and CRLs may be fetched
    return built_chain(run, asked, options.revocation);
  }();
  CERT_CHAIN_POLICY_STATUS status;
  if (chain == nullptr || !check_policies(status, chain, policy, asked)) {
    return refused(session, kTask, last_status());
  }
  const Verdict verdict = {policy.name, options.host, static_cast<int32_t>(status.dwError),
                           status.lElementIndex};
  const CERT_SIMPLE_CHAIN& first = *chain->rgpChain[0];
  if (session.json) {
    print_chain_json(first, verdict);
  } else {
    print_chain(first, verdict);
  }
  return status.dwError == 0 ? kExitDone : kExitProblems;
}

}  // namespace

void add_verify_command(CLI::App& group, Session& session,
                        const std::shared_ptr<CertStoreOptions>& store) {
  const auto options = std::make_shared<VerifyOptions>();
  CLI::App& made = *group.add_subcommand("verify", "Verify a certificate and its chain");
  made.fallthrough();
  made.add_option("CERTIFICATE", options->certificate,
                  "The SHA-1 thumbprint or its beginning, or a part of the subject");
  made.add_option("--file", options->file,
                  "Look for it in a file instead of the store; default: the file's first");
  made.add_option("--policy", options->policy,
                  "What it must be good for; default: ssl with --host, else base")
      ->check(CLI::IsMember(policy_names()));
  made.add_option("--host", options->host, "The host name that a server's certificate must have");
  made.add_option("--usage", options->usages,
                  "An enhanced key usage that it must have, as serverAuth or 1.3.6.1.5.5.7.3.1")
      ->allow_extra_args(false);
  made.add_option("--time", options->time, "When it must be valid, in UTC; default: now");
  made.add_option("--revocation", options->revocation,
                  "What is looked up in CRLs: none (the default), end, chain, chain-without-root")
      ->check(CLI::IsMember({"none", "end", "chain", "chain-without-root"}));
  made.add_option("--with", options->with,
                  "A file with more certificates and CRLs; may be given several times")
      ->allow_extra_args(false);
  made.add_option("--roots", options->roots,
                  "A file with the roots that are trusted, instead of the store Root");
  made.callback([&session, options, store] { session.exit = verify(session, *options, *store); });
}

}  // namespace opensspi_cli
