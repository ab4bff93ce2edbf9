// /v1/vector_stores: the workspaces.
#include "api/openai/vector_stores.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/document_file.h"
#include "api/openai/attributes.h"
#include "api/openai/file_list.h"
#include "base/ascii.h"
#include "base/random.h"
#include "base/utf8.h"
#include "store/workspace_settings.h"

namespace qwalt::api::openai {
namespace {

using base::Code;

constexpr std::string_view kPrefix = "vs_";
constexpr std::string_view kDefaultName = "default";
constexpr std::size_t kMaxNameBytes = 1024;
constexpr std::size_t kMaxWorkspaceName = 48;  // with room for a number
constexpr int kDefaultList = 20;
constexpr int kMaxList = 100;
constexpr int kNewest = 200;
constexpr int kSameNames = 100;

std::string setting_of(const store::Workspace& workspace) {
  return store::workspace_settings_prefix(workspace.id) + "vector_store";
}

// What a client calls a store, and what it noted about it.
struct Label {
  std::string name;
  json::object metadata;
};

base::Result<Label> label_of(store::Store& store, const store::Workspace& workspace) {
  TRY_ASSIGN(const auto text, store.setting(setting_of(workspace)));
  Label label{workspace.name, {}};
  if (!text) return label;
  const auto kept = base::parse_json(*text);
  if (!kept) return label;
  label.name = base::string_at(*kept, "name").value_or(workspace.name);
  const json::value* metadata = base::member(*kept, "metadata");
  if (metadata != nullptr && metadata->is_object()) label.metadata = metadata->as_object();
  return label;
}

base::Status keep_label(store::Store& store, const store::Workspace& workspace,
                        const Label& label) {
  const json::object kept{{"name", label.name}, {"metadata", label.metadata}};
  return store.set_setting(setting_of(workspace), json::serialize(kept));
}

// What the body says replaces what there is.
base::Status take_label(Label& label, const json::value& body) {
  const json::value* name = base::member(body, "name");
  if (name != nullptr && !name->is_null()) {
    if (!name->is_string() || name->as_string().empty() ||
        name->as_string().size() > kMaxNameBytes) {
      return base::fail(Code::kInvalid, "\"name\" has to be a text of 1 to 1024 bytes.");
    }
    label.name = name->as_string();
  }
  if (const json::value* metadata = base::member(body, "metadata")) {
    TRY_ASSIGN(label.metadata, parse_attributes(metadata, "metadata"));
  }
  return {};
}

// Documents that are stored and not found by a search yet: the newest ones, if any.
base::Result<std::int64_t> being_indexed(Services& services, const store::Workspace& workspace) {
  if (services.library.caught_up()) return std::int64_t{0};
  TRY_ASSIGN(const auto newest, services.library.documents_by_age(
                                    workspace.id, store::AgeOrder::kNewestFirst, 0, kNewest));
  return std::count_if(newest.begin(), newest.end(), [](const library::DocumentView& view) {
    return view.state == library::DocumentState::kIndexing;
  });
}

base::Result<json::object> store_json(Services& services, const store::Workspace& workspace) {
  store::Store& store = services.library.store();
  TRY_ASSIGN(Label label, label_of(store, workspace));
  TRY_ASSIGN(const auto counts, store.document_counts(workspace.id));
  TRY_ASSIGN(const std::int64_t indexing, being_indexed(services, workspace));
  const std::int64_t waiting = counts.waiting + indexing;
  json::object files{{"in_progress", waiting},
                     {"completed", std::max<std::int64_t>(0, counts.ready - indexing)},
                     {"failed", counts.failed},
                     {"cancelled", 0},
                     {"total", counts.waiting + counts.ready + counts.failed}};
  return json::object{{"id", store_id(workspace)},
                      {"object", "vector_store"},
                      {"created_at", seconds_of(workspace.created_at)},
                      {"name", label.name},
                      {"usage_bytes", counts.bytes},
                      {"file_counts", std::move(files)},
                      {"status", waiting > 0 ? "in_progress" : "completed"},
                      {"expires_at", nullptr},
                      {"last_active_at", nullptr},
                      {"metadata", std::move(label.metadata)},
                      {"workspace", workspace.name}};
}

// The first free name: "faq", "faq-2", …
base::Result<store::Workspace> add_workspace(store::Store& store, const std::string& wanted) {
  for (int number = 1; number < kSameNames; ++number) {
    auto added = store.add_workspace(number == 1 ? wanted : fmt::format("{}-{}", wanted, number));
    const bool taken = !added && added.error().code == Code::kConflict;
    if (!taken) return added;
    TRY_ASSIGN(const auto all, store.list_workspaces());
    if (all.size() >= static_cast<std::size_t>(store::kMaxWorkspaces)) return added;
  }
  return store.add_workspace(fmt::format("{}-{}", wanted, base::random_hex(4)));
}

base::Result<json::object> create_store(Services& services, const Caller& caller,
                                        const json::value& body) {
  store::Store& store = services.library.store();
  Label label;
  TRY(take_label(label, body));
  TRY_ASSIGN(const auto files, file_ids_at(body));
  TRY_ASSIGN(const auto workspace, add_workspace(store, workspace_name_for(label.name)));
  if (label.name.empty()) label.name = workspace.name;
  TRY(keep_label(store, workspace, label));
  for (const std::string& file : files) {
    auto attached = attach_file(services, caller, workspace, file);
    if (attached) continue;
    // Nothing of it stays: the client would not know its name.
    const base::Error error = attached.error();
    TRY_ASSIGN(const auto there, store.documents_by_age(workspace.id, store::AgeOrder::kNewestFirst,
                                                        0, static_cast<int>(files.size())));
    for (const store::Document& document : there) {
      TRY(remove_document(services, workspace.id, document.id));
    }
    TRY(services.library.remove_workspace(workspace.id, true));
    return base::fail(error);
  }
  return store_json(services, workspace);
}

base::Result<json::object> modify_store(Services& services, const store::Workspace& workspace,
                                        const json::value& body) {
  store::Store& store = services.library.store();
  TRY_ASSIGN(Label label, label_of(store, workspace));
  TRY(take_label(label, body));
  TRY(keep_label(store, workspace, label));
  return store_json(services, workspace);
}

base::Result<std::vector<store::Document>> all_documents(Services& services, store::Id workspace) {
  std::vector<store::Document> all;
  for (store::Id after = 0;;) {
    TRY_ASSIGN(auto page, services.library.store().documents_by_age(
                              workspace, store::AgeOrder::kNewestFirst, after, kNewest));
    if (page.empty()) return all;
    after = page.back().id;
    std::move(page.begin(), page.end(), std::back_inserter(all));
  }
}

// Files of the caller that were put into a store are taken out with it; what is nowhere else stays.
base::Status remove_store(Services& services, const Caller& caller,
                          const store::Workspace& workspace) {
  if (workspace.name == kDefaultName || workspace.id == caller.workspace) {
    return base::fail(Code::kConflict, "This store is the workspace of your files; it stays.");
  }
  if (!services.library.watches(workspace.id).empty()) {
    return base::fail(Code::kConflict, "This store follows a folder: end that first.");
  }
  TRY_ASSIGN(const auto documents, all_documents(services, workspace.id));
  std::int64_t only_here = 0;
  for (const store::Document& document : documents) {
    TRY_ASSIGN(const auto copy,
               services.library.store().document_of_original(caller.workspace, document.sha256));
    only_here += copy ? 0 : 1;
  }
  if (only_here > 0) {
    return base::fail(
        Code::kConflict,
        fmt::format("{} files are in this store only: delete them from it first.", only_here));
  }
  for (const store::Document& document : documents) {
    TRY(remove_document(services, workspace.id, document.id));
  }
  return services.library.remove_workspace(workspace.id, true);
}

base::Result<json::object> list_stores(Services& services, const Caller& caller,
                                       const ListCall& call) {
  TRY_ASSIGN(auto all, workspaces_of(services, caller));
  std::sort(all.begin(), all.end(), [&](const store::Workspace& a, const store::Workspace& b) {
    const auto older = std::pair(a.created_at, a.id) < std::pair(b.created_at, b.id);
    return call.order == store::AgeOrder::kOldestFirst ? older : !older && a.id != b.id;
  });
  auto place = all.begin();
  if (!call.after.empty()) {
    place = std::find_if(all.begin(), all.end(),
                         [&](const store::Workspace& one) { return store_id(one) == call.after; });
    if (place == all.end()) {
      return base::fail(Code::kNotFound, "There is no vector store as in \"after\".");
    }
    ++place;
  }
  json::array data;
  for (; place != all.end() && data.size() < static_cast<std::size_t>(call.limit); ++place) {
    TRY_ASSIGN(json::object one, store_json(services, *place));
    data.push_back(std::move(one));
  }
  return list_json(std::move(data), place != all.end());
}

// Workspaces have come or gone: those who know them by name are told.
asio::awaitable<void> announce_workspaces(Services& services) {
  auto all = co_await base::run_on(services.pool,
                                   [&] { return services.library.store().list_workspaces(); });
  if (all) services.auth.set_workspaces(*all);
}

asio::awaitable<void> get_stores(http::Exchange& exchange, Services& services,
                                 const Caller& caller) {
  auto call = list_call(exchange, kDefaultList, kMaxList);
  return reply_with(exchange, services, [&services, caller, call]() -> base::Result<json::object> {
    if (!call) return base::fail(call.error());
    return list_stores(services, caller, *call);
  });
}

asio::awaitable<void> post_store(http::Exchange& exchange, Services& services,
                                 const Caller& caller) {
  auto body = co_await read_json(exchange);
  auto made = co_await base::run_on(services.pool, [&]() -> base::Result<json::object> {
    if (!body) return base::fail(body.error());
    return create_store(services, caller, *body);
  });
  if (!made) {
    co_await send_problem(exchange, made.error());
    co_return;
  }
  co_await announce_workspaces(services);
  co_await send_json(exchange, 200, *made);
}

asio::awaitable<void> get_store(http::Exchange& exchange, Services& services,
                                const Caller& caller) {
  const std::string id(exchange.parameter("id"));
  return reply_with(exchange, services, [&services, caller, id]() -> base::Result<json::object> {
    TRY_ASSIGN(const auto workspace, store_of(services, caller, id));
    return store_json(services, workspace);
  });
}

asio::awaitable<void> update_store(http::Exchange& exchange, Services& services,
                                   const Caller& caller) {
  auto body = co_await read_json(exchange);
  const std::string id(exchange.parameter("id"));
  co_await reply_with(exchange, services, [&]() -> base::Result<json::object> {
    if (!body) return base::fail(body.error());
    TRY_ASSIGN(const auto workspace, store_of(services, caller, id));
    return modify_store(services, workspace, *body);
  });
}

asio::awaitable<void> delete_store(http::Exchange& exchange, Services& services,
                                   const Caller& caller) {
  const std::string id(exchange.parameter("id"));
  auto removed = co_await base::run_on(services.pool, [&]() -> base::Status {
    TRY_ASSIGN(const auto workspace, store_of(services, caller, id));
    return remove_store(services, caller, workspace);
  });
  if (!removed) {
    co_await send_problem(exchange, removed.error());
    co_return;
  }
  co_await announce_workspaces(services);
  const json::object reply{{"id", id}, {"object", "vector_store.deleted"}, {"deleted", true}};
  co_await send_json(exchange, 200, reply);
}

}  // namespace

std::string store_id(const store::Workspace& workspace) {
  return std::string(kPrefix) + workspace.name;
}

base::Result<store::Workspace> store_of(Services& services, const Caller& caller,
                                        std::string_view id) {
  if (id.starts_with(kPrefix)) {
    auto found = workspace_named(services, caller, id.substr(kPrefix.size()));
    if (found || found.error().code != Code::kNotFound) return found;
  }
  return base::fail(Code::kNotFound,
                    fmt::format("There is no vector store \"{}\".", base::utf8_prefix(id, 100)));
}

std::string workspace_name_for(std::string_view shown) {
  std::string name;
  for (const char letter : shown) {
    const char small = base::to_lower(letter);
    const bool kept = (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9');
    if (kept) {
      name += small;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
    if (name.size() == kMaxWorkspaceName) break;
  }
  while (name.ends_with('-')) name.pop_back();
  return name.empty() ? "store" : name;
}

void add_vector_store_routes(Routes& routes) {
  Services& services = routes.services();
  auto add = [&](std::string_view method, std::string_view path, Role least, auto handler) {
    routes.add(method, path, least,
               [&services, handler](http::Exchange& exchange, const Caller& caller) {
                 return handler(exchange, services, caller);
               });
  };
  add("GET", "/v1/vector_stores", Role::kReader, get_stores);
  add("POST", "/v1/vector_stores", Role::kServerAdmin, post_store);
  add("GET", "/v1/vector_stores/{id}", Role::kReader, get_store);
  add("POST", "/v1/vector_stores/{id}", Role::kEditor, update_store);
  add("DELETE", "/v1/vector_stores/{id}", Role::kServerAdmin, delete_store);
}

}  // namespace qwalt::api::openai
