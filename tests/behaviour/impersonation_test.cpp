// SPDX-License-Identifier: MIT
// Impersonation is tested with files that the kernel refuses. These tests run as root: they become
// a client, and, in children, a service user with ambient capabilities.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

#include "opensspi/opensspi.h"
#include "opensspi/secext.h"
#include "opensspi/winbase.h"
#include "opensspi/wincrypt.h"
#include "support/certificates.h"
#include "support/paths.h"
#include "support/vectors.h"
#include "token_handle.h"

namespace {

constexpr const char* kUnixUser = "daemon";  // every Debian and Fedora has it; a system user
constexpr uid_t kServiceUid = 54321;

// opens returns 0, or errno of an open for reading.
int opens(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return errno;
  }
  close(descriptor);
  return 0;
}

int in_child(const std::function<int()>& work) {
  const pid_t child = fork();
  if (child == 0) {
    _exit(work());
  }
  int status = -1;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int cat(const std::string& path) {
  return in_child([&] {
    const int null = open("/dev/null", O_RDWR);
    dup2(null, 1);
    dup2(null, 2);
    execl("/bin/cat", "cat", path.c_str(), nullptr);
    return 99;
  });
}

std::string user_name() {
  char name[256] = "";
  DWORD room = sizeof name;
  GetUserNameA(name, &room);
  return name;
}

class Impersonation : public testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) {
      GTEST_SKIP() << "only root can become another user";
    }
    char path[] = "/tmp/opensspi-impersonation-XXXXXX";
    ASSERT_NE(mkdtemp(path), nullptr);
    chmod(path, 0755);
    directory_ = path;
    ASSERT_NO_FATAL_FAILURE(make_file("secret", 0600, 0));
    ASSERT_NO_FATAL_FAILURE(make_file("clients", 0600, getpwnam(kUnixUser)->pw_uid));
    setenv("OPENSSPI_IMPERSONATION_SYSTEM_USERS", kUnixUser, 1);
    add_account();
  }
  void TearDown() override {
    if (directory_.empty()) {
      return;
    }
    RevertToSelf();
    unsetenv("OPENSSPI_IMPERSONATION_SYSTEM_USERS");
    unsetenv("OPENSSPI_IMPERSONATION");
    opensspi_account_remove(OPENSSPI_STORE_USER, "client");
    unlink(secret().c_str());
    unlink(clients().c_str());
    rmdir(directory_.c_str());
  }

  static void add_account() {
    OPENSSPI_ACCOUNT account = {};
    account.size = sizeof account;
    account.fields = OPENSSPI_FIELD_UNIX_USER;
    account.unix_user = kUnixUser;
    ASSERT_EQ(opensspi_account_add(OPENSSPI_STORE_USER, "client", &account, "pw", 2), 0)
        << opensspi_last_detail();
  }
  static Token log_on() {
    Token token;
    EXPECT_TRUE(LogonUserA("client", ".", "pw", LOGON32_LOGON_NETWORK, LOGON32_PROVIDER_DEFAULT,
                           token.out()))
        << opensspi_last_detail();
    return token;
  }
  void make_file(const char* name, mode_t mode, uid_t owner) {
    const std::string path = directory_ + "/" + name;
    const int descriptor = open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, mode);
    ASSERT_GE(descriptor, 0);
    ASSERT_EQ(fchown(descriptor, owner, owner), 0);
    close(descriptor);
  }
  [[nodiscard]] std::string secret() const { return directory_ + "/secret"; }    // root's
  [[nodiscard]] std::string clients() const { return directory_ + "/clients"; }  // the client's

  std::string directory_;
};

TEST_F(Impersonation, the_kernel_refuses_what_the_client_may_not_read) {
  const Token token = log_on();
  EXPECT_EQ(opens(secret()), 0);
  ASSERT_TRUE(ImpersonateLoggedOnUser(token.get())) << opensspi_last_detail();
  EXPECT_EQ(opens(secret()), EACCES);
  EXPECT_EQ(opens(clients()), 0);
  EXPECT_EQ(user_name(), "client");
  EXPECT_TRUE(RevertToSelf());
  EXPECT_EQ(opens(secret()), 0);
  EXPECT_NE(user_name(), "client");
  EXPECT_EQ(geteuid(), 0u);
}

