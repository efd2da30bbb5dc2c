// SPDX-License-Identifier: MIT
// opensspi_describe, and the small functions of opensspi.h that need nothing else.
#include "csp/describe.h"

#include "abi/core/runtime.h"
#include "abi/own/own_api.h"
#include "base/json.h"
#include "base/system_messages.h"
#include "cert/describe/describe.h"
#include "dpapi/describe.h"

namespace opensspi::abi {
namespace {

Status describe_token(JsonWriter& json, ByteView token) {
  if (TRY(Runtime::instance().registry().describe(token, json))) {
    return {};
  }
  return fail(
      SEC_E_INVALID_TOKEN,
      "this is not a token of a security package, a key blob, protected data, or a certificate");
}

template <class Field>
void write_description(JsonWriter& json, std::string_view kind, const std::vector<Field>& fields) {
  json.begin_object();
  json.member("summary", kind);
  json.member_array("fields");
  for (const Field& field : fields) {
    json.begin_object();
    json.member("name", field.name);
    json.member("value", field.value);
    json.member("meaning", field.explanation);
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

Status describe_key_blob(JsonWriter& json, ByteView bytes) {
  const csp::BlobDescription description = TRY(csp::describe_blob(bytes));
  write_description(json, description.kind, description.fields);
  return {};
}

Status describe_protection(JsonWriter& json, ByteView bytes) {
  const dpapi::Description description = TRY(dpapi::describe(bytes));
  write_description(json, description.kind, description.fields);
  return {};
}

Status describe_certificate(JsonWriter& json, ByteView bytes) {
  const cert::Description description = TRY(cert::describe(bytes));
  write_description(json, description.kind, description.fields);
  return {};
}

Status describe_anything(JsonWriter& json, ByteView bytes) {
  // First, because a serialised certificate may start like a key blob, too.
  if (cert::looks_like_ours(bytes)) {
    return describe_certificate(json, bytes);
  }
  // A key blob of type 1 and version 0, which does not exist, would start like protected data.
  if (dpapi::looks_like_ours(bytes)) {
    return describe_protection(json, bytes);
  }
  if (csp::looks_like_blob(bytes)) {
    return describe_key_blob(json, bytes);
  }
  return describe_token(json, bytes);
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

const char* opensspi_version(void) { return OPENSSPI_VERSION; }

const char* opensspi_last_detail(void) { return last_detail(); }

const char* opensspi_status_name(int32_t status) { return system_message_name(status); }

void opensspi_free(void* memory) { free_for_caller(memory); }

int32_t opensspi_describe(const void* data, size_t len, char** json) {
  return own_json(json, [&](JsonWriter& writer) -> Status {
    if (data == nullptr && len != 0) {
      return kNullArgument;
    }
    return describe_anything(writer, {static_cast<const uint8_t*>(data), len});
  });
}

}  // extern "C"
