// SPDX-License-Identifier: MIT
// Properties: what is kept beside a certificate, CRL or CTL, by number (CERT_*_PROP_ID).
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/mutex.h"

namespace opensspi::cert {

// AttachedKey is the private key of a certificate in an open provider (CERT_KEY_CONTEXT). The
// number is the caller's handle; `owner` releases what it owns when nothing uses the key any more.
struct AttachedKey {
  uintptr_t provider = 0;
  uint32_t key_spec = 0;
  std::shared_ptr<void> owner;
};

// Properties is a table of values. Any thread may use it.
class Properties {
 public:
  Properties() = default;
  Properties(const Properties&) = delete;
  Properties& operator=(const Properties&) = delete;
  ~Properties() = default;

  [[nodiscard]] std::optional<Bytes> find(uint32_t id) const;
  [[nodiscard]] bool has(uint32_t id) const;
  void set(uint32_t id, ByteView value);
  void erase(uint32_t id);
  // next returns the smallest number above `after` that has a value; 0 if there is none.
  [[nodiscard]] uint32_t next(uint32_t after) const;

  // The attached key has no value of bytes: it is never written to a file.
  [[nodiscard]] std::optional<AttachedKey> key() const;
  void set_key(std::optional<AttachedKey> key);
  // keep_key attaches a key unless there is one, and returns the one that is attached.
  AttachedKey keep_key(AttachedKey key);

  // inherit adds each value of `other` whose number has none here.
  void inherit(const Properties& other);
  // replace takes these values in place of all; the attached key stays, and so do the changes that
  // are not saved yet.
  void replace(const Properties& other);
  // Each set and each erase is a change. num_changes counts them; saved says that the first
  // `num_changes` of them are where the store is kept.
  [[nodiscard]] uint64_t num_changes() const;
  void saved(uint64_t num_changes);
  // values returns a copy of all, by ascending number.
  [[nodiscard]] std::vector<std::pair<uint32_t, Bytes>> values() const;

 private:
  using Values = std::vector<std::pair<uint32_t, Bytes>>;
  // Change is the last one of a number.
  struct Change {
    uint32_t id;
    uint64_t number;
  };
  [[nodiscard]] Values::const_iterator place(uint32_t id) const REQUIRES(mutex_);
  void note_change(uint32_t id) REQUIRES(mutex_);

  mutable Mutex mutex_;
  Values values_ GUARDED_BY(mutex_);  // sorted
  std::vector<Change> unsaved_ GUARDED_BY(mutex_);
  uint64_t num_changes_ GUARDED_BY(mutex_) = 0;
  std::unique_ptr<AttachedKey> key_ GUARDED_BY(mutex_);
};

}  // namespace opensspi::cert
