// /api/v1/watches: docs/api/native.md, "Watched folders".
#include <filesystem>

#include "api/json_views.h"
#include "api/replies.h"
#include "api/routes.h"
#include "base/async.h"
#include "base/bytes.h"

namespace qwalt::api {
namespace {

namespace fs = std::filesystem;

// Whether `path` is `root` or lies below it; both without links.
bool is_within(const fs::path& path, const fs::path& root) {
  auto at = path.begin();
  for (const fs::path& part : root) {
    if (part.empty()) continue;
    if (at == path.end() || *at != part) return false;
    ++at;
  }
  return true;
}

// A key must not read the server's disk: only what the person who started the server allowed.
base::Status check_allowed(const std::vector<std::string>& roots, const std::string& folder) {
  if (roots.empty()) {
    return base::fail(base::Code::kForbidden,
                      "Folders can be watched from here only after the server was started with "
                      "--watch-root FOLDER; or start it with --watch FOLDER.");
  }
  std::error_code error;
  const fs::path real = fs::canonical(folder, error);
  for (const std::string& root : roots) {
    std::error_code of_root;
    if (!error && is_within(real, fs::canonical(root, of_root)) && !of_root) return {};
  }
  // The same answer whether it is there or not.
  return fs::path(folder).is_absolute()
             ? base::fail(base::Code::kForbidden,
                          "This folder is not there, or is not within those that may be watched "
                          "(--watch-root).")
             : base::fail(base::Code::kInvalid, "\"folder\" has to be a whole path, from / on.");
}

base::Result<library::WatchView> add_watch(Services& services, const Caller& caller,
                                           const json::value& body) {
  library::WatchSettings settings;
  settings.folder = base::string_at(body, "folder").value_or("");
  settings.workspace = caller.workspace;
  if (settings.folder.empty()) {
    return base::fail(base::Code::kInvalid, "\"folder\" has to be the path of a folder.");
  }
  TRY_ASSIGN(settings.ignore, base::string_list(base::member(body, "ignore")));
  TRY(check_allowed(services.reading.watch_roots, settings.folder));
  return services.library.add_watch(settings);
}

asio::awaitable<void> list_watches(http::Exchange& exchange, Services& services,
                                   const Caller& caller) {
  const auto watches = co_await base::run_on(
      services.pool, [&] { return services.library.watches(caller.workspace); });
  json::array list;
  for (const library::WatchView& watch : watches) {
    list.push_back(watch_json(watch, caller.workspace_name));
  }
  json::object body;
  body["watches"] = std::move(list);
  body["roots"] = strings_json(services.reading.watch_roots);
  co_await send_json(exchange, 200, body);
}

asio::awaitable<void> send_watch(http::Exchange& exchange, int status, const Caller& caller,
                                 const base::Result<library::WatchView>& watch) {
  if (!watch) {
    co_await send_problem(exchange, watch.error());
    co_return;
  }
  co_await send_json(exchange, status, watch_json(*watch, caller.workspace_name));
}

asio::awaitable<void> post_watch(http::Exchange& exchange, Services& services,
                                 const Caller& caller) {
  auto body = co_await read_json(exchange);
  base::Result<Caller> there = caller;
  if (body) {
    if (const auto named = base::string_at(*body, "workspace")) {
      there = services.auth.enter(caller, *named);
    }
  }
  auto added = co_await base::run_on(services.pool, [&]() -> base::Result<library::WatchView> {
    if (!body) return base::fail(body.error());
    if (!there) return base::fail(there.error());
    return add_watch(services, *there, *body);
  });
  co_await send_watch(exchange, 201, there ? *there : caller, added);
}

base::Result<store::Id> watch_id(const http::Exchange& exchange) {
  if (auto id = base::id_from_string(exchange.parameter("id"))) return *id;
  return base::fail(base::Code::kNotFound, "There is no such watched folder.");
}

asio::awaitable<void> delete_watch(http::Exchange& exchange, Services& services,
                                   const Caller& caller) {
  const std::string_view documents = exchange.query().find("documents").value_or("keep");
  auto removed = co_await base::run_on(services.pool, [&]() -> base::Status {
    if (documents != "keep" && documents != "remove") {
      return base::fail(base::Code::kInvalid, "\"documents\" has to be \"keep\" or \"remove\".");
    }
    TRY_ASSIGN(const store::Id id, watch_id(exchange));
    return services.library.remove_watch(caller.workspace, id, documents == "remove");
  });
  if (!removed) {
    co_await send_problem(exchange, removed.error());
    co_return;
  }
  co_await send_nothing(exchange);
}

asio::awaitable<void> scan_watch(http::Exchange& exchange, Services& services,
                                 const Caller& caller) {
  auto watch = co_await base::run_on(services.pool, [&]() -> base::Result<library::WatchView> {
    TRY_ASSIGN(const store::Id id, watch_id(exchange));
    TRY(services.library.rescan(caller.workspace, id));
    return services.library.watch(caller.workspace, id);
  });
  co_await send_watch(exchange, 202, caller, watch);
}

}  // namespace

void add_watch_routes(Routes& routes) {
  Services& services = routes.services();
  auto plain = [&](std::string_view method, std::string_view path, Role least, auto handler) {
    routes.add(method, path, least,
               [&services, handler](http::Exchange& exchange, const Caller& caller) {
                 return handler(exchange, services, caller);
               });
  };
  plain("GET", "/api/v1/watches", Role::kReader, list_watches);
  plain("POST", "/api/v1/watches", Role::kEditor, post_watch);
  plain("DELETE", "/api/v1/watches/{id}", Role::kEditor, delete_watch);
  plain("POST", "/api/v1/watches/{id}/scan", Role::kEditor, scan_watch);
}

}  // namespace qwalt::api
