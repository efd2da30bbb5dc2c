// SPDX-License-Identifier: MIT
#include "crypto/pkcs11/module.h"

#include <dlfcn.h>

#include <map>

#include "base/as_process.h"
#include "base/fork.h"
#include "base/mutex.h"
#include "crypto/system_env.h"

namespace opensspi::crypto::pkcs11 {
namespace {

// CKR_* codes that the caller can act on; all others are internal errors of the token.
struct AnswerRow {
  CK_RV answer;
  Error error;
};

const AnswerRow kAnswers[] = {
    {CKR_PIN_INCORRECT, fail(SCARD_W_WRONG_CHV, "the token's PIN is wrong")},
    {CKR_PIN_INVALID, fail(SCARD_W_WRONG_CHV, "the token's PIN is wrong")},
    {CKR_PIN_LEN_RANGE, fail(SCARD_W_WRONG_CHV, "the token's PIN has another length")},
    {CKR_PIN_LOCKED, fail(SCARD_W_CHV_BLOCKED, "the token is locked after too many wrong PINs")},
    {CKR_USER_NOT_LOGGED_IN, fail(SCARD_W_CARD_NOT_AUTHENTICATED, "the token needs its PIN first")},
    {CKR_TOKEN_NOT_PRESENT, fail(SCARD_E_NO_SMARTCARD, "the token is not inserted")},
    {CKR_DEVICE_REMOVED, fail(SCARD_E_NO_SMARTCARD, "the token was removed")},
    {CKR_DEVICE_MEMORY, fail(NTE_TOKEN_KEYSET_STORAGE_FULL, "the token is full")},
    {CKR_HOST_MEMORY, fail(NTE_NO_MEMORY, "the PKCS#11 module has no memory")},
    {CKR_KEY_SIZE_RANGE, fail(NTE_BAD_LEN, "the token does not support keys of this size")},
    {CKR_ATTRIBUTE_VALUE_INVALID, fail(NTE_BAD_LEN, "the token does not support such keys")},
    {CKR_DATA_LEN_RANGE, fail(NTE_BAD_LEN, "the data does not fit the token's key")},
    {CKR_ENCRYPTED_DATA_INVALID, fail(NTE_BAD_DATA, "the ciphertext does not belong to the key")},
    {CKR_ENCRYPTED_DATA_LEN_RANGE, fail(NTE_BAD_DATA, "the ciphertext does not belong to the key")},
    {CKR_MECHANISM_INVALID, fail(NTE_NOT_SUPPORTED, "the token does not do this")},
    {CKR_KEY_FUNCTION_NOT_PERMITTED, fail(NTE_NOT_SUPPORTED, "the token's key may not do this")},
    {CKR_FUNCTION_NOT_SUPPORTED, fail(NTE_NOT_SUPPORTED, "the token does not do this")},
};

Error no_module() {
  return fail(NTE_PROV_DLL_NOT_FOUND,
              "the PKCS#11 module cannot be loaded; see the setting pkcs11_module");
}

// PKCS#11 pads text with blanks instead of ending it.
template <size_t N>
std::string text_of(const unsigned char (&padded)[N]) {
  std::string text(reinterpret_cast<const char*>(padded), N);
  text.erase(text.find_last_not_of(std::string_view(" \0", 2)) + 1);
  return text;
}

constinit MadeOnce<std::map<std::string, Module*>> g_modules;

}  // namespace

ForkSafeMutex g_state_mutex;

Result<CK_FUNCTION_LIST*> load_module(const std::string& path) {
  if (path.empty()) {
    return fail(NTE_PROV_DLL_NOT_FOUND, "the setting pkcs11_module names no module");
  }
  // A bare name is searched where root installs libraries.
  const bool has_folder = path.find('/') != std::string::npos;
  const Status trusted = has_folder ? check_trusted_file(path, FileTrust::kSettings) : Status();
  if (!trusted &&
      (trusted.error().is(ERROR_INVALID_OWNER) || trusted.error().is(ERROR_BAD_FILE_TYPE))) {
    return fail(NTE_PROV_DLL_NOT_FOUND,
                "the PKCS#11 module is not a regular file of this user or of root that nobody else "
                "may write; see the setting pkcs11_module");
  }
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return no_module();
  }
  const auto list = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
  CK_FUNCTION_LIST* functions = nullptr;
  if (list == nullptr || list(&functions) != CKR_OK || functions == nullptr) {
    return no_module();
  }
  return functions;
}

Error error_of(CK_RV answer) {
  for (const AnswerRow& row : kAnswers) {
    if (row.answer == answer) {
      return row.error;
    }
  }
  return fail(NTE_PROVIDER_DLL_FAIL, "the PKCS#11 module reports an internal error");
}

Status status_of(CK_RV answer) {
  if (answer != CKR_OK) {
    return error_of(answer);
  }
  return {};
}

Result<Module*> Module::open(const std::string& path) {
  auto& modules = g_modules.get();
  {
    const MutexLock lock(g_state_mutex);
    const auto found = modules.find(path);
    if (found != modules.end()) {
      return found->second;
    }
  }
  // Loading runs the module's own code, which may fork: not while holding a fork-safe lock.
  const AsProcess as_process;
  CK_FUNCTION_LIST* const functions = TRY(load_module(path));
  auto made = std::make_unique<Module>(functions);
  const MutexLock lock(g_state_mutex);
  Module*& kept = modules[path];
  if (kept == nullptr) {
    kept = made.release();
  }
  return kept;
}

Result<CK_FUNCTION_LIST*> Module::functions() {
  const auto initialisation = initialisation_.get();
  const MutexLock lock(initialisation->mutex);
  if (initialisation->done) {
    return functions_;
  }
  CK_C_INITIALIZE_ARGS arguments{};
  arguments.flags = CKF_OS_LOCKING_OK;
  const CK_RV answer = functions_->C_Initialize(&arguments);
  // The application may use the same module.
  if (answer != CKR_OK && answer != CKR_CRYPTOKI_ALREADY_INITIALIZED) {
    return fail(NTE_PROVIDER_DLL_FAIL, "the PKCS#11 module cannot be initialised");
  }
  initialisation->done = true;
  return functions_;
}

Result<std::vector<TokenInfo>> Module::tokens() {
  const AsProcess as_process;
  return read_tokens(*TRY(functions()));
}

Result<std::vector<TokenInfo>> read_tokens(CK_FUNCTION_LIST& call) {
  CK_ULONG num_slots = 0;
  TRY(status_of(call.C_GetSlotList(CK_TRUE, nullptr, &num_slots)));
  std::vector<CK_SLOT_ID> slots(num_slots);
  TRY(status_of(call.C_GetSlotList(CK_TRUE, slots.data(), &num_slots)));
  slots.resize(num_slots);
  std::vector<TokenInfo> tokens;
  for (const CK_SLOT_ID slot : slots) {
    CK_TOKEN_INFO info{};
    CK_SLOT_INFO slot_info{};
    if (call.C_GetTokenInfo(slot, &info) != CKR_OK ||
        call.C_GetSlotInfo(slot, &slot_info) != CKR_OK) {
      continue;
    }
    if ((info.flags & CKF_TOKEN_INITIALIZED) == 0) {
      continue;
    }
    tokens.push_back({slot, text_of(info.label), text_of(info.manufacturerID),
                      text_of(info.serialNumber), (info.flags & CKF_LOGIN_REQUIRED) != 0,
                      text_of(slot_info.slotDescription)});
  }
  return tokens;
}

}  // namespace opensspi::crypto::pkcs11
