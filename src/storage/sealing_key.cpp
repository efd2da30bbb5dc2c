// SPDX-License-Identifier: MIT
#include "storage/sealing_key.h"

#include <algorithm>

namespace opensspi::storage {
namespace {

constexpr size_t kMaxKeys = 4;
constexpr size_t kMaxFileLen = 4096;
constexpr size_t kHexLen = 2 * crypto::kSealKeyLen;
constexpr std::string_view kHeader = "# OpenSSPI master key: keep it secret, keep a copy\n";
constexpr Error kMalformed = fail(
    NTE_BAD_KEYSET, "a master key file must hold 32 raw bytes, or lines of 64 hexadecimal digits");

// No table and no branch that depends on the digit's value.
int hex_value(uint8_t digit) {
  const int number = digit - '0';
  const int letter = (digit | 0x20) - 'a';
  const int is_number = -static_cast<int>(static_cast<unsigned>(number) < 10U);
  const int is_letter = -static_cast<int>(static_cast<unsigned>(letter) < 6U);
  return (number & is_number) | ((letter + 10) & is_letter) | ~(is_number | is_letter);
}

uint8_t hex_digit(int value) {
  return static_cast<uint8_t>('0' + value + (((9 - value) >> 8) & ('a' - '0' - 10)));
}

Result<SealingKey> parse_hex(ByteView line) {
  if (line.size() != kHexLen) {
    return kMalformed;
  }
  SealingKey key = make_secret<crypto::SealKey>();
  int problem = 0;
  for (size_t i = 0; i < crypto::kSealKeyLen; ++i) {
    const int high = hex_value(line[2 * i]);
    const int low = hex_value(line[2 * i + 1]);
    problem |= high | low;
    key->reveal()[i] = static_cast<uint8_t>((high << 4) | low);
  }
  if (problem < 0) {
    return kMalformed;
  }
  return key;
}

SealingKey raw_key(ByteView contents) {
  SealingKey key = make_secret<crypto::SealKey>();
  std::copy(contents.begin(), contents.end(), key->reveal().begin());
  return key;
}

ByteView take_line(ByteView& rest) {
  const auto end = std::find(rest.begin(), rest.end(), '\n');
  ByteView line(rest.begin(), end);
  rest = rest.subspan(std::min(line.size() + 1, rest.size()));
  if (!line.empty() && line.back() == '\r') {
    line = line.first(line.size() - 1);
  }
  return line;
}

Result<SecretBytes> read_outside(const Env& env, const std::string& path) {
  Result<Bytes> contents = env.read_trusted_file(path, kMaxFileLen, FileTrust::kSecret);
  if (!contents &&
      (contents.error().is(ERROR_INVALID_OWNER) || contents.error().is(ERROR_BAD_FILE_TYPE))) {
    return fail(NTE_BAD_KEYSET,
                "the master key that the setting master_key names is not a regular file of this "
                "user or of root that nobody else may read or write (chmod go-rwx)");
  }
  if (!contents) {
    return fail(
        NTE_BAD_KEYSET,
        "the master key that the setting master_key names cannot be read; see opensspi doctor");
  }
  SecretBytes secret{ByteView(*contents)};
  wipe(*contents);
  return secret;
}

Status append_keys(std::vector<SealingKey>& keys, ByteView contents) {
  std::vector<SealingKey> more = TRY(parse_keys(contents));
  std::move(more.begin(), more.end(), std::back_inserter(keys));
  return {};
}

}  // namespace

KeyId key_id(const crypto::SealKey& key) {
  const crypto::SealKey derived = crypto::derive_key(key, "opensspi key id");
  KeyId id;
  std::copy_n(derived.reveal().begin(), id.size(), id.begin());
  return id;
}

SealingKey new_master_key(const Env& env) {
  SealingKey key = make_secret<crypto::SealKey>();
  env.random(key->reveal());
  return key;
}

Result<std::vector<SealingKey>> parse_keys(ByteView contents) {
  std::vector<SealingKey> keys;
  if (contents.size() == crypto::kSealKeyLen) {
    keys.push_back(raw_key(contents));
    return keys;
  }
  for (ByteView rest = contents; !rest.empty();) {
    const ByteView line = take_line(rest);
    if (line.empty() || line.front() == '#') {
      continue;
    }
    if (keys.size() == kMaxKeys) {
      return kMalformed;
    }
    keys.push_back(TRY(parse_hex(line)));
  }
  if (keys.empty()) {
    return kMalformed;
  }
  return keys;
}

SecretBytes write_keys(std::span<const SealingKey> keys) {
  SecretBytes text(kHeader.size() + keys.size() * (kHexLen + 1));
  uint8_t* out = std::copy(kHeader.begin(), kHeader.end(), text.reveal().data());
  for (const SealingKey& key : keys) {
    for (uint8_t byte : key->reveal()) {
      *out++ = hex_digit(byte >> 4);
      *out++ = hex_digit(byte & 15);
    }
    *out++ = '\n';
  }
  return text;
}

Result<KeySource> KeySource::of(const Env& env, const std::string& setting) {
  constexpr std::string_view kCredential = "credential:";
  constexpr std::string_view kPath = "path:";
  if (setting == "file") {
    return KeySource{true, ""};
  }
  if (setting.starts_with(kPath)) {
    return KeySource{false, setting.substr(kPath.size())};
  }
  const std::string name =
      setting.starts_with(kCredential) ? setting.substr(kCredential.size()) : "";
  if (name.empty() || name.find('/') != std::string::npos) {
    return fail(ERROR_BAD_CONFIGURATION,
                "the setting master_key must be file, credential:NAME or path:FILE");
  }
  const auto directory = env.variable("CREDENTIALS_DIRECTORY");
  if (!directory) {
    return fail(NTE_BAD_KEYSET,
                "master_key names a systemd credential, but CREDENTIALS_DIRECTORY is not set; add "
                "LoadCredential= to the unit");
  }
  return KeySource{false, *directory + "/" + name};
}

Result<std::vector<SealingKey>> read_keys(const Env& env, const KeySource& source,
                                          const SecureDirectory& directory) {
  std::vector<SealingKey> keys;
  if (!source.own_file) {
    const SecretBytes outside = TRY(read_outside(env, source.path));
    TRY(append_keys(keys, outside.reveal()));
  }
  const Result<SecretBytes> own = directory.read_secret(kKeyFile);
  if (own) {
    TRY(append_keys(keys, own->reveal()));
  }
  if (!own && !own.error().is(ERROR_FILE_NOT_FOUND)) {
    return own.error();
  }
  return keys;
}

}  // namespace opensspi::storage
