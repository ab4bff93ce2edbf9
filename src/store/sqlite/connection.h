// One connection to a SQLite file, its prepared statements, and transactions on it.
//
// A connection is used by one thread at a time (store/sqlite/engine.h sees to that). Rows and
// Transaction refer to it and must end before it does.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace qwalt::store::sqlite {

class Connection;

// How long a connection waits for another program that holds the file.
constexpr int kBusyMilliseconds = 5000;

// A statement that runs: its parameters, then its rows. Goes back to its connection when destroyed.
class Rows {
 public:
  Rows(Connection& connection, std::string_view sql, sqlite3_stmt* statement);
  Rows(Rows&& other) noexcept;
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  Rows& operator=(Rows&&) = delete;
  ~Rows();

  // Goes to the next row; false after the last.
  base::Result<bool> next();

  // Columns of the row, from 0. A view is valid until next().
  template <class T = std::int64_t>
  T number(int column) const {
    return static_cast<T>(sqlite3_column_int64(statement_, column));
  }
  double real(int column) const { return sqlite3_column_double(statement_, column); }
  bool is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::string_view view(int column) const;
  std::string text(int column) const { return std::string(view(column)); }

 private:
  friend class Connection;

  template <class T>
  int bind_value(int index, const T& value, sqlite3_destructor_type lifetime) {
    if constexpr (std::is_same_v<T, std::nullptr_t>) {
      return sqlite3_bind_null(statement_, index);
    } else if constexpr (std::is_floating_point_v<T>) {
      return sqlite3_bind_double(statement_, index, value);
    } else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
      return sqlite3_bind_int64(statement_, index, static_cast<std::int64_t>(value));
    } else if constexpr (std::is_same_v<T, std::optional<std::int64_t>>) {
      return value ? sqlite3_bind_int64(statement_, index, *value)
                   : sqlite3_bind_null(statement_, index);
    } else {
      const std::string_view text(value);
      // A null pointer would be bound as NULL.
      return sqlite3_bind_text64(statement_, index, text.data() == nullptr ? "" : text.data(),
                                 text.size(), lifetime, SQLITE_UTF8);
    }
  }

  template <class T>
  void bind(int index, const T& value, sqlite3_destructor_type lifetime) {
    const int code = bind_value(index, value, lifetime);
    if (code != SQLITE_OK && bind_code_ == SQLITE_OK) bind_code_ = code;
  }

  Connection* connection_;
  std::string_view sql_;
  sqlite3_stmt* statement_;
  int bind_code_ = SQLITE_OK;
};

class Connection {
 public:
  enum class Access { kWrite, kRead };

  // Opens the file, which must be there, with the settings of docs/format/store.md.
  static base::Result<std::unique_ptr<Connection>> open(const std::string& path, Access access);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // `sql` is one statement in static storage: it is the key of its prepared form. Parameters are
  // numbers, enums, strings, optional<int64>, nullptr.

  // Runs a statement to its end. Strings are bound without a copy.
  template <class... Args>
  base::Status run(std::string_view sql, const Args&... args) {
    TRY_ASSIGN(Rows rows, prepare(sql));
    int index = 0;
    (rows.bind(++index, args, SQLITE_STATIC), ...);
    return finish(rows);
  }

  // Starts a statement; its rows come by Rows::next().
  template <class... Args>
  base::Result<Rows> query(std::string_view sql, const Args&... args) {
    TRY_ASSIGN(Rows rows, prepare(sql));
    int index = 0;
    (rows.bind(++index, args, SQLITE_TRANSIENT), ...);
    return rows;
  }

  // The number in the first column of the first row; nullopt without a row.
  template <class... Args>
  base::Result<std::optional<std::int64_t>> number(std::string_view sql, const Args&... args) {
    TRY_ASSIGN(Rows rows, query(sql, args...));
    TRY_ASSIGN(const bool found, rows.next());
    return found ? std::optional(rows.number(0)) : std::nullopt;
  }

  // The numbers in the first column of all rows.
  template <class... Args>
  base::Result<std::vector<std::int64_t>> numbers(std::string_view sql, const Args&... args) {
    TRY_ASSIGN(Rows rows, query(sql, args...));
    std::vector<std::int64_t> found;
    for (;;) {
      TRY_ASSIGN(const bool more, rows.next());
      if (!more) return found;
      found.push_back(rows.number(0));
    }
  }

  // Runs a script of any number of statements, unprepared.
  base::Status execute(const std::string& script);

  // Rows inserted, updated or deleted by the last statement.
  std::int64_t changed() const { return sqlite3_changes64(handle_); }

  // Gives cached pages and prepared statements back to the system.
  void release_memory();

  sqlite3* handle() const { return handle_; }
  base::Error error(int code) const;

 private:
  friend class Rows;
  friend class Transaction;

  enum class Synchronous { kNormal = 1, kFull = 2 };

  Connection() = default;
  base::Status synchronise(Synchronous level);
  base::Result<Rows> prepare(std::string_view sql);
  static base::Status finish(Rows& rows);
  void give_back(std::string_view sql, sqlite3_stmt* statement);
  void finalize_idle();

  sqlite3* handle_ = nullptr;
  Synchronous synchronous_ = Synchronous::kFull;
  std::unordered_map<std::string_view, std::vector<sqlite3_stmt*>> idle_;
};

// Rolled back unless committed.
class Transaction {
 public:
  enum class Kind {
    kRead,     // sees one state of the store, blocks nobody
    kWrite,    // durable once committed
    kRelaxed,  // a write that a loss of power may undo until the next kWrite was committed
  };

  explicit Transaction(Connection& connection) : connection_(connection) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();

  base::Status begin(Kind kind);
  base::Status commit();

 private:
  Connection& connection_;
};

}  // namespace qwalt::store::sqlite
