// SPDX-License-Identifier: MIT
#include "packages/schannel/trust.h"

#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "crypto/evp_key.h"
#include "crypto/library.h"
#include "packages/schannel/target.h"

namespace opensspi::schannel {
namespace {

struct StoreContextFree {
  void operator()(X509_STORE_CTX* context) const { X509_STORE_CTX_free(context); }
};

TrustedRoots new_store() {
  TrustedRoots store(X509_STORE_new());
  if (store == nullptr) {
    throw std::bad_alloc();
  }
  return store;
}

Error error_of(int reason) {
  switch (reason) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return fail(SEC_E_CERT_EXPIRED, "the peer's certificate is not valid at this time");
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED:
      return fail(SEC_E_UNTRUSTED_ROOT,
                  "the peer's certificate comes from no authority that this host trusts");
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return fail(SEC_E_WRONG_PRINCIPAL, "the server's certificate is not for the target name");
    case X509_V_ERR_INVALID_PURPOSE:
      return fail(CERT_E_WRONG_USAGE, "the peer's certificate is not for this use");
    default:
      return fail(SEC_E_CERT_UNKNOWN, "the peer's certificate or one above it is not acceptable");
  }
}

bool set_host(X509_VERIFY_PARAM* parameters, const std::string& host) {
  X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return is_host_name(host) ? X509_VERIFY_PARAM_set1_host(parameters, host.data(), host.size()) == 1
                            : X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1;
}

}  // namespace

TrustedRoots system_roots() {
  const crypto::ErrorMark mark;
  TrustedRoots store = new_store();
  X509_STORE_set_default_paths_ex(store.get(), crypto::library_context(), nullptr);
  return store;
}

Result<TrustedRoots> own_roots(const std::vector<Bytes>& certificates) {
  const crypto::ErrorMark mark;
  TrustedRoots store = new_store();
  for (const Bytes& der : certificates) {
    const X509Ptr certificate = TRY(parse_certificate(der));
    X509_STORE_add_cert(store.get(), certificate.get());
  }
  return store;
}

Status check_certificate(const PeerCheck& check, X509* leaf, STACK_OF(X509) * sent) {
  const crypto::ErrorMark mark;
  const std::unique_ptr<X509_STORE_CTX, StoreContextFree> context(
      X509_STORE_CTX_new_ex(crypto::library_context(), nullptr));
  if (context == nullptr || X509_STORE_CTX_init(context.get(), check.roots, leaf, sent) != 1 ||
      X509_STORE_CTX_set_default(context.get(),
                                 check.peer == End::kServer ? "ssl_server" : "ssl_client") != 1) {
    throw std::bad_alloc();
  }
  X509_VERIFY_PARAM* const parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(parameters, unix_from_filetime(check.now));
  X509_VERIFY_PARAM_set_auth_level(parameters, 1);
  if (!check.host.empty() && !set_host(parameters, check.host)) {
    return error_of(X509_V_ERR_HOSTNAME_MISMATCH);
  }
  if (X509_verify_cert(context.get()) == 1) {
    return {};
  }
  return error_of(X509_STORE_CTX_get_error(context.get()));
}

}  // namespace opensspi::schannel
