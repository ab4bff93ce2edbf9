#include "store/sqlite/watches.h"

#include <algorithm>

#include "base/clock.h"
#include "base/random.h"
#include "store/sqlite/string_list.h"

namespace qwalt::store::sqlite {
namespace {

using base::Code;

constexpr int kMaxFilesListed = 10'000;

tl::unexpected<base::Error> no_watch() {
  return base::fail(Code::kNotFound, "There is no such watched folder.");
}

// Of a row of: watch, folder, name, bytes, modified, device, inode, document, problem.
WatchedFile read_file(const Rows& rows) {
  WatchedFile file;
  file.watch = rows.number(0);
  file.folder = rows.text(1);
  file.name = rows.text(2);
  file.bytes = rows.number(3);
  file.modified = rows.number(4);
  file.device = rows.number<std::uint64_t>(5);
  file.inode = rows.number<std::uint64_t>(6);
  file.document = rows.number(7);
  file.problem = rows.text(8);
  return file;
}

base::Result<std::optional<WatchedFile>> first_file(base::Result<Rows> rows) {
  if (!rows) return base::fail(std::move(rows).error());
  TRY_ASSIGN(const bool found, rows->next());
  if (!found) return std::optional<WatchedFile>();
  return std::optional(read_file(*rows));
}

base::Result<std::optional<std::string>> first_text(base::Result<Rows> rows) {
  if (!rows) return base::fail(std::move(rows).error());
  TRY_ASSIGN(const bool found, rows->next());
  if (!found) return std::optional<std::string>();
  return std::optional(rows->text(0));
}

}  // namespace

base::Result<Watch> add_watch(Connection& connection, const Watch& watch) {
  if (watch.folder.empty() || watch.label.empty()) {
    return base::fail(Code::kInvalid, "A watch has a folder and a label.");
  }
  TRY_ASSIGN(const auto workspace,
             connection.number("SELECT id FROM workspaces WHERE id = ?", watch.workspace));
  if (!workspace) return base::fail(Code::kNotFound, "There is no such workspace.");
  Watch added = watch;
  added.id = base::random_id();
  added.created_at = base::now();
  TRY(
      connection.run("INSERT INTO watches (id, workspace, folder, label, ignore, permanent, "
                     "device, inode, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     added.id, added.workspace, added.folder, added.label, pack_list(added.ignore),
                     added.permanent, added.device, added.inode, added.created_at));
  return added;
}

base::Result<std::vector<Watch>> watches(Connection& connection) {
  TRY_ASSIGN(Rows rows,
             connection.query("SELECT id, workspace, folder, label, ignore, permanent, device, "
                              "inode, created_at FROM watches ORDER BY created_at, id"));
  std::vector<Watch> found;
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) return found;
    Watch watch;
    watch.id = rows.number(0);
    watch.workspace = rows.number(1);
    watch.folder = rows.text(2);
    watch.label = rows.text(3);
    TRY_ASSIGN(watch.ignore, unpack_list(rows.view(4)));
    watch.permanent = rows.number(5) != 0;
    watch.device = rows.number<std::uint64_t>(6);
    watch.inode = rows.number<std::uint64_t>(7);
    watch.created_at = rows.number(8);
    found.push_back(std::move(watch));
  }
}

base::Status update_watch(Connection& connection, const Watch& watch) {
  TRY(
      connection.run("UPDATE watched_files SET device = ?2 WHERE watch = ?1 AND device = "
                     "(SELECT device FROM watches WHERE id = ?1) AND device <> ?2",
                     watch.id, watch.device));
  TRY(connection.run(
      "UPDATE watches SET label = ?, ignore = ?, permanent = ?, device = ?, "
      "inode = ? WHERE id = ?",
      watch.label, pack_list(watch.ignore), watch.permanent, watch.device, watch.inode, watch.id));
  if (connection.changed() == 0) return no_watch();
  return {};
}

base::Status remove_watch(Connection& connection, Id watch) {
  TRY(connection.run("DELETE FROM watches WHERE id = ?", watch));
  if (connection.changed() == 0) return no_watch();
  return {};
}

