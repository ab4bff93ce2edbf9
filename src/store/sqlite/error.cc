#include "store/sqlite/error.h"

#include <fmt/format.h>

#include <cerrno>

namespace qwalt::store::sqlite {
namespace {

using base::Code;
using base::Error;

// The reason of the last failed system call on the write-ahead log; 0 if there was none.
int log_errno(sqlite3* database) {
  sqlite3_file* log = nullptr;
  sqlite3_file_control(database, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
  if (log == nullptr || log->pMethods == nullptr) return 0;
  int number = 0;
  log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &number);
  return number;
}

bool means_full(int number) { return number == ENOSPC || number == EDQUOT || number == EFBIG; }

// SQLite has a code for a full disk, but not for a quota that is used up.
bool is_full(sqlite3* database, int primary) {
  if (primary == SQLITE_FULL) return true;
  if (primary != SQLITE_IOERR || database == nullptr) return false;
  return means_full(sqlite3_system_errno(database)) || means_full(log_errno(database));
}

}  // namespace

Error sqlite_error(sqlite3* database, int code) {
  const int primary = code & 0xff;
  if (is_full(database, primary)) {
    return {Code::kNoSpace, "The disk is full: nothing was stored."};
  }
  const std::string detail = fmt::format("{}, code {}", sqlite3_errstr(code), code);
  switch (primary) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Code::kCorrupt, fmt::format("The store's file is damaged ({}).", detail)};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Code::kUnavailable, "The store is in use by another program."};
    case SQLITE_CONSTRAINT:
      return {Code::kConflict, fmt::format("The store refuses a second such entry ({}).", detail)};
    case SQLITE_TOOBIG:
      return {Code::kTooLarge, "A text is too long to be stored."};
    case SQLITE_NOMEM:
      return {Code::kUnavailable, "There is not enough memory to use the store."};
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {Code::kIo, fmt::format("The store's file may not be opened ({}).", detail)};
    case SQLITE_IOERR:
      return {Code::kIo, fmt::format("The store could not be read or written ({}).", detail)};
    default:
      return {Code::kInternal, fmt::format("The store failed ({}).", detail)};
  }
}

}  // namespace qwalt::store::sqlite
