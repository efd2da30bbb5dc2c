// SPDX-License-Identifier: MIT
// Two ends of an NTLM handshake in one process, through the public headers only.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "opensspi/sspi.h"

namespace behaviour {

inline constexpr CtxtHandle kNoHandle = {~ULONG_PTR{0}, ~ULONG_PTR{0}};
inline constexpr ULONG kMessageFlags =
    ISC_REQ_INTEGRITY | ISC_REQ_CONFIDENTIALITY | ISC_REQ_REPLAY_DETECT | ISC_REQ_SEQUENCE_DETECT;

inline bool operator==(const SecHandle& left, const SecHandle& right) {
  return left.dwLower == right.dwLower && left.dwUpper == right.dwUpper;
}

// Descriptor owns its buffers' memory and does not move.
class Descriptor {
 public:
  Descriptor() = default;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  // add appends a buffer with these contents.
  Descriptor& add(ULONG type, std::string contents) {
    memory_.push_back(std::make_unique<std::string>(std::move(contents)));
    buffers_.push_back({static_cast<ULONG>(memory_.back()->size()), type, memory_.back()->data()});
    return *this;
  }
  // room appends an empty buffer of a size.
  Descriptor& room(ULONG type, size_t size) { return add(type, std::string(size, '\0')); }

  SecBuffer& operator[](size_t index) { return buffers_[index]; }
  [[nodiscard]] std::string text(size_t index) const {
    const SecBuffer& buffer = buffers_[index];
    return {static_cast<const char*>(buffer.pvBuffer), buffer.cbBuffer};
  }
  SecBufferDesc* get() {
    descriptor_ = {SECBUFFER_VERSION, static_cast<ULONG>(buffers_.size()), buffers_.data()};
    return &descriptor_;
  }

 private:
  std::vector<std::unique_ptr<std::string>> memory_;
  std::vector<SecBuffer> buffers_;
  SecBufferDesc descriptor_{};
};

inline CredHandle acquire(ULONG use, void* identity = nullptr, std::string package = "NTLM") {
  CredHandle handle = kNoHandle;
  EXPECT_EQ(AcquireCredentialsHandleA(nullptr, package.data(), use, nullptr, identity, nullptr,
                                      nullptr, &handle, nullptr),
            SEC_E_OK);
  return handle;
}

// Peer is one end. Its handles are freed with it.
struct Peer {
  CredHandle credential = kNoHandle;
  CtxtHandle context = kNoHandle;
  ULONG flags = 0;
  TimeStamp expiry{};
  bool started = false;

  Peer() = default;
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer() {
    DeleteSecurityContext(&context);
    FreeCredentialsHandle(&credential);
  }

  SECURITY_STATUS initialize(const std::string& input, std::string& output, ULONG request) {
    Descriptor in;
    in.add(SECBUFFER_TOKEN, input);
    Descriptor out;
    out.room(SECBUFFER_TOKEN, 8192);
    const SECURITY_STATUS status = InitializeSecurityContextA(
        &credential, started ? &context : nullptr, nullptr, request, 0, SECURITY_NATIVE_DREP,
        started ? in.get() : nullptr, 0, &context, out.get(), &flags, &expiry);
    started = true;
    output = out.text(0);
    return status;
  }

  SECURITY_STATUS accept(const std::string& input, std::string& output, ULONG request) {
    Descriptor in;
    in.add(SECBUFFER_TOKEN, input);
    Descriptor out;
    out.room(SECBUFFER_TOKEN, 8192);
    const SECURITY_STATUS status =
        AcceptSecurityContext(&credential, started ? &context : nullptr, in.get(), request,
                              SECURITY_NATIVE_DREP, &context, out.get(), &flags, &expiry);
    started = true;
    output = out.text(0);
    return status;
  }
};

// Pair is a complete handshake of the current user with itself.
struct Pair {
  Peer client;
  Peer server;

  explicit Pair(ULONG request = kMessageFlags, void* identity = nullptr) {
    client.credential = acquire(SECPKG_CRED_OUTBOUND, identity);
    server.credential = acquire(SECPKG_CRED_INBOUND);
    std::string negotiate;
    std::string challenge;
    std::string authenticate;
    std::string nothing;
    EXPECT_EQ(client.initialize("", negotiate, request), SEC_I_CONTINUE_NEEDED);
    EXPECT_EQ(server.accept(negotiate, challenge, 0), SEC_I_CONTINUE_NEEDED);
    EXPECT_EQ(client.initialize(challenge, authenticate, request), SEC_E_OK);
    EXPECT_EQ(server.accept(authenticate, nothing, 0), SEC_E_OK);
    EXPECT_EQ(nothing, "");
  }
};

// HalfOpen is a client and a server of which each took one step.
struct HalfOpen {
  Peer client;
  Peer server;
  std::string challenge;

  HalfOpen() {
    client.credential = acquire(SECPKG_CRED_OUTBOUND);
    server.credential = acquire(SECPKG_CRED_INBOUND);
    std::string negotiate;
    EXPECT_EQ(client.initialize("", negotiate, kMessageFlags), SEC_I_CONTINUE_NEEDED);
    EXPECT_EQ(server.accept(negotiate, challenge, 0), SEC_I_CONTINUE_NEEDED);
  }
};

}  // namespace behaviour
