// SPDX-License-Identifier: MIT
#include "csp/blobs/pvk.h"

#include "crypto/algorithms.h"
#include "crypto/cipher.h"
#include "crypto/random.h"
#include "csp/blobs/secret_blob.h"

namespace opensspi::csp {
namespace {

constexpr Error kBadFile = fail(NTE_BAD_DATA, "the PVK file is malformed");
constexpr size_t kSaltLen = 16;
constexpr size_t kMaxSaltLen = size_t{10} * 1024;
constexpr size_t kWeakLen = 5;
constexpr size_t kMagicLen = 4;

using Rc4Key = SecretArray<16>;

Result<Rc4Key> derive(ByteView salt, ByteView password, PvkStrength strength) {
  auto sha1 = TRY(crypto::make_hash(*crypto::find_algorithm(crypto::AlgorithmId::kSha1)));
  SecretArray<20> digest;
  sha1->update(salt);
  sha1->update(password);
  sha1->finish(digest.reveal());
  Rc4Key key{std::span<const uint8_t, 16>(digest.reveal().first<16>())};
  if (strength == PvkStrength::k40) {
    wipe(key.reveal().subspan(kWeakLen));
  }
  return key;
}

bool is_private_key(ByteView blob) {
  const ByteView magic = blob.subspan(kBlobHeaderLen, kMagicLen);
  return as_text(magic) == "RSA2" || as_text(magic) == "DSS2";
}

Status apply(SecretBytes& blob, ByteView salt, ByteView password, PvkStrength strength) {
  const Rc4Key key = TRY(derive(salt, password, strength));
  crypto::Rc4 stream(key.reveal());
  stream.apply(blob.reveal().subspan(kBlobHeaderLen));
  return {};
}

}  // namespace

Result<PvkFile> parse_pvk(ByteView file) {
  Reader reader(file, kBadFile);
  if (TRY(reader.u32le()) != kMagicPvk) {
    return kBadFile;
  }
  (void)TRY(reader.u32le());
  const uint32_t spec = TRY(reader.u32le());
  const uint32_t encrypted = TRY(reader.u32le());
  const uint32_t salt_len = TRY(reader.u32le());
  const uint32_t blob_len = TRY(reader.u32le());
  if (spec != 1 && spec != 2) {
    return kBadFile;
  }
  if (encrypted > 1 || (encrypted == 0) != (salt_len == 0) || salt_len > kMaxSaltLen) {
    return kBadFile;
  }
  const ByteView salt = TRY(reader.take(salt_len));
  const ByteView blob = TRY(reader.take(blob_len));
  TRY(reader.expect_end(kBadFile));
  if (blob.size() < kBlobHeaderLen + kMagicLen) {
    return kBadFile;
  }
  return PvkFile{static_cast<KeySpec>(spec), encrypted != 0, Bytes(salt.begin(), salt.end()),
                 SecretBytes(blob)};
}

SecretBytes write_pvk(const PvkFile& file) {
  return write_secret(24 + file.salt.size() + file.blob.size(), [&](Writer& writer) {
    writer.u32le(kMagicPvk);
    writer.u32le(0);
    writer.u32le(static_cast<uint32_t>(file.spec));
    writer.u32le(file.encrypted ? 1 : 0);
    writer.u32le(static_cast<uint32_t>(file.salt.size()));
    writer.u32le(static_cast<uint32_t>(file.blob.size()));
    writer.bytes(file.salt);
    writer.bytes(file.blob.reveal());
  });
}

Result<SecretBytes> pvk_private_blob(const PvkFile& file, ByteView password) {
  if (!file.encrypted) {
    return file.blob.copy();
  }
  for (PvkStrength strength : {PvkStrength::k128, PvkStrength::k40}) {
    SecretBytes blob = file.blob.copy();
    TRY(apply(blob, file.salt, password, strength));
    if (is_private_key(blob.reveal())) {
      return blob;
    }
  }
  return fail(NTE_BAD_DATA, "the PVK file's password is wrong");
}

Result<PvkFile> encrypt_pvk(KeySpec spec, ByteView private_blob, ByteView password,
                            PvkStrength strength) {
  if (private_blob.size() < kBlobHeaderLen + kMagicLen) {
    return kBadBlob;
  }
  PvkFile file{spec, true, Bytes(kSaltLen), SecretBytes(private_blob)};
  crypto::random_bytes(file.salt);
  TRY(apply(file.blob, file.salt, password, strength));
  return file;
}

}  // namespace opensspi::csp
