// SPDX-License-Identifier: MIT
// The hashes of SSL and TLS that use a master key.
#pragma once

#include "csp/hash.h"
#include "csp/tls_master.h"

namespace opensspi::csp {

// MasterHash is CALG_SCHANNEL_MASTER_HASH: it has no value of its own; keys are derived from it.
// Deliberately as in Windows 7; Windows 8 and later refuse it in the RSA provider.
class MasterHash final : public HashObject {
 public:
  explicit MasterHash(std::shared_ptr<TlsMaster> master)
      : HashObject(kAlgSchannelMasterHash), master_(std::move(master)) {}

  [[nodiscard]] const MasterHash* master_hash() const override { return this; }
  [[nodiscard]] const TlsMaster& master() const { return *master_; }

 private:
  [[nodiscard]] Status do_update(ByteView data) override REQUIRES(mutex_);
  [[nodiscard]] Result<size_t> value_len() const override REQUIRES(mutex_);
  [[nodiscard]] Status do_finish(ByteSpan out) override REQUIRES(mutex_);
  [[nodiscard]] Result<HashPtr> do_duplicate() const override REQUIRES(mutex_);

  const std::shared_ptr<TlsMaster> master_;
};

// PrfHash is CALG_TLS1PRF: label and seed are set, and its value is as long as its reader requests.
class PrfHash final : public HashObject {
 public:
  explicit PrfHash(SecretBytes secret) : HashObject(kAlgTls1Prf), secret_(std::move(secret)) {}

 private:
  [[nodiscard]] Status do_update(ByteView data) override REQUIRES(mutex_);
  [[nodiscard]] Result<size_t> value_len() const override REQUIRES(mutex_);
  [[nodiscard]] Status do_finish(ByteSpan out) override REQUIRES(mutex_);
  [[nodiscard]] Result<HashPtr> do_duplicate() const override REQUIRES(mutex_);
  [[nodiscard]] Result<ParameterShape> do_settable(uint32_t id) const override REQUIRES(mutex_);
  [[nodiscard]] Status do_set_parameter(uint32_t id, ByteView value) override REQUIRES(mutex_);

  const SecretBytes secret_;
  Bytes label_ GUARDED_BY(mutex_);
  Bytes seed_ GUARDED_BY(mutex_);
};

}  // namespace opensspi::csp
