// SPDX-License-Identifier: MIT
// Messages of an established context, opened as wrapped ones and verified as signed ones. The first
// byte chooses encryption type, form and layout. What another end has not made must not be opened.
#include <cstdlib>
#include <memory>

#include "crypto/system_env.h"
#include "packages/kerberos/session.h"

namespace {

using namespace opensspi;  // NOLINT: a target is one small program
using kerberos::Form;

std::unique_ptr<kerberos::Session> session_of(int32_t type, Form form) {
  kerberos::SessionStart start;
  start.role = sspi::Role::kAcceptor;
  start.form = form;
  start.negotiated = sspi::Flag::kReplayDetect;
  const Bytes key((*kerberos::find_encryption_type(type))->key_len, 1);
  start.initiator_key = std::move(kerberos::Key::make(type, key)).value();
  start.acceptor_key = start.initiator_key.copy();
  return std::make_unique<kerberos::Session>(crypto::system_env(), std::move(start));
}

void open_stream(kerberos::Session& session, Bytes bytes) {
  const Bytes before = bytes;
  sspi::Buffer buffers[] = {{sspi::BufferKind::kStream, sspi::Access::kReadWrite, bytes},
                            {sspi::BufferKind::kData, sspi::Access::kReadWrite, {}}};
  if (session.unseal(buffers).ok() || bytes != before) {
    abort();
  }
}

void open_pieces(kerberos::Session& session, Bytes token, Bytes data) {
  const Bytes before = data;
  sspi::Buffer buffers[] = {{sspi::BufferKind::kToken, sspi::Access::kReadWrite, token},
                            {sspi::BufferKind::kData, sspi::Access::kReadWrite, data}};
  if (session.unseal(buffers).ok() || session.verify(buffers).ok() || data != before) {
    abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) {
    return 0;
  }
  constexpr int32_t kRc4 = 23;
  const auto type = (data[0] & 0x80) != 0 ? kRc4 : static_cast<int32_t>(17 + (data[0] & 3));
  const auto session = session_of(type, (data[0] & 4) != 0 ? Form::kDce : Form::kPlain);
  const Bytes bytes(data + 1, data + size);
  open_stream(*session, bytes);
  const auto split = static_cast<ptrdiff_t>(std::min<size_t>(bytes.size(), 28 + (data[0] >> 3)));
  open_pieces(*session, Bytes(bytes.begin(), bytes.begin() + split),
              Bytes(bytes.begin() + split, bytes.end()));
  return 0;
}
