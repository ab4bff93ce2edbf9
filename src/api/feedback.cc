// /api/v1/chats/{id}/messages/{message} and feedback: docs/api/native.md, "Feedback".
#include "api/feedback_cases.h"
#include "api/json_views.h"
#include "api/replies.h"
#include "api/routes.h"
#include "base/async.h"
#include "base/bytes.h"

namespace qwalt::api {
namespace {

constexpr std::size_t kMaxReasonBytes = 2000;
constexpr int kRatedAtOnce = 200;
constexpr std::size_t kMaxExportBytes = std::size_t{32} << 20;

struct MessagePlace {
  store::Id chat = 0;
  store::Id message = 0;
};

base::Result<MessagePlace> message_place(const http::Exchange& exchange) {
  const auto chat = base::id_from_string(exchange.parameter("id"));
  const auto message = base::id_from_string(exchange.parameter("message"));
  if (chat && message) return MessagePlace{*chat, *message};
  return base::fail(base::Code::kNotFound, "There is no such message.");
}

struct Rating {
  int rating = 0;
  std::string reason;
};

base::Result<Rating> rating_in(const json::value& body) {
  Rating given;
  const json::value* rating = base::member(body, "rating");
  const std::string name = base::string_at(body, "rating").value_or("");
  if (name == "up") given.rating = 1;
  if (name == "down") given.rating = -1;
  if (rating == nullptr || (given.rating == 0 && !rating->is_null())) {
    return base::fail(base::Code::kInvalid, "\"rating\" has to be \"up\", \"down\" or null.");
  }
  const json::value* reason = base::member(body, "reason");
  if (reason != nullptr && !reason->is_string() && !reason->is_null()) {
    return base::fail(base::Code::kInvalid, "\"reason\" has to be a text.");
  }
  given.reason = base::string_at(body, "reason").value_or("");
  if (given.reason.size() > kMaxReasonBytes) {
    return base::fail(base::Code::kTooLarge, "\"reason\" is longer than 2000 bytes.");
  }
  if (given.rating == 0) given.reason.clear();
  return given;
}

// Only answers of a chat of the caller's workspace are rated.
base::Result<json::object> rate(store::Store& store, store::Id workspace, MessagePlace place,
                                const Rating& given) {
  TRY(store.chat(workspace, place.chat));
  TRY_ASSIGN(const auto rated, store.message(place.chat, place.message));
  if (rated.role != store::Role::kAssistant) {
    return base::fail(base::Code::kConflict, "Only answers can be rated.");
  }
  TRY(store.rate_message(place.chat, place.message, given.rating, given.reason));
  return json::object{{"rating", rating_json(given.rating)},
                      {"reason", text_or_null(given.reason)}};
}

asio::awaitable<void> put_feedback(http::Exchange& exchange, Services& services,
                                   const Caller& caller) {
  const auto place = message_place(exchange);
  auto body = co_await read_json(exchange);
  auto rated = co_await base::run_on(services.pool, [&]() -> base::Result<json::object> {
    if (!place) return base::fail(place.error());
    if (!body) return base::fail(body.error());
    TRY_ASSIGN(const Rating given, rating_in(*body));
    return rate(services.library.store(), caller.workspace, *place, given);
  });
  if (!rated) {
    co_await send_problem(exchange, rated.error());
    co_return;
  }
  services.library.events().publish(library::EventKind::kChat, caller.workspace, place->chat);
  co_await send_json(exchange, 200, *rated);
}

asio::awaitable<void> delete_branch(http::Exchange& exchange, Services& services,
                                    const Caller& caller) {
  const auto place = message_place(exchange);
  auto removed = co_await base::run_on(services.pool, [&]() -> base::Status {
    if (!place) return base::fail(place.error());
    store::Store& store = services.library.store();
    TRY(store.chat(caller.workspace, place->chat));
    TRY(store.remove_branch(place->chat, place->message));
    return {};
  });
  if (!removed) {
    co_await send_problem(exchange, removed.error());
    co_return;
  }
  services.library.events().publish(library::EventKind::kChat, caller.workspace, place->chat);
  co_await send_nothing(exchange);
}

// The line of one rated answer; nothing when it makes no case.
base::Result<std::string> case_of(store::Store& store, const store::Message& answer) {
  const auto asked = store.message(answer.chat, answer.parent);
  if (!asked) return std::string();  // removed meanwhile
  TRY_ASSIGN(const auto sources, sources_of(store, answer));
  const std::string question = question_of(*asked, answer);
  if (answer.rating < 0) return bad_case(answer, question, sources);
  return good_case(answer, question, sources).value_or("");
}

base::Result<std::string> cases(store::Store& store, store::Id workspace, int rating) {
  std::string lines;
  for (store::Id after = 0;;) {
    TRY_ASSIGN(const auto rated, store.rated_messages(workspace, after, kRatedAtOnce));
    if (rated.empty()) return lines;
    for (const store::Message& answer : rated) {
      if (answer.rating != rating) continue;
      TRY_ASSIGN(const std::string line, case_of(store, answer));
      if (lines.size() + line.size() > kMaxExportBytes) {
        return base::fail(base::Code::kTooLarge,
                          "The rated answers are more than 32 MB: remove old chats first.");
      }
      lines += line;
    }
    after = rated.back().id;
  }
}

asio::awaitable<void> export_feedback(http::Exchange& exchange, Services& services,
                                      const Caller& caller) {
  const std::string rating(exchange.query().find("rating").value_or("up"));
  auto lines = co_await base::run_on(services.pool, [&]() -> base::Result<std::string> {
    if (rating != "up" && rating != "down") {
      return base::fail(base::Code::kInvalid, "\"rating\" has to be \"up\" or \"down\".");
    }
    return cases(services.library.store(), caller.workspace, rating == "up" ? 1 : -1);
  });
  if (!lines) {
    co_await send_problem(exchange, lines.error());
    co_return;
  }
  http::Response response = http::reply(200, "application/x-ndjson", std::move(*lines));
  response.header("Content-Disposition", rating == "up"
                                             ? "attachment; filename=\"questions.jsonl\""
                                             : "attachment; filename=\"not-helpful.jsonl\"");
  co_await exchange.send(std::move(response));
}

}  // namespace

void add_feedback_routes(Routes& routes) {
  Services& services = routes.services();
  auto plain = [&](std::string_view method, std::string_view path, Role least, auto handler) {
    routes.add(method, path, least,
               [&services, handler](http::Exchange& exchange, const Caller& caller) {
                 return handler(exchange, services, caller);
               });
  };
  plain("PUT", "/api/v1/chats/{id}/messages/{message}/feedback", Role::kReader, put_feedback);
  plain("DELETE", "/api/v1/chats/{id}/messages/{message}", Role::kEditor, delete_branch);
  plain("GET", "/api/v1/feedback/export", Role::kAdmin, export_feedback);
}

}  // namespace qwalt::api
