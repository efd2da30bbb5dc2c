// SPDX-License-Identifier: MIT
#include "crypto/pkcs11/trust_module.h"

#include <p11-kit/pkcs11.h>
#include <p11-kit/pkcs11x.h>

#include <algorithm>
#include <span>
#include <string_view>

#include "base/as_process.h"
#include "base/fork.h"
#include "base/mutex.h"
#include "crypto/pkcs11/session.h"

namespace opensspi::crypto::pkcs11 {
namespace {

constexpr CK_OBJECT_CLASS kCertificate = CKO_CERTIFICATE;
constexpr CK_OBJECT_CLASS kExtension = CKO_X_CERTIFICATE_EXTENSION;
constexpr size_t kMaxObjects = 20'000;

// AttributeReader reads the attributes of one object. An attribute that the object does not have is
// empty; any other answer is an error, since it may hide that the object is distrusted.
class AttributeReader {
 public:
  AttributeReader(const Calls& calls, CK_OBJECT_HANDLE object) : calls_(calls), object_(object) {}

  Bytes bytes(CK_ATTRIBUTE_TYPE type) {
    Bytes value;
    const CK_RV answer = read_attribute(calls_, object_, type, value);
    if (answer == CKR_OK) {
      return value;
    }
    if (answer != CKR_ATTRIBUTE_TYPE_INVALID) {
      answer_ = answer;
    }
    return {};
  }
  bool flag(CK_ATTRIBUTE_TYPE type) {
    const Bytes value = bytes(type);
    if (value.size() > sizeof(CK_BBOOL)) {
      answer_ = CKR_ATTRIBUTE_VALUE_INVALID;
    }
    return !value.empty() && value.front() != CK_FALSE;
  }
  // answer is CKR_OK if all attributes could be read.
  [[nodiscard]] CK_RV answer() const { return answer_; }

 private:
  const Calls& calls_;
  const CK_OBJECT_HANDLE object_;
  CK_RV answer_ = CKR_OK;
};

CK_RV read_certificate(const Calls& calls, CK_OBJECT_HANDLE object, TrustObjects& objects) {
  AttributeReader reader(calls, object);
  objects.certificates.push_back({.encoded = reader.bytes(CKA_VALUE),
                                  .issuer = reader.bytes(CKA_ISSUER),
                                  .serial = reader.bytes(CKA_SERIAL_NUMBER),
                                  .public_key_info = reader.bytes(CKA_PUBLIC_KEY_INFO),
                                  .trusted = reader.flag(CKA_TRUSTED),
                                  .distrusted = reader.flag(CKA_X_DISTRUSTED)});
  return reader.answer();
}

CK_RV read_extension(const Calls& calls, CK_OBJECT_HANDLE object, TrustObjects& objects) {
  AttributeReader reader(calls, object);
  objects.extensions.push_back(
      {.public_key_info = reader.bytes(CKA_PUBLIC_KEY_INFO), .encoded = reader.bytes(CKA_VALUE)});
  return reader.answer();
}

CK_RV read_objects(const Calls& calls, TrustObjects& objects) {
  std::vector<CK_OBJECT_HANDLE> found;
  CK_RV answer = find_objects(calls, {attribute(CKA_CLASS, &kCertificate, sizeof kCertificate)},
                              kMaxObjects, found);
  for (size_t i = 0; answer == CKR_OK && i < found.size(); ++i) {
    answer = read_certificate(calls, found[i], objects);
  }
  if (answer != CKR_OK) {
    return answer;
  }
  answer = find_objects(calls, {attribute(CKA_CLASS, &kExtension, sizeof kExtension)}, kMaxObjects,
                        found);
  for (size_t i = 0; answer == CKR_OK && i < found.size(); ++i) {
    answer = read_extension(calls, found[i], objects);
  }
  return answer;
}

// p11-kit's module reads a token's files when a session is opened.
Status read_token(CK_FUNCTION_LIST& call, CK_SLOT_ID slot, TrustObjects& objects) {
  CK_SESSION_HANDLE session = CK_INVALID_HANDLE;
  TRY(status_of(call.C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &session)));
  const CK_RV answer = read_objects({call, session}, objects);
  call.C_CloseSession(session);
  return status_of(answer);
}

// p11-kit parses its arguments with quotes and backslashes, which no path of ours has.
Result<std::string> arguments_of(const std::string& paths) {
  if (paths.find_first_of("'\"\\") != std::string::npos) {
    return fail(ERROR_BAD_CONFIGURATION,
                "the setting trust_module_paths has a quotation mark or a backslash");
  }
  return paths.empty() ? std::string() : "paths='" + paths + "'";
}

// A slot's name is the beginning of the path that the module reads for its token, filled up with
// blanks.
constexpr size_t kSlotNameLen = sizeof(CK_SLOT_INFO::slotDescription);

bool is_named(const std::string& slot_name, const std::string& path) {
  std::string name = path.substr(0, kSlotNameLen);
  name.erase(name.find_last_not_of(' ') + 1);
  return slot_name == name;
}

// Only the first library of a process that initialises the module can give it arguments. p11-kit's
// has a token for each of its paths, also for one that does not exist.
Status check_paths(const std::vector<TokenInfo>& tokens, const std::string& paths) {
  std::vector<std::string> wanted;
  for (size_t at = 0; at < paths.size();) {
    const size_t end = std::min(paths.find(':', at), paths.size());
    if (end > at) {
      wanted.push_back(paths.substr(at, end - at));
    }
    at = end + 1;
  }
  if (std::ranges::any_of(wanted, [](const auto& path) { return path.starts_with('~'); })) {
    return fail(ERROR_BAD_CONFIGURATION,
                "the setting trust_module_paths has a path that begins with a tilde");
  }
  const auto same = [](const TokenInfo& token, const std::string& path) {
    return is_named(token.slot_name, path);
  };
  if (!std::ranges::equal(tokens, wanted, same)) {
    return fail(ERROR_BAD_CONFIGURATION,
                "the trust module does not read what the setting trust_module_paths says: another "
                "library of this process has initialised it before");
  }
  return {};
}

// p11-kit's modules count their initialisations, so that each can be ended.
bool is_p11_kits(CK_FUNCTION_LIST& call) {
  constexpr std::string_view kManufacturer = "PKCS#11 Kit";
  CK_INFO info{};
  return call.C_GetInfo(&info) == CKR_OK &&
         std::ranges::equal(kManufacturer,
                            std::span(info.manufacturerID).first(kManufacturer.size()));
}

// Use is the time from a module's initialisation to its end. A module that is not p11-kit's stays
// initialised: another library may have taken this initialisation for its own.
class Use {
 public:
  explicit Use(CK_FUNCTION_LIST& call) : call_(call) {}
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() {
    if (ends_) {
      call_.C_Finalize(nullptr);
    }
  }

