// SPDX-License-Identifier: MIT
#include "packages/kerberos/traced.h"

#include <array>
#include <string>

#include "base/trace.h"
#include "packages/kerberos/names.h"

namespace opensspi::kerberos {

void trace_keytab(const Krb5& krb5, krb5_keytab keytab, std::string_view use) {
  if (!trace::is_on()) {
    return;
  }
  std::array<char, 512> name{};
  if (krb5->kt_get_name(krb5.context(), keytab, name.data(),
                        static_cast<unsigned int>(name.size())) != 0) {
    name[0] = '\0';
  }
  trace::Line("keytab").text("use", use).text("name", name.data());
}

void trace_cache(const Krb5& krb5, krb5_ccache cache, std::string_view use) {
  if (!trace::is_on()) {
    return;
  }
  Principal owner(krb5);
  std::string user;
  if (krb5->cc_get_principal(krb5.context(), cache, owner.out()) == 0) {
    const auto shown = shown_name_of(krb5, owner.get());
    user = shown ? *shown : "";
  }
  const std::string type = krb5->cc_get_type(krb5.context(), cache);
  trace::Line("tickets")
      .text("use", use)
      .text("cache", type + ":" + krb5->cc_get_name(krb5.context(), cache))
      .text("user", user);
}

void trace_ticket(std::string_view client, std::string_view service) {
  if (trace::is_on()) {
    trace::Line("ticket").text("client", client).text("service", service);
  }
}

}  // namespace opensspi::kerberos
