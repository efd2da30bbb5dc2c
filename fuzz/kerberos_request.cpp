// SPDX-License-Identifier: MIT
// An acceptor and what a client may send it. The first byte says what the rest is: a token; edits
// of a good AP-REQ, framed or bare; the checksum of an authenticator that is good otherwise, which
// is processed up to the delegated ticket; or such a ticket, edited.
#include <cstdlib>

#include "kerberos_world.h"
#include "packages/kerberos/krb5.h"

namespace {

using namespace opensspi;  // NOLINT: a target is one small program

void must(krb5_error_code code) {
  if (code != 0) {
    abort();
  }
}

Bytes good_request(sspi::Flags requested) {
  auto ends = fuzz::KerberosWorld::instance().ends(requested);
  if (!ends.start().ok()) {
    abort();
  }
  return ends.step_client({}).value();
}

// Handing is a client that delegates a ticket, edited.
struct Handing {
  ByteView edits;
  Bytes checksum;
  krb5_data data{};
};

krb5_error_code hand_over(krb5_context context, krb5_auth_context auth, void* argument,
                          krb5_data** out) {
  Handing& handing = *static_cast<Handing*>(argument);
  krb5_data* message = nullptr;
  must(krb5_mk_1cred(context, auth, &fuzz::KerberosWorld::instance().realm().ticket(), &message,
                     nullptr));
  Bytes ticket(message->data, message->data + message->length);
  krb5_free_data(context, message);
  fuzz::edit(ticket, handing.edits);
  kerberos::Checksum checksum;
  checksum.flags = kerberos::kGssDelegate;
  checksum.delegated = ticket;
  handing.checksum = checksum.write();
  handing.data = kerberos::data_of(handing.checksum);
  *out = &handing.data;
  return 0;
}

// request returns an AP-REQ with a checksum of the client's own, or with a delegated ticket.
Bytes request(ByteView bytes, bool hands_over) {
  forged::Realm& realm = fuzz::KerberosWorld::instance().realm();
  krb5_auth_context auth = nullptr;
  must(krb5_auth_con_init(realm.context(), &auth));
  must(krb5_auth_con_setflags(realm.context(), auth, 0));
  must(krb5_auth_con_set_req_cksumtype(realm.context(), auth, kerberos::Checksum::kType));
  Handing handing{bytes, {}, {}};
  if (hands_over) {
    must(krb5_auth_con_set_checksum_func(realm.context(), auth, hand_over, &handing));
  }
  krb5_data checksum = kerberos::data_of(bytes);
  krb5_data message{};
  must(krb5_mk_req_extended(realm.context(), &auth, AP_OPTS_USE_SUBKEY,
                            hands_over ? nullptr : &checksum, &realm.ticket(), &message));
  const Bytes whole(message.data, message.data + message.length);
  krb5_free_data_contents(realm.context(), &message);
  krb5_auth_con_free(realm.context(), auth);
  return kerberos::Token{kerberos::TokenKind::kRequest, kerberos::Framing::kFramed, whole}.write();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) {
    return 0;
  }
  const ByteView rest(data + 1, size - 1);
  const int kind = data[0] % 5;
  Bytes token(rest.begin(), rest.end());
  if (kind == 1 || kind == 2) {
    token = good_request(kind == 1 ? kerberos::testing::kMutual : kerberos::testing::kDce);
    fuzz::edit(token, rest);
  }
  if (kind > 2) {
    token = request(rest, kind == 4);
  }
  auto ends = fuzz::KerberosWorld::instance().ends(kerberos::testing::kMutual);
  if (!ends.start().ok()) {
    abort();
  }
  const auto answer = ends.step_server(token);
  if (!answer.ok() && answer.error().is(SEC_E_INTERNAL_ERROR)) {
    abort();
  }
  if (answer.ok() && kind == 0) {
    abort();  // a key cannot be found by chance
  }
  if (ends.server_done && kerberos::testing::native_client(*ends.server) != "alice@FORGED.TEST") {
    abort();
  }
  return 0;
}
