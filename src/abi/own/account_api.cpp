// SPDX-License-Identifier: MIT
// opensspi_account_*: the accounts of a store.
#include <algorithm>
#include <array>
#include <ctime>

#include "abi/core/runtime.h"
#include "abi/core/text.h"
#include "abi/own/own_api.h"
#include "base/json.h"
#include "cert/account_mappings.h"
#include "cert/recognise.h"
#include "identity/account_book.h"

namespace opensspi::abi {
namespace {

using identity::AccountBook;
using identity::AccountInfo;

constexpr size_t kMaxPasswordLen = 4096;
constexpr size_t kMaxNames = 1024;

Result<std::shared_ptr<AccountBook>> book_of(OPENSSPI_STORE store) {
  const Runtime& runtime = Runtime::instance();
  const auto settings = TRY(runtime.settings());
  return AccountBook::open(runtime.env(), *settings, TRY(place_of(store)));
}

// Changing and removing must not create a missing store.
Result<std::shared_ptr<AccountBook>> existing_book_of(OPENSSPI_STORE store) {
  const Runtime& runtime = Runtime::instance();
  const auto settings = TRY(runtime.settings());
  const auto place = TRY(place_of(store));
  const auto existing = storage::Storage::open_existing(runtime.env(), *settings, place);
  if (!existing && existing.error().is(ERROR_FILE_NOT_FOUND)) {
    return fail(ERROR_NO_SUCH_USER, "there is no store yet, and so no account in it");
  }
  if (!existing) {
    return existing.error();
  }
  return AccountBook::open(runtime.env(), *settings, place);
}

Result<std::string> name_from(const char* name) {
  if (name == nullptr) {
    return kNullArgument;
  }
  return text_from(name);
}

Result<ByteView> password_from(const char* password, size_t len) {
  if (password == nullptr && len != 0) {
    return kNullArgument;
  }
  if (len > kMaxPasswordLen) {
    return fail(ERROR_INVALID_PASSWORD, "the password is too long");
  }
  const ByteView bytes(reinterpret_cast<const uint8_t*>(password), len);
  // No program that takes a password as a string could pass this one.
  if (std::ranges::find(bytes, uint8_t{0}) != bytes.end()) {
    return fail(ERROR_INVALID_PASSWORD, "the password holds a NUL");
  }
  return bytes;
}

Filetime expiry_from(int64_t seconds) {
  return seconds == OPENSSPI_EXPIRES_NEVER ? kNever
                                           : filetime_from_unix(std::max<int64_t>(seconds, 0));
}

Result<std::vector<std::string>> names_from(const char* const* names, size_t num_names) {
  if (num_names > kMaxNames || (names == nullptr && num_names != 0)) {
    return fail(ERROR_INVALID_PARAMETER, "a list of texts is null or too long");
  }
  std::vector<std::string> texts;
  for (size_t i = 0; i < num_names; ++i) {
    texts.push_back(TRY(name_from(names[i])));
  }
  return texts;
}

// A certificate is mapped by its key.
Result<std::string> mapping_from(const std::string& text) {
  if (cert::is_account_mapping(text)) {
    return cert::read_account_mapping(text);
  }
  constexpr cert::Expected kPem{bit(cert::ContentType::kCertificate),
                                bit(cert::ContentForm::kBase64)};
  const auto found = cert::recognise(as_bytes(text), kPem);
  if (!found.ok()) {
    return fail(ERROR_INVALID_PARAMETER,
                "the text is neither a certificate in PEM nor a mapping that begins with X509:");
  }
  const auto first = found->store->next({}, {});
  cert::AccountMappings mappings = TRY(cert::account_mappings_of(first->element->encoded()));
  return std::move(mappings.of_key);
}

Result<std::vector<std::string>> mappings_from(const char* const* certificates,
                                               size_t num_certificates) {
  std::vector<std::string> mappings;
  for (const std::string& text : TRY(names_from(certificates, num_certificates))) {
    mappings.push_back(TRY(mapping_from(text)));
  }
  return mappings;
}

Result<identity::AccountChange> fields_from(const OPENSSPI_ACCOUNT* account) {
  identity::AccountChange change;
  if (account == nullptr) {
    return change;
  }
  if (account->size < sizeof(OPENSSPI_ACCOUNT) || (account->fields & ~OPENSSPI_FIELD_ALL) != 0) {
    return fail(ERROR_INVALID_PARAMETER, "OPENSSPI_ACCOUNT has another size or unknown fields");
  }
  const auto has = [&](uint32_t field) { return (account->fields & field) != 0; };
  if (has(OPENSSPI_FIELD_FULL_NAME)) {
    change.comment = TRY(text_from(account->full_name));
  }
  if (has(OPENSSPI_FIELD_GROUPS)) {
    change.groups = TRY(names_from(account->groups, account->num_groups));
  }
  if (has(OPENSSPI_FIELD_UNIX_USER)) {
    change.unix_user = TRY(text_from(account->unix_user));
  }
  if (has(OPENSSPI_FIELD_EXPIRES)) {
    change.expires = expiry_from(account->expires);
  }
  if (has(OPENSSPI_FIELD_ENABLED)) {
    change.enabled = account->enabled != 0;
  }
  if (has(OPENSSPI_FIELD_MUST_CHANGE)) {
    change.must_change = account->must_change != 0;
  }
  return change;
}

Result<identity::AccountChange> change_from(const OPENSSPI_ACCOUNT_CHANGE& parts) {
  if (parts.size < sizeof(OPENSSPI_ACCOUNT_CHANGE) || (parts.parts & ~OPENSSPI_CHANGE_ALL) != 0) {
    return fail(ERROR_INVALID_PARAMETER,
                "OPENSSPI_ACCOUNT_CHANGE has another size or unknown parts");
  }
  const auto has = [&](uint32_t part) { return (parts.parts & part) != 0; };
  identity::AccountChange change = TRY(fields_from(parts.account));
  if (has(OPENSSPI_CHANGE_DIGEST_REALMS)) {
    change.digest_realms = TRY(names_from(parts.digest_realms, parts.num_digest_realms));
  }
  if (has(OPENSSPI_CHANGE_CERTIFICATES)) {
    change.certificates = TRY(mappings_from(parts.certificates, parts.num_certificates));
  }
  change.password = TRY(password_from(parts.password, parts.password_len));
  if (has(OPENSSPI_CHANGE_PASSWORD)) {
    change.new_password = change.password;
  }
  return change;
}

identity::NewAccount new_account(std::string name, identity::AccountChange change) {
  identity::NewAccount made;
  made.name = std::move(name);
  made.comment = std::move(change.comment).value_or("");
  made.unix_user = std::move(change.unix_user).value_or("");
  made.groups = std::move(change.groups).value_or(std::vector<std::string>());
  made.digest_realms = std::move(change.digest_realms).value_or(std::vector<std::string>());
  made.certificates = std::move(change.certificates).value_or(std::vector<std::string>());
  made.expires = change.expires.value_or(kNever);
  made.enabled = change.enabled.value_or(true);
  made.must_change = change.must_change.value_or(false);
  return made;
}

OPENSSPI_ACCOUNT_CHANGE change_of(uint32_t parts) {
  OPENSSPI_ACCOUNT_CHANGE change = {};
  change.size = sizeof change;
  change.parts = parts;
  return change;
}

// All functions that add or change an account call this one.
Status change_account(OPENSSPI_STORE store, const char* name,
                      const OPENSSPI_ACCOUNT_CHANGE& parts) {
  std::string wanted = TRY(name_from(name));
  identity::AccountChange change = TRY(change_from(parts));
  if ((parts.parts & OPENSSPI_CHANGE_ADD) == 0) {
    return TRY(existing_book_of(store))->change(wanted, change);
  }
  const ByteView password = change.password;
  const identity::NewAccount made = new_account(std::move(wanted), std::move(change));
  return TRY(book_of(store))->add(made, password);
}

int32_t change_status(OPENSSPI_STORE store, const char* name,
                      const OPENSSPI_ACCOUNT_CHANGE* change) noexcept {
  return own_status([&]() -> Status {
    return change == nullptr ? kNullArgument : change_account(store, name, *change);
  });
}

Result<identity::GroupInfo> remove_group(OPENSSPI_STORE store, const char* group) {
  const std::string wanted = TRY(name_from(group));
  const auto book = existing_book_of(store);
  if (!book && book.error().is(ERROR_NO_SUCH_USER)) {
    return fail(ERROR_NO_SUCH_GROUP, "there is no store yet, and so no group in it");
  }
  return TRY(book)->remove_group(wanted);
}

void write_group(JsonWriter& json, const identity::GroupInfo& group) {
  json.begin_object();
  json.member("name", group.name);
  json.member_array("members");
  for (const std::string& member : group.members) {
    json.text(member);
  }
  json.end_array();
  json.end_object();
}

void write_time(JsonWriter& json, std::string_view label, Filetime time) {
  const auto seconds = static_cast<time_t>(unix_from_filetime(time));
  tm parts{};
  std::array<char, 64> text{};
  if (time == kNever || time.ticks == 0 || gmtime_r(&seconds, &parts) == nullptr ||
      strftime(text.data(), text.size(), "%FT%TZ", &parts) == 0) {
    json.member_null(label);
    return;
  }
  json.member(label, text.data());
}

void write_account(JsonWriter& json, const AccountInfo& account, Filetime now) {
  json.begin_object();
  json.member("name", account.name);
  json.member("full_name", account.comment);
  json.member("sid", account.sid.text());
  json.member_array("groups");
  for (const std::string& group : account.groups) {
    json.text(group);
  }
  json.end_array();
  json.member_array("digest_realms");
  for (const std::string& realm : account.digest_realms) {
    json.text(realm);
  }
  json.end_array();
  json.member_array("certificates");
  for (const std::string& mapping : account.certificates) {
    json.text(mapping);
  }
  json.end_array();
  json.member("unix_user", account.unix_user);
  json.member_boolean("enabled", account.enabled);
  json.member_boolean("locked", account.locked);
  json.member_boolean("expired", account.expires <= now);
  json.member_boolean("must_change", account.must_change);
  json.member_boolean("automatic", account.automatic);
  write_time(json, "created", account.created);
  write_time(json, "password_set", account.password_set);
  write_time(json, "password_expires", account.password_expires);
  write_time(json, "expires", account.expires);
  json.end_object();
}

// Listing does not create a missing store.
Result<std::vector<AccountInfo>> accounts_in(OPENSSPI_STORE store) {
  auto book = existing_book_of(store);
  if (!book && book.error().is(ERROR_NO_SUCH_USER)) {
    return std::vector<AccountInfo>();
  }
  if (!book) {
    return book.error();
  }
  return (*book)->list();
}

Status list_accounts(JsonWriter& json, OPENSSPI_STORE store) {
  const Env& env = Runtime::instance().env();
  const std::string directory = TRY(storage::directory_of(env, TRY(place_of(store))));
  const std::vector<AccountInfo> accounts = TRY(accounts_in(store));
  json.begin_object();
  json.member("store", directory);
  json.member_array("accounts");
  for (const AccountInfo& account : accounts) {
    write_account(json, account, env.now());
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

int32_t opensspi_account_list(OPENSSPI_STORE store, char** json) {
  return own_json(json, [&](JsonWriter& writer) { return list_accounts(writer, store); });
}

int32_t opensspi_account_add(OPENSSPI_STORE store, const char* name,
                             const OPENSSPI_ACCOUNT* account, const char* password,
                             size_t password_len) {
  OPENSSPI_ACCOUNT_CHANGE change = change_of(OPENSSPI_CHANGE_ADD);
  change.account = account;
  change.password = password;
  change.password_len = password_len;
  return change_status(store, name, &change);
}

int32_t opensspi_account_set(OPENSSPI_STORE store, const char* name,
                             const OPENSSPI_ACCOUNT* account) {
  OPENSSPI_ACCOUNT_CHANGE change = change_of(0);
  change.account = account;
  return change_status(store, name, account == nullptr ? nullptr : &change);
}

int32_t opensspi_account_set_password(OPENSSPI_STORE store, const char* name, const char* password,
                                      size_t password_len) {
  OPENSSPI_ACCOUNT_CHANGE change = change_of(OPENSSPI_CHANGE_PASSWORD);
  change.password = password;
  change.password_len = password_len;
  return change_status(store, name, &change);
}

int32_t opensspi_account_set_digest_realms(OPENSSPI_STORE store, const char* name,
                                           const char* const* realms, size_t num_realms,
                                           const char* password, size_t password_len) {
  OPENSSPI_ACCOUNT_CHANGE change = change_of(OPENSSPI_CHANGE_DIGEST_REALMS);
  change.digest_realms = realms;
  change.num_digest_realms = num_realms;
  change.password = password;
  change.password_len = password_len;
  return change_status(store, name, &change);
}

int32_t opensspi_account_set_certificates(OPENSSPI_STORE store, const char* name,
                                          const char* const* certificates,
                                          size_t num_certificates) {
  OPENSSPI_ACCOUNT_CHANGE change = change_of(OPENSSPI_CHANGE_CERTIFICATES);
  change.certificates = certificates;
  change.num_certificates = num_certificates;
  return change_status(store, name, &change);
}

int32_t opensspi_account_change(OPENSSPI_STORE store, const char* name,
                                const OPENSSPI_ACCOUNT_CHANGE* change) {
  return change_status(store, name, change);
}

int32_t opensspi_account_remove(OPENSSPI_STORE store, const char* name) {
  return own_status([&]() -> Status {
    const std::string wanted = TRY(name_from(name));
    return TRY(existing_book_of(store))->remove(wanted);
  });
}

int32_t opensspi_group_remove(OPENSSPI_STORE store, const char* group, char** json) {
  if (json == nullptr) {
    return own_status([&]() -> Status {
      (void)TRY(remove_group(store, group));
      return {};
    });
  }
  return own_json(json, [&](JsonWriter& writer) -> Status {
    write_group(writer, TRY(remove_group(store, group)));
    return {};
  });
}

}  // extern "C"
