// SPDX-License-Identifier: MIT
// opensspi_key_*: conversion of keys in files.
#include "abi/own/own_api.h"
#include "base/json.h"
#include "csp/algorithm_names.h"
#include "csp/foreign_key.h"

namespace opensspi::abi {
namespace {

using csp::ForeignKey;
using csp::KeyForm;
using csp::KeyTarget;

constexpr uint32_t kKnownFlags =
    OPENSSPI_KEY_PUBLIC_ONLY | OPENSSPI_KEY_TRADITIONAL | OPENSSPI_KEY_PVK_40_BIT;

Result<KeyForm> form_of(uint32_t format) {
  if (format == OPENSSPI_KEY_BLOB) {
    return KeyForm::kBlob;
  }
  if (format == OPENSSPI_KEY_PVK) {
    return KeyForm::kPvk;
  }
  if (format == OPENSSPI_KEY_PEM) {
    return KeyForm::kPem;
  }
  if (format == OPENSSPI_KEY_DER) {
    return KeyForm::kDer;
  }
  return fail(ERROR_INVALID_PARAMETER, "there is no such form of keys");
}

Result<KeyTarget> target_of(const OPENSSPI_KEY_FORM& form) {
  if (form.size < sizeof(form)) {
    return fail(ERROR_INVALID_PARAMETER, "the form's size is too small");
  }
  if ((form.flags & ~kKnownFlags) != 0) {
    return fail(NTE_BAD_FLAGS, "there is no such flag");
  }
  if (form.key_spec > 2) {
    return fail(NTE_BAD_KEY, "the key spec is neither 1 nor 2");
  }
  if (form.blob_version == 1 || form.blob_version > 3) {
    return fail(NTE_BAD_VER, "key blobs have version 2 or 3");
  }
  KeyTarget target;
  target.form = TRY(form_of(form.format));
  target.public_half_only = (form.flags & OPENSSPI_KEY_PUBLIC_ONLY) != 0;
  target.traditional = (form.flags & OPENSSPI_KEY_TRADITIONAL) != 0;
  if ((form.flags & OPENSSPI_KEY_PVK_40_BIT) != 0) {
    target.pvk_strength = csp::PvkStrength::k40;
  }
  if (form.key_spec != 0) {
    target.use = static_cast<csp::KeySpec>(form.key_spec);
  }
  target.blob_version = static_cast<uint8_t>(form.blob_version);
  target.password = password_of(form.password, form.password_len);
  return target;
}

const char* name_of(KeyForm form) {
  constexpr const char* kNames[] = {"blob", "pvk", "pem", "der"};
  return kNames[static_cast<size_t>(form)];
}

const char* name_of(crypto::KeyKind kind) {
  constexpr const char* kNames[] = {"RSA", "DSA", "DH", "EC"};
  return kNames[static_cast<size_t>(kind)];
}

void write_key(JsonWriter& json, const ForeignKey& key) {
  json.begin_object();
  json.member("form", name_of(key.form));
  json.member("kind", name_of(key.open->kind()));
  json.member("algorithm", csp::algorithm_name(key.algorithm));
  json.member_number("bits", static_cast<int64_t>(key.open->bits()));
  json.member_boolean("private", key.pair != nullptr);
  json.member_boolean("encrypted", key.encrypted);
  json.end_object();
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

int32_t opensspi_key_read(const void* key, size_t len, const char* password, size_t password_len,
                          char** json) {
  return own_json(json, [&](JsonWriter& writer) -> Status {
    if (key == nullptr && len != 0) {
      return kNullArgument;
    }
    const ForeignKey read =
        TRY(csp::read_foreign_key(view(key, len), password_of(password, password_len)));
    write_key(writer, read);
    return {};
  });
}

int32_t opensspi_key_convert(const void* key, size_t len, const char* password, size_t password_len,
                             const OPENSSPI_KEY_FORM* form, void** out, size_t* out_len) {
  return own_status([&]() -> Status {
    if (form == nullptr || out == nullptr || out_len == nullptr || (key == nullptr && len != 0)) {
      return kNullArgument;
    }
    *out = nullptr;
    *out_len = 0;
    const KeyTarget target = TRY(target_of(*form));
    const ForeignKey read =
        TRY(csp::read_foreign_key(view(key, len), password_of(password, password_len)));
    const SecretBytes written = TRY(csp::write_foreign_key(read, target));
    *out = copy_for_caller(written.reveal(), Secrecy::kSecret).release();
    *out_len = written.size();
    return {};
  });
}

}  // extern "C"
