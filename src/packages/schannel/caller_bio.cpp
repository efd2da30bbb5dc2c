// SPDX-License-Identifier: MIT
#include "packages/schannel/caller_bio.h"

#include <openssl/bio.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <cstring>

#include "base/fork.h"

namespace opensspi::schannel {

[[gnu::always_inline]] inline size_t CallerBio::read(ByteSpan out) {
  const size_t len = std::min(out.size(), input_.size());
  if (len != 0) {
    std::memcpy(out.data(), input_.data(), len);
    input_ = input_.subspan(len);
  }
  return len;
}

[[gnu::always_inline]] inline bool CallerBio::write(ByteView bytes) {
  if (scatter_ == Scatter::kOff) {
    output_.insert(output_.end(), bytes.begin(), bytes.end());
    return true;
  }
  const size_t fixed = places_.header.size() + places_.data.size();
  if (scatter_ != Scatter::kReady || bytes.size() < fixed ||
      bytes.size() - fixed > places_.trailer.size()) {
    scatter_ = Scatter::kFailed;
    return false;
  }
  const size_t header_len = places_.header.size();
  trailer_len_ = bytes.size() - fixed;
  std::memcpy(places_.header.data(), bytes.data(), header_len);
  std::memcpy(places_.data.data(), bytes.data() + header_len, places_.data.size());
  std::memcpy(places_.trailer.data(), bytes.data() + fixed, trailer_len_);
  scatter_ = Scatter::kWritten;
  return true;
}

// The functions that OpenSSL calls. No exception may pass through it: if memory runs out, the
// process ends.
struct CallerBio::Calls {
  static CallerBio& of(BIO* bio) { return *static_cast<CallerBio*>(BIO_get_data(bio)); }

  // OpenSSL looks at the BIO's flags after a failure only.
  [[gnu::hot]] static int read(BIO* bio, char* out, size_t len, size_t* got) noexcept {
    *got = of(bio).read({reinterpret_cast<uint8_t*>(out), len});
    if (*got != 0) {
      return 1;
    }
    BIO_set_retry_read(bio);
    return -1;
  }
  [[gnu::hot]] static int write(BIO* bio, const char* bytes, size_t len, size_t* written) noexcept {
    *written = len;
    if (of(bio).write({reinterpret_cast<const uint8_t*>(bytes), len})) {
      return 1;
    }
    *written = 0;
    BIO_clear_retry_flags(bio);
    return -1;
  }
  [[gnu::hot]] static long control(BIO* /*bio*/, int command, long /*number*/,
                                   void* /*pointer*/) noexcept {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
  }

  static BIO_METHOD* make() {
    BIO_METHOD* const method =
        BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "OpenSSPI caller's buffers");
    if (method == nullptr) {
      std::abort();
    }
    BIO_meth_set_read_ex(method, read);
    BIO_meth_set_write_ex(method, write);
    BIO_meth_set_ctrl(method, control);
    return method;
  }
};

namespace {

constinit MadeOnce<BIO_METHOD*> g_method;

}  // namespace

CallerBio::CallerBio() : bio_(BIO_new(g_method.get(Calls::make))) {
  if (bio_ == nullptr) {
    throw std::bad_alloc();
  }
  BIO_set_data(bio_.get(), this);
  BIO_set_init(bio_.get(), 1);
}

void CallerBio::attach(SSL* ssl) {
  BIO_up_ref(bio_.get());
  BIO_up_ref(bio_.get());
  SSL_set0_rbio(ssl, bio_.get());
  SSL_set0_wbio(ssl, bio_.get());
}

}  // namespace opensspi::schannel
