// Workspaces, the keys that open them, and settings.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/records.h"
#include "store/sqlite/connection.h"

namespace qwalt::store::sqlite {

base::Result<Id> workspace(Connection& connection, std::string_view name);
base::Result<std::vector<Id>> workspaces(Connection& connection);

base::Status add_key(Connection& connection, const Key& key, std::string_view hash);
base::Result<std::optional<Key>> find_key(Connection& connection, std::string_view hash);
base::Result<std::vector<Key>> keys(Connection& connection);
base::Status remove_key(Connection& connection, Id id);

base::Result<std::optional<std::string>> setting(Connection& connection, std::string_view name);
base::Status set_setting(Connection& connection, std::string_view name, std::string_view value);

}  // namespace qwalt::store::sqlite
