// SPDX-License-Identifier: MIT
#include "sspi/package.h"

#include "base/utf16.h"

namespace opensspi::sspi {

Status Context::complete(Message /*message*/) {
  return fail(SEC_E_UNSUPPORTED_FUNCTION, "only Digest has a step to complete");
}

Status Context::control(Message /*message*/) {
  return fail(SEC_E_UNSUPPORTED_FUNCTION, "this package takes no control tokens");
}

Status Context::set(const AttributeSetting& /*setting*/) {
  return fail(SEC_E_UNSUPPORTED_FUNCTION, "no attribute of this context can be changed");
}

Result<SecretBytes> Context::export_state() {
  return fail(SEC_E_UNSUPPORTED_FUNCTION, "this package cannot export its contexts");
}

Result<CredentialValue> Credential::query(CredentialAttribute attribute) const {
  if (attribute != CredentialAttribute::kNames) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "these credentials have no such attribute");
  }
  return CredentialValue(Names{TRY(name())});
}

Result<CredentialPtr> Credential::add(const Package* /*package*/,
                                      AcquireRequest /*request*/) const {
  return fail(SEC_E_UNSUPPORTED_FUNCTION, "no identities can be added to these credentials");
}

Result<CredentialPtr> Credential::set(CredentialAttribute attribute, ByteView /*value*/) const {
  if (attribute == CredentialAttribute::kKdcProxySettings) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION,
                "a KDC proxy is set in krb5.conf, for all programs of the host: kdc = "
                "https://proxy.example.com/KdcProxy in [realms], with libkrb5's k5tls module");
  }
  return fail(SEC_E_UNSUPPORTED_FUNCTION, "no attribute of these credentials can be changed");
}

Result<std::unique_ptr<Context>> Package::import_state(
    const Host& /*host*/, ByteView /*state*/, Result<identity::ClientPtr> /*client*/) const {
  return fail(SEC_E_UNSUPPORTED_FUNCTION, "this package cannot import contexts");
}

bool Package::recognises(ByteView token) const {
  return mechanism() != nullptr && mechanism()->recognises(token);
}

Result<bool> Package::describe(const Registry& /*registry*/, ByteView /*token*/,
                               JsonWriter& /*json*/) const {
  return false;
}

Result<bool> Registry::describe(ByteView token, JsonWriter& json) const {
  for (const Package* package : packages_) {
    if (TRY(package->describe(*this, token, json))) {
      return true;
    }
  }
  return false;
}

const Package* Registry::find(std::string_view name) const {
  for (const Package* package : packages_) {
    if (equal_ignoring_case(package->info().name, name)) {
      return package;
    }
  }
  return nullptr;
}

}  // namespace opensspi::sspi
