// SPDX-License-Identifier: MIT
#include "csp/key.h"

#include "base/mutex.h"

namespace opensspi::csp {
namespace {

constexpr uint32_t kExportFlags = kYOnly | kSsl2Fallback | kDestroyKey | kOaep | kBlobVersion3;

constexpr Error kNoParameter = fail(NTE_BAD_TYPE, "the key has no such parameter");
constexpr Error kBadFlags = fail(NTE_BAD_FLAGS, "the flags are not supported");

}  // namespace

Key::Key(AlgorithmNumber algorithm, uint32_t permissions)
    : algorithm_(algorithm), permissions_(permissions) {}

AlgorithmNumber Key::algorithm() const {
  const MutexLock lock(mutex_);
  return algorithm_;
}

Result<SecretBytes> Key::secret_bytes() const {
  return fail(NTE_BAD_KEY, "the key is not a session key");
}

Result<std::shared_ptr<const crypto::PrivateKey>> Key::exportable_secret() const {
  return fail(NTE_BAD_KEY, "the key has no private half");
}

Status Key::check_exportable() const {
  const MutexLock lock(mutex_);
  if ((permissions_ & (kMayExport | kMayArchive)) == 0) {
    return fail(NTE_BAD_KEY_STATE, "the key is not exportable");
  }
  return {};
}

Result<size_t> Key::parameter_len(uint32_t id, uint32_t flags) {
  if (flags != 0) {
    return kBadFlags;
  }
  const MutexLock lock(mutex_);
  return TRY(do_parameter(id)).size();
}

Result<size_t> Key::parameter(uint32_t id, uint32_t flags, ByteSpan out) {
  if (flags != 0) {
    return kBadFlags;
  }
  const MutexLock lock(mutex_);
  const ParameterValue value = TRY(do_parameter(id));
  return copy_value(value.reveal(), out);
}

Result<ParameterShape> Key::settable(uint32_t id) {
  const MutexLock lock(mutex_);
  if (id == kKpPermissions) {
    return ParameterShape{ParameterShape::Kind::kBytes, 4};
  }
  return do_settable(id);
}

Status Key::set_parameter(uint32_t id, uint32_t flags, ByteView value) {
  if (flags != 0 && id != kKpAlgId) {
    return kBadFlags;
  }
  const MutexLock lock(mutex_);
  TRY(require(kMayWrite));
  if (id == kKpPermissions) {
    return set_permissions(number_of(value));
  }
  return do_set_parameter(id, flags, value);
}

// A permission that was removed, or never granted, cannot be added.
Status Key::set_permissions(uint32_t permissions) {
  if ((permissions & ~permissions_) != 0) {
    return fail(NTE_BAD_DATA, "a key's permissions can only be removed");
  }
  permissions_ = permissions;
  return {};
}

Result<KeyPtr> Key::duplicate() { return do_duplicate(); }

Result<size_t> Key::encrypted_len(size_t data_len, Final final, uint32_t flags) {
  const MutexLock lock(mutex_);
  return do_encrypted_len(data_len, final, flags);
}

Result<size_t> Key::encrypt(const Chunk& chunk) {
  const MutexLock lock(mutex_);
  TRY(require(kMayEncrypt));
  return do_encrypt(chunk);
}

Result<size_t> Key::decrypt(const Chunk& chunk) {
  const MutexLock lock(mutex_);
  TRY(require(kMayDecrypt));
  return do_decrypt(chunk);
}

Result<SecretBytes> Key::export_blob(Key* wrapping, uint32_t type, uint32_t flags) {
  if ((flags & ~kExportFlags) != 0) {
    return kBadFlags;
  }
  switch (static_cast<BlobType>(type)) {
    case BlobType::kSimple:
    case BlobType::kPublic:
    case BlobType::kPrivate:
    case BlobType::kPlaintext:
    case BlobType::kOpaque:
    case BlobType::kSymmetricWrap:
      if (type <= 0xFF) {
        return do_export(wrapping, static_cast<BlobType>(type), flags);
      }
      break;
    case BlobType::kPublicEx:
    case BlobType::kKeyState:
      break;
  }
  return fail(NTE_BAD_TYPE, "no key is exported as a blob of this type");
}

Status Key::require(uint32_t permission) const {
  if ((permissions_ & permission) == 0) {
    return fail(NTE_PERM, "the key's permissions do not allow it");
  }
  return {};
}

Result<ParameterValue> Key::do_parameter(uint32_t id) const {
  if (id == kKpAlgId) {
    return number_value(algorithm_);
  }
  if (id == kKpPermissions) {
    return number_value(permissions_);
  }
  return kNoParameter;
}

Result<ParameterShape> Key::do_settable(uint32_t /*id*/) const { return kNoParameter; }

Status Key::do_set_parameter(uint32_t /*id*/, uint32_t /*flags*/, ByteView /*value*/) {
  return kNoParameter;
}

Result<size_t> Key::do_encrypted_len(size_t /*data_len*/, Final /*final*/,
                                     uint32_t /*flags*/) const {
  return fail(NTE_BAD_KEY, "a key of this kind does not encrypt");
}

Result<size_t> Key::do_encrypt(const Chunk& /*chunk*/) {
  return fail(NTE_BAD_KEY, "a key of this kind does not encrypt");
}

Result<size_t> Key::do_decrypt(const Chunk& /*chunk*/) {
  return fail(NTE_BAD_KEY, "a key of this kind does not decrypt");
}

uint32_t permissions_for(uint32_t key_flags) {
  uint32_t permissions = kDefaultPermissions;
  if ((key_flags & kExportable) != 0) {
    permissions |= kMayExport;
  }
  if ((key_flags & kKeyArchivable) != 0) {
    permissions |= kMayArchive;
  }
  return permissions;
}

}  // namespace opensspi::csp
