// Settings, and what the model cost.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/records.h"
#include "store/sqlite/connection.h"

namespace qwalt::store::sqlite {

base::Result<std::optional<std::string>> setting(Connection& connection, std::string_view name);
base::Status set_setting(Connection& connection, std::string_view name, std::string_view value);
base::Status remove_setting(Connection& connection, std::string_view name);
base::Result<std::vector<std::pair<std::string, std::string>>> settings(Connection& connection,
                                                                        std::string_view prefix);
base::Status remove_settings(Connection& connection, std::string_view prefix);

base::Status add_spending(Connection& connection, const Spending& spending);
base::Result<std::vector<Spending>> spending(Connection& connection, std::int64_t from_day,
                                             std::int64_t to_day);

}  // namespace qwalt::store::sqlite
