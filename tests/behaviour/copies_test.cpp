// SPDX-License-Identifier: MIT
// Two copies of the library in one process: a handle of one is invalid in the other.
#include <dlfcn.h>

#include <filesystem>

#include "pair.h"
#include "support/paths.h"

namespace behaviour {
namespace {

// Copy is the library under another path, so that the loader treats it as another one.
class Copy {
 public:
  Copy() {
    char name[] = "/tmp/opensspi-copy-XXXXXX";
    directory_ = mkdtemp(name);
    const std::filesystem::path path = directory_ / "libcopy.so";
    std::filesystem::copy_file(opensspi::testing::library_path(), path);
    library_ = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    EXPECT_NE(library_, nullptr) << dlerror();
  }
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;
  ~Copy() { std::filesystem::remove_all(directory_); }

  template <class Function>
  Function* function(Function* /*like*/, const char* name) const {
    return reinterpret_cast<Function*>(dlsym(library_, name));
  }

 private:
  std::filesystem::path directory_;
  void* library_ = nullptr;
};

TEST(Copies, handles_of_one_are_invalid_in_the_other) {
  const Copy copy;
  const auto their_sign = copy.function(MakeSignature, "MakeSignature");
  const auto their_delete = copy.function(DeleteSecurityContext, "DeleteSecurityContext");
  const auto their_free = copy.function(FreeCredentialsHandle, "FreeCredentialsHandle");
  const auto their_acquire = copy.function(AcquireCredentialsHandleA, "AcquireCredentialsHandleA");
  ASSERT_NE(their_sign, nullptr);
  ASSERT_NE(their_sign, &MakeSignature);
  Pair pair;
  // Theirs has objects in the same places of its table.
  char ntlm[] = "NTLM";
  std::vector<CredHandle> theirs(300);
  for (CredHandle& handle : theirs) {
    ASSERT_EQ(their_acquire(nullptr, ntlm, SECPKG_CRED_OUTBOUND, nullptr, nullptr, nullptr, nullptr,
                            &handle, nullptr),
              SEC_E_OK);
  }
  Descriptor message;
  message.add(SECBUFFER_DATA, "data").room(SECBUFFER_TOKEN, 16);
  EXPECT_EQ(their_sign(&pair.client.context, 0, message.get(), 0), SEC_E_INVALID_HANDLE);
  EXPECT_EQ(their_delete(&pair.client.context), SEC_E_INVALID_HANDLE);
  EXPECT_EQ(their_free(&pair.client.credential), SEC_E_INVALID_HANDLE);
  for (CredHandle& handle : theirs) {
    EXPECT_EQ(FreeCredentialsHandle(&handle), SEC_E_INVALID_HANDLE);
    EXPECT_EQ(their_free(&handle), SEC_E_OK);
  }
  EXPECT_EQ(MakeSignature(&pair.client.context, 0, message.get(), 0), SEC_E_OK);
}

TEST(Copies, memory_of_one_is_not_freed_by_the_other) {
  const Copy copy;
  const auto their_free = copy.function(FreeContextBuffer, "FreeContextBuffer");
  ULONG count = 0;
  PSecPkgInfoA infos = nullptr;
  ASSERT_EQ(EnumerateSecurityPackagesA(&count, &infos), SEC_E_OK);
  EXPECT_EQ(their_free(infos), SEC_E_INVALID_HANDLE);
  EXPECT_EQ(FreeContextBuffer(infos), SEC_E_OK);
}

}  // namespace
}  // namespace behaviour
