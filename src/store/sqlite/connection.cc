#include "store/sqlite/connection.h"

#include <fmt/format.h>

#include <utility>

#include "store/sqlite/error.h"

namespace qwalt::store::sqlite {
namespace {

// Why each: docs/format/store.md, "Settings".
constexpr const char* kSettings =
    "PRAGMA foreign_keys = ON;"
    "PRAGMA cache_size = -256;"
    "PRAGMA mmap_size = 0;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA cell_size_check = ON;";
constexpr const char* kWriterSettings =
    "PRAGMA synchronous = FULL;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA wal_autocheckpoint = 1000;"
    "PRAGMA journal_size_limit = 4194304;";
constexpr const char* kReaderSettings = "PRAGMA query_only = ON;";

}  // namespace

Rows::Rows(Connection& connection, std::string_view sql, sqlite3_stmt* statement)
    : connection_(&connection), sql_(sql), statement_(statement) {}

Rows::Rows(Rows&& other) noexcept
    : connection_(other.connection_),
      sql_(other.sql_),
      statement_(std::exchange(other.statement_, nullptr)),
      bind_code_(other.bind_code_) {}

Rows::~Rows() {
  if (statement_ != nullptr) connection_->give_back(sql_, statement_);
}

base::Result<bool> Rows::next() {
  const int code = bind_code_ != SQLITE_OK ? bind_code_ : sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return base::fail(connection_->error(code));
}

std::string_view Rows::view(int column) const {
  const auto* text = sqlite3_column_text(statement_, column);
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(text),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

base::Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, Access access) {
  std::unique_ptr<Connection> connection(new Connection);
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &connection->handle_, flags, nullptr);
  if (code != SQLITE_OK) return base::fail(connection->error(code));
  sqlite3_busy_timeout(connection->handle_, kBusyMilliseconds);
  sqlite3_db_config(connection->handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  TRY(connection->execute(kSettings));
  TRY(connection->execute(access == Access::kWrite ? kWriterSettings : kReaderSettings));
  return connection;
}

Connection::~Connection() {
  finalize_idle();
  sqlite3_close(handle_);
}

base::Error Connection::error(int code) const { return sqlite_error(handle_, code); }

base::Result<Rows> Connection::prepare(std::string_view sql) {
  auto& idle = idle_[sql];
  if (!idle.empty()) {
    sqlite3_stmt* statement = idle.back();
    idle.pop_back();
    return Rows(*this, sql, statement);
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return base::fail(error(code));
  return Rows(*this, sql, statement);
}

base::Status Connection::finish(Rows& rows) {
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) return {};
  }
}

void Connection::give_back(std::string_view sql, sqlite3_stmt* statement) {
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  idle_[sql].push_back(statement);
}

base::Status Connection::execute(const std::string& script) {
  const int code = sqlite3_exec(handle_, script.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return base::fail(error(code));
  return {};
}

void Connection::finalize_idle() {
  for (auto& [sql, statements] : idle_) {
    for (sqlite3_stmt* statement : statements) sqlite3_finalize(statement);
  }
  idle_.clear();
}

void Connection::release_memory() {
  finalize_idle();
  sqlite3_db_release_memory(handle_);
}

base::Status Connection::synchronise(Synchronous level) {
  if (level == synchronous_) return {};
  // This pragma acts when it is compiled, so that a prepared one would act once only.
  TRY(execute(fmt::format("PRAGMA synchronous = {}", static_cast<int>(level))));
  synchronous_ = level;
  return {};
}

Transaction::~Transaction() {
  // Some errors, such as a full disk, have rolled it back already.
  if (sqlite3_get_autocommit(connection_.handle()) == 0) {
    static_cast<void>(connection_.run("ROLLBACK"));
  }
}

base::Status Transaction::begin(Kind kind) {
  switch (kind) {
    case Kind::kRead:
      return connection_.run("BEGIN");
    case Kind::kWrite:
      TRY(connection_.synchronise(Connection::Synchronous::kFull));
      break;
    case Kind::kRelaxed:
      TRY(connection_.synchronise(Connection::Synchronous::kNormal));
      break;
  }
  return connection_.run("BEGIN IMMEDIATE");
}

base::Status Transaction::commit() { return connection_.run("COMMIT"); }

}  // namespace qwalt::store::sqlite
