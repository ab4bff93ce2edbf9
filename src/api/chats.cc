// /api/v1/chats: docs/api/native.md, "Chats".
#include <algorithm>
#include <unordered_map>

#include "api/chat_export.h"
#include "api/download_name.h"
#include "api/json_views.h"
#include "api/replies.h"
#include "api/routes.h"
#include "base/async.h"
#include "base/bytes.h"

namespace qwalt::api {
namespace {

constexpr int kDefaultList = 50;
constexpr int kMaxList = 500;
constexpr std::size_t kMaxTitleBytes = 500;
constexpr std::size_t kMaxSearchBytes = 500;
constexpr int kMaxExported = 100'000;   // messages
constexpr std::string_view kPageOwner;  // chats of the page; the original API has its own

base::Result<store::Id> chat_id(const http::Exchange& exchange) {
  if (auto id = base::id_from_string(exchange.parameter("id"))) return *id;
  return base::fail(base::Code::kNotFound, "There is no such chat.");
}

asio::awaitable<void> send_result(http::Exchange& exchange,
                                  const base::Result<json::object>& result) {
  if (!result) {
    co_await send_problem(exchange, result.error());
    co_return;
  }
  co_await send_json(exchange, 200, *result);
}

// Those with `text` in them, or all if it is empty.
base::Result<store::ChatList> find_chats(store::Store& store, store::Id workspace,
                                         std::string_view text, std::string_view cursor,
                                         int limit) {
  if (text.empty()) return store.list_chats(workspace, kPageOwner, cursor, limit);
  if (text.size() > kMaxSearchBytes) {
    return base::fail(base::Code::kInvalid, "\"q\" has to be a text of up to 500 bytes.");
  }
  return store.search_chats(workspace, kPageOwner, text, cursor, limit);
}

asio::awaitable<void> list_chats(http::Exchange& exchange, Services& services,
                                 const Caller& caller) {
  const auto limit = query_number(exchange, "limit", kDefaultList, 1, kMaxList);
  const std::string cursor(exchange.query().find("cursor").value_or(""));
  const std::string text(exchange.query().find("q").value_or(""));
  auto result = co_await base::run_on(services.pool, [&]() -> base::Result<json::object> {
    if (!limit) return base::fail(limit.error());
    TRY_ASSIGN(const auto list,
               find_chats(services.library.store(), caller.workspace, text, cursor, *limit));
    json::array chats;
    for (const store::Chat& chat : list.chats) chats.push_back(chat_json(chat));
    return json::object{{"chats", std::move(chats)},
                        {"next_cursor", text_or_null(list.next_cursor)}};
  });
  co_await send_result(exchange, result);
}

// Those that lead to the newest one, from the root on.
std::vector<store::Id> newest_branch(const std::vector<store::Message>& messages) {
  std::unordered_map<store::Id, store::Id> parents;
  for (const store::Message& message : messages) parents.emplace(message.id, message.parent);
  std::vector<store::Id> branch;
  store::Id at = messages.empty() ? 0 : messages.back().id;
  while (at != 0 && branch.size() < messages.size()) {
    branch.push_back(at);
    const auto parent = parents.find(at);
    at = parent == parents.end() ? 0 : parent->second;
  }
  std::reverse(branch.begin(), branch.end());
  return branch;
}

base::Result<json::object> whole_chat(library::Library& library, store::Id workspace,
                                      store::Id id) {
  store::Store& store = library.store();
  const auto snapshot = library.snapshot(workspace);
  TRY_ASSIGN(const auto chat, store.chat(workspace, id));
  TRY_ASSIGN(const auto messages, store.messages(id));
  json::array list;
  for (const store::Message& message : messages) {
    TRY_ASSIGN(const auto sources, sources_of(store, message));
    list.push_back(message_json(message, sources, extract_highlights(*snapshot, message, sources)));
  }
  json::array branch;
  for (store::Id message : newest_branch(messages)) {
    branch.emplace_back(base::id_to_string(message));
  }
  json::object out = chat_json(chat);
  out["messages"] = std::move(list);
  out["branch"] = std::move(branch);
  return out;
}

base::Result<std::string> chat_text(store::Store& store, store::Id workspace, store::Id id) {
  TRY_ASSIGN(const auto chat, store.chat(workspace, id));
  TRY_ASSIGN(auto messages, store.last_messages(id, kMaxExported));
  std::vector<ExportedMessage> exported;
  for (store::Message& message : messages) {
    TRY_ASSIGN(auto sources, sources_of(store, message));
    exported.push_back({std::move(message), std::move(sources)});
  }
  return chat_as_markdown(chat, exported);
}

struct ChatFile {
  std::string name;  // without its ending
  std::string text;
};

base::Result<ChatFile> chat_file(library::Library& library, store::Id workspace, store::Id id,
                                 bool markdown) {
  ChatFile file;
  TRY_ASSIGN(const auto chat, library.store().chat(workspace, id));
  file.name = download_name(chat.title, "chat", chat.created_at);
  if (markdown) {
    TRY_ASSIGN(file.text, chat_text(library.store(), workspace, id));
  } else {
    TRY_ASSIGN(const auto whole, whole_chat(library, workspace, id));
    file.text = json::serialize(whole);
  }
  return file;
}

asio::awaitable<void> export_chat(http::Exchange& exchange, Services& services,
                                  const Caller& caller) {
  const auto id = chat_id(exchange);
  const std::string format(exchange.query().find("format").value_or("markdown"));
  const bool markdown = format == "markdown";
  auto file = co_await base::run_on(services.pool, [&]() -> base::Result<ChatFile> {
    if (!id) return base::fail(id.error());
    if (!markdown && format != "json") {
      return base::fail(base::Code::kInvalid, "\"format\" has to be \"markdown\" or \"json\".");
    }
    return chat_file(services.library, caller.workspace, *id, markdown);
  });
  if (!file) {
    co_await send_problem(exchange, file.error());
    co_return;
  }
  http::Response response = http::reply(
      200, markdown ? "text/markdown; charset=utf-8" : "application/json", std::move(file->text));
  response.header("Content-Disposition", attachment(file->name + (markdown ? ".md" : ".json")));
  response.header("X-Content-Type-Options", "nosniff");
  co_await exchange.send(std::move(response));
}

asio::awaitable<void> get_chat(http::Exchange& exchange, Services& services, const Caller& caller) {
  const auto id = chat_id(exchange);
  auto result = co_await base::run_on(services.pool, [&]() -> base::Result<json::object> {
    if (!id) return base::fail(id.error());
    return whole_chat(services.library, caller.workspace, *id);
  });
  co_await send_result(exchange, result);
}

asio::awaitable<void> rename_chat(http::Exchange& exchange, Services& services,
                                  const Caller& caller) {
  const auto id = chat_id(exchange);
  auto body = co_await read_json(exchange);
  auto result = co_await base::run_on(services.pool, [&]() -> base::Result<json::object> {
    if (!id) return base::fail(id.error());
    if (!body) return base::fail(body.error());
    const auto title = base::string_at(*body, "title");
    if (!title || title->empty() || title->size() > kMaxTitleBytes) {
      return base::fail(base::Code::kInvalid, "\"title\" has to be a text of up to 500 bytes.");
    }
    TRY_ASSIGN(const auto chat,
               services.library.store().rename_chat(caller.workspace, *id, *title));
    return chat_json(chat);
  });
  if (result) {
    services.library.events().publish(library::EventKind::kChat, caller.workspace, *id);
  }
  co_await send_result(exchange, result);
}

asio::awaitable<void> delete_chat(http::Exchange& exchange, Services& services,
                                  const Caller& caller) {
  const auto id = chat_id(exchange);
  auto removed = co_await base::run_on(services.pool, [&]() -> base::Status {
    if (!id) return base::fail(id.error());
    return services.library.store().remove_chat(caller.workspace, *id);
  });
  if (!removed) {
    co_await send_problem(exchange, removed.error());
    co_return;
  }
  services.library.events().publish(library::EventKind::kChatRemoved, caller.workspace, *id);
  co_await send_nothing(exchange);
}

}  // namespace

void add_chat_routes(Routes& routes) {
  Services& services = routes.services();
  auto plain = [&](std::string_view method, std::string_view path, Role least, auto handler) {
    routes.add(method, path, least,
               [&services, handler](http::Exchange& exchange, const Caller& caller) {
                 return handler(exchange, services, caller);
               });
  };
  plain("GET", "/api/v1/chats", Role::kReader, list_chats);
  plain("GET", "/api/v1/chats/{id}", Role::kReader, get_chat);
  plain("GET", "/api/v1/chats/{id}/export", Role::kReader, export_chat);
  plain("PATCH", "/api/v1/chats/{id}", Role::kEditor, rename_chat);
  plain("DELETE", "/api/v1/chats/{id}", Role::kEditor, delete_chat);
}

}  // namespace qwalt::api
