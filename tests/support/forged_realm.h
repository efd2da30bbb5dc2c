// SPDX-License-Identifier: MIT
// A realm without a KDC: a ticket and the key that it was made for, forged in this process.
//
// Tests, fuzz targets and benchmarks of Kerberos stand on it. No network is asked, nothing is
// started; what a KDC would have said (a ticket's flags, times, enctype, certificate) is an Option.
#pragma once

#include <krb5/krb5.h>

#include <cstdint>
#include <optional>
#include <string>

namespace forged {

// Times are seconds from now.
struct Times {
  int64_t starts = -300;
  int64_t ends = 36000;
};

// KeytabKey says which key of the service the keytab has.
enum class KeytabKey : uint8_t { kOfTicket, kAnother };

// Signed says whose certificate is in the ticket, and who signed it.
enum class Signed : uint8_t { kByService, kByAnother, kForAnotherClient, kForAnotherTime };

// Kept says where the client's tickets lie: in this process only, or in a file, as users have them.
enum class Kept : uint8_t { kInMemory, kInFile };

// Replays says whether acceptors have a replay cache, which is a file of the realm's own.
enum class Replays : uint8_t { kNoticed, kUnnoticed };

struct Options {
  std::string realm = "FORGED.TEST";
  std::string client = "alice";  // without the realm, with libkrb5's escapes
  krb5_int32 client_type = KRB5_NT_PRINCIPAL;
  std::string client_realm;   // of another realm that this one trusts; empty: `realm`
  std::string configuration;  // more lines of krb5.conf
  std::string service = "HTTP/server.forged.test";         // without the realm
  krb5_enctype enctype = ENCTYPE_AES256_CTS_HMAC_SHA1_96;  // of the service's key
  std::string service_key;                                 // empty: a random one
  std::optional<krb5_enctype> session_enctype;             // of the ticket's; else the same
  // permitted_enctypes are those of krb5.conf, best first. The ends agree on the best one that both
  // have for their session, whatever the ticket's is (RFC 4537).
  std::string permitted_enctypes =
      "aes256-cts-hmac-sha1-96 aes128-cts-hmac-sha1-96 aes256-cts-hmac-sha384-192 "
      "aes128-cts-hmac-sha256-128 arcfour-hmac";
  krb5_flags flags = TKT_FLG_PRE_AUTH | TKT_FLG_FORWARDABLE;
  Times times;                           // that the service sees in the ticket
  std::optional<int64_t> authenticated;  // seconds since 1970 that the ticket says; else its start
  Times client_times;                    // that the client's cache says of it
  KeytabKey keytab_key = KeytabKey::kOfTicket;
  Kept cache = Kept::kInMemory;
  Kept keytab = Kept::kInMemory;
  Replays replays = Replays::kNoticed;
  krb5_kvno keytab_version = 3;  // of the key in the keytab; a ticket says 3
  Signed signed_certificate = Signed::kByService;
  // logon_information is the KERB_VALIDATION_INFO of a certificate (PAC), signed as a KDC does; no
  // certificate where it is empty.
  std::string logon_information;
  std::string bare_certificate;  // instead of that, a whole certificate as it stands
};

// Realm is made, and KRB5_CONFIG, KRB5CCNAME, KRB5_KTNAME, KRB5_CLIENT_KTNAME and KRB5RCACHENAME of
// this process name what it made, until it is destroyed; realms nest. It ends the process where
// libkrb5 fails, with libkrb5's sentence. Other threads must not be in libkrb5 while one is made or
// destroyed; in between, the two ends may run on any threads. What it makes in memory is shared by
// all that load the same libkrb5.so.3: this program, libopensspi, MIT's GSS-API.
class Realm {
 public:
  explicit Realm(Options options = {});
  Realm(const Realm&) = delete;
  Realm& operator=(const Realm&) = delete;
  ~Realm();

  [[nodiscard]] const Options& options() const { return options_; }
  // target is what a client of SSPI names: the service's principal without its realm. For GSS-API,
  // `HTTP@server.forged.test` is the same, as GSS_C_NT_HOSTBASED_SERVICE.
  [[nodiscard]] const std::string& target() const { return options_.service; }
  [[nodiscard]] std::string client_principal() const {
    return options_.client + "@" + client_realm();
  }
  [[nodiscard]] std::string service_principal() const {
    return options_.service + "@" + options_.realm;
  }
  // cache_name and keytab_name are what KRB5CCNAME and KRB5_KTNAME say; folder is where the realm's
  // files are.
  [[nodiscard]] const std::string& cache_name() const { return cache_name_; }
  [[nodiscard]] const std::string& keytab_name() const { return keytab_name_; }
  [[nodiscard]] const std::string& folder() const { return folder_; }

  // context and ticket serve tests that drive libkrb5 by themselves; ticket is as the client's
  // cache has it. One thread at a time.
  [[nodiscard]] krb5_context context() const { return context_; }
  [[nodiscard]] krb5_creds& ticket() { return ticket_; }
  // another_ticket returns a ticket for a service of the realm under the same key; the caller frees
  // it with krb5_free_cred_contents. krb5_mk_1cred makes of it what a client hands over.
  [[nodiscard]] krb5_creds another_ticket(const std::string& service);

 private:
  // Variable is one of the environment, given back afterwards.
  class Variable {
   public:
    Variable(const char* name, const std::string& value);
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;
    ~Variable();

   private:
    const char* name_;
    std::optional<std::string> before_;
  };

  [[nodiscard]] const std::string& client_realm() const {
    return options_.client_realm.empty() ? options_.realm : options_.client_realm;
  }
  [[nodiscard]] krb5_principal client() const;
  void write_configuration() const;
  void make_keys();
  void fill_keytab();
  void fill_cache();
  [[nodiscard]] std::string encrypted_part(const krb5_keyblock& session_key,
                                           const std::string& certificate) const;
  [[nodiscard]] std::string certificate(krb5_const_principal client) const;

  Options options_;
  int64_t now_;
  std::string folder_;
  std::string cache_name_;
  std::string keytab_name_;
  Variable configuration_;
  Variable cache_variable_;
  Variable keytab_variable_;
  Variable client_keytab_variable_;
  Variable replay_variable_;
  Variable mechanisms_variable_;
  krb5_context context_ = nullptr;
  krb5_keyblock key_{};           // that the ticket is encrypted with
  krb5_keyblock keytab_key_{};    // that the keytab has
  krb5_keytab keytab_ = nullptr;  // one in memory lives as long as someone has it open
  krb5_ccache cache_ = nullptr;
  krb5_creds ticket_{};
};

}  // namespace forged
