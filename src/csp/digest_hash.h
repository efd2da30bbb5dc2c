// SPDX-License-Identifier: MIT
// DigestHash: every hash that a crypto::Hash computes: plain ones, HMAC and CALG_MAC; and
// SSL3_SHAMD5, whose value only the caller computes.
#pragma once

#include "crypto/algorithms.h"
#include "csp/hash.h"
#include "csp/provider_table.h"

namespace opensspi::csp {

class DigestHash final : public HashObject {
 public:
  DigestHash(AlgorithmNumber algorithm, std::unique_ptr<crypto::Hash> hash)
      : HashObject(algorithm), hash_(std::move(hash)) {}

 private:
  [[nodiscard]] Status do_update(ByteView data) override REQUIRES(mutex_);
  [[nodiscard]] Result<size_t> value_len() const override REQUIRES(mutex_);
  [[nodiscard]] Status do_finish(ByteSpan out) override REQUIRES(mutex_);
  [[nodiscard]] Result<HashPtr> do_duplicate() const override REQUIRES(mutex_);

  std::unique_ptr<crypto::Hash> hash_ GUARDED_BY(mutex_);
};

// HmacHash needs its HMAC_INFO: until that is set it has no value, and takes no data. `provider`
// says which hashes it may use.
class HmacHash final : public HashObject {
 public:
  HmacHash(const ProviderRow& provider, SecretBytes key);

 private:
  [[nodiscard]] Status do_update(ByteView data) override REQUIRES(mutex_);
  [[nodiscard]] Result<size_t> value_len() const override REQUIRES(mutex_);
  [[nodiscard]] Status do_finish(ByteSpan out) override REQUIRES(mutex_);
  [[nodiscard]] Result<HashPtr> do_duplicate() const override REQUIRES(mutex_);
  [[nodiscard]] Result<ParameterShape> do_settable(uint32_t id) const override REQUIRES(mutex_);
  [[nodiscard]] Status do_set_hmac_info(const HmacInfo& info) override REQUIRES(mutex_);

  const ProviderRow& provider_;
  SecretBytes key_ GUARDED_BY(mutex_);
  std::unique_ptr<crypto::Hash> hash_ GUARDED_BY(mutex_);
  bool has_data_ GUARDED_BY(mutex_) = false;
};

class ShaMd5Hash final : public HashObject {
 public:
  ShaMd5Hash() : HashObject(kAlgSsl3ShaMd5) {}

 private:
  [[nodiscard]] Status do_update(ByteView data) override REQUIRES(mutex_);
  [[nodiscard]] Result<size_t> value_len() const override REQUIRES(mutex_);
  [[nodiscard]] Status do_finish(ByteSpan out) override REQUIRES(mutex_);
  [[nodiscard]] Result<HashPtr> do_duplicate() const override REQUIRES(mutex_);
};

}  // namespace opensspi::csp
