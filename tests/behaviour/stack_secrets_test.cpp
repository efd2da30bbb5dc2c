// SPDX-License-Identifier: MIT
// What calls leave on the stack of the thread that made them: no password, hash or key.
#include <pthread.h>
#include <sys/mman.h>

#include <algorithm>
#include <functional>

#include "crypt.h"
#include "opensspi/opensspi.h"
#include "pair.h"

// AddressSanitizer keeps frames elsewhere.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
namespace behaviour {
namespace {

constexpr size_t kStackLen = size_t{1} << 20;
char g_user[] = "stack-user";
char g_password[] = "a password that a stack shows";

// OwnStack is the stack of one thread, which stays readable after the thread has ended.
class OwnStack {
 public:
  OwnStack()
      : memory_(static_cast<BYTE*>(mmap(nullptr, kStackLen, PROT_READ | PROT_WRITE,
                                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {}
  OwnStack(const OwnStack&) = delete;
  OwnStack& operator=(const OwnStack&) = delete;
  ~OwnStack() { munmap(memory_, kStackLen); }

  void run(const std::function<void()>& work) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    ASSERT_EQ(pthread_attr_setstack(&attributes, memory_, kStackLen), 0);
    pthread_t thread{};
    ASSERT_EQ(pthread_create(&thread, &attributes, call, const_cast<std::function<void()>*>(&work)),
              0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
  }

  [[nodiscard]] bool shows(const Bytes& secret) const {
    const BYTE* begin = memory_;
    const BYTE* end = memory_ + kStackLen;
    return std::search(begin, end, secret.data(), secret.data() + secret.size()) != end;
  }

 private:
  static void* call(void* work) {
    (*static_cast<const std::function<void()>*>(work))();
    return nullptr;
  }

  BYTE* memory_;
};

Bytes wide(const char* text) {
  Bytes bytes;
  for (; *text != 0; ++text) {
    bytes.push_back(static_cast<BYTE>(*text));
    bytes.push_back(0);
  }
  return bytes;
}

Bytes nt_hash(const char* password) {
  const ProviderHandle provider = session();
  return value_of(hash_of(provider, CALG_MD4, wide(password)));
}

Bytes session_key(CtxtHandle& context) {
  SecPkgContext_SessionKey key{};
  EXPECT_EQ(QueryContextAttributesA(&context, SECPKG_ATTR_SESSION_KEY, &key), SEC_E_OK);
  Bytes bytes(key.SessionKey, key.SessionKey + key.SessionKeyLength);
  FreeContextBuffer(key.SessionKey);
  return bytes;
}

SEC_WINNT_AUTH_IDENTITY_A identity_of_user() {
  static char domain[] = ".";
  SEC_WINNT_AUTH_IDENTITY_A identity{};
  identity.User = reinterpret_cast<unsigned char*>(g_user);
  identity.UserLength = sizeof g_user - 1;
  identity.Domain = reinterpret_cast<unsigned char*>(domain);
  identity.DomainLength = 1;
  identity.Password = reinterpret_cast<unsigned char*>(g_password);
  identity.PasswordLength = sizeof g_password - 1;
  identity.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
  return identity;
}

TEST(StackSecrets, a_handshake_leaves_none) {
  ASSERT_EQ(
      opensspi_account_add(OPENSSPI_STORE_USER, g_user, nullptr, g_password, sizeof g_password - 1),
      0);
  SEC_WINNT_AUTH_IDENTITY_A identity = identity_of_user();
  OwnStack stack;
  std::unique_ptr<Pair> pair;
  stack.run([&] { pair = std::make_unique<Pair>(kMessageFlags, &identity); });
  EXPECT_FALSE(stack.shows(Bytes(g_password, g_password + sizeof g_password - 1)));
  EXPECT_FALSE(stack.shows(wide(g_password)));
  EXPECT_FALSE(stack.shows(nt_hash(g_password)));
  EXPECT_FALSE(stack.shows(session_key(pair->client.context)));
  EXPECT_EQ(opensspi_account_remove(OPENSSPI_STORE_USER, g_user), 0);
}

// Each call has a stack of its own: a later one could overwrite what an earlier one left.
TEST(StackSecrets, functions_about_identities_leave_none) {
  SEC_WINNT_AUTH_IDENTITY_A identity = identity_of_user();
  void* opaque = nullptr;
  ASSERT_EQ(SspiCopyAuthIdentity(&identity, &opaque), SEC_E_OK);
  CredHandle credential = acquire(SECPKG_CRED_OUTBOUND);
  const std::u16string wide_password(g_password, g_password + sizeof g_password - 1);
  PCWSTR text = nullptr;
  PCWSTR name = nullptr;
  void* made = nullptr;
  char* bytes = nullptr;
  PUCHAR blob = nullptr;
  ULONG number = 0;
  BOOLEAN same = FALSE;
  const std::function<SECURITY_STATUS()> calls[] = {
      [&] {
        return AddCredentialsA(&credential, nullptr, nullptr, SECPKG_CRED_OUTBOUND, &identity,
                               nullptr, nullptr, nullptr);
      },
      [&] { return SspiEncodeStringsAsAuthIdentity(u"u", u"d", wide_password.c_str(), &made); },
      [&] { return SspiEncodeAuthIdentityAsStrings(opaque, nullptr, nullptr, &text); },
      [&] { return SspiValidateAuthIdentity(&identity); },
      [&] { return SspiCopyAuthIdentity(&identity, &made); },
      [&] { return SspiCompareAuthIdentities(&identity, opaque, &same, &same); },
      [&] { return SspiMarshalAuthIdentity(&identity, &number, &bytes); },
      [&] { return SspiExcludePackage(&identity, u"NTLM", &made); },
      [&] {
        return SspiPrepareForCredWrite(&identity, u"target", &number, &text, &name, &blob, &number);
      }};
  for (size_t i = 0; i < std::size(calls); ++i) {
    OwnStack stack;
    SECURITY_STATUS status = SEC_E_OK;
    stack.run([&] { status = calls[i](); });
    EXPECT_EQ(status, i == 0 ? SEC_E_UNSUPPORTED_FUNCTION : SEC_E_OK) << "call " << i;
    EXPECT_FALSE(stack.shows(Bytes(g_password, g_password + sizeof g_password - 1))) << i;
    EXPECT_FALSE(stack.shows(wide(g_password))) << i;
    for (void* memory : {const_cast<void*>(static_cast<const void*>(text)),
                         const_cast<void*>(static_cast<const void*>(name)), made,
                         static_cast<void*>(bytes), static_cast<void*>(blob)}) {
      SspiLocalFree(memory);
    }
    text = name = nullptr;
    made = bytes = nullptr;
    blob = nullptr;
  }
  SspiFreeAuthIdentity(opaque);
  FreeCredentialsHandle(&credential);
}

TEST(StackSecrets, keys_that_are_made_and_exported_leave_none) {
  const ProviderHandle provider = session();
  const Bytes base = {1, 2, 3, 4, 5, 6, 7, 8};
  OwnStack stack;
  auto* exported_key = new Bytes;  // NOLINT: on the heap, not on the thread's stack
  stack.run([&] {
    const HashHandle hash = hash_of(provider, CALG_SHA_256, base);
    KeyHandle key;
    ASSERT_DONE(CryptDeriveKey(provider, CALG_AES_256, hash, CRYPT_EXPORTABLE, key.out()));
    DWORD len = 0;
    ASSERT_DONE(CryptExportKey(key, 0, PLAINTEXTKEYBLOB, 0, nullptr, &len));
    exported_key->resize(len);
    ASSERT_DONE(CryptExportKey(key, 0, PLAINTEXTKEYBLOB, 0, exported_key->data(), &len));
  });
  constexpr size_t kHeaderLen = 12;
  ASSERT_GT(exported_key->size(), kHeaderLen);
  EXPECT_FALSE(stack.shows(Bytes(exported_key->begin() + kHeaderLen, exported_key->end())));
  delete exported_key;  // NOLINT
}

}  // namespace
}  // namespace behaviour
#endif
