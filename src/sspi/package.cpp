#include "sspi/package.h"

#include "base/utf16.h"

namespace opensspi::sspi {

Status Context::complete(Message /*message*/) {
  return fail(SEC_E_UNSUPPORTED_FUNCTION, "only Digest has a step to complete");
}

Result<SecretBytes> Context::export_state() {
  return fail(SEC_E_UNSUPPORTED_FUNCTION, "this package cannot export its contexts");
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
    if (TRY(package->describe(*this, token, json))) return true;
  }
  return false;
}

const Package* Registry::find(std::string_view name) const {
  for (const Package* package : packages_) {
    if (equal_ignoring_case(package->info().name, name)) return package;
  }
  return nullptr;
}

}  // namespace opensspi::sspi