// What CryptUnprotectData returns for `blob`: the data, or "error <code>".
std::string unprotected(const std::string& blob) {
  DATA_BLOB in = {static_cast<DWORD>(blob.size()),
                  reinterpret_cast<BYTE*>(const_cast<char*>(blob.data()))};
  DATA_BLOB out = {};
  if (!CryptUnprotectData(&in, nullptr, nullptr, nullptr, nullptr, 0, &out)) {
    return "error " + std::to_string(GetLastError());
  }
  const std::string data(reinterpret_cast<char*>(out.pbData), out.cbData);
  LocalFree(out.pbData);
  return data;
}

TEST_F(Impersonation, data_that_a_client_protects_opens_for_that_client_only) {
  const std::string no_key = "error " + std::to_string(static_cast<DWORD>(NTE_BAD_KEY_STATE));
  const Token token = log_on();
  DATA_BLOB in = {6, reinterpret_cast<BYTE*>(const_cast<char*>("secret"))};
  DATA_BLOB out = {};
  ASSERT_TRUE(ImpersonateLoggedOnUser(token.get())) << opensspi_last_detail();
  ASSERT_TRUE(CryptProtectData(&in, nullptr, nullptr, nullptr, nullptr, 0, &out))
      << opensspi_last_detail();
  const std::string blob(reinterpret_cast<char*>(out.pbData), out.cbData);
  LocalFree(out.pbData);
  EXPECT_EQ(unprotected(blob), "secret");
  RevertToSelf();
  EXPECT_EQ(unprotected(blob), no_key);
  ASSERT_TRUE(ImpersonateLoggedOnUser(token.get())) << opensspi_last_detail();
  EXPECT_EQ(unprotected(blob), "secret");
  const std::string home = getenv("OPENSSPI_HOME");
  EXPECT_EQ(opens(home + "/Protect/" + token.user()), EACCES) << "the files are the server's";
}

TEST_F(Impersonation, the_client_owns_the_files_that_it_makes) {
  const Token token = log_on();
  const std::string path = directory_ + "/new";
  ASSERT_EQ(chmod(directory_.c_str(), 0777), 0);
  ASSERT_TRUE(ImpersonateLoggedOnUser(token.get()));
  const int descriptor = open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  RevertToSelf();
  ASSERT_GE(descriptor, 0);
  struct stat state = {};
  ASSERT_EQ(fstat(descriptor, &state), 0);
  EXPECT_EQ(state.st_uid, getpwnam(kUnixUser)->pw_uid);
  EXPECT_EQ(state.st_gid, getpwnam(kUnixUser)->pw_gid);
  close(descriptor);
  unlink(path.c_str());
}

TEST_F(Impersonation, belongs_to_its_thread_alone) {
  const Token token = log_on();
  int seen = -1;
  // A thread that existed before keeps the process's identity.
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  std::thread older([&] {
    char go = 0;
    [[maybe_unused]] const ssize_t got = read(ready[0], &go, 1);
    seen = opens(secret());
  });
  ASSERT_TRUE(ImpersonateLoggedOnUser(token.get()));
  [[maybe_unused]] const ssize_t sent = write(ready[1], "x", 1);
  older.join();
  EXPECT_EQ(opens(secret()), EACCES);
  RevertToSelf();
  EXPECT_EQ(seen, 0);
  close(ready[0]);
  close(ready[1]);
}

TEST_F(Impersonation, a_thread_started_meanwhile_has_the_clients_rights_until_it_reverts) {
  const Token token = log_on();
  ASSERT_TRUE(ImpersonateLoggedOnUser(token.get()));
  int started = -1;
  int reverted = -1;
  BOOL had_token = TRUE;
  std::thread([&] {
    started = opens(secret());
    Token own;
    had_token = OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, own.out());
    RevertToSelf();
    reverted = opens(secret());
  }).join();
  EXPECT_EQ(opens(secret()), EACCES);
  RevertToSelf();
  EXPECT_EQ(started, EACCES);
  EXPECT_FALSE(had_token);
  EXPECT_EQ(reverted, 0);
}

