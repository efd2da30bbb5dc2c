// SPDX-License-Identifier: MIT
// Hash and HMAC over a library's plain context structure: nothing is fetched, nothing allocated.
#pragma once

#include "crypto/hash.h"

namespace opensspi::crypto {

// Digest is a struct with a Context, kLen, and static init(Context&), update(Context&, ByteView),
// final(Context&, uint8_t* out).
template <class Digest>
class DirectHash final : public Hash {
 public:
  DirectHash() { Digest::init(context_); }
  [[nodiscard]] size_t digest_len() const override { return Digest::kLen; }
  void update(ByteView data) override { Digest::update(context_, data); }
  void finish(ByteSpan out) override {
    Digest::final(context_, out.data());
    Digest::init(context_);
  }
  [[nodiscard]] std::unique_ptr<Hash> clone() const override {
    return std::unique_ptr<Hash>(new DirectHash(*this));
  }

 private:
  DirectHash(const DirectHash&) = default;

  typename Digest::Context context_;
};

// FramedHash is HMAC's construction, H(outer | H(inner | data)), with both beginnings hashed once.
template <class Digest>
class FramedHash final : public Hash {
 public:
  FramedHash(ByteView inner, ByteView outer) {
    Digest::init(inner_);
    Digest::update(inner_, inner);
    Digest::init(outer_);
    Digest::update(outer_, outer);
    running_ = inner_;
  }
  [[nodiscard]] size_t digest_len() const override { return Digest::kLen; }
  void update(ByteView data) override { Digest::update(running_, data); }
  void finish(ByteSpan out) override {
    SecretArray<Digest::kLen> digest;
    Digest::final(running_, digest.reveal().data());
    running_ = outer_;
    Digest::update(running_, digest.reveal());
    Digest::final(running_, out.data());
    running_ = inner_;
  }
  [[nodiscard]] std::unique_ptr<Hash> clone() const override {
    return std::unique_ptr<Hash>(new FramedHash(*this));
  }

 private:
  FramedHash(const FramedHash&) = default;

  typename Digest::Context inner_;
  typename Digest::Context outer_;
  typename Digest::Context running_;
};

}  // namespace opensspi::crypto
