// SPDX-License-Identifier: MIT
#include "packages/kerberos/kdc_requests.h"

#include <cstdlib>
#include <cstring>

#include "packages/kerberos/errors.h"
#include "packages/kerberos/names.h"

namespace opensspi::kerberos {
namespace {

Result<DetachedPrincipal> copy(const Krb5& krb5, krb5_const_principal principal) {
  DetachedPrincipal copied;
  TRY(check(krb5->copy_principal(krb5.context(), principal, copied.out())));
  return copied;
}

Result<DetachedCache> copy(const Krb5& krb5, krb5_ccache cache) {
  DetachedCache copied;
  TRY(check(krb5->cc_dup(krb5.context(), cache, copied.out())));
  return copied;
}

// Zeroed memory as libkrb5 frees it.
krb5_creds* empty_ticket() { return static_cast<krb5_creds*>(std::calloc(1, sizeof(krb5_creds))); }

// AsReq is a request for a ticket-granting ticket.
class AsReq : public KdcRequest {
 public:
  explicit AsReq(DetachedPrincipal user) : user_(std::move(user)) {}
  [[nodiscard]] std::string realm() const override { return realm_of(user_.get()); }

  krb5_error_code send(const Krb5& krb5, krb5_creds** ticket) noexcept override {
    krb5_get_init_creds_opt* options = nullptr;
    krb5_error_code code = krb5->get_init_creds_opt_alloc(krb5.context(), &options);
    if (code != 0) {
      return code;
    }
    krb5->get_init_creds_opt_set_forwardable(options, 1);
    *ticket = empty_ticket();
    code = *ticket == nullptr ? ENOMEM : send_with(krb5, *ticket, options);
    krb5->get_init_creds_opt_free(krb5.context(), options);
    // If a realm requires no preauthentication, a wrong password shows in the reply.
    if (code == KRB5KRB_AP_ERR_BAD_INTEGRITY) {
      return KRB5KDC_ERR_PREAUTH_FAILED;
    }
    return code;
  }

 protected:
  [[nodiscard]] krb5_principal user() const { return user_.get(); }

 private:
  virtual krb5_error_code send_with(const Krb5& krb5, krb5_creds* ticket,
                                    krb5_get_init_creds_opt* options) noexcept = 0;
  DetachedPrincipal user_;
};

class AsReqByPassword final : public AsReq {
 public:
  AsReqByPassword(DetachedPrincipal user, SecretBytes password)
      : AsReq(std::move(user)), password_(std::move(password)) {}

 private:
  krb5_error_code send_with(const Krb5& krb5, krb5_creds* ticket,
                            krb5_get_init_creds_opt* options) noexcept override {
    const auto* text = reinterpret_cast<const char*>(password_.reveal().data());
    return krb5->get_init_creds_password(krb5.context(), ticket, user(), text, nullptr, nullptr, 0,
                                         nullptr, options);
  }
  SecretBytes password_;
};

class AsReqByKeytab final : public AsReq {
 public:
  AsReqByKeytab(DetachedPrincipal user, DetachedKeytab keytab)
      : AsReq(std::move(user)), keytab_(std::move(keytab)) {}

 private:
  krb5_error_code send_with(const Krb5& krb5, krb5_creds* ticket,
                            krb5_get_init_creds_opt* options) noexcept override {
    return krb5->get_init_creds_keytab(krb5.context(), ticket, user(), keytab_.get(), 0, nullptr,
                                       options);
  }
  DetachedKeytab keytab_;
};

// TgsReq is a request that is sent with the tickets of a cache.
class TgsReq : public KdcRequest {
 public:
  TgsReq(DetachedCache cache, DetachedPrincipal client, DetachedPrincipal server)
      : cache_(std::move(cache)), client_(std::move(client)), server_(std::move(server)) {}
  [[nodiscard]] std::string realm() const override { return realm_of(client_.get()); }

 protected:
  [[nodiscard]] krb5_ccache cache() const { return cache_.get(); }
  [[nodiscard]] krb5_principal client() const { return client_.get(); }
  [[nodiscard]] krb5_principal server() const { return server_.get(); }
  [[nodiscard]] krb5_creds wanted() const {
    krb5_creds wanted{};
    wanted.client = client();
    wanted.server = server();
    return wanted;
  }

 private:
  DetachedCache cache_;
  DetachedPrincipal client_;
  DetachedPrincipal server_;
};

class TgsReqForService final : public TgsReq {
 public:
  using TgsReq::TgsReq;
  krb5_error_code send(const Krb5& krb5, krb5_creds** ticket) noexcept override {
    krb5_creds asked = wanted();
    return krb5->get_credentials(krb5.context(), 0, cache(), &asked, ticket);
  }
};

// libkrb5 returns a forwarded ticket only encrypted for the peer: we have it encrypted for
// ourselves, and decrypt it.
class TgsReqForwarded final : public TgsReq {
 public:
  TgsReqForwarded(DetachedCache cache, DetachedPrincipal client, DetachedPrincipal server,
                  SecretBytes session_key, krb5_enctype type)
      : TgsReq(std::move(cache), std::move(client), std::move(server)),
        session_key_(std::move(session_key)),
        type_(type) {}