TEST_F(Impersonation, children_started_meanwhile_have_the_clients_rights) {
  const Token token = log_on();
  EXPECT_EQ(cat(secret()), 0);
  ASSERT_TRUE(ImpersonateLoggedOnUser(token.get()));
  EXPECT_EQ(in_child([&] { return opens(secret()); }), EACCES);
  EXPECT_EQ(cat(secret()), 1);
  EXPECT_EQ(cat(clients()), 0);
  RevertToSelf();
}

// access(2) checks the real ids, which stay the process's: this is documented, and the reason for
// faccessat's AT_EACCESS.
TEST_F(Impersonation, access_is_for_the_process_and_faccessat_for_the_client) {
  const Token token = log_on();
  ASSERT_TRUE(ImpersonateLoggedOnUser(token.get()));
  EXPECT_NE(faccessat(AT_FDCWD, secret().c_str(), R_OK, AT_EACCESS), 0);
  EXPECT_EQ(errno, EACCES);
  EXPECT_EQ(faccessat(AT_FDCWD, clients().c_str(), R_OK, AT_EACCESS), 0);
  RevertToSelf();
}

TEST_F(Impersonation, the_store_is_still_used_as_the_process) {
  const Token token = log_on();
  ASSERT_TRUE(ImpersonateLoggedOnUser(token.get()));
  char* json = nullptr;
  EXPECT_EQ(opensspi_account_list(OPENSSPI_STORE_USER, &json), 0) << opensspi_last_detail();
  opensspi_free(json);
  EXPECT_EQ(opens(secret()), EACCES) << "after the call the thread is the client again";
  RevertToSelf();
}

// ClientsFiles is a store in root's file, one in the client's, and a directory of the client.
class ClientsFiles : public Impersonation {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(Impersonation::SetUp());
    if (IsSkipped()) {
      return;
    }
    const passwd* const user = getpwnam(kUnixUser);
    ASSERT_EQ(mkdir(folder().c_str(), 0700), 0);
    ASSERT_EQ(chown(folder().c_str(), user->pw_uid, user->pw_gid), 0);
    for (const std::string& path : {secret(), clients()}) {
      ASSERT_EQ(saved_to(path), 0u) << opensspi_last_detail();
    }
    ASSERT_EQ(chown(clients().c_str(), user->pw_uid, user->pw_gid), 0);
  }
  void TearDown() override {
    Impersonation::TearDown();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

  [[nodiscard]] std::string folder() const { return directory_ + "/folder"; }

  // opened opens the store in a file; null and the last error if that fails.
  static HCERTSTORE opened(const std::string& path, DWORD flags = 0) {
    return CertOpenStore(CERT_STORE_PROV_FILENAME_A, 0, 0, flags, path.c_str());
  }
  // These return the last error, or 0.
  static DWORD error_of_opening(const std::string& path, DWORD flags = 0) {
    const HCERTSTORE store = opened(path, flags);
    const DWORD error = store == nullptr ? GetLastError() : 0;
    CertCloseStore(store, 0);
    return error;
  }
  static DWORD saved_to(const std::string& path) {
    const HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr);
    EXPECT_TRUE(add_root(store));
    std::string name = path;
    const BOOL done = CertSaveStore(store, 0, CERT_STORE_SAVE_AS_STORE,
                                    CERT_STORE_SAVE_TO_FILENAME_A, name.data(), 0);
    const DWORD error = done ? 0 : GetLastError();
    CertCloseStore(store, 0);
    return error;
  }
  static DWORD queried(const std::string& path) {
    const std::u16string wide(path.begin(), path.end());
    return CryptQueryObject(CERT_QUERY_OBJECT_FILE, wide.c_str(), CERT_QUERY_CONTENT_FLAG_ALL,
                            CERT_QUERY_FORMAT_FLAG_ALL, 0, nullptr, nullptr, nullptr, nullptr,
                            nullptr, nullptr)
               ? 0
               : GetLastError();
  }
  static BOOL add_root(HCERTSTORE store) {
    const auto der = opensspi::testing::from_hex(opensspi::samples::kRoot);
    return CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, der.data(),
                                            static_cast<DWORD>(der.size()), CERT_STORE_ADD_ALWAYS,
                                            nullptr);
  }
  static size_t num_in(const std::string& path) {
    const HCERTSTORE store = opened(path);
    size_t num = 0;
    for (PCCERT_CONTEXT one = nullptr;
         (one = CertEnumCertificatesInStore(store, one)) != nullptr;) {
      ++num;
    }
    CertCloseStore(store, 0);
    return num;
  }
  static uid_t owner_of(const std::string& path) {
    struct stat found = {};
    EXPECT_EQ(stat(path.c_str(), &found), 0) << path;
    return found.st_uid;
  }
};

