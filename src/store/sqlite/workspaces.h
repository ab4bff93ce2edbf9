// Workspaces: the rows that everything else belongs to.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/sqlite/connection.h"
#include "store/store.h"

namespace qwalt::store::sqlite {

base::Result<Id> workspace(Connection& connection, std::string_view name);
base::Result<std::vector<Id>> workspaces(Connection& connection);
base::Result<std::vector<Workspace>> list_workspaces(Connection& connection);
base::Result<Workspace> add_workspace(Connection& connection, std::string_view name);
base::Status remove_workspace(Connection& connection, Id id);

}  // namespace qwalt::store::sqlite
