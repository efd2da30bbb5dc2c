// SPDX-License-Identifier: MIT
// Krb5: this thread's use of libkrb5, and owners of the objects that libkrb5 returns.
#pragma once

#include <memory>
#include <utility>

#include "base/as_process.h"
#include "base/bytes.h"
#include "base/fork.h"
#include "base/result.h"
#include "packages/kerberos/library.h"

namespace opensspi::kerberos {

// Krb5 borrows this thread's krb5_context, which is kept from call to call: making one reads
// krb5.conf and costs more than a handshake. It is created again if KRB5_CONFIG or one of its files
// has changed, which is checked once per second. While a Krb5 exists, forks wait, and files are
// opened as the process itself. A thread may nest them; the outermost one starts with this
// machine's own clock, whatever offset the last one learned from a KDC or a cache.
class Krb5 {
 public:
  Krb5();
  Krb5(const Krb5&) = delete;
  Krb5& operator=(const Krb5&) = delete;
  ~Krb5();

  // ready returns why there is no context: the library is missing, or krb5.conf is unreadable.
  [[nodiscard]] Status ready() const;
  [[nodiscard]] krb5_context context() const { return context_; }
  const Functions* operator->() const { return &functions(); }

 private:
  ForkHold hold_;
  AsProcess as_process_;
  krb5_error_code problem_ = 0;
  krb5_context context_ = nullptr;
};

// Profile is krb5.conf as read by the context of a Krb5, which must outlive it.
class Profile {
 public:
  explicit Profile(const Krb5& krb5);
  Profile(const Profile&) = delete;
  Profile& operator=(const Profile&) = delete;
  ~Profile();
  // get returns null if it cannot be read.
  [[nodiscard]] profile_t get() const { return value_; }

 private:
  profile_t value_ = nullptr;
};

// library_says_it_knows_bindings returns whether libkrb5's AP-REQs say so by themselves, because
// krb5.conf says client_aware_channel_bindings. The Krb5 must be ready.
bool library_says_it_knows_bindings(const Krb5& krb5);

// Owned is one object of libkrb5, freed by `kFree`; the Krb5 must outlive it.
template <class T, auto kFree>
class Owned {
 public:
  explicit Owned(const Krb5& krb5, T value = nullptr) : krb5_(krb5), value_(value) {}
  Owned(Owned&& other) noexcept
      : krb5_(other.krb5_), value_(std::exchange(other.value_, nullptr)) {}
  Owned& operator=(Owned&&) = delete;
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() {
    if (value_ != nullptr) {
      (functions().*kFree)(krb5_.context(), value_);
    }
  }
  [[nodiscard]] T get() const { return value_; }
  T operator->() const { return value_; }
  // out is where libkrb5 writes the object; what was there before is not freed.
  T* out() { return &value_; }
  T release() { return std::exchange(value_, nullptr); }

 private:
  const Krb5& krb5_;
  T value_;
};

using Principal = Owned<krb5_principal, &Functions::free_principal>;
using Keytab = Owned<krb5_keytab, &Functions::kt_close>;
using Keyblock = Owned<krb5_keyblock*, &Functions::free_keyblock>;
using Ticket = Owned<krb5_ticket*, &Functions::free_ticket>;
using Authenticator = Owned<krb5_authenticator*, &Functions::free_authenticator>;
using ReplyPart = Owned<krb5_ap_rep_enc_part*, &Functions::free_ap_rep_enc_part>;
using AuthData = Owned<krb5_authdata**, &Functions::free_authdata>;
using TicketList = Owned<krb5_creds**, &Functions::free_tgt_creds>;
using ErrorMessage = Owned<krb5_error*, &Functions::free_error>;

// Cache is a handle of a credential cache. Of one in memory, which its owner may replace meanwhile,
// it keeps the data alive.
class Cache {
 public:
  explicit Cache(const Krb5& krb5) : handle_(krb5) {}
  [[nodiscard]] krb5_ccache get() const { return handle_.get(); }
  krb5_ccache* out() { return handle_.out(); }
  void keep(std::shared_ptr<const void> owner) { owner_ = std::move(owner); }

 private:
  std::shared_ptr<const void> owner_;
  Owned<krb5_ccache, &Functions::cc_close> handle_;
};

// ClockOffset is the time by which libkrb5 assumes a KDC's clock to be ahead of this machine's.
// libkrb5 learns it from the KDC's replies and from caches, and keeps it while the outermost Krb5
// exists.
struct ClockOffset {
  krb5_timestamp seconds = 0;
  krb5_int32 microseconds = 0;
};
ClockOffset clock_offset(const Krb5& krb5);
// set_clock_offset does nothing if there is none: a known offset stays.
void set_clock_offset(const Krb5& krb5, ClockOffset offset);

// Data is a byte string of libkrb5's.
class Data {
 public:
  explicit Data(const Krb5& krb5) : krb5_(krb5) {}
  Data(const Data&) = delete;
  Data& operator=(const Data&) = delete;
  ~Data() { functions().free_data_contents(krb5_.context(), &data_); }
  krb5_data* out() { return &data_; }
  [[nodiscard]] ByteView bytes() const {
    return {reinterpret_cast<const uint8_t*>(data_.data), data_.length};
  }

 private:
  const Krb5& krb5_;
  krb5_data data_{};
};

// data_of views bytes as libkrb5's type; libkrb5 does not write into its input.
inline krb5_data data_of(ByteView bytes) {
  krb5_data data{};
  data.length = static_cast<unsigned>(bytes.size());
  data.data = const_cast<char*>(reinterpret_cast<const char*>(bytes.data()));  // NOLINT
  return data;
}

// Detached owns one object of libkrb5 that outlives a Krb5 and may be used by another thread
// afterwards; `kFree` frees it.
template <class T, auto kFree>
class Detached {
 public:
  Detached() = default;
  explicit Detached(T value) : value_(value) {}
  Detached(Detached&& other) noexcept : value_(other.release()) {}
  Detached& operator=(Detached&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  Detached(const Detached&) = delete;
  Detached& operator=(const Detached&) = delete;
  ~Detached() {
    if (value_ == nullptr) {
      return;
    }
    const Krb5 krb5;
    if (krb5.context() != nullptr) {
      (functions().*kFree)(krb5.context(), value_);
    }
  }
  [[nodiscard]] T get() const { return value_; }
  T operator->() const { return value_; }
  // out is where libkrb5 writes the object; what was there before is not freed.
  T* out() { return &value_; }
  T release() { return std::exchange(value_, nullptr); }

 private:
  T value_ = nullptr;
};

// AuthContext is libkrb5's state of one handshake.
using AuthContext = Detached<krb5_auth_context, &Functions::auth_con_free>;
using DetachedPrincipal = Detached<krb5_principal, &Functions::free_principal>;
using DetachedCache = Detached<krb5_ccache, &Functions::cc_close>;
using OwnCache = Detached<krb5_ccache, &Functions::cc_destroy>;  // nothing of it remains
using DetachedKeytab = Detached<krb5_keytab, &Functions::kt_close>;
using DetachedCredentials = Detached<krb5_creds*, &Functions::free_creds>;

// forget_context frees this thread's context. Our own threads call it before they end.
void forget_context();

}  // namespace opensspi::kerberos