TEST_F(ClientsFiles, stores_are_opened_and_saved_with_the_clients_rights) {
  const Token token = log_on();
  ASSERT_TRUE(ImpersonateLoggedOnUser(token.get())) << opensspi_last_detail();
  EXPECT_EQ(error_of_opening(secret()), DWORD{ERROR_ACCESS_DENIED});
  EXPECT_EQ(error_of_opening(secret(), CERT_FILE_STORE_COMMIT_ENABLE_FLAG),
            DWORD{ERROR_ACCESS_DENIED});
  EXPECT_EQ(error_of_opening(directory_ + "/new", CERT_FILE_STORE_COMMIT_ENABLE_FLAG),
            DWORD{ERROR_ACCESS_DENIED});
  EXPECT_EQ(queried(secret()), DWORD{ERROR_ACCESS_DENIED});
  EXPECT_EQ(saved_to(secret()), DWORD{ERROR_ACCESS_DENIED});
  EXPECT_EQ(error_of_opening(clients()), 0u) << opensspi_last_detail();
  EXPECT_EQ(queried(clients()), 0u) << opensspi_last_detail();
  EXPECT_EQ(saved_to(folder() + "/saved"), 0u) << opensspi_last_detail();
  EXPECT_EQ(error_of_opening(folder() + "/new", CERT_FILE_STORE_COMMIT_ENABLE_FLAG), 0u);
  ASSERT_TRUE(RevertToSelf());
  for (const char* const name : {"/saved", "/new"}) {
    EXPECT_EQ(owner_of(folder() + name), getpwnam(kUnixUser)->pw_uid) << name;
  }
  EXPECT_FALSE(std::filesystem::exists(directory_ + "/new"));
  EXPECT_EQ(error_of_opening(secret()), 0u);
}

// The file is the one that the client could write when the store was opened, whoever closes it.
TEST_F(ClientsFiles, a_store_that_a_client_opened_is_written_after_the_thread_has_reverted) {
  const Token token = log_on();
  ASSERT_TRUE(ImpersonateLoggedOnUser(token.get())) << opensspi_last_detail();
  const HCERTSTORE store = opened(clients(), CERT_FILE_STORE_COMMIT_ENABLE_FLAG);
  const HCERTSTORE reading = opened(clients());
  ASSERT_TRUE(RevertToSelf());
  ASSERT_NE(store, nullptr);
  ASSERT_TRUE(add_root(store));
  EXPECT_FALSE(CertControlStore(reading, 0, CERT_STORE_CTRL_COMMIT, nullptr));
  EXPECT_TRUE(CertCloseStore(reading, 0));
  EXPECT_TRUE(CertCloseStore(store, 0));
  EXPECT_EQ(num_in(clients()), 2u);
  EXPECT_EQ(owner_of(clients()), getpwnam(kUnixUser)->pw_uid);
}

TEST_F(ClientsFiles, the_processs_store_is_not_backed_up_for_a_client) {
  const Token token = log_on();
  const std::string copy = folder() + "/copy";
  ASSERT_TRUE(ImpersonateLoggedOnUser(token.get())) << opensspi_last_detail();
  EXPECT_EQ(opensspi_store_backup(OPENSSPI_STORE_USER, copy.c_str()), ERROR_ACCESS_DENIED);
  ASSERT_TRUE(RevertToSelf());
  EXPECT_FALSE(std::filesystem::exists(copy));
  EXPECT_EQ(opensspi_store_backup(OPENSSPI_STORE_USER, copy.c_str()), 0) << opensspi_last_detail();
}

