// SPDX-License-Identifier: MIT
#include "packages/schannel/application_protocols.h"

#include <algorithm>

#include "base/reader.h"

namespace opensspi::schannel {
namespace {

constexpr Error kMalformed =
    fail(SEC_E_INVALID_TOKEN, "the list of application protocols is not as its lengths say");
constexpr uint32_t kAlpn = 2;  // SecApplicationProtocolNegotiationExt_ALPN

Status check_names(ByteView list) {
  Reader reader(list, kMalformed);
  while (!reader.at_end()) {
    if (TRY(reader.take(TRY(reader.u8()))).empty()) {
      return kMalformed;
    }
  }
  return {};
}

}  // namespace

Result<Bytes> read_application_protocols(ByteView buffer) {
  Reader outer(buffer, kMalformed);
  Reader lists(TRY(outer.take(TRY(outer.u32le()))), kMalformed);
  Bytes found;
  while (!lists.at_end()) {
    const uint32_t extension = TRY(lists.u32le());
    const ByteView list = TRY(lists.take(TRY(lists.u16le())));
    TRY(check_names(list));
    if (extension == kAlpn && found.empty()) {
      found.assign(list.begin(), list.end());
    }
  }
  return found;
}

bool has_protocol(ByteView list, ByteView name) {
  Reader reader(list, kMalformed);
  while (!reader.at_end()) {
    const auto len = reader.u8();
    const auto each = len.ok() ? reader.take(*len) : Result<ByteView>(kMalformed);
    if (!each.ok()) {
      return false;
    }
    if (std::ranges::equal(*each, name)) {
      return true;
    }
  }
  return false;
}

std::optional<ByteView> first_offered(ByteView own, ByteView offered) {
  for (size_t at = 0; at < own.size(); at += 1 + size_t{own[at]}) {
    if (has_protocol(offered, own.subspan(at + 1, own[at]))) {
      return own.subspan(at, 1 + size_t{own[at]});
    }
  }
  return std::nullopt;
}

std::optional<ByteView> select_protocol(ByteView own, ByteView offered) {
  for (size_t at = 0; at < own.size(); at += 1 + size_t{own[at]}) {
    const ByteView name = own.subspan(at + 1, own[at]);
    for (size_t other = 0; other < offered.size(); other += 1 + size_t{offered[other]}) {
      if (std::ranges::equal(name, offered.subspan(other + 1, offered[other]))) {
        return name;
      }
    }
  }
  return std::nullopt;
}

}  // namespace opensspi::schannel
