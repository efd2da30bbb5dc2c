// SPDX-License-Identifier: MIT
// Two ends of "Fake Stream" (tests/support/stream_package.h), through the public headers only.
#pragma once

#include <optional>

#include "opensspi/schannel.h"
#include "pair.h"

namespace behaviour {

inline constexpr char kStream[] = "Fake Stream";
inline constexpr ULONG kStreamRequest =
    ISC_REQ_SEQUENCE_DETECT | ISC_REQ_REPLAY_DETECT | ISC_REQ_CONFIDENTIALITY | ISC_REQ_STREAM;

// Types of records.
inline constexpr char kHello = 1, kFinished = 2, kData = 3, kAlert = 4, kTicket = 5,
                      kRenegotiate = 6;

inline std::string record(char type, const std::string& body) {
  return std::string{type, static_cast<char>(body.size() >> 8), static_cast<char>(body.size())} +
         body;
}

// StreamEnd is one end. The descriptors of the last call stay, to be looked at.
class StreamEnd {
 public:
  explicit StreamEnd(ULONG use, std::string principal = "")
      : initiator_(use == SECPKG_CRED_OUTBOUND) {
    std::string package = kStream;
    EXPECT_EQ(AcquireCredentialsHandleA(principal.data(), package.data(), use, nullptr, nullptr,
                                        nullptr, nullptr, &credential, nullptr),
              SEC_E_OK);
  }
  StreamEnd(const StreamEnd&) = delete;
  StreamEnd& operator=(const StreamEnd&) = delete;
  ~StreamEnd() {
    DeleteSecurityContext(&context);
    FreeCredentialsHandle(&credential);
  }

  // call takes a step with these descriptors, either of which may be null.
  SECURITY_STATUS call(SecBufferDesc* in, SecBufferDesc* out) {
    CtxtHandle* const old = SecIsValidHandle(&context) ? &context : nullptr;
    CredHandle* const given = names_credential || old == nullptr ? &credential : nullptr;
    if (initiator_) {
      return InitializeSecurityContextA(given, old, target.data(), request, 0, 0, in, 0, &context,
                                        out, &attributes, &expiry);
    }
    return AcceptSecurityContext(given, old, in, request, 0, &context, out, &attributes, &expiry);
  }

  // step gives a token with an EMPTY buffer after it, and has 256 bytes for the reply.
  SECURITY_STATUS step(const std::string& token) {
    input.emplace().add(SECBUFFER_TOKEN, token).add(SECBUFFER_EMPTY, "");
    output.emplace().room(SECBUFFER_TOKEN, 256);
    return call(token.empty() && SecIsValidHandle(&context) ? nullptr : input->get(),
                output->get());
  }
  [[nodiscard]] std::string reply() const { return output->text(0); }
  // extra is what the last call left of its token.
  std::string extra() {
    const SecBuffer& buffer = (*input)[1];
    return buffer.BufferType == SECBUFFER_EXTRA ? input->text(1) : "";
  }
  // noted is what the package says of the last step's input.
  std::string noted() {
    SecPkgContext_NamesA names{};
    EXPECT_EQ(QueryContextAttributesA(&context, SECPKG_ATTR_NAMES, &names), SEC_E_OK);
    std::string text = names.sUserName == nullptr ? "" : names.sUserName;
    FreeContextBuffer(names.sUserName);
    return text;
  }

  CredHandle credential = kNoHandle;
  CtxtHandle context = kNoHandle;
  ULONG request = kStreamRequest;
  std::string target = "host";
  bool names_credential = true;
  ULONG attributes = 0;
  TimeStamp expiry{};
  std::optional<Descriptor> input;
  std::optional<Descriptor> output;

 private:
  bool initiator_;
};

// StreamPair is a finished handshake; `ticket` came with the server's last token.
struct StreamPair {
  StreamEnd client{SECPKG_CRED_OUTBOUND};
  StreamEnd server{SECPKG_CRED_INBOUND};
  std::string ticket;

  StreamPair() {
    EXPECT_EQ(client.step(""), SEC_I_CONTINUE_NEEDED);
    EXPECT_EQ(server.step(client.reply()), SEC_I_CONTINUE_NEEDED);
    EXPECT_EQ(client.step(server.reply()), SEC_I_CONTINUE_NEEDED);
    EXPECT_EQ(server.step(client.reply()), SEC_E_OK);
    EXPECT_EQ(client.step(server.reply()), SEC_E_OK);
    ticket = client.extra();
    EXPECT_EQ(ticket, record(kTicket, "ticket"));
  }

  // sealed makes a record of data.
  static std::string sealed(StreamEnd& from, const std::string& text, ULONG quality = 0) {
    Descriptor message;
    message.room(SECBUFFER_STREAM_HEADER, 3)
        .add(SECBUFFER_DATA, text)
        .room(SECBUFFER_STREAM_TRAILER, 9)
        .add(SECBUFFER_EMPTY, "");
    EXPECT_EQ(EncryptMessage(&from.context, quality, message.get(), 0), SEC_E_OK);
    EXPECT_EQ(message[0].cbBuffer, 3u);
    EXPECT_EQ(message[2].cbBuffer, 4u);
    return message.text(0) + message.text(1) + message.text(2);
  }
};

// Received is what DecryptMessage made of some bytes.
struct Received {
  Descriptor message;
  SECURITY_STATUS status;

  Received(StreamEnd& end, const std::string& bytes) {
    message.add(SECBUFFER_DATA, bytes);
    for (int i = 0; i < 3; ++i) {
      message.add(SECBUFFER_EMPTY, "");
    }
    status = DecryptMessage(&end.context, message.get(), 0, nullptr);
  }
  std::vector<ULONG> types() {
    return {message[0].BufferType, message[1].BufferType, message[2].BufferType,
            message[3].BufferType};
  }
};

}  // namespace behaviour
