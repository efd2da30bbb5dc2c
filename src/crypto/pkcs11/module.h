// SPDX-License-Identifier: MIT
// A PKCS#11 module: a shared library that is loaded once and initialised in every process that
// uses it.
#pragma once

#include <p11-kit/pkcs11.h>

#include <memory>
#include <string>
#include <vector>

#include "base/fork.h"
#include "base/mutex.h"
#include "crypto/pkcs11/token.h"

namespace opensspi::crypto::pkcs11 {

// error_of returns the error for a module's return code, which is not CKR_OK.
Error error_of(CK_RV answer);

// status_of is success for CKR_OK.
Status status_of(CK_RV answer);

// g_state_mutex guards the pointers of PerProcess and Session while they are copied.
extern ForkSafeMutex g_state_mutex;

// PerProcess is a T that a forked child replaces by a new one without using the old: what the
// parent's threads were doing with theirs, including held locks, does not affect the child.
template <class T>
class PerProcess {
 public:
  std::shared_ptr<T> get() {
    const MutexLock lock(g_state_mutex);
    if (value_ == nullptr || generation_ != fork_generation()) {
      value_ = std::make_shared<T>();
      generation_ = fork_generation();
    }
    return value_;
  }

  // current returns this process's object if it exists, or nullptr.
  std::shared_ptr<T> current() const {
    const MutexLock lock(g_state_mutex);
    return generation_ == fork_generation() ? value_ : nullptr;
  }

 private:
  std::shared_ptr<T> value_ GUARDED_BY(g_state_mutex);
  uint64_t generation_ GUARDED_BY(g_state_mutex) = 0;
};

// load_module loads the module at `path`, which stays loaded until the process ends, and returns
// its functions; see list_tokens for its errors. It does not initialise the module.
Result<CK_FUNCTION_LIST*> load_module(const std::string& path);

// read_tokens lists the inserted tokens of an initialised module.
Result<std::vector<TokenInfo>> read_tokens(CK_FUNCTION_LIST& call);

// Module lives until the process ends. Any thread may use it.
class Module {
 public:
  // open returns the module at `path`, and loads it if necessary; see list_tokens for its errors.
  static Result<Module*> open(const std::string& path);

  // functions returns the module's functions, initialised in this process.
  Result<CK_FUNCTION_LIST*> functions();
  // tokens lists the inserted tokens.
  Result<std::vector<TokenInfo>> tokens();

  explicit Module(CK_FUNCTION_LIST* functions) : functions_(functions) {}

 private:
  struct Initialisation {
    Mutex mutex;
    bool done GUARDED_BY(mutex) = false;
  };

  CK_FUNCTION_LIST* functions_;
  PerProcess<Initialisation> initialisation_;
};

}  // namespace opensspi::crypto::pkcs11
