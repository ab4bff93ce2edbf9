#include "store/sqlite/keys.h"

#include "base/clock.h"

namespace qwalt::store::sqlite {
namespace {

using base::Code;

// Of a row of: id, workspace, name, role, created_at.
Key read_key(const Rows& rows) {
  return {rows.number(0), rows.is_null(1) ? std::nullopt : std::optional(rows.number(1)),
          rows.text(2), rows.text(3), rows.number(4)};
}

}  // namespace

base::Status add_key(Connection& connection, const Key& key, std::string_view hash) {
  if (key.id <= 0 || hash.empty()) return base::fail(Code::kInvalid, "A key has an id and a hash.");
  const base::Micros created = key.created_at != 0 ? key.created_at : base::now();
  return connection.run(
      "INSERT INTO keys (id, workspace, name, role, hash, created_at) VALUES (?, ?, ?, ?, ?, ?)",
      key.id, key.workspace, key.name, key.role, hash, created);
}

base::Result<std::optional<Key>> find_key(Connection& connection, std::string_view hash) {
  // The index compares hashes of secrets, so that its timing tells nothing about a secret.
  TRY_ASSIGN(Rows rows, connection.query("SELECT id, workspace, name, role, created_at FROM keys "
                                         "WHERE hash = ?",
                                         hash));
  TRY_ASSIGN(const bool found, rows.next());
  return found ? std::optional(read_key(rows)) : std::nullopt;
}

base::Result<std::vector<Key>> keys(Connection& connection) {
  TRY_ASSIGN(Rows rows, connection.query("SELECT id, workspace, name, role, created_at FROM keys "
                                         "ORDER BY created_at, id"));
  std::vector<Key> found;
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) return found;
    found.push_back(read_key(rows));
  }
}

base::Status remove_key(Connection& connection, Id id) {
  TRY(connection.run("DELETE FROM keys WHERE id = ?", id));
  if (connection.changed() == 0) return base::fail(Code::kNotFound, "There is no such key.");
  return {};
}

}  // namespace qwalt::store::sqlite
