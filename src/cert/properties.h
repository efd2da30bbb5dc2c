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

  // inherit adds each value of `other` whose number has none here.
  void inherit(const Properties& other);
  // replace takes these values in place of all; the attached key stays.
  void replace(const Properties& other);
  // values returns a copy of all, by ascending number.
  [[nodiscard]] std::vector<std::pair<uint32_t, Bytes>> values() const;

 private:
  using Values = std::vector<std::pair<uint32_t, Bytes>>;
  [[nodiscard]] Values::const_iterator place(uint32_t id) const REQUIRES(mutex_);

  mutable Mutex mutex_;
  Values values_ GUARDED_BY(mutex_);  // sorted
  std::unique_ptr<AttachedKey> key_ GUARDED_BY(mutex_);
};

}  // namespace opensspi::cert
