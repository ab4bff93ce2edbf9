// The keys that open the store to callers.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/records.h"
#include "store/sqlite/connection.h"

namespace qwalt::store::sqlite {

base::Status add_key(Connection& connection, const Key& key, std::string_view hash);
base::Result<std::optional<Key>> find_key(Connection& connection, std::string_view hash);
base::Result<std::vector<Key>> keys(Connection& connection);
base::Status remove_key(Connection& connection, Id id);

}  // namespace qwalt::store::sqlite
