// Krb5: one stay of this thread in libkrb5, and owners of what it hands out.
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
// krb5.conf and costs more than a handshake. It is made anew when KRB5_CONFIG or one of its files
// has changed, which is looked at once a second. While a Krb5 lives, forks wait, and files are
// opened as the process itself. A thread may nest them; the outermost one begins with this
// machine's own clock, whatever KDC or cache the last one learned another from.
class Krb5 {
 public:
  Krb5();
  Krb5(const Krb5&) = delete;
  Krb5& operator=(const Krb5&) = delete;
  ~Krb5();

  // ready answers why there is no context: the library is missing, or krb5.conf is unreadable.
  [[nodiscard]] Status ready() const;
  [[nodiscard]] krb5_context context() const { return context_; }
  const Functions* operator->() const { return &functions(); }

 private:
  ForkHold hold_;
  AsProcess as_process_;
  krb5_error_code problem_ = 0;
  krb5_context context_ = nullptr;
};

// Profile is krb5.conf as the context of a Krb5 has it, which must outlive it.
class Profile {
 public:
  explicit Profile(const Krb5& krb5);
  Profile(const Profile&) = delete;
  Profile& operator=(const Profile&) = delete;
  ~Profile();
  // get answers null where it cannot be read.
  [[nodiscard]] profile_t get() const { return value_; }

 private:
  profile_t value_ = nullptr;
};

// library_says_it_knows_bindings answers whether libkrb5's AP-REQs say so by themselves, because
// krb5.conf wants it (client_aware_channel_bindings). The Krb5 is ready.
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
    if (value_ != nullptr) (functions().*kFree)(krb5_.context(), value_);
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
// it keeps what the handle stands for.
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

// ClockOffset is by how much libkrb5 takes a KDC's clock to be ahead of this machine's. It learns
// it from the KDC's answers and from caches, and keeps it for as long as a stay lasts.
struct ClockOffset {
  krb5_timestamp seconds = 0;
  krb5_int32 microseconds = 0;
};
ClockOffset clock_offset(const Krb5& krb5);
// set_clock_offset does nothing where there is none: what is known already stays.
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

// data_of views bytes as libkrb5 wants them; it does not write into what it only reads.
inline krb5_data data_of(ByteView bytes) {
  krb5_data data{};
  data.length = static_cast<unsigned>(bytes.size());
  data.data = const_cast<char*>(reinterpret_cast<const char*>(bytes.data()));  // NOLINT
  return data;
}

// Lasting is one object of libkrb5 that outlives a Krb5 and may be used by another thread
// afterwards; `kFree` frees it.
template <class T, auto kFree>
class Lasting {
 public:
  Lasting() = default;
  explicit Lasting(T value) : value_(value) {}
  Lasting(Lasting&& other) noexcept : value_(other.release()) {}
  Lasting& operator=(Lasting&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  Lasting(const Lasting&) = delete;
  Lasting& operator=(const Lasting&) = delete;
  ~Lasting() {
    if (value_ == nullptr) return;
    const Krb5 krb5;
    if (krb5.context() != nullptr) (functions().*kFree)(krb5.context(), value_);
  }
  [[nodiscard]] T get() const { return value_; }
  T operator->() const { return value_; }
  // out is where libkrb5 writes the object; what was there before is not freed.
  T* out() { return &value_; }
  T release() { return std::exchange(value_, nullptr); }

 private:
  T value_ = nullptr;
};

// AuthContext is what libkrb5 keeps of one handshake.
using AuthContext = Lasting<krb5_auth_context, &Functions::auth_con_free>;
using LastingPrincipal = Lasting<krb5_principal, &Functions::free_principal>;
using LastingCache = Lasting<krb5_ccache, &Functions::cc_close>;
using OwnCache = Lasting<krb5_ccache, &Functions::cc_destroy>;  // nothing of it remains
using LastingKeytab = Lasting<krb5_keytab, &Functions::kt_close>;
using LastingCredentials = Lasting<krb5_creds*, &Functions::free_creds>;

// forget_context frees this thread's kept context: for a thread of ours, before it ends.
void forget_context();

}  // namespace opensspi::kerberos
