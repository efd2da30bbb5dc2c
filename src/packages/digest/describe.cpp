// SPDX-License-Identifier: MIT
#include "packages/digest/describe.h"

#include <string>

#include "packages/digest/response.h"

namespace opensspi::digest {
namespace {

std::string summary_of(const Directives& directives) {
  if (directives.find("rspauth")) {
    return "Digest: a server proves that it knows the password as well";
  }
  if (!directives.find("response")) {
    return "Digest challenge: a server asks for a proof";
  }
  const bool sasl = directives.find("digest-uri").has_value();
  return sasl ? "Digest response of SASL: a client proves that it knows a password"
              : "Digest response of HTTP: a client proves that it knows a password";
}

void describe_directives(JsonWriter& json, const Directives& directives) {
  json.member_array("directives");
  for (size_t place = 0; place < directives.size(); ++place) {
    const Directive directive = directives.at(place);
    json.begin_object();
    json.member("name", directive.name);
    json.member("value", directive.value);
    json.member_boolean("quoted", directive.quoted);
    json.end_object();
  }
  json.end_array();
}

// Whether the nonces say that the two ends support channel bindings.
void describe_bindings(JsonWriter& json, const Directives& directives) {
  const auto nonce = directives.text("nonce");
  json.member_boolean("server_knows_channel_bindings", nonce && nonce->starts_with(kUpgraded));
  const auto cnonce = directives.text("cnonce");
  json.member_boolean("client_knows_channel_bindings", cnonce && cnonce->starts_with(kUpgraded));
}

// Other texts may be lists of directives as well.
bool is_ours(const Directives& directives) {
  return directives.find("nonce") || directives.find("rspauth");
}

}  // namespace

Result<bool> describe(JsonWriter& json, ByteView token) {
  const auto directives = Directives::parse(token);
  if (!directives.ok() || !is_ours(*directives)) {
    return false;
  }
  json.begin_object();
  json.member("summary", summary_of(*directives));
  describe_directives(json, *directives);
  describe_bindings(json, *directives);
  json.end_object();
  return true;
}

}  // namespace opensspi::digest
