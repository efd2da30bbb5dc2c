// SPDX-License-Identifier: MIT
// HashObject: the object of an HCRYPTHASH: digests, MACs, HMACs, and SSL's and TLS's own.
#pragma once

#include <memory>

#include "base/mutex.h"
#include "csp/ids.h"
#include "csp/parameter.h"

namespace opensspi::csp {

class HashObject;
class Key;
class MasterHash;

using HashPtr = std::shared_ptr<HashObject>;

// HmacInfo is HMAC_INFO: the inner hash and paddings that replace RFC 2104's if they are not empty.
struct HmacInfo {
  AlgorithmNumber algorithm;
  ByteView inner_padding;
  ByteView outer_padding;
};

// HashObject is one hash. Every method may be called from any thread: calls on one hash are
// serialised. A hash whose value was read, or that was signed or verified, is finished: it returns
// NTE_BAD_HASH_STATE for more data.
class HashObject : public std::enable_shared_from_this<HashObject> {
 public:
  // kMaxDigestLen is the longest value of a hash of fixed length.
  static constexpr size_t kMaxDigestLen = 64;

  virtual ~HashObject() = default;
  HashObject(const HashObject&) = delete;
  HashObject& operator=(const HashObject&) = delete;

  [[nodiscard]] AlgorithmNumber algorithm() const { return algorithm_; }
  // master_hash returns this hash as CALG_SCHANNEL_MASTER_HASH, or null if it is another one.
  [[nodiscard]] virtual const MasterHash* master_hash() const { return nullptr; }

  // update hashes `data`: NTE_BAD_HASH_STATE once finished, NTE_BAD_FLAGS for unknown flags. It
  // does not allocate.
  [[nodiscard]] Status update(ByteView data, uint32_t flags);
  // update_session_key hashes a session key's bytes (CryptHashSessionKey).
  [[nodiscard]] Status update_session_key(Key& key, uint32_t flags);

  // parameter_len and parameter as Key's. Reading HP_HASHVAL finishes the hash; its size does not.
  [[nodiscard]] Result<size_t> parameter_len(uint32_t id, uint32_t flags);
  [[nodiscard]] Result<size_t> parameter(uint32_t id, uint32_t flags, ByteSpan out);
  [[nodiscard]] Result<ParameterShape> settable(uint32_t id);
  [[nodiscard]] Status set_parameter(uint32_t id, uint32_t flags, ByteView value);
  [[nodiscard]] Status set_hmac_info(const HmacInfo& info, uint32_t flags);

  // duplicate makes a second hash in the same state (CryptDuplicateHash).
  [[nodiscard]] Result<HashPtr> duplicate();

  // finish finishes the hash and writes its value, for signatures and derivations. It returns the
  // value's length; a finished hash returns the same value again.
  [[nodiscard]] Result<size_t> finish(std::span<uint8_t, kMaxDigestLen> out);

 protected:
  explicit HashObject(AlgorithmNumber algorithm) : algorithm_(algorithm) {}

  enum class State : uint8_t { kOpen, kFinished };

  // copy_state copies the base class's state of `other`, for duplicates.
  void copy_state(const HashObject& other) REQUIRES(mutex_, other.mutex_);
  // assign_value finishes the hash with a given value, which must fit.
  void assign_value(ByteView value) REQUIRES(mutex_);

  mutable Mutex mutex_;

  // Implemented by each kind of hash; all run with the mutex held.
  [[nodiscard]] virtual Status do_update(ByteView data) REQUIRES(mutex_) = 0;
  // value_len returns HP_HASHSIZE; 0 if the reader of the value chooses the length.
  [[nodiscard]] virtual Result<size_t> value_len() const REQUIRES(mutex_) = 0;
  // do_finish writes value_len() bytes.
  [[nodiscard]] virtual Status do_finish(ByteSpan out) REQUIRES(mutex_) = 0;
  [[nodiscard]] virtual Result<HashPtr> do_duplicate() const REQUIRES(mutex_) = 0;
  [[nodiscard]] virtual Result<ParameterShape> do_settable(uint32_t id) const REQUIRES(mutex_);
  [[nodiscard]] virtual Status do_set_parameter(uint32_t id, ByteView value) REQUIRES(mutex_);
  [[nodiscard]] virtual Status do_set_hmac_info(const HmacInfo& info) REQUIRES(mutex_);

 private:
  [[nodiscard]] Status finish_value() REQUIRES(mutex_);
  [[nodiscard]] Result<size_t> read_value(ByteSpan out) REQUIRES(mutex_);

  const AlgorithmNumber algorithm_;
  State state_ GUARDED_BY(mutex_) = State::kOpen;
  uint8_t value_len_ GUARDED_BY(mutex_) = 0;
  SecretArray<kMaxDigestLen> value_ GUARDED_BY(mutex_);
};

}  // namespace opensspi::csp
