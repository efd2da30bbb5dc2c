// SPDX-License-Identifier: MIT
// Session: one session with one token, opened again if it was lost.
#pragma once

#include <functional>

#include "base/mutex.h"
#include "crypto/pkcs11/module.h"

namespace opensspi::crypto::pkcs11 {

// Calls is the argument of a piece of work: the module's functions, and the session to call them
// with.
struct Calls {
  CK_FUNCTION_LIST& call;
  CK_SESSION_HANDLE session;
};

// Attribute names one attribute and the location of its value.
CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, const void* value, size_t len);
CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, ByteView value);

// Session may be used from any thread: pieces of work are serialised.
class Session {
 public:
  Session(Module& module, TokenInfo info) : module_(module), info_(std::move(info)) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  // The session ends in the process that opened it only.
  ~Session();

  [[nodiscard]] const TokenInfo& info() const { return info_; }
  // login: see Token. A wrong PIN is not kept.
  Status login(ByteView pin);
  // run does `work` in an open session. If the session is lost, it is opened again and the work is
  // repeated once.
  Status run(const std::function<CK_RV(const Calls&)>& work);
  // can returns whether the token offers a mechanism for a use (CKF_SIGN, CKF_DECRYPT).
  bool can(CK_MECHANISM_TYPE mechanism, CK_FLAGS use);

 private:
  // Open is the state of one process; a child never uses a session of its parent.
  struct Open {
    Mutex mutex;
    CK_SESSION_HANDLE handle GUARDED_BY(mutex) = CK_INVALID_HANDLE;
  };
  using Pin = std::shared_ptr<const SecretBytes>;

  Status ensure(Open& open, CK_FUNCTION_LIST& call) REQUIRES(open.mutex);
  Result<CK_SLOT_ID> slot();
  Pin pin() const;

  Module& module_;
  TokenInfo info_;
  Pin pin_ GUARDED_BY(g_state_mutex);
  PerProcess<Open> open_;
};

// find_objects returns at most `limit` matching objects.
CK_RV find_objects(const Calls& calls, std::vector<CK_ATTRIBUTE> match, size_t limit,
                   std::vector<CK_OBJECT_HANDLE>& found);

// read_attribute returns an attribute's bytes; CKR_ATTRIBUTE_VALUE_INVALID for more than 16 MiB.
CK_RV read_attribute(const Calls& calls, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                     Bytes& value);

}  // namespace opensspi::crypto::pkcs11
