// SPDX-License-Identifier: MIT
#include "packages/digest/proof.h"

#include <vector>

#include "base/utf16.h"

namespace opensspi::digest {
namespace {

constexpr const char* kUnknown =
    "no account of this machine has that name and hashes for Digest in that realm; opensspi "
    "account "
    "set NAME --digest-realm REALM makes them (winbind's accounts can have none)";

// A name on the wire is UTF-8, or ISO 8859-1 of clients that do not know the directive charset.
std::string utf8_of(std::string_view wire) {
  if (utf16_from_utf8(wire).ok()) {
    return std::string(wire);
  }
  std::string text;
  for (const char letter : wire) {
    const auto byte = static_cast<uint8_t>(letter);
    if (byte < 0x80) {
      text += letter;
      continue;
    }
    text += static_cast<char>(0xC0 | byte >> 6);
    text += static_cast<char>(0x80 | (byte & 0x3F));
  }
  return text;
}

bool matches(const DigestSecret& secret, const Exchange& exchange, const Response& response,
             DigestSecret& session) {
  session = session_secret(secret, exchange);
  return ct_equal(as_bytes(response_digest(session, exchange).text()), as_bytes(response.response));
}

// H(A1) of the response that `verifier` and one of the client's nonces explain, or nothing.
SecretBox<DigestSecret> session_of(const identity::DigestVerifier& verifier,
                                   const Exchange& exchange, const Response& response,
                                   std::string_view first_cnonce) {
  auto session = make_secret<DigestSecret>();
  for (const DigestSecret& secret : verifier.secrets) {
    if (matches(secret, exchange, response, *session)) {
      return session;
    }
    if (exchange.algorithm.session && !first_cnonce.empty()) {
      Exchange first = exchange;
      first.cnonce = first_cnonce;
      *session = session_secret(secret, first);
      if (ct_equal(as_bytes(response_digest(*session, exchange).text()),
                   as_bytes(response.response))) {
        return session;
      }
    }
  }
  return nullptr;
}

// The names that the client may have meant: as decoded, and, of a client that escapes no
// backslashes, as written ([MS-DPSP] 3.2.5.1).
std::vector<std::string> names_in(const Response& response) {
  std::vector<std::string> names{utf8_of(response.user)};
  if (response.as_sent != response.user) {
    names.push_back(utf8_of(response.as_sent));
  }
  return names;
}

}  // namespace

Exchange exchange_of(const Response& response, Style style) {
  Exchange exchange;
  exchange.style = style;
  exchange.algorithm = response.algorithm;
  exchange.qop = response.qop;
  exchange.nonce = response.nonce;
  exchange.cnonce = response.cnonce;
  exchange.nc = response.nc;
  exchange.uri = response.uri;
  exchange.authzid = response.authzid;
  return exchange;
}

Result<Proven> prove(const Credential& credential, const Response& response,
                     const Exchange& exchange, const Attempt& attempt) {
  identity::Accounts& accounts = credential.host().accounts;
  std::optional<identity::Verifier> blamed;
  for (const std::string& name : names_in(response)) {
    identity::DigestVerifier verifier =
        TRY(accounts.digest({name, response.realm, response.algorithm.hash}));
    auto session = session_of(verifier, exchange, response, attempt.first_cnonce);
    if (session != nullptr && !verifier.account.decoy) {
      Proven proven;
      proven.client = TRY(accounts.settle(verifier.account, true));
      proven.session = std::move(session);
      return proven;
    }
    if (!blamed || blamed->decoy) {
      blamed = verifier.account;
    }
  }
  const auto refused = accounts.settle(*blamed, false);
  const char* why = refused.ok() ? "the response is wrong" : refused.error().why;
  return fail(attempt.wrong, blamed->decoy ? kUnknown : why);
}

}  // namespace opensspi::digest
