// SPDX-License-Identifier: MIT
// Fetcher: the certificates and CRLs that URLs have, within limits, and kept for later calls.
#pragma once

#include <string>
#include <vector>

#include "base/filetime.h"
#include "cert/fetch/resolve.h"
#include "cert/stores/store.h"

namespace opensspi::fetch {

// Access says how much may be done for one kind of content.
enum class Access : uint8_t { kNone, kKept, kNetwork };

// FetchRules are those of one call.
struct FetchRules {
  Access issuers = Access::kNone;
  Access crls = Access::kNone;
  Clock::time_point until;  // for all requests together
};

// Limits of one call, and of what is kept for the process.
inline constexpr size_t kMaxRequests = 8;
inline constexpr size_t kMaxCertificatesLen = size_t{256} << 10;
inline constexpr size_t kMaxCrlLen = size_t{32} << 20;
inline constexpr size_t kMaxKept = 128;
inline constexpr size_t kMaxKeptLen = size_t{64} << 20;

// crl_age returns how long a proved CRL is kept: until its next update, at least a minute, at most
// a day. One that has no next update (0), or is past it, is asked for again after the minute.
std::chrono::seconds crl_age(Filetime next_update, Filetime now);

// Fetcher belongs to one call; it is not thread-safe. What it returns must not be changed.
//
// What was fetched is kept for a minute, because anyone may have sent it; what is proved to be
// authentic is kept longer: certificates for an hour, a CRL as crl_age says. What could not be
// fetched is not tried again for a minute, unless only the time ran out. A forked child keeps its
// own.
class Fetcher {
 public:
  // `now` is the time of the wall clock.
  Fetcher(const FetchRules& rules, Filetime now) : rules_(rules), now_(now) {}

  // certificates returns a store with the certificate at a URL, or the certificates of a PKCS#7
  // message (RFC 5280, 4.2.2.1); null if there is none, or if it may not be fetched.
  cert::StorePtr certificates(const std::string& url);
  // crls returns a store with the CRL at a URL.
  cert::StorePtr crls(const std::string& url);

  // is_used returns whether this object has returned anything.
  [[nodiscard]] bool is_used() const { return !given_.empty(); }

  // prove says that a certificate or CRL is authentic. Those that this object did not return are
  // ignored.
  void prove(cert::ElementKind kind, ByteView encoded);

 private:
  // Given is what this object has returned.
  struct Given {
    cert::ElementKind kind;
    std::string url;
    cert::StorePtr store;
  };

  cert::StorePtr get(const std::string& url, cert::ElementKind kind, Access access);
  cert::StorePtr request(const std::string& url, cert::ElementKind kind);

  const FetchRules rules_;
  const Filetime now_;
  size_t num_requests_ = 0;
  std::vector<Given> given_;
};

}  // namespace opensspi::fetch
