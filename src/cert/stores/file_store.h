// SPDX-License-Identifier: MIT
// Stores in files: CERT_STORE_PROV_FILE and CERT_STORE_PROV_FILENAME.
#pragma once

#include <string>

#include "cert/stores/memory_store.h"

namespace opensspi::cert {

// FileForm is what a file holds. Only stores and messages are written back.
enum class FileForm : uint8_t { kStore, kMessage, kElements };

// FileOpening mirrors the flags of CertOpenStore.
struct FileOpening {
  bool writable = false;     // CERT_FILE_STORE_COMMIT_ENABLE_FLAG
  bool must_exist = false;   // CERT_STORE_OPEN_EXISTING_FLAG
  bool must_be_new = false;  // CERT_STORE_CREATE_NEW_FLAG
  bool by_client = false;    // the calling thread impersonates the one who opens
};

inline constexpr size_t kMaxStoreFileLen = size_t{256} << 20;

// load_file puts what a file holds into `store`: a serialised store, a PKCS#7 message, or a
// certificate, CRL or CTL; as DER, as Base64 in UTF-8 or UTF-16, or as any number of PEM blocks; or
// the keys of a store that were exported from Windows' registry.
// CRYPT_E_FILE_ERROR for anything else.
Result<FileForm> load_file(ByteView bytes, MemoryStore& store);

// open_file_store opens the store in a file with this path, with the rights of the calling thread.
// It is written when it is committed, and when its last user closes it, if `writable` and something
// changed: into a new file that then takes the place of the old one. That may happen on a thread
// with other rights, so a client's file is opened for writing at once, and written in place.
// Without `writable` the file must exist: ERROR_FILE_NOT_FOUND. ERROR_FILE_EXISTS as `must_be_new`
// says; CRYPT_E_FILE_ERROR.
Result<StorePtr> open_file_store(const std::string& path, const FileOpening& opening);
// open_descriptor_store does the same for an open file, which it duplicates. The file must be a
// serialised store or empty. ERROR_INVALID_HANDLE.
Result<StorePtr> open_descriptor_store(int descriptor, bool writable);

// write_file writes a file that takes the place of the one with this path, if there is one, with
// the rights of the calling thread.
Status write_file(const std::string& path, ByteView bytes);
// write_descriptor replaces the contents of an open file.
Status write_descriptor(int descriptor, ByteView bytes);

// pem_blocks returns the contents of all PEM blocks of a text. Blocks that are not Base64 are left
// out.
std::vector<Bytes> pem_blocks(std::string_view text);

}  // namespace opensspi::cert
