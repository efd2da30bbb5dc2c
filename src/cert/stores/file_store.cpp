// SPDX-License-Identifier: MIT
#include "cert/stores/file_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "cert/signed_data.h"
#include "cert/stores/registry_text.h"
#include "cert/stores/serialized.h"
#include "cert/text_content.h"
#include "crypto/system_env.h"
#include "storage/descriptor.h"
#include "storage/refusal.h"

namespace opensspi::cert {
namespace {

using storage::Descriptor;

constexpr Error kBadFile =
    fail(CRYPT_E_FILE_ERROR, "the file holds no store, certificate, CRL, CTL or PKCS#7 message");
constexpr Error kReadFault = fail(ERROR_READ_FAULT, "the store's file cannot be read");
constexpr Error kWriteFault = fail(ERROR_WRITE_FAULT, "the store's file cannot be written");

// load_der puts one structure into the store.
Result<FileForm> load_der(ByteView bytes, MemoryStore& store) {
  for (const ElementKind kind : kElementKinds) {
    const Result<ElementPtr> element = Element::create(kind, bytes);
    if (element.ok()) {
      store.load(*element);
      return FileForm::kElements;
    }
  }
  if (load_bundle(bytes, store).ok()) {
    return FileForm::kMessage;
  }
  return kBadFile;
}

Result<FileForm> load_text(const std::string& text, MemoryStore& store) {
  const std::vector<Bytes> blocks = pem_blocks(text);
  if (blocks.empty()) {
    std::string trimmed = text;
    std::erase(trimmed, '\0');
    return load_der(TRY(bytes_of_text(trimmed, encoding::TextForm::kBase64)), store);
  }
  Result<FileForm> form = kBadFile;
  for (auto block = blocks.rbegin(); block != blocks.rend(); ++block) {
    Result<FileForm> loaded = load_der(*block, store);
    if (loaded.ok()) {
      form = std::move(loaded);
    }
  }
  return form;
}

// load_registry puts the elements of exported keys into the store; their values are serialised.
Result<FileForm> load_registry(ByteView bytes, MemoryStore& store) {
  const auto blobs = TRY(read_registry_text(bytes));
  Result<FileForm> form = kBadFile;
  for (auto blob = blobs.rbegin(); blob != blobs.rend(); ++blob) {
    const Result<ReadElement> read = read_element(blob->value);
    if (read.ok()) {
      store.load(read->element);
      form = FileForm::kElements;
    }
  }
  return form;
}

// FileBacking writes a store to its file when it is committed.
class FileBacking final : public StoreBacking {
 public:
  FileBacking(std::string path, Descriptor file, bool writable)
      : path_(std::move(path)), file_(std::move(file)), writable_(writable) {}
  void set_form(FileForm form) { form_ = form; }

  Result<std::unique_ptr<Change>> begin(ElementTable& /*table*/) override {
    return std::unique_ptr<Change>(std::make_unique<InMemory>(changed_));
  }

  Status commit(const ElementTable& table, bool force) override {
    if (!writable_) {
      return fail(ERROR_CALL_NOT_IMPLEMENTED, "the store was opened without the right to write it");
    }
    if (!changed_ && !force) {
      return {};
    }
    const Bytes bytes = form_ == FileForm::kMessage ? write_bundle(table) : write_store(table);
    TRY(file_.valid() ? write_descriptor(file_.number(), bytes) : write_file(path_, bytes));
    changed_ = false;
    return {};
  }

  Status resync(ElementTable& /*table*/) override {
    return fail(ERROR_CALL_NOT_IMPLEMENTED, "a store in a file is not read again");
  }
  [[nodiscard]] bool persistent() const override { return writable_; }

 private:
  // InMemory only notes that something was changed: the file is written later.
  class InMemory final : public Change {
   public:
    explicit InMemory(bool& changed) : changed_(changed) {}
    Status write(const Element& /*element*/) override { return {}; }
    Status erase(const Element& /*element*/) override { return {}; }
    Status commit() override {
      changed_ = true;
      return {};
    }

   private:
    bool& changed_;
  };

