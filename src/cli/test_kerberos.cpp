// SPDX-License-Identifier: MIT
// opensspi test kerberos: gets a ticket for a service, and says what is in it.
#include <array>
#include <string>

#include "test_commands.h"
#include "test_run.h"

namespace opensspi_cli {
namespace {

constexpr size_t kMaxToken = 65536;

struct KerberosOptions {
  IdentityOptions identity;
  std::string service;
};

// The token that the client would send, which holds the ticket.
struct Token {
  std::array<unsigned char, kMaxToken> bytes{};
  SecBuffer buffer = {kMaxToken, SECBUFFER_TOKEN, bytes.data()};
  SecBufferDesc descriptor = {SECBUFFER_VERSION, 1, &buffer};
};

void tell_names(TestRun& run, ContextHandle& context) {
  SecPkgContext_NativeNamesA names = {};
  if (QueryContextAttributesA(&context.handle, SECPKG_ATTR_NATIVE_NAMES, &names) == SEC_E_OK) {
    run.fact("client", names.sClientName);
    run.fact("service", names.sServerName);
    FreeContextBuffer(names.sClientName);
    FreeContextBuffer(names.sServerName);
  }
}

void tell_key(TestRun& run, ContextHandle& context) {
  SecPkgContext_KeyInfoA key = {};
  if (QueryContextAttributesA(&context.handle, SECPKG_ATTR_KEY_INFO, &key) == SEC_E_OK) {
    run.fact("session_key",
             std::string(key.sEncryptAlgorithmName) + ", " + std::to_string(key.KeySize) + " bits");
    FreeContextBuffer(key.sSignatureAlgorithmName);
    FreeContextBuffer(key.sEncryptAlgorithmName);
  }
}

// What can be read of the ticket without the service's key.
void tell_ticket(TestRun& run, const Token& token) {
  char* text = nullptr;
  if (opensspi_describe(token.bytes.data(), token.buffer.cbBuffer, &text) != 0) {
    return;
  }
  const LibraryText owner(text);
  const Json description = parse_report(owner);
  const Json& ticket = description["ticket"];
  if (!ticket["encryption"].text().empty()) {
    run.fact("ticket_encryption", ticket["encryption"].text());
  }
  if (!ticket["key_version"].is_null()) {
    run.fact("key_version", std::to_string(ticket["key_version"].number()));
  }
}

int test_kerberos(const Session& session, const KerberosOptions& options) {
  TestIdentity identity(options.identity);
  if (const auto problem = identity.read(options.identity)) {
    return misused(session, "test kerberos", *problem);
  }
  TestRun run(session, "test kerberos", "asking the KDC");
  const std::string failure = "no ticket for " + options.service;
  CredentialHandle credential;
  ContextHandle context;
  Token token;
  SECURITY_STATUS status = credential.acquire("Kerberos", identity.get());
  if (status == SEC_E_OK) {
    ULONG granted = 0;
    status = InitializeSecurityContextA(
        credential.get(), nullptr, const_cast<char*>(options.service.c_str()), ISC_REQ_INTEGRITY, 0,
        SECURITY_NETWORK_DREP, nullptr, 0, &context.handle, &token.descriptor, &granted, nullptr);
    context.is_held = status >= 0;
  }
  if (status != SEC_E_OK) {
    return run.refused(failure, opensspi_last_detail(), status);
  }
  tell_names(run, context);
  tell_key(run, context);
  tell_ticket(run, token);
  return run.passed("a ticket for " + options.service + " is here");
}

}  // namespace

void add_test_kerberos(CLI::App& group, Session& session) {
  const auto options = std::make_shared<KerberosOptions>();
  CLI::App& command = *group.add_subcommand("kerberos", "Get a ticket for a service");
  command.fallthrough();
  command.add_option("SERVICE", options->service, "Its name, as in HTTP/server.example")
      ->required();
  command.add_option("--user", options->identity.user,
                     "Ask as this user, by password; default: the tickets of the cache");
  add_password_source(command, options->identity);
  command.callback([&session, options] { session.exit = test_kerberos(session, *options); });
}

}  // namespace opensspi_cli
