// SPDX-License-Identifier: MIT
// Provider: CryptGetProvParam and CryptSetProvParam. Plain values are a table; the two enumerations
// keep their position in the session.
#include <algorithm>

#include "base/mutex.h"
#include "base/writer.h"
#include "csp/provider.h"

namespace opensspi::csp {
namespace {

constexpr uint32_t kImplHardware = 1;
constexpr uint32_t kImplSoftware = 2;
constexpr uint32_t kImplRemovable = 8;
constexpr uint32_t kVersion = 0x0200;
constexpr uint32_t kStorageSecDescr = 1;
constexpr size_t kNameLen = 20;
constexpr size_t kLongNameLen = 40;
constexpr size_t kEnumAlgsLen = 12 + kNameLen;
constexpr size_t kEnumAlgsExLen = 28 + kNameLen + kLongNameLen;
constexpr size_t kContainerNameLen = kMaxContainerNameLen + 1;

constexpr Error kNoParameter = fail(NTE_BAD_TYPE, "the provider has no such parameter");
constexpr Error kNoMoreItems = fail(ERROR_NO_MORE_ITEMS, "the enumeration is at its end");
constexpr Error kBadFlags = fail(NTE_BAD_FLAGS, "the flags are not supported");

Bytes number(uint32_t value) {
  Bytes bytes;
  Writer(bytes).u32le(value);
  return bytes;
}

Bytes text(std::string_view value) {
  Bytes bytes(value.begin(), value.end());
  bytes.push_back(0);
  return bytes;
}

void write_padded(Writer& writer, std::string_view name, size_t len) {
  writer.bytes(as_bytes(name));
  writer.zeros(len - name.size());
}

// PROV_ENUMALGS { aiAlgid, dwBitLen, dwNameLen, szName[20] }
Bytes enum_algs(const AlgorithmEntry& entry) {
  Bytes bytes;
  Writer writer(bytes);
  writer.u32le(entry.id);
  writer.u32le(entry.default_bits);
  writer.u32le(static_cast<uint32_t>(entry.name.size() + 1));
  write_padded(writer, entry.name, kNameLen);
  return bytes;
}

// PROV_ENUMALGS_EX { aiAlgid, dwDefaultLen, dwMinLen, dwMaxLen, dwProtocols, dwNameLen,
// szName[20], dwLongNameLen, szLongName[40] }
Bytes enum_algs_ex(const AlgorithmEntry& entry) {
  Bytes bytes;
  Writer writer(bytes);
  for (uint32_t value : {entry.id, entry.default_bits, entry.min_bits, entry.max_bits,
                         entry.protocols, static_cast<uint32_t>(entry.name.size() + 1)}) {
    writer.u32le(value);
  }
  write_padded(writer, entry.name, kNameLen);
  writer.u32le(static_cast<uint32_t>(entry.long_name.size() + 1));
  write_padded(writer, entry.long_name, kLongNameLen);
  return bytes;
}

uint32_t step_of(const ProviderRow& row, AlgorithmNumber algorithm) {
  const AlgorithmEntry* entry = row.find(algorithm);
  return entry == nullptr ? 0 : entry->step_bits;
}

Result<Bytes> implementation(const Provider& provider) {
  const bool token = provider.row().implementation == Implementation::kToken;
  return number(token ? kImplHardware | kImplSoftware | kImplRemovable : kImplSoftware);
}

Result<Bytes> name(const Provider& provider) { return text(provider.row().name); }
Result<Bytes> version(const Provider& /*provider*/) { return number(kVersion); }
Result<Bytes> container(const Provider& provider) { return text(provider.container()->name()); }
Result<Bytes> unique_container(const Provider& provider) {
  return text(provider.container()->unique_name());
}
Result<Bytes> security_descriptor(const Provider& provider) {
  return provider.container()->security_descriptor();
}
Result<Bytes> type(const Provider& provider) { return number(provider.row().type); }
Result<Bytes> key_storage(const Provider& /*provider*/) { return number(kStorageSecDescr); }
Result<Bytes> key_set_type(const Provider& provider) {
  return number(provider.flags() & kMachineKeySet);
}

Result<Bytes> signature_step(const Provider& provider) {
  return number(step_of(provider.row(), provider.row().signature));
}

Result<Bytes> exchange_step(const Provider& provider) {
  return number(step_of(provider.row(), provider.row().key_exchange));
}

Result<Bytes> key_specs(const Provider& provider) {
  const uint32_t exchange = provider.row().key_exchange != 0 ? 1 : 0;
  const uint32_t signature = provider.row().signature != 0 ? 2 : 0;
  return number(exchange | signature);
}

// Random numbers come from the kernel, which mixes the hardware's in.
Result<Bytes> hardware_random(const Provider& /*provider*/) { return number(1); }

struct Getter {
  uint32_t id;
  Result<Bytes> (*read)(const Provider&);
};

constexpr Getter kGetters[] = {
    {kPpImpType, implementation},
    {kPpName, name},
    {kPpVersion, version},
    {kPpContainer, container},
    {kPpUniqueContainer, unique_container},
    {kPpKeysetSecDescr, security_descriptor},
    {kPpProvType, type},
    {kPpKeyStorage, key_storage},
    {kPpKeySetType, key_set_type},
    {kPpSigKeySizeInc, signature_step},
    {kPpKeyxKeySizeInc, exchange_step},
    {kPpKeySpec, key_specs},
    {kPpUseHardwareRng, hardware_random},
};

// PP_KEYSET_SEC_DESCR takes SECURITY_INFORMATION in its flags; any part returns the whole
// descriptor.
Result<Bytes> plain_value(const Provider& provider, uint32_t id, uint32_t flags) {
  for (const Getter& getter : kGetters) {
    if (getter.id != id) {
      continue;
    }
    if (flags != 0 && id != kPpKeysetSecDescr) {
      return kBadFlags;
    }
    return getter.read(provider);
  }
  return kNoParameter;
}

}  // namespace

bool Provider::enumerates(uint32_t id) {
  return id == kPpEnumAlgs || id == kPpEnumAlgsEx || id == kPpEnumContainers;
}

Result<size_t> Provider::parameter_len(uint32_t id, uint32_t flags) {
  if (id == kPpEnumAlgs) {
    return kEnumAlgsLen;
  }
  if (id == kPpEnumAlgsEx) {
    return kEnumAlgsExLen;
  }
  if (id == kPpEnumContainers) {
    return kContainerNameLen;
  }
  return TRY(plain_value(*this, id, flags)).size();
}

Result<size_t> Provider::parameter(uint32_t id, uint32_t flags, ByteSpan out) {
  if (!enumerates(id)) {
    return copy_value(TRY(plain_value(*this, id, flags)), out);
  }
  if ((flags & ~uint32_t{kCryptFirst | kCryptNext}) != 0) {
    return kBadFlags;
  }
  const MutexLock lock(mutex_);
  if (id == kPpEnumContainers) {
    return next_container(flags, out);
  }
  return next_algorithm(id, flags, out);
}

Result<size_t> Provider::next_algorithm(uint32_t id, uint32_t flags, ByteSpan out) {
  const size_t at = (flags & kCryptFirst) != 0 ? 0 : next_algorithm_;
  if (at >= row_.algorithms.size()) {
    return kNoMoreItems;
  }
  const AlgorithmEntry& entry = row_.algorithms[at];
  const size_t len =
      TRY(copy_value(id == kPpEnumAlgs ? enum_algs(entry) : enum_algs_ex(entry), out));
  next_algorithm_ = at + 1;
  return len;
}

// The names are those at the start of the enumeration, so that creating or removing a container
// meanwhile shifts nothing.
Result<size_t> Provider::next_container(uint32_t flags, ByteSpan out) {
  if ((flags & kCryptFirst) != 0) {
    container_names_ = TRY(store_.names(place()));
    next_container_ = 0;
  }
  if (next_container_ >= container_names_.size()) {
    return kNoMoreItems;
  }
  const size_t len = TRY(copy_value(text(container_names_[next_container_]), out));
  ++next_container_;
  return len;
}

// There are no windows and dialogs here, and the hardware's random numbers are always mixed in:
// these parameters are accepted and change nothing.
Result<ParameterShape> Provider::settable(uint32_t id) {
  using Kind = ParameterShape::Kind;
  const bool token = row_.implementation == Implementation::kToken;
  switch (id) {
    case kPpClientHwnd:
    case kPpUiPrompt:
    case kPpUseHardwareRng:
      return ParameterShape{Kind::kIgnored, 0};
    case kPpKeyExchangePin:
    case kPpSignaturePin:
      if (token) {
        return ParameterShape{Kind::kText, 0};
      }
      return kNoParameter;
    default:
      return kNoParameter;
  }
}

Status Provider::set_parameter(uint32_t id, uint32_t /*flags*/, ByteView value) {
  const ParameterShape shape = TRY(settable(id));
  if (shape.kind == ParameterShape::Kind::kText) {
    return container()->set_pin(value);
  }
  return {};
}

}  // namespace opensspi::csp