  Status begin(std::string arguments) {
    CK_C_INITIALIZE_ARGS how{};
    how.flags = CKF_OS_LOCKING_OK;
    how.pReserved = arguments.empty() ? nullptr : arguments.data();
    const CK_RV answer = call_.C_Initialize(&how);
    if (answer != CKR_OK && answer != CKR_CRYPTOKI_ALREADY_INITIALIZED) {
      return fail(NTE_PROVIDER_DLL_FAIL, "the PKCS#11 module cannot be initialised");
    }
    ends_ = answer == CKR_OK && is_p11_kits(call_);
    return {};
  }

 private:
  CK_FUNCTION_LIST& call_;
  bool ends_ = false;
};

// One reading at a time, so that none finds the module initialised by another.
constinit MadeOnce<PerProcess<Mutex>> g_reading;

}  // namespace

// p11-kit's module (0.24) that stays initialised compares its files with those of before by names
// that it has freed, and may forget what it distrusts. One that is initialised anew has nothing to
// compare. That is impossible as long as another library uses the module.
Result<TrustObjects> read_trust_module(const std::string& path, const std::string& paths,
                                       const std::string& known, Reading reading) {
  const AsProcess as_process;
  CK_FUNCTION_LIST& call = *TRY(load_module(path));
  const auto mutex = g_reading.get().get();
  const MutexLock lock(*mutex);
  if (reading == Reading::kAgain && is_p11_kits(call)) {
    return fail(ERROR_BUSY,
                "another library of this process uses the trust module, which therefore is not "
                "read again");
  }
  Use use(call);
  TRY(use.begin(TRY(arguments_of(paths))));
  const std::vector<TokenInfo> tokens = TRY(read_tokens(call));
  if (!paths.empty()) {
    TRY(check_paths(tokens, paths));
  }
  TrustObjects objects;
  for (const TokenInfo& token : tokens) {
    if (known.empty() || token.slot_name != known) {
      TRY(read_token(call, token.slot, objects));
    }
  }
  return objects;
}

}  // namespace opensspi::crypto::pkcs11