TEST_F(Impersonation, of_a_system_user_that_no_setting_names_is_refused) {
  const Token token = log_on();
  unsetenv("OPENSSPI_IMPERSONATION_SYSTEM_USERS");
  EXPECT_FALSE(ImpersonateLoggedOnUser(token.get()));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_PRIVILEGE_NOT_HELD});
  EXPECT_STRNE(opensspi_last_detail(), "");
  EXPECT_EQ(opens(secret()), 0);
  EXPECT_EQ(geteuid(), 0u);
}

TEST_F(Impersonation, of_an_account_without_a_unix_user_is_refused) {
  OPENSSPI_ACCOUNT account = {};
  account.size = sizeof account;
  account.fields = OPENSSPI_FIELD_UNIX_USER;
  account.unix_user = "";
  ASSERT_EQ(opensspi_account_set(OPENSSPI_STORE_USER, "client", &account), 0);
  const Token token = log_on();
  EXPECT_FALSE(ImpersonateLoggedOnUser(token.get()));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_PRIVILEGE_NOT_HELD});
  EXPECT_FALSE(SetThreadToken(nullptr, token.get()));
  EXPECT_EQ(geteuid(), 0u);
}

TEST_F(Impersonation, to_identify_only_names_the_client_and_grants_nothing) {
  setenv("OPENSSPI_IMPERSONATION", "identify", 1);
  const Token token = log_on();
  ASSERT_TRUE(ImpersonateLoggedOnUser(token.get())) << opensspi_last_detail();
  EXPECT_EQ(user_name(), "client");
  EXPECT_EQ(geteuid(), 0u);
  RevertToSelf();
}

TEST_F(Impersonation, needs_the_right_to_the_token) {
  Token weak;
  const Token token = log_on();
  ASSERT_TRUE(DuplicateTokenEx(token.get(), TOKEN_QUERY, nullptr, SecurityImpersonation,
                               TokenImpersonation, weak.out()));
  EXPECT_FALSE(ImpersonateLoggedOnUser(weak.get()));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_ACCESS_DENIED});
}

// become_service makes this (child) process a user that is not root and has three capabilities,
// effective, permitted, inheritable and ambient, as systemd's AmbientCapabilities does.
int become_service(std::initializer_list<int> capabilities) {
  if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) {
    return 1;
  }
  if (setresgid(kServiceUid, kServiceUid, kServiceUid) != 0) {
    return 2;
  }
  if (setresuid(kServiceUid, kServiceUid, kServiceUid) != 0) {
    return 3;
  }
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {};
  for (const int capability : capabilities) {
    data[0].effective |= 1U << capability;
    data[0].permitted |= 1U << capability;
    data[0].inheritable |= 1U << capability;
  }
  if (syscall(SYS_capset, &header, data) != 0) {
    return 4;
  }
  for (const int capability : capabilities) {
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0) {
      return 5;
    }
  }
  return 0;
}

// What the service does, in a separate program: the tests below start this program again as that
// user. OPENSSPI_TEST_FILES names the directory of the files.
class InService : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(geteuid(), kServiceUid);
    OPENSSPI_ACCOUNT account = {};
    account.size = sizeof account;
    account.fields = OPENSSPI_FIELD_UNIX_USER;
    account.unix_user = kUnixUser;
    ASSERT_EQ(opensspi_account_add(OPENSSPI_STORE_USER, "client", &account, "pw", 2), 0)
        << opensspi_last_detail();
    ASSERT_TRUE(LogonUserA("client", ".", "pw", LOGON32_LOGON_NETWORK, 0, token_.out()))
        << opensspi_last_detail();
  }
  static std::string file(const char* name) {
    return std::string(getenv("OPENSSPI_TEST_FILES")) + "/" + name;
  }
  Token token_;
};

