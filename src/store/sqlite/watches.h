// Watched folders, and what is remembered of their files.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/sqlite/connection.h"
#include "store/store.h"

namespace qwalt::store::sqlite {

base::Result<Watch> add_watch(Connection& connection, const Watch& watch);
base::Result<std::vector<Watch>> watches(Connection& connection);
base::Status update_watch(Connection& connection, const Watch& watch);
base::Status remove_watch(Connection& connection, Id watch);

base::Status put_watched_file(Connection& connection, const WatchedFile& file);
base::Status remove_watched_file(Connection& connection, Id watch, std::string_view folder,
                                 std::string_view name);
base::Result<std::vector<WatchedFile>> watched_files(Connection& connection, Id watch,
                                                     std::string_view folder,
                                                     std::string_view after, int limit);
base::Result<std::optional<WatchedFile>> watched_file(Connection& connection, Id watch,
                                                      std::string_view folder,
                                                      std::string_view name);
base::Result<std::optional<WatchedFile>> watched_file_like(Connection& connection,
                                                           const WatchedFile& file);
base::Result<std::optional<std::string>> next_watched_folder(Connection& connection, Id watch,
                                                             std::string_view below,
                                                             std::optional<std::string_view> after);
base::Result<Store::WatchCounts> watch_counts(Connection& connection, Id watch);

}  // namespace qwalt::store::sqlite
