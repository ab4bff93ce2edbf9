#include "store/sqlite/changes.h"

#include <algorithm>
#include <utility>

namespace qwalt::store::sqlite {
namespace {

enum class Kind { kRemoved = 0, kAdded = 1 };

base::Result<Sequence> append(Connection& connection, Id workspace, Id document, Kind kind) {
  // The counter and the change are rows of one transaction: a number undone is given again.
  TRY_ASSIGN(const auto sequence,
             connection.number("UPDATE counters SET value = value + 1 WHERE name = 'change' "
                               "RETURNING value"));
  if (!sequence) return base::fail(base::Code::kCorrupt, "The store has lost its counter.");
  TRY(
      connection.run("INSERT INTO changes (sequence, workspace, document, added) "
                     "VALUES (?, ?, ?, ?)",
                     *sequence, workspace, document, kind));
  return *sequence;
}

base::Result<std::vector<Change>> read_changes(base::Result<Rows> rows) {
  if (!rows) return base::fail(std::move(rows).error());
  std::vector<Change> changes;
  for (;;) {
    TRY_ASSIGN(const bool more, rows->next());
    if (!more) return changes;
    changes.push_back(
        {rows->number(0), rows->number(1), rows->number(2), rows->number<int>(3) != 0});
  }
}

}  // namespace

base::Result<Sequence> append_added(Connection& connection, Id workspace, Id document) {
  return append(connection, workspace, document, Kind::kAdded);
}

base::Result<Sequence> append_removed(Connection& connection, Id workspace, Id document) {
  return append(connection, workspace, document, Kind::kRemoved);
}

base::Result<Sequence> last_sequence(Connection& connection) {
  TRY_ASSIGN(const auto value,
             connection.number("SELECT value FROM counters WHERE name = 'change'"));
  return value.value_or(0);
}

base::Result<std::vector<Change>> changes_after(Connection& connection, Sequence sequence,
                                                int limit) {
  return read_changes(
      connection.query("SELECT sequence, workspace, document, added FROM changes "
                       "WHERE sequence > ? ORDER BY sequence LIMIT ?",
                       sequence, std::max(limit, 0)));
}

base::Result<std::vector<Change>> all_documents(Connection& connection) {
  return read_changes(
      connection.query("SELECT sequence, workspace, id, 1 FROM documents "
                       "WHERE state = 2 ORDER BY sequence"));
}

}  // namespace qwalt::store::sqlite
