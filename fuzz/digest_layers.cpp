// SPDX-License-Identifier: MIT
// Messages under SASL's layers, from a peer without the keys: the first byte says which cipher and
// which buffers. None may be taken, and one that is refused must be as it came.
#include <algorithm>
#include <cstdlib>

#include "packages/digest/layers.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace opensspi;  // NOLINT: a target is one small program
  using sspi::Access;
  using sspi::BufferKind;
  if (size == 0) {
    return 0;
  }
  static const digest::DigestSecret secret;
  const auto cipher = static_cast<digest::CipherName>(data[0] % 5);
  const auto qop = (data[0] & 0x80) != 0 ? digest::Qop::kAuthInt : digest::Qop::kAuthConf;
  auto layers = digest::Layers::make(sspi::Role::kAcceptor, qop, cipher, secret, 65536).value();
  Bytes wire(data + 1, data + size);
  const Bytes before = wire;
  const size_t cut = std::min<size_t>(wire.size(), data[0] & 0x1F);
  sspi::Buffer whole[] = {{BufferKind::kStream, Access::kReadWrite, wire},
                          {BufferKind::kData, Access::kReadWrite, {}}};
  sspi::Buffer apart[] = {
      {BufferKind::kData, Access::kReadWrite, ByteSpan(wire).first(wire.size() - cut)},
      {BufferKind::kToken, Access::kReadWrite, ByteSpan(wire).last(cut)}};
  const bool taken =
      layers->unseal(whole).ok() || layers->unseal(apart).ok() || layers->verify(apart).ok();
  if (taken || wire != before) {
    abort();
  }
  return 0;
}
