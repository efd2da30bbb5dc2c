// SPDX-License-Identifier: MIT
#include "support/forged_realm.h"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iostream>

namespace forged {
namespace {

constexpr krb5_keyusage kTicketUsage = 2;  // RFC 4120 7.5.1
constexpr krb5_kvno kKeyVersion = 3;

[[noreturn]] void give_up(const char* what, const char* why) {
  std::cerr << "the forged realm: " << what << ": " << why << '\n';
  std::abort();
}

void must(krb5_context context, const char* what, krb5_error_code code) {
  if (code == 0) {
    return;
  }
  give_up(what, krb5_get_error_message(context, code));
}

std::string new_folder() {
  std::string path = (std::filesystem::temp_directory_path() / "forged-realm-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) {
    give_up("mkdtemp", std::strerror(errno));
  }
  return path;
}

std::string unique_name() {
  static std::atomic<unsigned> g_next{0};
  return "forged-" + std::to_string(getpid()) + "-" + std::to_string(g_next++);
}

// DER, as RFC 4120 5 and its appendix A have it: enough of a writer for one ticket.
std::string element(unsigned tag, const std::string& content) {
  std::string length;
  for (size_t rest = content.size(); rest > 0; rest >>= 8) {
    length.insert(length.begin(), static_cast<char>(rest & 0xFF));
  }
  if (content.size() < 0x80) {
    length = std::string(1, static_cast<char>(content.size()));
  } else {
    length.insert(length.begin(), static_cast<char>(0x80 | length.size()));
  }
  return std::string(1, static_cast<char>(tag)) + length + content;
}

std::string joined(std::initializer_list<std::string> parts) {
  std::string whole;
  for (const std::string& part : parts) {
    whole += part;
  }
  return whole;
}

std::string sequence(std::initializer_list<std::string> parts) {
  return element(0x30, joined(parts));
}
std::string field(unsigned number, const std::string& value) {
  return element(0xA0 | number, value);
}
std::string application(unsigned number, const std::string& value) {
  return element(0x60 | number, value);
}
std::string octets(const std::string& bytes) { return element(0x04, bytes); }
std::string text(const std::string& value) { return element(0x1B, value); }

std::string big_endian(uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16),
          static_cast<char>(value >> 8), static_cast<char>(value)};
}

// An INTEGER has the fewest bytes whose first bit is its sign.
std::string integer(uint32_t value) {
  std::string bytes = std::string(1, '\0') + big_endian(value);
  while (bytes.size() > 1 && bytes[0] == 0 && (bytes[1] & 0x80) == 0) {
    bytes.erase(0, 1);
  }
  return element(0x02, bytes);
}

// One that may be negative, as the types of names are.
std::string signed_integer(int32_t value) {
  if (value >= 0) {
    return integer(static_cast<uint32_t>(value));
  }
  std::string bytes = big_endian(static_cast<uint32_t>(value));
  while (bytes.size() > 1 && bytes[0] == '\xFF' && (bytes[1] & 0x80) != 0) {
    bytes.erase(0, 1);
  }
  return element(0x02, bytes);
}

std::string kerberos_time(int64_t seconds) {
  const auto moment = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&moment, &parts);
  char digits[32] = "";
  if (std::strftime(digits, sizeof digits, "%Y%m%d%H%M%SZ", &parts) == 0) {
    give_up("time", digits);
  }
  return element(0x18, digits);
}

std::string flags(krb5_flags value) {
  return element(0x03, std::string(1, '\0') + big_endian(static_cast<uint32_t>(value)));
}

std::string bytes_of(const krb5_data& data) { return {data.data, data.length}; }

std::string name_of(krb5_const_principal principal) {
  std::string parts;
  for (krb5_int32 i = 0; i < principal->length; ++i) {
    parts += text(bytes_of(principal->data[i]));
  }
  return sequence({field(0, signed_integer(principal->type)), field(1, element(0x30, parts))});
}

std::string key_of(const krb5_keyblock& key) {
  const std::string bytes(reinterpret_cast<const char*>(key.contents), key.length);
  return sequence({field(0, integer(static_cast<uint32_t>(key.enctype))), field(1, octets(bytes))});
}

// AuthorizationData with a certificate, inside AD-IF-RELEVANT as KDCs have it ([MS-PAC] 3.1).
std::string authorization_data(const std::string& certificate) {
  const std::string inner = sequence(
      {sequence({field(0, integer(KRB5_AUTHDATA_WIN2K_PAC)), field(1, octets(certificate))})});
  return sequence(
      {sequence({field(0, integer(KRB5_AUTHDATA_IF_RELEVANT)), field(1, octets(inner))})});
}

