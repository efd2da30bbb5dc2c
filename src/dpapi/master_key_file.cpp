// SPDX-License-Identifier: MIT
#include "dpapi/master_key_file.h"

#include "base/utf16.h"
#include "base/writer.h"
#include "dpapi/algorithms.h"

namespace opensspi::dpapi {
namespace {

constexpr uint32_t kFileVersion = 2;
constexpr uint32_t kReferenceVersion = 3;
constexpr size_t kGuidTextLen = 72;
constexpr size_t kReferenceLen = 20;
constexpr size_t kBackupKeyLen = 32;
constexpr Error kMalformed = fail(ERROR_INVALID_DATA, "the master key file is cut or malformed");

Result<Guid> read_guid(Reader& reader) {
  const std::u16string wide = TRY(utf16_from_wire(TRY(reader.take(kGuidTextLen))));
  std::string text;
  for (const char16_t unit : wide) {
    text.push_back(unit < 0x80 ? static_cast<char>(unit) : '?');
  }
  return Guid::parse(text);
}

struct Lengths {
  uint64_t master_key;
  uint64_t backup_key;
  uint64_t reference;
  uint64_t domain_key;
};

Result<Lengths> read_lengths(Reader& reader) {
  Lengths lengths{};
  for (uint64_t* len :
       {&lengths.master_key, &lengths.backup_key, &lengths.reference, &lengths.domain_key}) {
    *len = TRY(reader.u64le());
    if (*len > kMaxMasterKeyFileLen) {
      return kMalformed;
    }
  }
  return lengths;
}

// The reference of a file that was made without a credential history is zero.
Result<std::optional<Guid>> read_reference(ByteView bytes) {
  if (bytes.empty()) {
    return std::optional<Guid>();
  }
  Reader reader(bytes, kMalformed);
  if (bytes.size() != kReferenceLen || TRY(reader.u32le()) != kReferenceVersion) {
    return kMalformed;
  }
  Guid guid;
  guid.bytes = TRY(reader.take_array<16>());
  return guid.is_zero() ? std::optional<Guid>() : std::optional<Guid>(guid);
}

Status read_keys(Reader& reader, const Lengths& lengths, MasterKeyFile& file) {
  file.master_key = TRY(parse_sealed_key(TRY(reader.take(lengths.master_key))));
  file.backup_key = TRY(reader.take(lengths.backup_key));
  file.history_entry = TRY(read_reference(TRY(reader.take(lengths.reference))));
  file.domain_key = TRY(reader.take(lengths.domain_key));
  return reader.expect_end(kMalformed);
}

Status read_head(Reader& reader, MasterKeyFile& file) {
  if (TRY(reader.u32le()) != kFileVersion) {
    return kMalformed;
  }
  (void)TRY(reader.take(8));
  file.id = TRY(read_guid(reader));
  (void)TRY(reader.take(8));
  file.flags = TRY(reader.u32le());
  return {};
}

void write_head(Writer& writer, const Guid& id, uint32_t flags) {
  const std::string text = id.text();
  writer.u32le(kFileVersion);
  writer.zeros(8);
  writer.bytes(utf16le_bytes(std::u16string(text.begin(), text.end())));
  writer.zeros(8);
  writer.u32le(flags);
}

}  // namespace

bool MasterKeyFile::is_current() const {
  return master_key.cipher->id == kNewCipher && master_key.hash->id == kNewHash &&
         master_key.rounds >= kNewRounds;
}

Result<MasterKeyFile> parse_master_key_file(ByteView bytes) {
  if (bytes.size() > kMaxMasterKeyFileLen) {
    return kMalformed;
  }
  Reader reader(bytes, kMalformed);
  MasterKeyFile file;
  TRY(read_head(reader, file));
  const Lengths lengths = TRY(read_lengths(reader));
  TRY(read_keys(reader, lengths, file));
  return file;
}

bool looks_like_master_key_file(ByteView bytes) {
  Reader reader(bytes, kMalformed);
  MasterKeyFile file;
  return read_head(reader, file).ok();
}

Result<SecretBox<MasterKey>> open_master_key(const MasterKeyFile& file, ByteView pre_key,
                                             const crypto::KeepGoing& keep_going) {
  const SecretBytes key = TRY(open_sealed_key(file.master_key, pre_key, kMasterKeyLen, keep_going));
  return make_secret<MasterKey>(key.reveal().first<kMasterKeyLen>());
}

Result<Bytes> write_master_key_file(const Guid& id, uint32_t flags, const MasterKey& master_key,
                                    ByteView pre_key, const Env& env,
                                    const crypto::KeepGoing& keep_going) {
  SecretArray<kBackupKeyLen> backup_key;
  env.random(backup_key.reveal());
  const Bytes sealed = TRY(seal_key(master_key.reveal(), pre_key, env, keep_going));
  const Bytes sealed_backup = TRY(seal_key(backup_key.reveal(), pre_key, env, keep_going));
  Bytes out;
  Writer writer(out);
  write_head(writer, id, flags);
  writer.u64le(sealed.size());
  writer.u64le(sealed_backup.size());
  writer.u64le(kReferenceLen);
  writer.u64le(0);
  writer.bytes(sealed);
  writer.bytes(sealed_backup);
  writer.u32le(kReferenceVersion);
  writer.zeros(16);
  return out;
}

Result<PreferredFile> parse_preferred(ByteView bytes) {
  Reader reader(bytes, fail(ERROR_INVALID_DATA, "the file Preferred is cut or malformed"));
  PreferredFile preferred;
  preferred.id.bytes = TRY(reader.take_array<16>());
  preferred.expires.ticks = static_cast<int64_t>(TRY(reader.u64le()));
  TRY(reader.expect_end(fail(ERROR_INVALID_DATA, "the file Preferred is too long")));
  return preferred;
}

Bytes write_preferred(const PreferredFile& preferred) {
  Bytes out;
  Writer writer(out);
  writer.bytes(preferred.id.bytes);
  writer.u64le(static_cast<uint64_t>(preferred.expires.ticks));
  return out;
}

}  // namespace opensspi::dpapi
