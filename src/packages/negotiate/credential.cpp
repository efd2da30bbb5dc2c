// SPDX-License-Identifier: MIT
#include "packages/negotiate/credential.h"

#include <algorithm>

#include "base/utf16.h"
#include "packages/negotiate/package_list.h"
#include "settings/values.h"

namespace opensspi::negotiate {
namespace {

constexpr Error kNoMechanism =
    fail(SEC_E_NO_CREDENTIALS, "the package list of these credentials leaves no mechanism");

using sspi::AcquireRequest;
using sspi::Use;

bool includes(Use use, Use direction) {
  return (static_cast<uint8_t>(use) & static_cast<uint8_t>(direction)) != 0;
}

bool proves_the_server(const sspi::Package& package) {
  return (package.info().capabilities & sspi::kCanMutualAuth) != 0;
}

// The mechanisms of the registry; those that can authenticate the server to the client come first.
std::vector<const sspi::Package*> mechanisms(const sspi::Registry& registry) {
  std::vector<const sspi::Package*> found;
  std::ranges::copy_if(registry.all(), std::back_inserter(found), [](const sspi::Package* package) {
    return package->mechanism() != nullptr;
  });
  std::stable_partition(found.begin(), found.end(),
                        [](const sspi::Package* package) { return proves_the_server(*package); });
  return found;
}

// The request for one mechanism: the same without a list of packages.
AcquireRequest request_for(const AcquireRequest& request, Use use) {
  AcquireRequest asked;
  asked.use = use;
  asked.principal = request.principal;
  asked.settings = request.settings;
  if (!request.identity) {
    return asked;
  }
  const sspi::SuppliedIdentity& given = *request.identity;
  // A list without a name means the current identity.
  if (!given.user && !given.domain && !given.password && !given.keytab) {
    return asked;
  }
  sspi::SuppliedIdentity copy;
  copy.user = given.user;
  copy.domain = given.domain;
  if (given.password) {
    copy.password = given.password->copy();
  }
  if (given.keytab) {
    copy.keytab = given.keytab->copy();
  }
  copy.identity_only = given.identity_only;
  asked.identity = std::move(copy);
  return asked;
}

Unproven unproven_of(const Settings& settings) {
  switch (settings.get<Setting::kNegotiateNtlm>()) {
    case NegotiateNtlmUse::kAccept:
      return Unproven::kAccept;
    case NegotiateNtlmUse::kSpnego:
      return Unproven::kProtected;
    case NegotiateNtlmUse::kRefuse:
      break;
  }
  return Unproven::kRefuse;
}

// A credential for both directions, or for the one for which there are credentials.
Status add_candidates(const sspi::Host& host, const sspi::Package& package,
                      const AcquireRequest& request, Use use, std::vector<Candidate>& candidates) {
  auto whole = package.acquire(host, request_for(request, use));
  if (whole.ok()) {
    candidates.push_back({&package, std::move(*whole)});
    return {};
  }
  if (use != Use::kBoth) {
    return whole.error();
  }
  const Status outbound = add_candidates(host, package, request, Use::kOutbound, candidates);
  const Status inbound = add_candidates(host, package, request, Use::kInbound, candidates);
  if (!outbound.ok() && !inbound.ok()) {
    return whole.error();
  }
  return {};
}

// The directions for which a mechanism may be used at all; nothing if for none.
std::optional<Use> allowed_use(const sspi::Package& package, const PackageList& list,
                               const AcquireRequest& request) {
  if (!list.allows(package.info().name)) {
    return std::nullopt;
  }
  const bool unforced = !proves_the_server(package) && !list.names(package.info().name) &&
                        !request.settings->get<Setting::kNegotiateNtlmFallback>();
  if (!unforced) {
    return request.use;
  }
  if (!includes(request.use, Use::kInbound)) {
    return std::nullopt;
  }
  return Use::kInbound;
}

}  // namespace

bool Candidate::knows(ByteView oid) const {
  return std::ranges::any_of(mechanism().oids(),
                             [oid](ByteView own) { return std::ranges::equal(own, oid); });
}

bool Candidate::proves_the_server() const { return negotiate::proves_the_server(*package); }

bool Candidate::serves(sspi::Role role) const {
  return includes(credential->use(),
                  role == sspi::Role::kInitiator ? Use::kOutbound : Use::kInbound);
}

Result<sspi::CredentialPtr> Credential::acquire(const sspi::Host& host,
                                                const sspi::Package& package,
                                                const sspi::AcquireRequest& request) {
  const PackageList list(request.identity ? std::string_view(request.identity->package_list)
                                          : std::string_view());
  std::vector<Candidate> candidates;
  std::optional<Error> refusal;
  for (const sspi::Package* mechanism : mechanisms(host.registry)) {
    const std::optional<Use> use = allowed_use(*mechanism, list, request);
    if (!use) {
      continue;
    }
    const Status added = add_candidates(host, *mechanism, request, *use, candidates);
    if (!added.ok() && !refusal) {
      refusal = added.error();
    }
  }
  // The effect of a package list shows at the first step of a handshake, as on Windows.
  const bool excluded = !refusal && request.identity && !request.identity->package_list.empty();
  if (candidates.empty() && !excluded) {
    return refusal.value_or(
        fail(SEC_E_NO_CREDENTIALS, "the setting negotiate_ntlm_fallback leaves no mechanism"));
  }
  return sspi::CredentialPtr(std::make_shared<Credential>(
      package, request.use, std::move(candidates), unproven_of(*request.settings)));
}

Result<std::string> Credential::name() const {
  Result<std::string> name = kNoMechanism;
  for (const Candidate& candidate : candidates_) {
    auto own = candidate.credential->name();
    if (own.ok()) {
      return own;
    }
    if (&candidate == &candidates_.front()) {
      name = std::move(own);
    }
  }
  return name;
}

Filetime Credential::expiry() const {
  return candidates_.empty() ? kNever : candidates_.front().credential->expiry();
}

std::vector<Candidate> Credential::candidates_for(sspi::Role role) const {
  std::vector<Candidate> found;
  std::ranges::copy_if(candidates_, std::back_inserter(found),
                       [role](const Candidate& candidate) { return candidate.serves(role); });
  return found;
}

}  // namespace opensspi::negotiate
