// SPDX-License-Identifier: MIT
// Both ends of Digest through the public functions, with the buffers of curl, .NET and IIS.
#pragma once

#include "opensspi/opensspi.h"
#include "pair.h"

namespace behaviour {

// DigestEnds is a server, and a client whose account is enabled for the server's realm.
class DigestEnds {
 public:
  static constexpr char kPackage[] = "WDigest";
  static constexpr OPENSSPI_STORE kStore = OPENSSPI_STORE_USER;
  static constexpr size_t kMaxToken = 4096;

  explicit DigestEnds(std::string user = "digestuser", std::string realm = "web")
      : user_(std::move(user)), realm_(std::move(realm)) {
    opensspi_account_remove(kStore, user_.c_str());
    EXPECT_EQ(opensspi_account_add(kStore, user_.c_str(), nullptr, "Secret1!", 8), 0)
        << opensspi_last_detail();
    enable(realm_);
    server.credential = acquire(SECPKG_CRED_INBOUND, nullptr, kPackage);
    client.credential = outbound("Secret1!");
  }
  DigestEnds(const DigestEnds&) = delete;
  DigestEnds& operator=(const DigestEnds&) = delete;
  ~DigestEnds() { opensspi_account_remove(kStore, user_.c_str()); }

  void enable(const std::string& realm) {
    const char* only = realm.c_str();
    EXPECT_EQ(opensspi_account_set_digest_realms(kStore, user_.c_str(), &only, 1, "Secret1!", 8), 0)
        << opensspi_last_detail();
  }
  // outbound returns a credential of the user with this password.
  CredHandle outbound(std::string password) {
    SEC_WINNT_AUTH_IDENTITY_A identity{};
    identity.User = reinterpret_cast<unsigned char*>(user_.data());
    identity.UserLength = static_cast<ULONG>(user_.size());
    identity.Password = reinterpret_cast<unsigned char*>(password.data());
    identity.PasswordLength = static_cast<ULONG>(password.size());
    identity.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    return acquire(SECPKG_CRED_OUTBOUND, &identity, kPackage);
  }

  // request fills in the buffers of HttpListener, with the realm in UTF-16.
  void request(Descriptor& in, const std::string& token, const std::string& uri) const {
    std::string wide;
    for (const char letter : realm_) {
      wide.append(1, letter).append(1, '\0');
    }
    in.add(SECBUFFER_TOKEN, token)
        .add(SECBUFFER_PKG_PARAMS, "GET")
        .add(SECBUFFER_PKG_PARAMS, uri)
        .add(SECBUFFER_PKG_PARAMS, "")
        .add(SECBUFFER_PKG_PARAMS, wide);
  }
  // accept takes a request on a new connection, without a context.
  SECURITY_STATUS accept(SecBufferDesc* in, std::string& out) {
    DeleteSecurityContext(&server.context);
    server.context = kNoHandle;
    Descriptor output;
    output.room(SECBUFFER_TOKEN, kMaxToken);
    const SECURITY_STATUS status =
        AcceptSecurityContext(&server.credential, nullptr, in, 0, SECURITY_NATIVE_DREP,
                              &server.context, output.get(), &server.flags, &server.expiry);
    out = output.text(0);
    return status;
  }
  // answer responds to a challenge as curl does, whose output buffer has cbMaxToken bytes.
  SECURITY_STATUS answer(const std::string& challenge, const std::string& uri, std::string& out) {
    Descriptor in;
    in.add(SECBUFFER_TOKEN, challenge)
        .add(SECBUFFER_PKG_PARAMS, "GET")
        .add(SECBUFFER_PKG_PARAMS, "");
    Descriptor output;
    output.room(SECBUFFER_TOKEN, kMaxToken);
    std::string target = uri;
    const SECURITY_STATUS status =
        InitializeSecurityContextA(&client.credential, nullptr, target.data(),
                                   ISC_REQ_USE_HTTP_STYLE, 0, SECURITY_NETWORK_DREP, in.get(), 0,
                                   &client.context, output.get(), &client.flags, &client.expiry);
    out = output.text(0);
    return status;
  }
  // header returns the Authorization header of a later request of the client.
  std::string header(const std::string& uri) {
    Descriptor message;
    message.add(SECBUFFER_TOKEN, "")
        .add(SECBUFFER_PKG_PARAMS, "GET")
        .add(SECBUFFER_PKG_PARAMS, uri)
        .add(SECBUFFER_PKG_PARAMS, "")
        .room(SECBUFFER_PADDING, kMaxToken);
    EXPECT_EQ(MakeSignature(&client.context, 0, message.get(), 0), SEC_E_OK);
    return message.text(4);
  }
  // establish lets the client in with its first request.
  void establish() {
    std::string challenge;
    std::string response;
    std::string nothing;
    Descriptor first;
    request(first, "", "/page");
    ASSERT_EQ(accept(first.get(), challenge), SEC_I_CONTINUE_NEEDED);
    DeleteSecurityContext(&client.context);
    ASSERT_EQ(answer(challenge, "/page", response), SEC_E_OK) << opensspi_last_detail();
    Descriptor second;
    request(second, response, "/page");
    ASSERT_EQ(accept(second.get(), nothing), SEC_E_OK) << opensspi_last_detail();
    EXPECT_EQ(nothing, "");
  }
  // shake_hands makes two contexts of SASL. The realm is the server's own.
  void shake_hands(ULONG requested, const std::string& cipher = "") {
    std::string challenge;
    std::string response;
    std::string proof;
    std::string nothing;
    DeleteSecurityContext(&client.context);
    DeleteSecurityContext(&server.context);
    client.started = server.started = false;
    ASSERT_EQ(server.accept("", challenge, requested), SEC_I_CONTINUE_NEEDED);
    const size_t at = challenge.find("realm=\"") + 7;
    enable(challenge.substr(at, challenge.find('"', at) - at));
    if (const size_t all = challenge.find("cipher=\""); !cipher.empty()) {
      const size_t end = challenge.find('"', all + 8);
      challenge.replace(all, end - all, "cipher=\"" + cipher);
    }
    ASSERT_EQ(sasl_step(challenge, response, requested), SEC_I_CONTINUE_NEEDED)
        << opensspi_last_detail();
    ASSERT_EQ(server.accept(response, proof, requested), SEC_E_OK) << opensspi_last_detail();
    ASSERT_EQ(sasl_step(proof, nothing, requested), SEC_E_OK) << opensspi_last_detail();
  }

  Peer client;
  Peer server;

 private:
  SECURITY_STATUS sasl_step(const std::string& in, std::string& out, ULONG requested) {
    Descriptor input;
    input.add(SECBUFFER_TOKEN, in);
    Descriptor output;
    output.room(SECBUFFER_TOKEN, kMaxToken);
    std::string target = "ldap/host";
    const SECURITY_STATUS status = SaslInitializeSecurityContextA(
        &client.credential, client.started ? &client.context : nullptr, target.data(), requested, 0,
        SECURITY_NETWORK_DREP, input.get(), 0, &client.context, output.get(), &client.flags,
        &client.expiry);
    client.started = true;
    out = output.text(0);
    return status;
  }

  std::string user_;
  std::string realm_;
};

}  // namespace behaviour