base::Status put_watched_file(Connection& connection, const WatchedFile& file) {
  TRY_ASSIGN(const auto watch,
             connection.number("SELECT id FROM watches WHERE id = ?", file.watch));
  if (!watch) return no_watch();
  return connection.run(
      "INSERT INTO watched_files (watch, folder, name, bytes, modified, device, inode, document, "
      "problem) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
      "bytes = excluded.bytes, modified = excluded.modified, device = excluded.device, "
      "inode = excluded.inode, document = excluded.document, problem = excluded.problem",
      file.watch, file.folder, file.name, file.bytes, file.modified, file.device, file.inode,
      file.document, file.problem);
}

base::Status remove_watched_file(Connection& connection, Id watch, std::string_view folder,
                                 std::string_view name) {
  return connection.run("DELETE FROM watched_files WHERE watch = ? AND folder = ? AND name = ?",
                        watch, folder, name);
}

base::Result<std::vector<WatchedFile>> watched_files(Connection& connection, Id watch,
                                                     std::string_view folder,
                                                     std::string_view after, int limit) {
  TRY_ASSIGN(Rows rows,
             connection.query("SELECT watch, folder, name, bytes, modified, device, inode, "
                              "document, problem FROM watched_files "
                              "WHERE watch = ? AND folder = ? AND name > ? ORDER BY name LIMIT ?",
                              watch, folder, after, std::clamp(limit, 1, kMaxFilesListed)));
  std::vector<WatchedFile> files;
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) return files;
    files.push_back(read_file(rows));
  }
}

base::Result<std::optional<WatchedFile>> watched_file(Connection& connection, Id watch,
                                                      std::string_view folder,
                                                      std::string_view name) {
  return first_file(
      connection.query("SELECT watch, folder, name, bytes, modified, device, inode, document, "
                       "problem FROM watched_files "
                       "WHERE watch = ? AND folder = ? AND name = ?",
                       watch, folder, name));
}

base::Result<std::optional<WatchedFile>> watched_file_like(Connection& connection,
                                                           const WatchedFile& file) {
  return first_file(
      connection.query("SELECT watch, folder, name, bytes, modified, device, inode, document, "
                       "problem FROM watched_files WHERE watch = ? AND inode = ? AND bytes = ? "
                       "AND modified = ? AND document <> 0 LIMIT 1",
                       file.watch, file.inode, file.bytes, file.modified));
}

base::Result<std::optional<std::string>> next_watched_folder(
    Connection& connection, Id watch, std::string_view below,
    std::optional<std::string_view> after) {
  if (!after) {
    TRY_ASSIGN(const auto itself,
               connection.number("SELECT 1 FROM watched_files WHERE watch = ? AND folder = ? "
                                 "LIMIT 1",
                                 watch, below));
    if (itself) return std::optional<std::string>(below);
  }
  if (below.empty()) {
    return first_text(
        connection.query("SELECT folder FROM watched_files WHERE watch = ? AND folder > ? "
                         "ORDER BY folder LIMIT 1",
                         watch, after.value_or(std::string_view())));
  }
  // What lies in a folder is between its name with a slash and its name with the byte after that.
  const std::string first = std::string(below) + '/';
  const std::string end = std::string(below) + static_cast<char>('/' + 1);
  return first_text(
      connection.query("SELECT folder FROM watched_files WHERE watch = ? AND folder > ? "
                       "AND folder < ? ORDER BY folder LIMIT 1",
                       watch, std::max(std::string_view(first), after.value_or("")), end));
}

base::Result<Store::WatchCounts> watch_counts(Connection& connection, Id watch) {
  Store::WatchCounts counts;
  TRY_ASSIGN(const auto all,
             connection.number("SELECT count(*) FROM watched_files WHERE watch = ?", watch));
  TRY_ASSIGN(const auto failed,
             connection.number("SELECT count(*) FROM watched_files WHERE watch = ? "
                               "AND document = 0",
                               watch));
  TRY_ASSIGN(const auto problem,
             first_text(connection.query("SELECT problem FROM watched_files WHERE watch = ? "
                                         "AND document = 0 LIMIT 1",
                                         watch)));
  counts.failed = failed.value_or(0);
  counts.files = all.value_or(0) - counts.failed;
  counts.problem = problem.value_or("");
  return counts;
}

}  // namespace qwalt::store::sqlite
