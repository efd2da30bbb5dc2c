// SPDX-License-Identifier: MIT
#include "packages/digest/proof.h"

#include "base/fork.h"
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

// Trial checks a response against each secret of an account, and for a -sess algorithm with each
// nonce of the client over which H(A1) may have been computed.
class Trial {
 public:
  Trial(const identity::DigestVerifier& verifier, const Exchange& exchange,
        const Response& response, std::string_view first_cnonce)
      : verifier_(verifier), exchange_(exchange), response_(response) {
    const bool another = !first_cnonce.empty() && first_cnonce != exchange.cnonce;
    if (exchange.algorithm.session && another) {
      first_cnonce_ = first_cnonce;
    }
  }

  // next_match returns the next H(A1) for which the response is correct, or nothing.
  std::optional<DigestSecret> next_match() {
    DigestSecret session;
    while (next_ < num_cases()) {
      if (matches(next_++, session)) {
        return session;
      }
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] size_t nonces() const { return first_cnonce_.empty() ? 1 : 2; }
  [[nodiscard]] size_t num_cases() const { return verifier_.secrets.size() * nonces(); }
  [[nodiscard]] bool matches(size_t which, DigestSecret& session) const {
    Exchange of_a1 = exchange_;
    of_a1.cnonce = which % nonces() == 0 ? exchange_.cnonce : first_cnonce_;
    session = session_secret(verifier_.secrets.at(which / nonces()), of_a1);
    return ct_equal(as_bytes(response_digest(session, exchange_).text()),
                    as_bytes(response_.response));
  }

  const identity::DigestVerifier& verifier_;
  const Exchange& exchange_;
  const Response& response_;
  std::string_view first_cnonce_;  // empty unless it differs and counts
  size_t next_ = 0;
};

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
  const ForkHold hold;  // one for everything that follows: nested ones cost nothing
  identity::Accounts& accounts = credential.host().accounts;
  std::optional<identity::Verifier> blamed;
  std::optional<Error> refused;
  for (const std::string_view wire : {response.user, response.as_sent}) {
    if (blamed && wire == response.user) {
      break;
    }
    const UserName name(wire);
    identity::DigestVerifier verifier =
        TRY(accounts.digest({name.view(), response.realm, response.algorithm.hash}));
    Trial trial(verifier, exchange, response, attempt.first_cnonce);
    const auto session = trial.next_match();
    if (session && !verifier.account.decoy && !refused) {
      auto client = accounts.settle(verifier.account, true);
      if (client.ok()) {
        return Proven{std::move(*client), *session};
      }
      // The rest takes the same steps as for a wrong response: whoever guesses the password of a
      // locked account must not learn from the time that a guess is right.
      refused = client.error();
      while (trial.next_match()) {
      }
    }
    if (!blamed || blamed->decoy) {
      blamed = verifier.account;
    }
  }
  if (refused) {
    return *refused;
  }
  const auto counted = accounts.settle(*blamed, false);
  const char* why = counted.ok() ? "the response is wrong" : counted.error().why;
  return fail(attempt.wrong, blamed->decoy ? kUnknown : why);
}

}  // namespace opensspi::digest
