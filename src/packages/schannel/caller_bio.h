// SPDX-License-Identifier: MIT
// CallerBio: a BIO over the caller's buffers, so that no record is copied into a memory BIO and
// out of it again.
#pragma once

#include <optional>
#include <utility>

#include "packages/schannel/openssl.h"

namespace opensspi::schannel {

// CallerBio gives OpenSSL the records that `feed` names, and takes the records that OpenSSL writes:
// one into the buffers that `scatter` names, all others into `output`. OpenSSL must not keep the
// BIO longer than this object lives. One thread at a time.
class CallerBio {
 public:
  CallerBio();
  CallerBio(const CallerBio&) = delete;
  CallerBio& operator=(const CallerBio&) = delete;

  // attach gives `ssl` this BIO in both directions.
  void attach(SSL* ssl);

  // feed names the bytes that OpenSSL may read; they must live until the next feed.
  void feed(ByteView bytes) { input_ = bytes; }
  // unread returns how many of them OpenSSL has not read.
  [[nodiscard]] size_t unread() const { return input_.size(); }

  // Places are the buffers for one record; the lengths of header and data are exact, `trailer` may
  // be larger than needed.
  struct Places {
    ByteSpan header;
    ByteSpan data;
    ByteSpan trailer;
  };
  // scatter lets the next write go into `places`.
  void scatter(const Places& places) {
    places_ = places;
    scatter_ = Scatter::kReady;
  }
  // scattered ends that, and returns how much of the trailer was written; nothing if the record did
  // not have the length of the places.
  std::optional<size_t> scattered() {
    const bool is_written = std::exchange(scatter_, Scatter::kOff) == Scatter::kWritten;
    return is_written ? std::optional(trailer_len_) : std::nullopt;
  }

  [[nodiscard]] Bytes& output() { return output_; }

 private:
  struct Calls;
  friend struct Calls;
  // read returns how many bytes it wrote: 0 if there is nothing more to read.
  size_t read(ByteSpan out);
  // write returns false if the bytes are not the record that the places are for.
  bool write(ByteView bytes);

  Owned<BIO> bio_;
  ByteView input_;
  Places places_;
  enum class Scatter : uint8_t { kOff, kReady, kWritten, kFailed } scatter_ = Scatter::kOff;
  size_t trailer_len_ = 0;
  Bytes output_;
};

}  // namespace opensspi::schannel