std::string encrypted(krb5_context context, const krb5_keyblock& key, const std::string& plain) {
  size_t length = 0;
  must(context, "krb5_c_encrypt_length",
       krb5_c_encrypt_length(context, key.enctype, plain.size(), &length));
  std::string cipher(length, '\0');
  std::string copy = plain;
  krb5_data in{0, static_cast<unsigned>(copy.size()), copy.data()};
  krb5_enc_data out{};
  out.ciphertext = {0, static_cast<unsigned>(cipher.size()), cipher.data()};
  must(context, "krb5_c_encrypt", krb5_c_encrypt(context, &key, kTicketUsage, nullptr, &in, &out));
  return cipher;
}

krb5_data copy_of(krb5_context context, const std::string& bytes) {
  krb5_data source{0, static_cast<unsigned>(bytes.size()), const_cast<char*>(bytes.data())};
  krb5_data* copy = nullptr;
  must(context, "krb5_copy_data", krb5_copy_data(context, &source, &copy));
  const krb5_data taken = *copy;
  std::free(copy);  // the shell; its bytes are taken
  return taken;
}

krb5_principal principal(krb5_context context, const std::string& name) {
  krb5_principal parsed = nullptr;
  must(context, name.c_str(), krb5_parse_name(context, name.c_str(), &parsed));
  return parsed;
}

krb5_timestamp timestamp(int64_t seconds) {
  return static_cast<krb5_timestamp>(static_cast<uint32_t>(seconds));
}

}  // namespace

Realm::Variable::Variable(const char* name, const std::string& value) : name_(name) {
  if (const char* before = std::getenv(name)) {
    before_ = before;
  }
  setenv(name, value.c_str(), 1);
}

Realm::Variable::~Variable() {
  if (before_) {
    setenv(name_, before_->c_str(), 1);
  } else {
    unsetenv(name_);
  }
}

Realm::Realm(Options options)
    : options_(std::move(options)),
      now_(std::time(nullptr)),
      folder_(new_folder()),
      cache_name_(options_.cache == Kept::kInFile ? "FILE:" + folder_ + "/tickets"
                                                  : "MEMORY:" + unique_name()),
      keytab_name_(options_.keytab == Kept::kInFile ? "WRFILE:" + folder_ + "/keys"
                                                    : "MEMORY:" + unique_name()),
      configuration_("KRB5_CONFIG", folder_ + "/krb5.conf"),
      cache_variable_("KRB5CCNAME", cache_name_),
      keytab_variable_("KRB5_KTNAME", keytab_name_),
      client_keytab_variable_("KRB5_CLIENT_KTNAME", "FILE:" + folder_ + "/none"),
      replay_variable_("KRB5RCACHENAME", options_.replays == Replays::kUnnoticed
                                             ? "none:"
                                             : "file2:" + folder_ + "/replays"),
      // MIT's GSS-API has its own mechanisms only: what else the host has plugged in may leak.
      mechanisms_variable_("GSS_MECH_CONFIG", folder_ + "/none") {
  write_configuration();
  must(nullptr, "krb5_init_context", krb5_init_context(&context_));
  make_keys();
  fill_keytab();
  ticket_ = another_ticket(options_.service);
  fill_cache();
}

