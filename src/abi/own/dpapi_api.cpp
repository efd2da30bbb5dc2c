// SPDX-License-Identifier: MIT
// opensspi_dpapi_*: the master keys of a store.
#include "abi/core/cancel.h"
#include "abi/core/data_protection.h"
#include "abi/core/text.h"
#include "abi/own/own_api.h"
#include "base/json.h"
#include "csp/foreign_key.h"
#include "dpapi/care.h"
#include "dpapi/foreign_keys.h"
#include "identity/nt_hash.h"

namespace opensspi::abi {
namespace {

using dpapi::DataProtection;
using dpapi::ForeignSecret;
using dpapi::Guid;
using dpapi::KeyRing;

constexpr Error kBadSecret =
    fail(ERROR_INVALID_PARAMETER, "OPENSSPI_DPAPI_SECRET has another size or an unknown kind");

dpapi::Scope scope_of(storage::Place place) {
  return place == storage::Place::kMachine ? dpapi::Scope::kMachine : dpapi::Scope::kCaller;
}

Result<KeyRing*> ring_of(OPENSSPI_STORE store) {
  DataProtection& protection = *TRY(data_protection());
  return &protection.ring_of(scope_of(TRY(place_of(store))));
}

Result<ForeignSecret> backup_key_from(ByteView pvk) {
  csp::ForeignKey read = TRY(csp::read_foreign_key(pvk, std::nullopt));
  if (read.pair == nullptr) {
    return fail(NTE_BAD_KEY, "the backup key's file holds a public key only");
  }
  return ForeignSecret(dpapi::BackupKey{std::move(read.pair)});
}

Result<ForeignSecret> secret_from(const OPENSSPI_DPAPI_SECRET& given) {
  const ByteView bytes = view(given.secret, given.secret_len);
  switch (given.kind) {
    case OPENSSPI_DPAPI_PASSWORD:
      return ForeignSecret(dpapi::Password{SecretBytes(bytes)});
    case OPENSSPI_DPAPI_NT_HASH:
      if (bytes.size() != 16) {
        return fail(ERROR_INVALID_PARAMETER, "an NT hash has 16 bytes");
      }
      return ForeignSecret(identity::NtHash(bytes.first<16>()));
    case OPENSSPI_DPAPI_SYSTEM:
      return ForeignSecret(TRY(dpapi::parse_system_secret(bytes)));
    case OPENSSPI_DPAPI_BACKUP_KEY:
      return backup_key_from(bytes);
    default:
      return kBadSecret;
  }
}

Status import_key(OPENSSPI_STORE store, ByteView bytes, const OPENSSPI_DPAPI_SECRET& given) {
  if (given.size < sizeof given) {
    return kBadSecret;
  }
  if ((given.secret == nullptr && given.secret_len != 0) ||
      (given.history == nullptr && given.history_len != 0)) {
    return kNullArgument;
  }
  const ForeignSecret secret = TRY(secret_from(given));
  dpapi::Owner owner;
  if (given.sid != nullptr) {
    owner.sid = TRY(identity::Sid::parse(given.sid));
  }
  dpapi::CredentialHistory history;
  if (given.history_len != 0) {
    history = TRY(dpapi::parse_credential_history(view(given.history, given.history_len)));
    owner.history = &history;
  }
  const dpapi::MasterKeyFile file = TRY(dpapi::parse_master_key_file(bytes));
  const auto master_key = TRY(dpapi::open_foreign_key(file, secret, owner, keep_going()));
  return TRY(ring_of(store))->add(file.id, *master_key);
}

Result<Bytes> export_key(OPENSSPI_STORE store, const char* guid, const char* sid,
                         ByteView password) {
  const Guid id = TRY(Guid::parse(guid));
  const identity::Sid owner = TRY(identity::Sid::parse(sid));
  const auto hash = TRY(dpapi::sha1_of_password(password));
  const auto master_key = TRY(TRY(ring_of(store))->open(id));
  const auto pre_key = dpapi::pre_key_of_hash(hash.reveal(), owner);
  const Env& env = TRY(data_protection())->env();
  return dpapi::write_master_key_file(id, dpapi::kUserFileFlags, *master_key, pre_key.reveal(), env,
                                      keep_going());
}

void write_file(JsonWriter& json, KeyRing& ring, const Guid& id) {
  const auto bytes = ring.file(id);
  const auto file = bytes.ok() ? dpapi::parse_master_key_file(*bytes)
                               : Result<dpapi::MasterKeyFile>(bytes.error());
  if (!file.ok()) {
    json.member("problem", file.error().why);
    return;
  }
  json.member("cipher", file->master_key.cipher->name);
  json.member("hash", file->master_key.hash->name);
  json.member_number("rounds", file->master_key.rounds);
}

Status write_ring(JsonWriter& json, KeyRing& ring, bool own) {
  const auto preferred = TRY(ring.preferred_file());
  json.begin_object();
  json.member("sid", ring.name().sid);
  json.member_boolean("own", own);
  json.member("preferred", preferred ? preferred->id.text() : "");
  json.member_number("preferred_until", preferred ? unix_from_filetime(preferred->expires) : 0);
  json.member_array("keys");
  for (const Guid& id : TRY(ring.ids())) {
    json.begin_object();
    json.member("guid", id.text());
    write_file(json, ring, id);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return {};
}

Status list_keys(JsonWriter& json, OPENSSPI_STORE store) {
  const storage::Place place = TRY(place_of(store));
  DataProtection& protection = *TRY(data_protection());
  const std::string own = protection.ring_of(scope_of(place)).name().sid;
  json.begin_object();
  json.member("store", TRY(storage::directory_of(protection.env(), place)));
  json.member_array("rings");
  for (const dpapi::RingName& name : TRY(dpapi::ring_names(protection, place))) {
    TRY(write_ring(json, protection.ring(name), name.sid == own));
  }
  json.end_array();
  json.end_object();
  return {};
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

int32_t opensspi_dpapi_list(OPENSSPI_STORE store, char** json) {
  return own_json(json, [&](JsonWriter& writer) { return list_keys(writer, store); });
}

int32_t opensspi_dpapi_check(OPENSSPI_STORE store, const char* sid, const char* guid) {
  return own_status([&]() -> Status {
    if (guid == nullptr) {
      return kNullArgument;
    }
    const Guid id = TRY(Guid::parse(guid));
    const storage::Place place = TRY(place_of(store));
    DataProtection& protection = *TRY(data_protection());
    KeyRing& own = protection.ring_of(scope_of(place));
    if (sid == nullptr) {
      (void)TRY(own.open(id));
      return {};
    }
    const std::string owner = TRY(identity::Sid::parse(sid)).text();
    (void)TRY(protection.ring({place, owner}).open(id));
    return {};
  });
}

int32_t opensspi_dpapi_import(OPENSSPI_STORE store, const void* file, size_t len,
                              const OPENSSPI_DPAPI_SECRET* secret) {
  return own_status([&]() -> Status {
    if (secret == nullptr || file == nullptr) {
      return kNullArgument;
    }
    return import_key(store, view(file, len), *secret);
  });
}

int32_t opensspi_dpapi_export(OPENSSPI_STORE store, const char* guid, const char* sid,
                              const char* password, size_t password_len, void** out,
                              size_t* out_len) {
  return own_status([&]() -> Status {
    if (guid == nullptr || sid == nullptr || out == nullptr || out_len == nullptr ||
        (password == nullptr && password_len != 0)) {
      return kNullArgument;
    }
    *out = nullptr;
    *out_len = 0;
    const Bytes file = TRY(export_key(store, guid, sid, view(password, password_len)));
    *out = copy_for_caller(file, Secrecy::kPlain).release();
    *out_len = file.size();
    return {};
  });
}

}  // extern "C"
