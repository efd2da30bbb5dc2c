// SPDX-License-Identifier: MIT
#include "packages/digest/proof.h"

#include "base/utf8.h"
#include "packages/digest/text.h"

namespace opensspi::digest {
namespace {

constexpr const char* kUnknown =
    "no account of this machine has that name and hashes for Digest in that realm; opensspi "
    "account set NAME --digest-realm REALM makes them (winbind's accounts can have none)";

// Latin-1 text becomes UTF-8. Each byte becomes at most two.
Text utf8_of_latin1(std::string_view latin1) {
  SecretBytes room(2 * latin1.size());
  const ByteSpan out = room.reveal();
  size_t len = 0;
  for (const char letter : latin1) {
    const auto byte = static_cast<uint8_t>(letter);
    if (byte < 0x80) {
      out[len++] = byte;
      continue;
    }
    out[len++] = static_cast<uint8_t>(0xC0 | byte >> 6);
    out[len++] = static_cast<uint8_t>(0x80 | (byte & 0x3F));
  }
  return Text(as_text(out.first(len)));
}

// UserName is a name as UTF-8. On the wire it may be ISO 8859-1, of clients that do not know the
// directive charset.
class UserName {
 public:
  explicit UserName(std::string_view wire) : view_(wire) {
    if (!is_utf8(wire)) {
      converted_ = utf8_of_latin1(wire);
      view_ = converted_.view();
    }
  }
  [[nodiscard]] std::string_view view() const { return view_; }

 private:
  Text converted_;
  std::string_view view_;
};

// Computes H(A1) from an account's secret and checks the response against it.
bool matches(const DigestSecret& secret, std::string_view cnonce, const Exchange& exchange,
             const Response& response, DigestSecret& session) {
  Exchange first = exchange;
  first.cnonce = cnonce;
  session = session_secret(secret, first);
  return ct_equal(as_bytes(response_digest(session, exchange).text()), as_bytes(response.response));
}

// H(A1) for which the response is correct, of the account's secrets and the client's nonces, or
// null.
SecretBox<DigestSecret> session_of(const identity::DigestVerifier& verifier,
                                   const Exchange& exchange, const Response& response,
                                   std::string_view first_cnonce) {
  auto session = make_secret<DigestSecret>();
  for (const DigestSecret& secret : verifier.secrets) {
    if (matches(secret, exchange.cnonce, exchange, response, *session)) {
      return session;
    }
    const bool another = !first_cnonce.empty() && first_cnonce != exchange.cnonce;
    if (exchange.algorithm.session && another &&
        matches(secret, first_cnonce, exchange, response, *session)) {
      return session;
    }
  }
  return nullptr;
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

// [MS-DPSP] 3.2.5.1: the name is tried as decoded, and then as written, because some clients do not
// escape backslashes.
Result<Proven> prove(const Credential& credential, const Response& response,
                     const Exchange& exchange, const Attempt& attempt) {
  identity::Accounts& accounts = credential.host().accounts;
  std::optional<identity::Verifier> blamed;
  for (const std::string_view wire : {response.user, response.as_sent}) {
    if (blamed && wire == response.user) {
      break;
    }
    const UserName name(wire);
    identity::DigestVerifier verifier =
        TRY(accounts.digest({name.view(), response.realm, response.algorithm.hash}));
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
