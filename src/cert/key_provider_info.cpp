// SPDX-License-Identifier: MIT
#include "cert/key_provider_info.h"

#include "base/reader.h"
#include "base/utf16.h"
#include "base/writer.h"
#include "opensspi/wincrypt_store_constants.h"

namespace opensspi::cert {
namespace {

constexpr Error kBad = fail(ERROR_INVALID_DATA, "the key's provider info is damaged");
constexpr size_t kHeaderLen = 28;
constexpr size_t kParameterLen = 16;
constexpr uint32_t kMaxParameters = 64;

// text_at reads a text that ends with a zero; offset 0 is an empty one.
Result<std::u16string> text_at(ByteView value, uint32_t offset) {
  std::u16string text;
  if (offset == 0) {
    return text;
  }
  if (offset > value.size()) {
    return kBad;
  }
  Reader reader(value.subspan(offset), kBad);
  while (const uint16_t unit = TRY(reader.u16le())) {
    text.push_back(static_cast<char16_t>(unit));
  }
  return text;
}

Result<std::vector<KeyProviderParameter>> parameters_at(ByteView value, uint32_t offset,
                                                        uint32_t num) {
  std::vector<KeyProviderParameter> all;
  if (num > kMaxParameters || offset > value.size()) {
    return kBad;
  }
  Reader reader(value.subspan(offset), kBad);
  for (uint32_t i = 0; i < num; ++i) {
    KeyProviderParameter parameter;
    parameter.id = TRY(reader.u32le());
    const uint32_t at = TRY(reader.u32le());
    const uint32_t len = TRY(reader.u32le());
    parameter.flags = TRY(reader.u32le());
    if (at > value.size() || len > value.size() - at) {
      return kBad;
    }
    const ByteView bytes = value.subspan(at, len);
    parameter.value.assign(bytes.begin(), bytes.end());
    all.push_back(std::move(parameter));
  }
  return all;
}

}  // namespace

Bytes write_key_provider_info(const KeyProviderInfo& info) {
  const size_t num = info.parameters.size();
  const size_t container = kHeaderLen + num * kParameterLen;
  const size_t provider = container + 2 * (info.container.size() + 1);
  size_t data = provider + 2 * (info.provider.size() + 1);
  Bytes out;
  Writer writer(out);
  writer.u32le(static_cast<uint32_t>(container));
  writer.u32le(static_cast<uint32_t>(provider));
  writer.u32le(info.provider_type);
  writer.u32le(info.flags);
  writer.u32le(static_cast<uint32_t>(num));
  writer.u32le(num == 0 ? 0 : kHeaderLen);
  writer.u32le(info.key_spec);
  for (const KeyProviderParameter& parameter : info.parameters) {
    writer.u32le(parameter.id);
    writer.u32le(static_cast<uint32_t>(data));
    writer.u32le(static_cast<uint32_t>(parameter.value.size()));
    writer.u32le(parameter.flags);
    data += parameter.value.size();
  }
  writer.bytes(utf16le_bytes(info.container));
  writer.u16le(0);
  writer.bytes(utf16le_bytes(info.provider));
  writer.u16le(0);
  for (const KeyProviderParameter& parameter : info.parameters) {
    writer.bytes(parameter.value);
  }
  return out;
}

Result<KeyProviderInfo> parse_key_provider_info(ByteView value) {
  Reader reader(value, kBad);
  KeyProviderInfo info;
  const uint32_t container = TRY(reader.u32le());
  const uint32_t provider = TRY(reader.u32le());
  info.provider_type = TRY(reader.u32le());
  info.flags = TRY(reader.u32le());
  const uint32_t num = TRY(reader.u32le());
  const uint32_t parameters = TRY(reader.u32le());
  info.key_spec = TRY(reader.u32le());
  info.container = TRY(text_at(value, container));
  info.provider = TRY(text_at(value, provider));
  info.parameters = TRY(parameters_at(value, parameters, num));
  return info;
}

std::optional<KeyProviderInfo> key_provider_info(const Properties& properties) {
  const auto value = properties.find(CERT_KEY_PROV_INFO_PROP_ID);
  if (!value) {
    return std::nullopt;
  }
  Result<KeyProviderInfo> info = parse_key_provider_info(*value);
  return info.ok() ? std::optional(std::move(*info)) : std::nullopt;
}

void set_key_provider_info(Properties& properties, const KeyProviderInfo& info) {
  properties.set(CERT_KEY_PROV_INFO_PROP_ID, write_key_provider_info(info));
}

}  // namespace opensspi::cert
