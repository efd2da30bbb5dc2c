// SPDX-License-Identifier: MIT
#include "packages/negotiate/describe.h"

#include "asn1/oid.h"
#include "packages/negotiate/messages.h"

namespace opensspi::negotiate {
namespace {

struct Known {
  std::string_view oid;
  std::string_view name;
};

constexpr Known kKnown[] = {
    {"1.3.6.1.4.1.311.2.2.10", "NTLM"},
    {"1.2.840.113554.1.2.2", "Kerberos"},
    {"1.2.840.48018.1.2.2", "Kerberos, by the number that Windows gave it"},
    {"1.2.840.113554.1.2.2.3", "Kerberos, user to user"},
    {"1.3.6.1.5.2.5", "IAKERB"},
    {"1.3.6.1.4.1.311.2.2.30", "NegoEx"},
    {"1.3.6.1.5.5.2", "SPNEGO"},
};

std::string mechanism_text(ByteView oid) {
  const auto text = asn1::oid_text(oid);
  if (!text.ok()) {
    return to_hex(oid);
  }
  for (const Known& row : kKnown) {
    if (row.oid == *text) {
      return std::string(row.name) + " (" + *text + ")";
    }
  }
  return *text;
}

std::string_view state_text(NegState state) {
  switch (state) {
    case NegState::kAcceptCompleted:
      return "accept-completed";
    case NegState::kAcceptIncomplete:
      return "accept-incomplete: more messages follow";
    case NegState::kReject:
      return "reject";
    case NegState::kRequestMic:
      return "request-mic: the choice shall be protected";
  }
  return "";
}

// A token inside one of SPNEGO's is a mechanism's, or is shown unchanged: they are not nested.
void describe_token(JsonWriter& json, std::string_view label, ByteView token,
                    const sspi::Registry& registry) {
  if (token.empty()) {
    return;
  }
  JsonWriter inner;
  const Result<bool> told = is_negotiation(token) ? false : registry.describe(token, inner);
  if (!told.ok() || !*told) {
    json.member(label, to_hex(token));
    return;
  }
  json.key(label);
  json.value(inner.take());
}

void describe_hints(JsonWriter& json, const NegHints& hints) {
  json.member_object("hints");
  json.member("name", as_text(hints.name));
  if (!hints.address.empty()) {
    json.member("address", to_hex(hints.address));
  }
  json.end_object();
}

Status describe_init(JsonWriter& json, ByteView bytes, const sspi::Registry& registry) {
  const NegTokenInit message = TRY(NegTokenInit::parse(bytes));
  json.member("summary", message.hints
                             ? "SPNEGO NegTokenInit2: a server says which mechanisms it has"
                             : "SPNEGO NegTokenInit: a client offers mechanisms, best first");
  json.member_array("mechanisms");
  for (const ByteView oid : message.mechanisms) {
    json.text(mechanism_text(oid));
  }
  json.end_array();
  if (message.request_flags) {
    json.member_number("request_flags", *message.request_flags);
  }
  describe_token(json, "token_of_the_first", message.mech_token, registry);
  if (message.hints) {
    describe_hints(json, *message.hints);
  }
  describe_token(json, "mechListMIC", message.mech_list_mic, registry);
  return {};
}

Status describe_resp(JsonWriter& json, ByteView bytes, const sspi::Registry& registry) {
  const NegTokenResp message = TRY(NegTokenResp::parse(bytes));
  json.member("summary", "SPNEGO NegTokenResp: the negotiation goes on or ends");
  if (message.state) {
    json.member("state", state_text(*message.state));
  }
  if (!message.supported_mech.empty()) {
    json.member("chosen_mechanism", mechanism_text(message.supported_mech));
  }
  describe_token(json, "token", message.response_token, registry);
  describe_token(json, "mechListMIC", message.mech_list_mic, registry);
  return {};
}

}  // namespace

Status describe(JsonWriter& json, ByteView message, const sspi::Registry& registry) {
  json.begin_object();
  json.member("package", "Negotiate");
  json.member_number("length", static_cast<int64_t>(message.size()));
  if (NegTokenResp::parse(message).ok()) {
    TRY(describe_resp(json, message, registry));
  } else {
    TRY(describe_init(json, message, registry));
  }
  json.end_object();
  return {};
}

}  // namespace opensspi::negotiate
