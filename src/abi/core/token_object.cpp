// SPDX-License-Identifier: MIT
#include "abi/core/token_object.h"

namespace opensspi::abi {
namespace {

// Windows maps generic rights to those of the object's kind when a handle is opened.
DWORD mapped(DWORD desired) {
  DWORD rights = desired & ~(GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE | GENERIC_ALL);
  if ((desired & GENERIC_READ) != 0) {
    rights |= TOKEN_READ;
  }
  if ((desired & GENERIC_WRITE) != 0) {
    rights |= TOKEN_WRITE;
  }
  if ((desired & GENERIC_EXECUTE) != 0) {
    rights |= TOKEN_EXECUTE;
  }
  if ((desired & (GENERIC_ALL | MAXIMUM_ALLOWED)) != 0) {
    rights |= TOKEN_ALL_ACCESS;
  }
  return rights & ~DWORD{MAXIMUM_ALLOWED};
}

}  // namespace

Result<HANDLE> open_token(identity::TokenPtr token, DWORD desired) {
  const DWORD rights = mapped(desired);
  if ((rights & ~DWORD{TOKEN_ALL_ACCESS}) != 0) {
    return fail(ERROR_ACCESS_DENIED, "a token has no such right");
  }
  return win_handle(TRY(insert(std::make_unique<TokenObject>(std::move(token), rights))));
}

Result<identity::TokenPtr> token_of(HANDLE handle, DWORD needed) {
  const Borrowed<TokenObject> object = TRY(borrow<TokenObject>(handle));
  if ((object->rights & needed) != needed) {
    return fail(ERROR_ACCESS_DENIED, "the handle was opened without the right that this needs");
  }
  return object->token;
}

}  // namespace opensspi::abi
