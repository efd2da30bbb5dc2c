// SPDX-License-Identifier: MIT
#include "crypto/pkcs11/session.h"

#include "base/as_process.h"
#include "base/mutex.h"

namespace opensspi::crypto::pkcs11 {
namespace {

constexpr CK_ULONG kMaxAttributeLen = CK_ULONG{16} << 20;

bool is_lost(CK_RV answer) {
  return answer == CKR_SESSION_HANDLE_INVALID || answer == CKR_SESSION_CLOSED ||
         answer == CKR_DEVICE_REMOVED || answer == CKR_TOKEN_NOT_PRESENT ||
         answer == CKR_CRYPTOKI_NOT_INITIALIZED || answer == CKR_OBJECT_HANDLE_INVALID ||
         answer == CKR_KEY_HANDLE_INVALID;
}

CK_RV give_pin(CK_FUNCTION_LIST& call, CK_SESSION_HANDLE session, ByteView pin) {
  const CK_RV answer =
      call.C_Login(session, CKU_USER, const_cast<unsigned char*>(pin.data()), pin.size());
  return answer == CKR_USER_ALREADY_LOGGED_IN ? CKR_OK : answer;
}

}  // namespace

CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, const void* value, size_t len) {
  return {type, const_cast<void*>(value), len};
}

CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, ByteView value) {
  return attribute(type, value.data(), value.size());
}

Session::~Session() {
  const auto open = open_.current();
  if (open == nullptr || open->handle == CK_INVALID_HANDLE) {
    return;
  }
  const Result<CK_FUNCTION_LIST*> call = module_.functions();
  if (call.ok()) {
    (*call)->C_CloseSession(open->handle);
  }
}

Status Session::login(ByteView pin) {
  const auto kept = std::make_shared<const SecretBytes>(pin);
  TRY(run([&](const Calls& calls) { return give_pin(calls.call, calls.session, pin); }));
  const MutexLock lock(g_state_mutex);
  pin_ = kept;
  return {};
}

Status Session::run(const std::function<CK_RV(const Calls&)>& work) {
  const AsProcess as_process;  // the token's own files and sockets belong to the process
  const auto open = open_.get();
  const MutexLock lock(open->mutex);
  CK_FUNCTION_LIST& call = *TRY(module_.functions());
  TRY(ensure(*open, call));
  CK_RV answer = work({call, open->handle});
  if (is_lost(answer)) {
    call.C_CloseSession(open->handle);
    open->handle = CK_INVALID_HANDLE;
    TRY(ensure(*open, call));
    answer = work({call, open->handle});
  }
  return status_of(answer);
}

bool Session::can(CK_MECHANISM_TYPE mechanism, CK_FLAGS use) {
  CK_MECHANISM_INFO info{};
  const Result<CK_SLOT_ID> where = slot();
  const Result<CK_FUNCTION_LIST*> call = module_.functions();
  return where.ok() && call.ok() &&
         (*call)->C_GetMechanismInfo(*where, mechanism, &info) == CKR_OK &&
         (info.flags & use) == use;
}

Status Session::ensure(Open& open, CK_FUNCTION_LIST& call) {
  if (open.handle != CK_INVALID_HANDLE) {
    return {};
  }
  const CK_SLOT_ID where = TRY(slot());
  CK_SESSION_HANDLE handle = CK_INVALID_HANDLE;
  TRY(status_of(
      call.C_OpenSession(where, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &handle)));
  if (const Pin kept = pin()) {
    const CK_RV answer = give_pin(call, handle, kept->reveal());
    if (answer != CKR_OK) {
      call.C_CloseSession(handle);
      return error_of(answer);
    }
  }
  open.handle = handle;
  return {};
}

// slot looks up the token again: its slot changes if it is removed and inserted elsewhere.
Result<CK_SLOT_ID> Session::slot() {
  for (const TokenInfo& token : TRY(module_.tokens())) {
    if (token.label == info_.label && token.serial == info_.serial) {
      return token.slot;
    }
  }
  return fail(SCARD_E_NO_SMARTCARD, "the token is not inserted");
}

Session::Pin Session::pin() const {
  const MutexLock lock(g_state_mutex);
  return pin_;
}

CK_RV find_objects(const Calls& calls, std::vector<CK_ATTRIBUTE> match, size_t limit,
                   std::vector<CK_OBJECT_HANDLE>& found) {
  CK_RV answer = calls.call.C_FindObjectsInit(calls.session, match.data(), match.size());
  if (answer != CKR_OK) {
    return answer;
  }
  found.resize(limit);
  CK_ULONG num_found = 0;
  answer = calls.call.C_FindObjects(calls.session, found.data(), limit, &num_found);
  calls.call.C_FindObjectsFinal(calls.session);
  found.resize(answer == CKR_OK ? num_found : 0);
  return answer;
}

CK_RV read_attribute(const Calls& calls, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                     Bytes& value) {
  CK_ATTRIBUTE wanted = attribute(type, nullptr, 0);
  CK_RV answer = calls.call.C_GetAttributeValue(calls.session, object, &wanted, 1);
  if (answer != CKR_OK) {
    return answer;
  }
  if (wanted.ulValueLen > kMaxAttributeLen) {  // CK_UNAVAILABLE_INFORMATION, too
    return CKR_ATTRIBUTE_VALUE_INVALID;
  }
  value.resize(wanted.ulValueLen);
  wanted.pValue = value.data();
  return calls.call.C_GetAttributeValue(calls.session, object, &wanted, 1);
}

}  // namespace opensspi::crypto::pkcs11
