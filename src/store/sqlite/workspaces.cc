#include "store/sqlite/workspaces.h"

#include <algorithm>

#include "base/clock.h"
#include "base/random.h"
#include "store/sqlite/settings.h"
#include "store/workspace_settings.h"

namespace qwalt::store::sqlite {
namespace {

using base::Code;

constexpr std::size_t kMaxNameBytes = 64;

bool is_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= kMaxNameBytes &&
         std::all_of(name.begin(), name.end(), allowed);
}

tl::unexpected<base::Error> no_workspace() {
  return base::fail(Code::kNotFound, "There is no such workspace.");
}

base::Status refuse_used(Connection& connection, Id id) {
  if (id == kDefaultWorkspace) {
    return base::fail(Code::kConflict, "The default workspace cannot be removed.");
  }
  TRY_ASSIGN(const auto documents,
             connection.number("SELECT count(*) FROM documents WHERE workspace = ?", id));
  if (documents.value_or(0) > 0) {
    return base::fail(Code::kConflict, "The workspace still has documents: remove them first.");
  }
  TRY_ASSIGN(const auto watches,
             connection.number("SELECT count(*) FROM watches WHERE workspace = ?", id));
  if (watches.value_or(0) > 0) {
    return base::fail(Code::kConflict, "The workspace still has watched folders: stop them first.");
  }
  return {};
}

}  // namespace

base::Result<Id> workspace(Connection& connection, std::string_view name) {
  TRY_ASSIGN(const auto id, connection.number("SELECT id FROM workspaces WHERE name = ?", name));
  if (!id) return no_workspace();
  return *id;
}

base::Result<std::vector<Id>> workspaces(Connection& connection) {
  return connection.numbers("SELECT id FROM workspaces ORDER BY id");
}

base::Result<std::vector<Workspace>> list_workspaces(Connection& connection) {
  TRY_ASSIGN(Rows rows,
             connection.query("SELECT id, name, created_at, (SELECT count(*) FROM documents "
                              "WHERE documents.workspace = workspaces.id AND state < 4) "
                              "FROM workspaces ORDER BY name"));
  std::vector<Workspace> found;
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) return found;
    found.push_back({rows.number(0), rows.text(1), rows.number(2), rows.number(3)});
  }
}

base::Result<Workspace> add_workspace(Connection& connection, std::string_view name) {
  if (!is_name(name)) {
    return base::fail(Code::kInvalid,
                      "The name of a workspace has 1 to 64 of the characters a-z, 0-9, _ and -.");
  }
  TRY_ASSIGN(const auto taken, connection.number("SELECT id FROM workspaces WHERE name = ?", name));
  if (taken) return base::fail(Code::kConflict, "There is a workspace of that name already.");
  TRY_ASSIGN(const auto count, connection.number("SELECT count(*) FROM workspaces"));
  if (count.value_or(0) >= kMaxWorkspaces) {
    return base::fail(Code::kConflict, "There are 1000 workspaces already: remove one first.");
  }
  const Workspace added{base::random_id(), std::string(name), base::now(), 0};
  TRY(connection.run("INSERT INTO workspaces (id, name, created_at) VALUES (?, ?, ?)", added.id,
                     added.name, added.created_at));
  return added;
}

base::Status remove_workspace(Connection& connection, Id id) {
  TRY_ASSIGN(const auto there, connection.number("SELECT id FROM workspaces WHERE id = ?", id));
  if (!there) return no_workspace();
  TRY(refuse_used(connection, id));
  TRY(connection.run("DELETE FROM chats WHERE workspace = ?", id));
  // Without its workspace a key would open all of them.
  TRY(connection.run("DELETE FROM keys WHERE workspace = ?", id));
  TRY(remove_settings(connection, workspace_settings_prefix(id)));
  return connection.run("DELETE FROM workspaces WHERE id = ?", id);
}

}  // namespace qwalt::store::sqlite