  const std::string path_;
  const Descriptor file_;
  const bool writable_;
  FileForm form_ = FileForm::kStore;
  bool changed_ = false;
};

Status write_all(int descriptor, ByteView bytes) {
  off_t at = 0;
  while (!bytes.empty()) {
    const ssize_t written = pwrite(descriptor, bytes.data(), bytes.size(), at);
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      return errno == ENOSPC ? fail(ERROR_DISK_FULL, "the disk is full") : kWriteFault;
    }
    bytes = bytes.subspan(static_cast<size_t>(written));
    at += written;
  }
  return {};
}

Result<Bytes> read_all(int descriptor) {
  struct stat info {};
  if (fstat(descriptor, &info) != 0) {
    return fail(ERROR_INVALID_HANDLE, "the handle is not an open file");
  }
  if (!S_ISREG(info.st_mode) || static_cast<uint64_t>(info.st_size) > kMaxStoreFileLen) {
    return kReadFault;
  }
  Bytes bytes(static_cast<size_t>(info.st_size));
  size_t len = 0;
  while (len < bytes.size()) {
    const ssize_t got =
        pread(descriptor, bytes.data() + len, bytes.size() - len, static_cast<off_t>(len));
    if (got < 0 && errno != EINTR) {
      return kReadFault;
    }
    if (got == 0) {
      break;
    }
    len += static_cast<size_t>(std::max<ssize_t>(got, 0));
  }
  bytes.resize(len);
  return bytes;
}

// read_existing returns the file's contents; nothing for a new store.
Result<Bytes> read_existing(const std::string& path, const FileOpening& opening) {
  Result<Bytes> bytes = crypto::read_callers_file(path, kMaxStoreFileLen);
  if (bytes.ok()) {
    return opening.must_be_new ? fail(ERROR_FILE_EXISTS, "the store's file exists")
                               : std::move(bytes);
  }
  const bool is_missing = bytes.error().is(ERROR_FILE_NOT_FOUND);
  if (is_missing && opening.writable && !opening.must_exist) {
    return Bytes();
  }
  return bytes;
}

// open_clients opens the file that a client's store is written to.
Result<Descriptor> open_clients(const std::string& path, const FileOpening& opening) {
  const int creation = opening.must_exist ? 0 : opening.must_be_new ? O_CREAT | O_EXCL : O_CREAT;
  Descriptor file(open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | creation, 0644));
  if (!file.valid() && errno == EEXIST) {
    return fail(ERROR_FILE_EXISTS, "the store's file exists");
  }
  if (!file.valid()) {
    return storage::file_refusal(errno, path);
  }
  return file;
}

}  // namespace

std::vector<Bytes> pem_blocks(std::string_view text) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  constexpr std::string_view kEnd = "-----END ";
  std::vector<Bytes> blocks;
  for (size_t at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin, at)) {
    const size_t start = text.find('\n', at);
    const size_t end = start == std::string_view::npos ? start : text.find(kEnd, start);
    if (end == std::string_view::npos) {
      break;
    }
    Result<Bytes> block =
        bytes_of_text(text.substr(start + 1, end - start - 1), encoding::TextForm::kBase64);
    if (block.ok()) {
      blocks.push_back(std::move(*block));
    }
    at = end;
  }
  return blocks;
}

Result<FileForm> load_file(ByteView bytes, MemoryStore& store) {
  if (is_serialized_store(bytes)) {
    TRY(read_store(bytes, store));
    return FileForm::kStore;
  }
  if (is_registry_text(bytes)) {
    return load_registry(bytes, store);
  }
  if (!bytes.empty() && bytes[0] == 0x30) {
    Result<FileForm> form = load_der(bytes, store);
    if (form.ok()) {
      return form;
    }
  }
  const Result<FileForm> form = load_text(narrow_text(bytes), store);
  return form.ok() ? *form : Result<FileForm>(kBadFile);
}

Result<StorePtr> open_file_store(const std::string& path, const FileOpening& opening) {
  Descriptor clients;
  if (opening.writable && opening.by_client) {
    clients = TRY(open_clients(path, opening));
  }
  const Bytes bytes =
      clients.valid() ? TRY(read_all(clients.number())) : TRY(read_existing(path, opening));
  auto backing = std::make_unique<FileBacking>(path, std::move(clients), opening.writable);
  FileBacking& file = *backing;
  const auto store = std::make_shared<MemoryStore>(std::move(backing));
  if (!bytes.empty()) {
    file.set_form(TRY(load_file(bytes, *store)));
  } else if (opening.writable) {
    TRY(store->commit(true));
  }
  return StorePtr(store);
}

Result<StorePtr> open_descriptor_store(int descriptor, bool writable) {
  Descriptor copy(fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
  if (!copy.valid()) {
    return fail(ERROR_INVALID_HANDLE, "the handle is not an open file");
  }
  const Bytes bytes = TRY(read_all(copy.number()));
  const auto store = std::make_shared<MemoryStore>(
      std::make_unique<FileBacking>(std::string(), std::move(copy), writable));
  if (!bytes.empty()) {
    TRY(read_store(bytes, *store));
  }
  return StorePtr(store);
}

Status write_descriptor(int descriptor, ByteView bytes) {
  if (ftruncate(descriptor, 0) != 0) {
    return kWriteFault;
  }
  TRY(write_all(descriptor, bytes));
  return fsync(descriptor) == 0 ? Status() : Status(kWriteFault);
}

Status write_file(const std::string& path, ByteView bytes) {
  std::string fresh = path + ".XXXXXX";
  const Descriptor file(mkostemp(fresh.data(), O_CLOEXEC));
  if (!file.valid()) {
    return storage::file_refusal(errno, path);
  }
  struct stat old {};
  const mode_t mode = stat(path.c_str(), &old) == 0 ? old.st_mode & 0777 : 0644;
  Status written = fchmod(file.number(), mode) == 0 ? write_all(file.number(), bytes) : kWriteFault;
  if (written.ok() && (fsync(file.number()) != 0 || rename(fresh.c_str(), path.c_str()) != 0)) {
    written = kWriteFault;
  }
  if (!written.ok()) {
    unlink(fresh.c_str());
  }
  return written;
}

}  // namespace opensspi::cert
