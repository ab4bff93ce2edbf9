// /api/v1/chats: docs/api/native.md, "Chats".
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

asio::awaitable<void> list_chats(http::Exchange& exchange, Services& services,
                                 const Caller& caller) {
  const auto limit = query_number(exchange, "limit", kDefaultList, 1, kMaxList);
  const std::string cursor(exchange.query().find("cursor").value_or(""));
  auto result = co_await base::run_on(services.pool, [&]() -> base::Result<json::object> {
    if (!limit) return base::fail(limit.error());
    TRY_ASSIGN(const auto list,
               services.library.store().list_chats(caller.workspace, kPageOwner, cursor, *limit));
    json::array chats;
    for (const store::Chat& chat : list.chats) chats.push_back(chat_json(chat));
    return json::object{{"chats", std::move(chats)},
                        {"next_cursor", text_or_null(list.next_cursor)}};
  });
  co_await send_result(exchange, result);
}

base::Result<json::object> whole_chat(store::Store& store, store::Id workspace, store::Id id) {
  TRY_ASSIGN(const auto chat, store.chat(workspace, id));
  TRY_ASSIGN(const auto messages, store.messages(id));
  json::array list;
  for (const store::Message& message : messages) {
    TRY_ASSIGN(const auto sources, sources_of(store, message));
    list.push_back(message_json(message, sources));
  }
  json::object out = chat_json(chat);
  out["messages"] = std::move(list);
  return out;
}

asio::awaitable<void> get_chat(http::Exchange& exchange, Services& services, const Caller& caller) {
  const auto id = chat_id(exchange);
  auto result = co_await base::run_on(services.pool, [&]() -> base::Result<json::object> {
    if (!id) return base::fail(id.error());
    return whole_chat(services.library.store(), caller.workspace, *id);
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
  auto plain = [&](std::string_view method, std::string_view path, auto handler) {
    routes.add(method, path, [&services, handler](http::Exchange& exchange, const Caller& caller) {
      return handler(exchange, services, caller);
    });
  };
  plain("GET", "/api/v1/chats", list_chats);
  plain("GET", "/api/v1/chats/{id}", get_chat);
  plain("PATCH", "/api/v1/chats/{id}", rename_chat);
  plain("DELETE", "/api/v1/chats/{id}", delete_chat);
}

}  // namespace qwalt::api
