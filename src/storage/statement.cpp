// SPDX-License-Identifier: MIT
#include "storage/statement.h"

#include <cerrno>
#include <new>
#include <utility>

#include "base/writer.h"

namespace opensspi::storage {
namespace {

bool is_disk_full(sqlite3* database, int code) {
  if ((code & 0xFF) == SQLITE_FULL) {
    return true;
  }
  const int problem = sqlite3_system_errno(database);
  return (code & 0xFF) == SQLITE_IOERR && (problem == ENOSPC || problem == EDQUOT);
}

}  // namespace

Error sqlite_failure(sqlite3* database, int code) {
  if (is_disk_full(database, code)) {
    return fail(ERROR_DISK_FULL, "the disk is full; nothing of this change was kept");
  }
  switch (code & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return fail(ERROR_FILE_CORRUPT,
                  "the store's database is damaged; put back a copy that `opensspi store backup` "
                  "made, or move store.db away to start again");
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return fail(ERROR_WRITE_PROTECT, "the store cannot be written here; set OPENSSPI_HOME");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail(ERROR_TIMEOUT, "another program has kept the store's database locked");
    case SQLITE_CONSTRAINT:
      return fail(ERROR_ALREADY_EXISTS, "the store already has such a record");
    case SQLITE_NOMEM:
      throw std::bad_alloc();
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return fail(ERROR_OPEN_FAILED, "the store's database cannot be read or written");
    default:
      return fail(ERROR_DATABASE_FAILURE, "the store's database refused a statement");
  }
}

Statement::Statement(Statement&& other) noexcept
    : prepared_(std::exchange(other.prepared_, nullptr)),
      bound_(other.bound_),
      bind_problem_(other.bind_problem_) {}

Statement::~Statement() {
  if (prepared_ == nullptr) {
    return;
  }
  sqlite3_reset(prepared_);
  sqlite3_clear_bindings(prepared_);
}

void Statement::bind(int64_t number) {
  bind_problem_ |= sqlite3_bind_int64(prepared_, ++bound_, number);
}

void Statement::bind(std::string_view text) {
  const char* start = text.empty() ? "" : text.data();
  bind_problem_ |=
      sqlite3_bind_text64(prepared_, ++bound_, start, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void Statement::bind(ByteView blob) {
  const void* start = blob.empty() ? static_cast<const void*>("") : blob.data();
  bind_problem_ |= sqlite3_bind_blob64(prepared_, ++bound_, start, blob.size(), SQLITE_TRANSIENT);
}

Result<bool> Statement::step() {
  if (bind_problem_ != SQLITE_OK) {
    return sqlite_failure(sqlite3_db_handle(prepared_), bind_problem_);
  }
  const int code = sqlite3_step(prepared_);
  if (code == SQLITE_ROW) {
    return true;
  }
  if (code == SQLITE_DONE) {
    return false;
  }
  return sqlite_failure(sqlite3_db_handle(prepared_), code);
}

Status Statement::run() {
  (void)TRY(step());
  return {};
}

int64_t Statement::integer(int column) const { return sqlite3_column_int64(prepared_, column); }

std::string Statement::text(int column) const {
  const auto* start = reinterpret_cast<const char*>(sqlite3_column_text(prepared_, column));
  if (start == nullptr) {
    return {};
  }
  return {start, static_cast<size_t>(sqlite3_column_bytes(prepared_, column))};
}

void Statement::append_row(Bytes& out) const {
  Writer writer(out);
  const int count = sqlite3_column_count(prepared_);
  writer.u32le(static_cast<uint32_t>(count));
  for (int column = 0; column < count; ++column) {
    const int type = sqlite3_column_type(prepared_, column);
    writer.u8(static_cast<uint8_t>(type));
    if (type == SQLITE_INTEGER) {
      writer.u64le(static_cast<uint64_t>(integer(column)));
    } else if (type != SQLITE_NULL) {
      const Bytes bytes = blob(column);  // of a text, its UTF-8
      writer.u64le(bytes.size());
      writer.bytes(bytes);
    }
  }
}

Bytes Statement::blob(int column) const {
  const auto* start = static_cast<const uint8_t*>(sqlite3_column_blob(prepared_, column));
  if (start == nullptr) {
    return {};
  }
  return {start, start + sqlite3_column_bytes(prepared_, column)};
}

}  // namespace opensspi::storage
