// opensspi_describe, and the small questions that opensspi.h answers without asking anybody.
#include "csp/describe.h"

#include "abi/own_api.h"
#include "abi/runtime.h"
#include "base/json.h"
#include "base/system_messages.h"

namespace opensspi::abi {
namespace {

Status describe_token(JsonWriter& json, ByteView token) {
  if (TRY(Runtime::instance().registry().describe(token, json))) return {};
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
