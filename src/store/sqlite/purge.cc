#include "store/sqlite/purge.h"

#include <optional>

#include "store/records.h"

namespace qwalt::store::sqlite {
namespace {

constexpr int kPassagesAtOnce = 1000;
constexpr int kPagesAtOnce = 32;
// Free pages (of 4 KB) that the file may keep: new text takes them without growing it.
constexpr std::int64_t kFreePagesKept = 1024;
constexpr int kReaderMilliseconds = 50;

base::Result<std::int64_t> delete_passages(Connection& connection, Id text) {
  TRY(
      connection.run("DELETE FROM passages WHERE text = ?1 AND ordinal IN "
                     "(SELECT ordinal FROM passages WHERE text = ?1 ORDER BY ordinal LIMIT ?2)",
                     text, kPassagesAtOnce));
  return connection.changed();
}

base::Result<std::int64_t> delete_pages(Connection& connection, Id text) {
  TRY(
      connection.run("DELETE FROM pages WHERE id IN "
                     "(SELECT id FROM pages WHERE text = ?1 ORDER BY number LIMIT ?2)",
                     text, kPagesAtOnce));
  return connection.changed();
}

base::Result<std::optional<std::int64_t>> ownerless_text(Connection& connection) {
  return connection.number("SELECT id FROM texts WHERE document IS NULL LIMIT 1");
}

}  // namespace

base::Status purge_batch(Connection& connection) {
  TRY_ASSIGN(const auto text, ownerless_text(connection));
  if (!text) return {};
  TRY_ASSIGN(const std::int64_t passages, delete_passages(connection, *text));
  TRY_ASSIGN(const std::int64_t pages, delete_pages(connection, *text));
  if (passages == kPassagesAtOnce || pages == kPagesAtOnce) return {};
  return connection.run("DELETE FROM texts WHERE id = ?", *text);
}

base::Result<bool> purge_pending(Connection& connection) {
  TRY_ASSIGN(const auto text, ownerless_text(connection));
  return text.has_value();
}

base::Result<bool> shrink_step(Connection& connection) {
  TRY_ASSIGN(const auto before, connection.number("PRAGMA freelist_count"));
  if (before.value_or(0) <= kFreePagesKept) return false;
  TRY(connection.execute("PRAGMA incremental_vacuum(256)"));
  TRY_ASSIGN(const auto after, connection.number("PRAGMA freelist_count"));
  return after < before;
}

base::Status empty_log(Connection& connection) {
  sqlite3_busy_timeout(connection.handle(), kReaderMilliseconds);
  const int code = sqlite3_wal_checkpoint_v2(connection.handle(), nullptr,
                                             SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(connection.handle(), kBusyMilliseconds);
  const int primary = code & 0xff;
  if (primary == SQLITE_OK || primary == SQLITE_BUSY || primary == SQLITE_LOCKED) return {};
  return base::fail(connection.error(code));
}

}  // namespace qwalt::store::sqlite