Realm::~Realm() {
  krb5_cc_destroy(context_, cache_);
  krb5_kt_close(context_, keytab_);
  krb5_free_cred_contents(context_, &ticket_);
  krb5_free_keyblock_contents(context_, &key_);
  krb5_free_keyblock_contents(context_, &keytab_key_);
  krb5_free_context(context_);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

// Nobody is asked for a KDC or a name: neither DNS nor the network.
void Realm::write_configuration() const {
  const std::string domain = options_.service.substr(options_.service.find('.') + 1);
  std::ofstream file(folder_ + "/krb5.conf");
  file << "[libdefaults]\n default_realm = " << options_.realm
       << "\n dns_lookup_kdc = false\n dns_lookup_realm = false\n rdns = false\n"
       << " dns_canonicalize_hostname = false\n qualify_shortname = \"\"\n"
       << " allow_rc4 = true\n"
       << " permitted_enctypes = " << options_.permitted_enctypes << "\n[domain_realm]\n ."
       << domain << " = " << options_.realm << "\n"
       << options_.configuration;
  if (!file.flush()) {
    give_up("krb5.conf", "cannot be written");
  }
}

krb5_principal Realm::client() const {
  krb5_principal made = principal(context_, client_principal());
  made->type = options_.client_type;
  return made;
}

void Realm::make_keys() {
  if (options_.service_key.empty()) {
    must(context_, "krb5_c_make_random_key",
         krb5_c_make_random_key(context_, options_.enctype, &key_));
  } else {
    krb5_keyblock given{};
    given.enctype = options_.enctype;
    given.length = static_cast<unsigned>(options_.service_key.size());
    given.contents = reinterpret_cast<krb5_octet*>(options_.service_key.data());
    must(context_, "the given key", krb5_copy_keyblock_contents(context_, &given, &key_));
  }
  must(context_, "a key for the keytab",
       options_.keytab_key == KeytabKey::kOfTicket
           ? krb5_copy_keyblock_contents(context_, &key_, &keytab_key_)
           : krb5_c_make_random_key(context_, options_.enctype, &keytab_key_));
}

void Realm::fill_keytab() {
  must(context_, "krb5_kt_resolve", krb5_kt_resolve(context_, keytab_name_.c_str(), &keytab_));
  krb5_keytab_entry entry{};
  entry.principal = principal(context_, service_principal());
  entry.vno = options_.keytab_version;
  entry.timestamp = timestamp(now_);
  entry.key = keytab_key_;
  must(context_, "krb5_kt_add_entry", krb5_kt_add_entry(context_, keytab_, &entry));
  krb5_free_principal(context_, entry.principal);
}

krb5_creds Realm::another_ticket(const std::string& service) {
  krb5_creds made{};
  made.client = client();
  made.server = principal(context_, service + "@" + options_.realm);
  must(context_, "a session key",
       krb5_c_make_random_key(context_, options_.session_enctype.value_or(options_.enctype),
                              &made.keyblock));
  made.times.authtime = timestamp(now_ + options_.client_times.starts);
  made.times.starttime = made.times.authtime;
  made.times.endtime = timestamp(now_ + options_.client_times.ends);
  made.ticket_flags = options_.flags;
  const std::string part = encrypted_part(made.keyblock, certificate(made.client));
  const std::string cipher = encrypted(context_, key_, part);
  made.ticket = copy_of(
      context_,
      application(
          1,
          sequence(
              {field(0, integer(5)), field(1, text(options_.realm)), field(2, name_of(made.server)),
               field(3, sequence({field(0, integer(static_cast<uint32_t>(options_.enctype))),
                                  field(1, integer(kKeyVersion)), field(2, octets(cipher))}))})));
  return made;
}

// EncTicketPart (RFC 4120 5.3).
std::string Realm::encrypted_part(const krb5_keyblock& session_key,
                                  const std::string& certificate) const {
  krb5_principal who = client();
  const std::string name = name_of(who);
  krb5_free_principal(context_, who);
  const int64_t starts = now_ + options_.times.starts;
  std::string part = joined({field(0, flags(options_.flags)), field(1, key_of(session_key)),
                             field(2, text(client_realm())), field(3, name),
                             field(4, sequence({field(0, integer(0)), field(1, octets(""))})),
                             field(5, kerberos_time(options_.authenticated.value_or(starts))),
                             field(6, kerberos_time(starts)),
                             field(7, kerberos_time(now_ + options_.times.ends))});
  if (!certificate.empty()) {
    part += field(10, authorization_data(certificate));
  }
  return application(3, element(0x30, part));
}

// The signatures of a certificate are the service's and the KDC's; the second is nobody's here.
std::string Realm::certificate(krb5_const_principal client) const {
  if (!options_.bare_certificate.empty()) {
    return options_.bare_certificate;
  }
  if (options_.logon_information.empty()) {
    return {};
  }
  krb5_pac pac = nullptr;
  must(context_, "krb5_pac_init", krb5_pac_init(context_, &pac));
  std::string copy = options_.logon_information;
  const krb5_data information{0, static_cast<unsigned>(copy.size()), copy.data()};
  must(context_, "krb5_pac_add_buffer",
       krb5_pac_add_buffer(context_, pac, KRB5_PAC_LOGON_INFO, &information));
  const Signed how = options_.signed_certificate;
  krb5_principal another = principal(context_, "another@" + options_.realm);
  krb5_keyblock other_key{};
  must(context_, "another key", krb5_c_make_random_key(context_, options_.enctype, &other_key));
  const int64_t time = now_ + options_.times.starts - (how == Signed::kForAnotherTime ? 3600 : 0);
  krb5_data signed_pac{};
  must(context_, "krb5_pac_sign",
       krb5_pac_sign(context_, pac, timestamp(time),
                     how == Signed::kForAnotherClient ? another : client,
                     how == Signed::kByAnother ? &other_key : &key_, &key_, &signed_pac));
  krb5_free_keyblock_contents(context_, &other_key);
  krb5_free_principal(context_, another);
  krb5_pac_free(context_, pac);
  std::string whole = bytes_of(signed_pac);
  krb5_free_data_contents(context_, &signed_pac);
  return whole;
}

void Realm::fill_cache() {
  must(context_, "krb5_cc_resolve", krb5_cc_resolve(context_, cache_name_.c_str(), &cache_));
  must(context_, "krb5_cc_initialize", krb5_cc_initialize(context_, cache_, ticket_.client));
  must(context_, "krb5_cc_store_cred", krb5_cc_store_cred(context_, cache_, &ticket_));
}

}  // namespace forged
