// SPDX-License-Identifier: MIT
// Requests to a realm's key distribution centers, with a time limit.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "packages/kerberos/krb5.h"

namespace opensspi::kerberos {

// KdcTimeout is the time limit for all KDC requests of one call. It starts when it is created.
class KdcTimeout {
 public:
  using Clock = std::chrono::steady_clock;

  // The setting kerberos_kdc_timeout; 0: as long as libkrb5 waits.
  explicit KdcTimeout(uint32_t seconds);
  // until returns when it ends; nothing if it does not.
  [[nodiscard]] std::optional<Clock::time_point> until() const { return until_; }
  // expired returns the error of a call whose time has run out.
  [[nodiscard]] Error expired(std::string_view realm) const;

 private:
  uint32_t seconds_;
  std::optional<Clock::time_point> until_;
};

// KdcRequest is an AS-REQ or a TGS-REQ (RFC 4120 3.1, 3.3), with copies of everything that it
// needs, because the caller may be gone before the reply arrives. It is sent, and destroyed if need
// be, on a separate thread.
class KdcRequest {
 public:
  virtual ~KdcRequest() = default;
  // realm is the realm whose KDC is asked first, for the error text.
  [[nodiscard]] virtual std::string realm() const = 0;
  // send sends the request, waits for the reply and returns libkrb5's code; the caller frees the
  // ticket.
  virtual krb5_error_code send(const Krb5& krb5, krb5_creds** ticket) noexcept = 0;
};

// Reply is the result: a ticket, or libkrb5's code with its text.
struct Reply {
  krb5_error_code code = 0;
  std::array<char, 256> sentence{};
  ClockOffset clock;  // as libkrb5 has learned it
  // For the trace: the KDC that replied, else the last one that was asked. "" if none was.
  std::array<char, 128> kdc{};
  bool kdc_replied = false;
  DetachedCredentials ticket;
};

// send_request sends a request to a KDC and waits at most as long as `timeout` allows. It uses the
// clock offset of this thread's libkrb5, and updates that from the reply. libkrb5 cannot be
// interrupted, so a separate thread sends the request. An abandoned thread continues until libkrb5
// returns; it sends nothing more, and its result is discarded. (If its message was sent just
// before, it is awaited for a quarter of a second.) SEC_E_NO_AUTHENTICATING_AUTHORITY if the time
// runs out, or if too many such threads are left.
//
// A fork waits for the waiting caller, and for the thread unless it is idle: an abandoned thread
// does not delay a fork while it only waits for a reply. At the end of the process the thread is
// stopped where it uses nothing of libkrb5's.
Result<Reply> send_request(const Krb5& krb5, const KdcTimeout& timeout,
                           std::unique_ptr<KdcRequest> request);

// granted returns the reply's ticket, or its code as Windows' code.
Result<DetachedCredentials> granted(Reply reply);

}  // namespace opensspi::kerberos
