// SPDX-License-Identifier: MIT
#include "dpapi/describe.h"

#include "base/reader.h"
#include "base/utf16.h"
#include "dpapi/blob.h"
#include "dpapi/credential_history.h"
#include "dpapi/domain_key.h"
#include "dpapi/master_key_file.h"

namespace opensspi::dpapi {
namespace {

using Fields = std::vector<DescribedField>;

std::string in_hex(uint32_t number) {
  uint8_t bytes[4];
  put_be(bytes, number);
  return "0x" + to_hex(bytes);
}

std::string bytes_of(size_t len) { return "(" + std::to_string(len) + " bytes)"; }

std::string flag_names(uint32_t flags) {
  std::string names;
  if ((flags & kLocalMachine) != 0) {
    names += "for every user of the machine; ";
  }
  if ((flags & kSystem) != 0) {
    names += "of the system itself (credential manager, vault); ";
  }
  return names.empty() ? "for one user" : names.substr(0, names.size() - 2);
}

// A description that is not well-formed UTF-16 is shown as its bytes.
std::string shown_text(ByteView utf16le) {
  const auto wide = utf16_from_wire(utf16le);
  if (!wide.ok()) {
    return to_hex(utf16le);
  }
  const std::u16string_view text = std::u16string_view(*wide).substr(0, wide->find(u'\0'));
  const auto utf8 = utf8_from_utf16(text);
  return utf8.ok() ? escaped(*utf8) : to_hex(utf16le);
}

void add_algorithm(Fields& fields, const char* name, const crypto::AlgorithmRow& row,
                   const char* what) {
  fields.push_back({name, in_hex(static_cast<uint32_t>(row.id)),
                    std::string(what) + ": " + std::string(row.name)});
}

Description describe_blob(const Blob& blob) {
  Description description{"DPAPI blob (CryptProtectData)", {}};
  Fields& fields = description.fields;
  fields.push_back({"dwVersion", "1", "version of the blob"});
  fields.push_back(
      {"guidProvider", "df9d8cd0-1501-11d1-8c7a-00c04fc297eb", "CRYPTPROTECT_DEFAULT_PROVIDER"});
  fields.push_back({"guidMasterKey", blob.master_key.text(), "the master key that opens it"});
  fields.push_back({"dwFlags", in_hex(blob.flags), flag_names(blob.flags)});
  fields.push_back({"szDescription", shown_text(blob.description), "what the program called it"});
  add_algorithm(fields, "algCrypt", *blob.cipher, "cipher");
  fields.push_back({"dwAlgCryptLen", std::to_string(blob.cipher_bits), "bits of its key"});
  fields.push_back({"pbSalt", to_hex(blob.salt), "salt of the cipher's key"});
  fields.push_back({"pbStrong", to_hex(blob.password_salt),
                    "salt of a password of its own; empty: it has none"});
  add_algorithm(fields, "algHash", *blob.hash, "hash of the HMACs");
  fields.push_back({"dwAlgHashLen", std::to_string(blob.hash_bits), "bits of the hash"});
  fields.push_back({"pbHmackKey", to_hex(blob.mac_salt), "salt of the code"});
  fields.push_back({"pbData", bytes_of(blob.ciphertext.size()), "the data, encrypted"});
  fields.push_back({"pbSign", bytes_of(blob.mac.size()), "HMAC over all but version and provider"});
  return description;
}

void add_sealed_key(Fields& fields, const std::string& name, const SealedKey& key) {
  fields.push_back({name + ".pbSalt", to_hex(key.salt), "salt of the slow derivation"});
  fields.push_back({name + ".dwRounds", std::to_string(key.rounds), "rounds of the derivation"});
  add_algorithm(fields, (name + ".algHash").c_str(), *key.hash, "hash of the derivation");
  add_algorithm(fields, (name + ".algCrypt").c_str(), *key.cipher, "cipher");
  fields.push_back({name + ".pbKey", bytes_of(key.ciphertext.size()), "the key, encrypted"});
}

void add_domain_key(Fields& fields, ByteView bytes) {
  if (bytes.empty()) {
    return;
  }
  const auto key = parse_domain_key(bytes);
  if (!key.ok()) {
    fields.push_back({"DomainKey", bytes_of(bytes.size()), "malformed"});
    return;
  }
  fields.push_back({"DomainKey.dwVersion", std::to_string(key->version),
                    "copy for the domain's backup key ([MS-BKRP] 2.2.2)"});
  fields.push_back({"DomainKey.guidKey", key->backup_key.text(), "the backup key that opens it"});
  fields.push_back({"DomainKey.pbSecret", bytes_of(key->secret.size()), "the key, under RSA"});
  fields.push_back(
      {"DomainKey.pbAccessCheck", bytes_of(key->access_check.size()), "the owner, encrypted"});
}

Description describe_master_key_file(const MasterKeyFile& file) {
  Description description{"DPAPI master key file", {}};
  Fields& fields = description.fields;
  fields.push_back({"dwVersion", "2", "version of the file"});
  fields.push_back({"szGuid", file.id.text(), "the name of the key, which blobs carry"});
  fields.push_back({"dwFlags", in_hex(file.flags),
                    (file.flags & kFlagSha1OfPassword) != 0
                        ? "a local account's, the machine's, or sealed by OpenSSPI"
                        : "a domain account's"});
  add_sealed_key(fields, "MasterKey", file.master_key);
  const auto backup = parse_sealed_key(file.backup_key);
  if (backup.ok()) {
    add_sealed_key(fields, "BackupKey", *backup);
  }
  fields.push_back({"CredHist.guid", file.history_entry ? file.history_entry->text() : "",
                    "the latest entry of the credential history; empty: none"});
  add_domain_key(fields, file.domain_key);
  return description;
}

Description describe_history(const CredentialHistory& history) {
  Description description{"DPAPI credential history (CREDHIST)", {}};
  Fields& fields = description.fields;
  fields.push_back({"guidLink", history.present.text(), "the present password's name"});
  for (size_t i = 0; i < history.entries.size(); ++i) {
    const HistoryEntry& entry = history.entries[i];
    const std::string name = "Entry[" + std::to_string(i) + "]";
    fields.push_back({name + ".guidLink", entry.id.text(),
                      i == 0 ? "the last password before the present one" : "an earlier password"});
    fields.push_back({name + ".sid", entry.sid.text(), "whose password"});
    fields.push_back(
        {name + ".dwRounds", std::to_string(entry.rounds), "rounds of the derivation"});
    add_algorithm(fields, (name + ".algHash").c_str(), *entry.hash, "hash of the derivation");
    add_algorithm(fields, (name + ".algCrypt").c_str(), *entry.cipher, "cipher");
    fields.push_back({name + ".pbHashes", bytes_of(entry.ciphertext.size()),
                      "SHA-1 and NT hash, encrypted under the password that followed"});
  }
  return description;
}

}  // namespace

// A history starts with an unspecific version; it is recognised only if all of it is valid.
bool looks_like_ours(ByteView bytes) {
  return looks_like_blob(bytes) || looks_like_master_key_file(bytes) ||
         parse_credential_history(bytes).ok();
}

Result<Description> describe(ByteView bytes) {
  if (looks_like_blob(bytes)) {
    return describe_blob(TRY(parse_blob(bytes)));
  }
  if (looks_like_master_key_file(bytes)) {
    return describe_master_key_file(TRY(parse_master_key_file(bytes)));
  }
  return describe_history(TRY(parse_credential_history(bytes)));
}

}  // namespace opensspi::dpapi
