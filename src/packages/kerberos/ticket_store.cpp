// SPDX-License-Identifier: MIT
#include "packages/kerberos/ticket_store.h"

#include <algorithm>
#include <ctime>

#include "base/mutex.h"
#include "packages/kerberos/errors.h"
#include "packages/kerberos/names.h"
#include "packages/kerberos/own_keys.h"

namespace opensspi::kerberos {
namespace {

constexpr int64_t kRenewBefore =
    60;  // seconds before a ticket expires, or half of a short one's lifetime

Result<std::shared_ptr<const OwnCache>> new_cache(const Krb5& krb5, krb5_const_principal user) {
  DetachedPrincipal owner;
  TRY(check(krb5->copy_principal(krb5.context(), user, owner.out())));
  auto cache = std::make_shared<OwnCache>();
  TRY(check(krb5->cc_new_unique(krb5.context(), "MEMORY", nullptr, cache->out())));
  TRY(check(krb5->cc_initialize(krb5.context(), cache->get(), owner.get())));
  return std::shared_ptr<const OwnCache>(std::move(cache));
}

}  // namespace

// Asking is held by the thread that asks the KDC. It unlocks the mutex, which is locked before and
// after; others wait for its end, with or without success.
class TicketStore::Asking {
 public:
  explicit Asking(TicketStore& store) UNCHECKED_LOCKING : store_(store) {
    store_.is_asking_ = true;
    store_.mutex_.unlock();
  }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;
  ~Asking() UNCHECKED_LOCKING {
    store_.mutex_.lock();
    store_.is_asking_ = false;
    store_.changed_.notify_all();
  }

 private:
  TicketStore& store_;
};

Result<Cache> TicketStore::handle(const Krb5& krb5) const {
  Cache copy(krb5);
  TRY(check(krb5->cc_dup(krb5.context(), cache_->get(), copy.out())));
  copy.keep(cache_);
  set_clock_offset(krb5, clock_);
  return copy;
}

Result<Cache> TicketStore::held(const Krb5& krb5) {
  const MutexLock lock(mutex_);
  if (cache_ == nullptr) {
    return error_of(KRB5_CC_NOTFOUND);
  }
  return handle(krb5);
}

Result<Cache> TicketStore::of(const Krb5& krb5, krb5_const_principal user) {
  const MutexLock lock(mutex_);
  if (cache_ == nullptr) {
    cache_ = TRY(new_cache(krb5, user));
  }
  return handle(krb5);
}

Status TicketStore::add(const Krb5& krb5, krb5_creds& ticket) {
  const MutexLock lock(mutex_);
  if (!is_of(krb5, ticket.client)) {
    cache_ = TRY(new_cache(krb5, ticket.client));
  }
  return check(krb5->cc_store_cred(krb5.context(), cache_->get(), &ticket));
}

bool TicketStore::is_of(const Krb5& krb5, krb5_const_principal user) const {
  Principal owner(krb5);
  return cache_ != nullptr &&
         krb5->cc_get_principal(krb5.context(), cache_->get(), owner.out()) == 0 &&
         krb5->principal_compare(krb5.context(), owner.get(), user) != 0;
}

Status TicketStore::fill(const Krb5& krb5, krb5_creds& ticket) {
  const MutexLock lock(mutex_);
  return put(krb5, ticket);
}

Status TicketStore::put(const Krb5& krb5, krb5_creds& ticket) {
  auto cache = TRY(new_cache(krb5, ticket.client));
  TRY(check(krb5->cc_store_cred(krb5.context(), cache->get(), &ticket)));
  cache_ = std::move(cache);
  clock_ = clock_offset(krb5);
  const int64_t end = static_cast<uint32_t>(ticket.times.endtime);
  const int64_t remains = end - (std::time(nullptr) + clock_.seconds);
  good_until_ = end - std::clamp<int64_t>(remains / 2, 0, kRenewBefore);
  return {};
}

// The user as requested: the ticket may have the name that the realm prefers.
bool TicketStore::is_good_for(const Krb5& krb5, krb5_const_principal user) const {
  return cache_ != nullptr && std::time(nullptr) + clock_.seconds < good_until_ &&
         user_.get() != nullptr && krb5->principal_compare(krb5.context(), user_.get(), user) != 0;
}

bool TicketStore::wait_for_others(const KdcTimeout& timeout) {
  while (is_asking_) {
    if (!timeout.until()) {
      changed_.wait(mutex_);
    } else if (!changed_.wait_until(mutex_, *timeout.until())) {
      return !is_asking_;
    }
  }
  return true;
}

Result<Cache> TicketStore::filled(const Krb5& krb5, const KdcTimeout& timeout,
                                  krb5_const_principal user, const MakeKdcRequest& make) {
  const MutexLock lock(mutex_);
  while (!is_good_for(krb5, user) && is_asking_) {
    if (!wait_for_others(timeout)) {
      return timeout.expired(realm_of(user));
    }
  }
  if (!is_good_for(krb5, user)) {
    const DetachedCredentials ticket = TRY([&]() -> Result<DetachedCredentials> {
      const Asking asking(*this);
      KdcRequestPtr asked = TRY(make());
      return granted(TRY(send_request(krb5, timeout, std::move(asked))));
    }());
    user_ = DetachedPrincipal();
    TRY(put(krb5, *ticket.get()));
    TRY(check(krb5->copy_principal(krb5.context(), user, user_.out())));
  }
  return handle(krb5);
}

// A ticket from another key than the keytab's is outdated.
void TicketStore::expect_key(krb5_kvno version) {
  const MutexLock lock(mutex_);
  if (std::exchange(key_version_, version) != version) {
    good_until_ = 0;
  }
}

Result<Cache> TicketStore::with_password(const Krb5& krb5, const KdcTimeout& timeout,
                                         krb5_const_principal user, const SecretBytes& password) {
  return filled(krb5, timeout, user, [&] { return as_req_by_password(krb5, user, password); });
}

Result<Cache> TicketStore::with_keytab(const Krb5& krb5, const KdcTimeout& timeout,
                                       krb5_const_principal user, krb5_keytab keytab) {
  expect_key(key_version(krb5, keytab, user).value_or(0));
  return filled(krb5, timeout, user, [&] { return as_req_by_keytab(krb5, user, keytab); });
}

}  // namespace opensspi::kerberos
