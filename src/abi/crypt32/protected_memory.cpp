// SPDX-License-Identifier: MIT
// CryptProtectMemory, RtlEncryptMemory and their counterparts.
#include "abi/core/guard.h"
#include "dpapi/memory.h"
#include "opensspi/dpapi.h"
#include "opensspi/ntsecapi.h"

namespace opensspi::abi {
namespace {

using Change = Status (*)(ByteSpan);

// Keys for other processes would need to be shared or stored, and a stored key changes with
// `opensspi store rekey` while memory is still encrypted under it.
Status change_memory(void* memory, DWORD len, DWORD flags, Change change) {
  if (flags != CRYPTPROTECTMEMORY_SAME_PROCESS) {
    return fail(ERROR_NOT_SUPPORTED, "memory can be encrypted for this process only");
  }
  if (memory == nullptr && len != 0) {
    return fail(ERROR_INVALID_PARAMETER, "the memory to encrypt is null");
  }
  return change({static_cast<uint8_t*>(memory), len});
}

BOOL change_blocks(void* memory, DWORD len, DWORD flags, Change change) {
  return guard_bool([&]() -> Status {
    if (len % CRYPTPROTECTMEMORY_BLOCK_SIZE != 0) {
      return fail(ERROR_INVALID_PARAMETER, "the memory's length is not a multiple of 16");
    }
    return change_memory(memory, len, flags, change);
  });
}

Status change_in_call(void* memory, ULONG len, ULONG flags, Change change) {
  const InCall call;
  if (call.refused()) {
    return kExiting;
  }
  return guarded([&] { return change_memory(memory, len, flags, change); });
}

NTSTATUS change_units(void* memory, ULONG len, ULONG flags, Change change) {
  const Status changed = change_in_call(memory, len, flags, change);
  if (changed.ok()) {
    return STATUS_SUCCESS;
  }
  set_last_detail(changed.error().why);
  if (changed.error().is(ERROR_NOT_SUPPORTED)) {
    return STATUS_NOT_SUPPORTED;
  }
  return changed.error().is(ERROR_INVALID_PARAMETER) ? STATUS_INVALID_PARAMETER : STATUS_NO_MEMORY;
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CryptProtectMemory(LPVOID pDataIn, DWORD cbDataIn, DWORD dwFlags) {
  return change_blocks(pDataIn, cbDataIn, dwFlags, dpapi::encrypt_memory);
}

BOOL CryptUnprotectMemory(LPVOID pDataIn, DWORD cbDataIn, DWORD dwFlags) {
  return change_blocks(pDataIn, cbDataIn, dwFlags, dpapi::decrypt_memory);
}

NTSTATUS SystemFunction040(PVOID Memory, ULONG MemorySize, ULONG OptionFlags) {
  return change_units(Memory, MemorySize, OptionFlags, dpapi::encrypt_memory);
}

NTSTATUS SystemFunction041(PVOID Memory, ULONG MemorySize, ULONG OptionFlags) {
  return change_units(Memory, MemorySize, OptionFlags, dpapi::decrypt_memory);
}

}  // extern "C"