  krb5_error_code send(const Krb5& krb5, krb5_creds** ticket) noexcept override {
    AuthContext auth;
    krb5_error_code code = krb5->auth_con_init(krb5.context(), auth.out());
    if (code != 0) {
      return code;
    }
    krb5->auth_con_setflags(krb5.context(), auth.get(), 0);
    krb5_keyblock key{KV5M_KEYBLOCK, type_, static_cast<unsigned>(session_key_.size()),
                      session_key_.reveal().data()};
    code = krb5->auth_con_setuseruserkey(krb5.context(), auth.get(), &key);
    if (code != 0) {
      return code;
    }
    Data packed(krb5);
    code = krb5->fwd_tgt_creds(krb5.context(), auth.get(), "", client(), server(), cache(), 1,
                               packed.out());
    if (code != 0) {
      return code;
    }
    krb5_creds** tickets = nullptr;
    code = krb5->rd_cred(krb5.context(), auth.get(), packed.out(), &tickets, nullptr);
    if (code != 0) {
      return code;
    }
    *ticket = std::exchange(tickets[0], nullptr);
    krb5->free_tgt_creds(krb5.context(), tickets);
    return *ticket == nullptr ? KRB5_CC_NOTFOUND : 0;
  }

 private:
  SecretBytes session_key_;
  krb5_enctype type_;
};

class TgsReqForUser final : public TgsReq {
 public:
  using TgsReq::TgsReq;
  krb5_error_code send(const Krb5& krb5, krb5_creds** ticket) noexcept override {
    krb5_creds asked = wanted();
    return krb5->get_credentials_for_user(krb5.context(), KRB5_GC_CANONICALIZE | KRB5_GC_NO_STORE,
                                          cache(), &asked, nullptr, ticket);
  }
};

// The client of the request is the service itself; the evidence says for whom.
class TgsReqByProxy final : public TgsReq {
 public:
  TgsReqByProxy(DetachedCache cache, DetachedPrincipal self, DetachedPrincipal server,
                Bytes evidence)
      : TgsReq(std::move(cache), std::move(self), std::move(server)),
        evidence_(std::move(evidence)) {}

  krb5_error_code send(const Krb5& krb5, krb5_creds** ticket) noexcept override {
    constexpr krb5_flags kOptions =
        KRB5_GC_CANONICALIZE | KRB5_GC_NO_STORE | KRB5_GC_CONSTRAINED_DELEGATION;
    krb5_creds asked = wanted();
    asked.second_ticket = data_of(evidence_);
    return krb5->get_credentials(krb5.context(), kOptions, cache(), &asked, ticket);
  }

 private:
  Bytes evidence_;
};

template <class T, class... Arguments>
Result<KdcRequestPtr> made(Arguments... arguments) {
  return KdcRequestPtr(std::make_unique<T>(std::move(arguments)...));
}

}  // namespace

Result<KdcRequestPtr> as_req_by_password(const Krb5& krb5, krb5_const_principal user,
                                         const SecretBytes& password) {
  auto own_user = TRY(copy(krb5, user));
  return made<AsReqByPassword>(std::move(own_user), password.copy());
}

Result<KdcRequestPtr> as_req_by_keytab(const Krb5& krb5, krb5_const_principal user,
                                       krb5_keytab keytab) {
  auto own_user = TRY(copy(krb5, user));
  DetachedKeytab own_keytab;
  TRY(check(krb5->kt_dup(krb5.context(), keytab, own_keytab.out())));
  return made<AsReqByKeytab>(std::move(own_user), std::move(own_keytab));
}

Result<KdcRequestPtr> tgs_req_for_service(const Krb5& krb5, krb5_ccache cache,
                                          krb5_const_principal client,
                                          krb5_const_principal server) {
  auto own_cache = TRY(copy(krb5, cache));
  auto own_client = TRY(copy(krb5, client));
  auto own_server = TRY(copy(krb5, server));
  return made<TgsReqForService>(std::move(own_cache), std::move(own_client), std::move(own_server));
}

Result<KdcRequestPtr> tgs_req_forwarded(const Krb5& krb5, krb5_ccache cache,
                                        const krb5_creds& ticket) {
  auto own_cache = TRY(copy(krb5, cache));
  auto client = TRY(copy(krb5, ticket.client));
  auto server = TRY(copy(krb5, ticket.server));
  SecretBytes key(ByteView(ticket.keyblock.contents, ticket.keyblock.length));
  return made<TgsReqForwarded>(std::move(own_cache), std::move(client), std::move(server),
                               std::move(key), ticket.keyblock.enctype);
}

Result<KdcRequestPtr> tgs_req_for_user(const Krb5& krb5, krb5_ccache cache,
                                       krb5_const_principal user, krb5_const_principal self) {
  auto own_cache = TRY(copy(krb5, cache));
  auto client = TRY(copy(krb5, user));
  auto server = TRY(copy(krb5, self));
  return made<TgsReqForUser>(std::move(own_cache), std::move(client), std::move(server));
}

Result<KdcRequestPtr> tgs_req_by_proxy(const Krb5& krb5, krb5_ccache cache,
                                       const krb5_creds& evidence, krb5_const_principal self,
                                       krb5_const_principal server) {
  auto own_cache = TRY(copy(krb5, cache));
  auto own_self = TRY(copy(krb5, self));
  auto own_server = TRY(copy(krb5, server));
  const ByteView ticket(reinterpret_cast<const uint8_t*>(evidence.ticket.data),
                        evidence.ticket.length);
  return made<TgsReqByProxy>(std::move(own_cache), std::move(own_self), std::move(own_server),
                             Bytes(ticket.begin(), ticket.end()));
}

}  // namespace opensspi::kerberos
