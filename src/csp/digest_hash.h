// SPDX-License-Identifier: MIT
// DigestHash: every hash that a crypto::Hash computes: plain ones, HMAC and CALG_MAC; and
// SSL3_SHAMD5, whose value only the caller computes.
#pragma once

#include "crypto/algorithms.h"
#include "csp/hash.h"

namespace opensspi::csp {

class DigestHash final : public HashObject {
 public:
  DigestHash(std::shared_ptr<Provider> provider, AlgorithmNumber algorithm,
             std::unique_ptr<crypto::Hash> hash)
      : HashObject(std::move(provider), algorithm), hash_(std::move(hash)) {}

 private:
  [[nodiscard]] Status do_update(ByteView data) override REQUIRES(mutex_);
  [[nodiscard]] Result<size_t> value_len() const override REQUIRES(mutex_);
  [[nodiscard]] Status do_finish(ByteSpan out) override REQUIRES(mutex_);
  [[nodiscard]] Result<HashPtr> do_duplicate() const override REQUIRES(mutex_);

  std::unique_ptr<crypto::Hash> hash_ GUARDED_BY(mutex_);
};

// HmacHash needs its HMAC_INFO: until that is set it has no value, and takes no data.
class HmacHash final : public HashObject {
 public:
  HmacHash(std::shared_ptr<Provider> provider, SecretBytes key);

 private:
  [[nodiscard]] Status do_update(ByteView data) override REQUIRES(mutex_);
  [[nodiscard]] Result<size_t> value_len() const override REQUIRES(mutex_);
  [[nodiscard]] Status do_finish(ByteSpan out) override REQUIRES(mutex_);
  [[nodiscard]] Result<HashPtr> do_duplicate() const override REQUIRES(mutex_);
  [[nodiscard]] Result<ParameterShape> do_settable(uint32_t id) const override REQUIRES(mutex_);
  [[nodiscard]] Status do_set_hmac_info(const HmacInfo& info) override REQUIRES(mutex_);

  SecretBytes key_ GUARDED_BY(mutex_);
  std::unique_ptr<crypto::Hash> hash_ GUARDED_BY(mutex_);
  bool has_data_ GUARDED_BY(mutex_) = false;
};

class ShaMd5Hash final : public HashObject {
 public:
  explicit ShaMd5Hash(std::shared_ptr<Provider> provider)
      : HashObject(std::move(provider), kAlgSsl3ShaMd5) {}

 private:
  [[nodiscard]] Status do_update(ByteView data) override REQUIRES(mutex_);
  [[nodiscard]] Result<size_t> value_len() const override REQUIRES(mutex_);
  [[nodiscard]] Status do_finish(ByteSpan out) override REQUIRES(mutex_);
  [[nodiscard]] Result<HashPtr> do_duplicate() const override REQUIRES(mutex_);
};

}  // namespace opensspi::csp