class CapabilitiesGo final : public InService {
  void TestBody() override;
};
void CapabilitiesGo::TestBody() {
  EXPECT_EQ(opens(file("secret")), 0) << "CAP_DAC_OVERRIDE reads everything";
  ASSERT_TRUE(ImpersonateLoggedOnUser(token_.get())) << opensspi_last_detail();
  EXPECT_EQ(opens(file("secret")), EACCES);
  EXPECT_EQ(opens(file("clients")), 0);
  EXPECT_NE(cat(file("secret")), 0) << "a child may not read on by an ambient capability";
  EXPECT_EQ(in_child([&] { return opens(file("secret")); }), EACCES);
  ASSERT_TRUE(RevertToSelf());
  EXPECT_EQ(opens(file("secret")), 0);
  EXPECT_EQ(geteuid(), kServiceUid);
  EXPECT_EQ(cat(file("secret")), 0);
}

class WithoutPrivilege final : public InService {
  void TestBody() override;
};
void WithoutPrivilege::TestBody() {
  EXPECT_FALSE(ImpersonateLoggedOnUser(token_.get()));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_PRIVILEGE_NOT_HELD});
  EXPECT_EQ(geteuid(), kServiceUid);
  EXPECT_TRUE(ImpersonateSelf(SecurityImpersonation)) << "its own user it may always be";
  RevertToSelf();
}

// Only the program that ServiceUser starts runs these two tests.
template <typename Test>
void add_in_service(const char* name) {
  testing::RegisterTest("InService", name, nullptr, nullptr, __FILE__, __LINE__,
                        []() -> InService* { return new Test; });
}
[[maybe_unused]] const bool kStartedAnew = [] {
  if (getenv("OPENSSPI_TEST_FILES") == nullptr) {
    return false;
  }
  add_in_service<CapabilitiesGo>("capabilities_go_while_it_impersonates");
  add_in_service<WithoutPrivilege>("without_the_privilege_it_stays_what_it_was");
  return true;
}();

class ServiceUser : public Impersonation {
 protected:
  void SetUp() override {
    Impersonation::SetUp();
    if (directory_.empty()) {
      return;
    }
    home_ = directory_ + "/home";
    ASSERT_EQ(mkdir(home_.c_str(), 0700), 0);
    ASSERT_EQ(chown(home_.c_str(), kServiceUid, kServiceUid), 0);
    copy_program();
  }
  // copy_program copies this program and the library, since the service user may be unable to enter
  // the directory of the build (/root, say).
  void copy_program() const {
    std::filesystem::create_directory(programs());
    std::filesystem::copy_file("/proc/self/exe", programs() + "/behaviour_tests");
    std::filesystem::copy_file(opensspi::testing::library_path(), programs() + "/libopensspi.so.0");
  }
  [[nodiscard]] std::string programs() const { return directory_ + "/programs"; }
  void TearDown() override {
    std::error_code ignored;
    if (!home_.empty()) {
      std::filesystem::remove_all(home_, ignored);
      std::filesystem::remove_all(programs(), ignored);
    }
    Impersonation::TearDown();
  }
  // run starts this program as the service user, for one test.
  [[nodiscard]] int run(const char* test, std::initializer_list<int> capabilities) const {
    const int code = in_child([&] {
      if (const int failed = become_service(capabilities)) {
        return 90 + failed;
      }
      setenv("OPENSSPI_HOME", home_.c_str(), 1);
      setenv("OPENSSPI_TEST_HOME_IS_GIVEN", "1", 1);
      setenv("OPENSSPI_TEST_FILES", directory_.c_str(), 1);
      setenv("LD_LIBRARY_PATH", programs().c_str(), 1);
      const std::string filter = std::string("--gtest_filter=InService.") + test;
      execl((programs() + "/behaviour_tests").c_str(), "behaviour_tests", filter.c_str(),
            "--gtest_brief=1", nullptr);
      return 99;
    });
    constexpr int kNoTestRan = 98;
    return std::filesystem::exists(home_ + "/store.db") ? code : kNoTestRan;
  }
  std::string home_;
};

TEST_F(ServiceUser, with_ambient_capabilities_loses_them_while_it_impersonates) {
  EXPECT_EQ(
      run("capabilities_go_while_it_impersonates", {CAP_SETUID, CAP_SETGID, CAP_DAC_OVERRIDE}), 0);
}

TEST_F(ServiceUser, without_the_privilege_is_refused) {
  EXPECT_EQ(run("without_the_privilege_it_stays_what_it_was", {CAP_DAC_OVERRIDE}), 0);
}

}  // namespace
