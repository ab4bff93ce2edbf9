#include "store/sqlite/schema.h"

#include <fmt/format.h>

#include "base/file.h"
#include "base/file_system.h"
#include "base/log.h"
#include "store/sqlite/error.h"

namespace qwalt::store::sqlite {
namespace {

constexpr std::int64_t kApplicationId = 0x51576c54;  // "QWlT"

constexpr const char* kVersion1 = R"sql(
CREATE TABLE workspaces (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT;
INSERT INTO workspaces VALUES (1, 'default', unixepoch() * 1000000);

CREATE TABLE counters (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counters VALUES ('change', 0), ('claim', 0);

CREATE TABLE documents (
  id INTEGER PRIMARY KEY,
  workspace INTEGER NOT NULL REFERENCES workspaces (id),
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  media_type TEXT NOT NULL DEFAULT '',
  state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 4),
  pages INTEGER NOT NULL DEFAULT 0,
  paged INTEGER NOT NULL DEFAULT 0,
  passages INTEGER NOT NULL DEFAULT 0,
  characters INTEGER NOT NULL DEFAULT 0,
  language TEXT NOT NULL DEFAULT '',
  warnings TEXT NOT NULL DEFAULT '[]',
  error_code TEXT NOT NULL DEFAULT '',
  error_message TEXT NOT NULL DEFAULT '',
  sequence INTEGER NOT NULL DEFAULT 0,
  last_name TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  ready_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX documents_same_bytes ON documents (workspace, sha256) WHERE state < 4;
CREATE INDEX documents_by_original ON documents (sha256);
CREATE INDEX documents_by_age ON documents (workspace, created_at DESC, id DESC) WHERE state < 4;
CREATE INDEX documents_by_state ON documents (state, workspace);

CREATE TABLE names (
  workspace INTEGER NOT NULL REFERENCES workspaces (id),
  name TEXT NOT NULL,
  document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  claim INTEGER NOT NULL,
  folded TEXT NOT NULL,
  PRIMARY KEY (workspace, name, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX names_by_document ON names (document, claim DESC);

CREATE TABLE texts (
  id INTEGER PRIMARY KEY,
  document INTEGER UNIQUE REFERENCES documents (id) ON DELETE SET NULL
) STRICT;

CREATE TABLE pages (
  id INTEGER PRIMARY KEY,
  text INTEGER NOT NULL REFERENCES texts (id),
  number INTEGER NOT NULL,
  label TEXT NOT NULL,
  language INTEGER NOT NULL,
  char_start INTEGER NOT NULL,
  content TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX pages_by_number ON pages (text, number);

CREATE TABLE passages (
  text INTEGER NOT NULL REFERENCES texts (id),
  ordinal INTEGER NOT NULL,
  page INTEGER NOT NULL,
  first_byte INTEGER NOT NULL,
  end_byte INTEGER NOT NULL,
  char_start INTEGER NOT NULL,
  char_end INTEGER NOT NULL,
  heading TEXT NOT NULL,
  table_head TEXT NOT NULL,
  PRIMARY KEY (text, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  stage TEXT NOT NULL,
  large INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  leased_until INTEGER NOT NULL DEFAULT 0,
  UNIQUE (document, stage)
) STRICT;
CREATE INDEX jobs_by_turn ON jobs (large, id);

CREATE TABLE changes (
  sequence INTEGER PRIMARY KEY,
  workspace INTEGER NOT NULL,
  document INTEGER NOT NULL,
  added INTEGER NOT NULL
) STRICT;

CREATE TABLE chats (
  id INTEGER PRIMARY KEY,
  workspace INTEGER NOT NULL REFERENCES workspaces (id),
  owner TEXT NOT NULL,
  title TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX chats_by_age ON chats (workspace, owner, updated_at DESC, id DESC);

CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  chat INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  parent INTEGER NOT NULL,
  role INTEGER NOT NULL,
  state INTEGER NOT NULL,
  mode TEXT NOT NULL,
  model TEXT NOT NULL,
  prompt_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  cost REAL NOT NULL,
  milliseconds REAL NOT NULL,
  error_code TEXT NOT NULL,
  error_message TEXT NOT NULL,
  searched_for TEXT NOT NULL,
  suggestions TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  content TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX messages_by_position ON messages (chat, position);
CREATE INDEX messages_running ON messages (state) WHERE state = 0;

CREATE TABLE sources (
  message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  number INTEGER NOT NULL,
  document INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  document_name TEXT NOT NULL,
  score REAL NOT NULL,
  PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE citations (
  message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  number INTEGER NOT NULL,
  sentence_begin INTEGER NOT NULL,
  sentence_end INTEGER NOT NULL,
  quote_start INTEGER NOT NULL,
  quote_end INTEGER NOT NULL,
  verdict INTEGER NOT NULL,
  PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE keys (
  id INTEGER PRIMARY KEY,
  workspace INTEGER REFERENCES workspaces (id),
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* kVersion2 = R"sql(
ALTER TABLE documents ADD COLUMN source_url TEXT NOT NULL DEFAULT '';

CREATE TABLE watches (
  id INTEGER PRIMARY KEY,
  workspace INTEGER NOT NULL REFERENCES workspaces (id),
  folder TEXT NOT NULL,
  label TEXT NOT NULL,
  ignore TEXT NOT NULL DEFAULT '[]',
  permanent INTEGER NOT NULL,
  device INTEGER NOT NULL DEFAULT 0,
  inode INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  UNIQUE (workspace, folder),
  UNIQUE (workspace, label)
) STRICT;

CREATE TABLE watched_files (
  watch INTEGER NOT NULL REFERENCES watches (id) ON DELETE CASCADE,
  folder TEXT NOT NULL,
  name TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  device INTEGER NOT NULL,
  inode INTEGER NOT NULL,
  document INTEGER NOT NULL,
  problem TEXT NOT NULL,
  PRIMARY KEY (watch, folder, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX watched_files_by_inode ON watched_files (watch, inode);
CREATE INDEX watched_files_refused ON watched_files (watch) WHERE document = 0;
)sql";

// Chats had one line of messages, read by position: who follows nobody, or nobody of the chat,
// follows the message before.
constexpr const char* kVersion3 = R"sql(
ALTER TABLE messages ADD COLUMN answered INTEGER NOT NULL DEFAULT 1;
ALTER TABLE messages ADD COLUMN needs_more_info INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN follow_up_question TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN rating INTEGER NOT NULL DEFAULT 0 CHECK (rating BETWEEN -1 AND 1);
ALTER TABLE messages ADD COLUMN rating_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN cached INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN instructions_name TEXT NOT NULL DEFAULT '';
CREATE INDEX messages_rated ON messages (id) WHERE rating <> 0;
UPDATE messages SET parent = coalesce(
  (SELECT before.id FROM messages AS before WHERE before.chat = messages.chat
   AND before.position < messages.position ORDER BY before.position DESC LIMIT 1), 0)
WHERE NOT EXISTS (SELECT 1 FROM messages AS followed WHERE followed.id = messages.parent
  AND followed.chat = messages.chat AND followed.position < messages.position);

ALTER TABLE citations ADD COLUMN implied INTEGER NOT NULL DEFAULT 0;

CREATE TABLE spending (
  day INTEGER NOT NULL,
  workspace INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  prompt_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  cost REAL NOT NULL,
  PRIMARY KEY (day, workspace)
) STRICT, WITHOUT ROWID;
)sql";

constexpr Migration kMigrations[] = {{kVersion1}, {kVersion2}, {kVersion3}};

std::string copy_path(const std::string& path) { return path + ".before"; }

// One pass over all pages; the copy is synced before this returns.
base::Status copy_store(Connection& from, const std::string& path) {
  auto& files = base::posix_file_system();
  TRY(files.remove(path));
  {
    TRY_ASSIGN(const auto file, files.create(path));
    TRY(file->close());
  }
  TRY_ASSIGN(const auto to, Connection::open(path, Connection::Access::kWrite));
  sqlite3_backup* backup = sqlite3_backup_init(to->handle(), "main", from.handle(), "main");
  if (backup == nullptr) return base::fail(to->error(sqlite3_extended_errcode(to->handle())));
  sqlite3_backup_step(backup, -1);
  const int code = sqlite3_backup_finish(backup);
  if (code != SQLITE_OK) return base::fail(to->error(code));
  return {};
}

base::Result<std::int64_t> pragma(Connection& connection, std::string_view sql) {
  TRY_ASSIGN(const auto value, connection.number(sql));
  return value.value_or(0);
}

base::Status refuse_foreign(Connection& connection, std::int64_t version, std::int64_t newest) {
  TRY_ASSIGN(const auto application, pragma(connection, "PRAGMA application_id"));
  TRY_ASSIGN(const auto tables, pragma(connection, "SELECT count(*) FROM sqlite_schema"));
  if (tables > 0 && application != kApplicationId) {
    return base::fail(base::Code::kCorrupt, "The store's file is no store of QWalT.");
  }
  if (version > newest) {
    return base::fail(base::Code::kUnsupported,
                      fmt::format("The store was written by a newer QWalT (format {}, this one "
                                  "knows {}): use that version.",
                                  version, newest));
  }
  return {};
}

// auto_vacuum can be chosen only while the file is empty, journal_mode only outside a transaction.
base::Status prepare_file(Connection& connection) {
  TRY(connection.execute("PRAGMA auto_vacuum = INCREMENTAL"));
  return connection.execute("PRAGMA journal_mode = WAL");
}

base::Status apply(Connection& connection, std::span<const Migration> steps, std::int64_t version) {
  Transaction transaction(connection);
  TRY(transaction.begin(Transaction::Kind::kWrite));
  for (std::size_t i = static_cast<std::size_t>(version); i < steps.size(); ++i) {
    TRY(connection.execute(steps[i].script));
  }
  TRY(connection.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                                     kApplicationId, steps.size())));
  return transaction.commit();
}

}  // namespace

std::span<const Migration> migrations() { return kMigrations; }

base::Status migrate(Connection& connection, const std::string& path,
                     std::span<const Migration> steps) {
  TRY_ASSIGN(const auto version, pragma(connection, "PRAGMA user_version"));
  const auto newest = static_cast<std::int64_t>(steps.size());
  TRY(refuse_foreign(connection, version, newest));
  if (version == 0) TRY(prepare_file(connection));
  if (version == newest) {
    // A crash may have left the copy after the last migration had succeeded.
    return base::posix_file_system().remove(copy_path(path));
  }
  if (version > 0) {
    base::log_info("The store is brought from format {} to {}.", version, newest);
    TRY(copy_store(connection, copy_path(path)));
  }
  TRY(apply(connection, steps, version));
  return base::posix_file_system().remove(copy_path(path));
}

}  // namespace qwalt::store::sqlite
