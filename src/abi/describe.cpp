// opensspi_describe, and the small questions that opensspi.h answers without asking anybody.
#include "packages/ntlm/describe.h"

#include "abi/own_api.h"
#include "base/json.h"
#include "base/system_messages.h"
#include "csp/describe.h"

namespace opensspi::abi {
namespace {

constexpr std::string_view kNtlmSignature("NTLMSSP\0", 8);

// RFC 2743 3.1 and RFC 4178 4.2: the first token of GSS-API, and SPNEGO's later ones.
bool is_gss_token(ByteView token) {
  return !token.empty() && (token[0] == 0x60 || token[0] == 0xA0 || token[0] == 0xA1);
}

Status describe_token(JsonWriter& json, ByteView token) {
  if (as_text(token).starts_with(kNtlmSignature)) return ntlm::describe(json, token);
  if (is_gss_token(token))
    return fail(SEC_E_INVALID_TOKEN, "this is a token of SPNEGO or Kerberos, not of NTLM");
  return fail(SEC_E_INVALID_TOKEN, "this is no token of a security package and no key blob");
}

Status describe_key_blob(JsonWriter& json, ByteView bytes) {
  const csp::BlobDescription description = TRY(csp::describe_blob(bytes));
  json.begin_object();
  json.member("summary", description.kind);
  json.member_array("fields");
  for (const csp::DescribedField& field : description.fields) {
    json.begin_object();
    json.member("name", field.name);
    json.member("value", field.value);
    json.member("meaning", field.explanation);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return {};
}

Status describe_anything(JsonWriter& json, ByteView bytes) {
  return csp::looks_like_blob(bytes) ? describe_key_blob(json, bytes) : describe_token(json, bytes);
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: the edge names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

const char* opensspi_version(void) { return OPENSSPI_VERSION; }

const char* opensspi_last_detail(void) { return last_detail(); }

const char* opensspi_status_name(int32_t status) { return system_message_name(status); }

void opensspi_free(void* memory) { free_for_caller(memory); }

int32_t opensspi_describe(const void* data, size_t len, char** json) {
  return own_status([&]() -> Status {
    if (json == nullptr || (data == nullptr && len != 0)) return kNullArgument;
    *json = nullptr;
    JsonWriter writer;
    TRY(describe_anything(writer, {static_cast<const uint8_t*>(data), len}));
    hand_out(json, writer.take());
    return {};
  });
}

}  // extern "C"
