#include "api/original.h"

#include <fmt/format.h>

#include "answer/suggestions.h"
#include "api/json_views.h"
#include "api/live.h"
#include "api/question.h"
#include "api/replies.h"
#include "api/routes.h"
#include "api/uploads.h"
#include "base/async.h"
#include "base/log.h"
#include "base/random.h"

namespace qwalt::api {
namespace {

constexpr std::size_t kMaxUserIdBytes = 500;
// Passages whose headings give the questions suggested after an upload.
constexpr std::uint32_t kSuggestFromPassages = 60;

constexpr std::string_view kExtractiveNote =
    "(No language model was asked: these are the best sentences of the documents.)";

int status_of_failure(std::string_view code) {
  if (code == "unsupported") return 415;
  if (code == "too_large") return 413;
  return 400;
}

std::vector<std::string> first_questions(store::Store& store, const store::Document& document) {
  std::vector<store::PassageRef> refs;
  for (std::uint32_t i = 0; i < std::min(document.passages, kSuggestFromPassages); ++i) {
    refs.push_back({document.id, i});
  }
  auto passages = store.passages(refs);
  if (!passages) return {};
  std::vector<answer::Source> sources;
  for (store::PassageText& passage : *passages) sources.push_back({1, std::move(passage), 0});
  return answer::suggestions_from_sources(sources);
}

// What a failed upload left is removed: to the old clients it never was.
asio::awaitable<void> refuse_upload(http::Exchange& exchange, Services& services,
                                    const library::Uploaded& uploaded,
                                    const store::Document& failed) {
  if (!uploaded.duplicate) {
    auto removed = co_await base::run_on(services.pool, [&]() -> base::Status {
      TRY(services.library.remove(failed.workspace, failed.id));
      TRY_ASSIGN(const auto other,
                 services.library.store().find_document(failed.workspace, failed.name));
      // An earlier document of that name keeps its prompt.
      return other ? base::Status{} : services.prompts.in(failed.workspace).remove(failed.name);
    });
    if (!removed) base::log_warning("A failed upload stays: {}", removed.error().message);
  }
  co_await send_detail(exchange, status_of_failure(failed.error_code), failed.error_message);
}

asio::awaitable<void> post_upload(http::Exchange& exchange, Services& services,
                                  const Caller& caller) {
  auto uploads = co_await receive_uploads(exchange, services, caller);
  if (!uploads) {
    co_await send_detail(exchange, uploads.error());
    co_return;
  }
  if (uploads->files.empty()) {
    co_await send_missing_field(exchange, "file");
    co_return;
  }
  const UploadedFile& file = uploads->files.front();
  if (!file.result) {
    co_await send_detail(exchange, file.result.error());
    co_return;
  }
  const store::Document& document = file.result->document.document;
  auto settled = co_await services.live.wait_settled(caller.workspace, document.id);
  if (!settled) {
    co_await send_detail(exchange, 409, "The document was removed or replaced meanwhile.");
    co_return;
  }
  if (settled->state == library::DocumentState::kFailed) {
    co_await refuse_upload(exchange, services, *file.result, settled->document);
    co_return;
  }
  auto questions = co_await base::run_on(
      services.pool, [&] { return first_questions(services.library.store(), settled->document); });
  json::object body;
  body["message"] = fmt::format("{} uploaded, processed, and prompt saved.", document.name);
  body["filename"] = document.name;
  body["suggested_questions"] = strings_json(questions);
  body["document_id"] = base::id_to_string(document.id);
  body["status"] = library::state_name(settled->state);
  body["duplicate_of"] =
      file.result->duplicate ? json::value(base::id_to_string(document.id)) : json::value();
  co_await send_json(exchange, 200, body);
}

json::object query_reply(const answer::Answer& answer) {
  const store::Message& message = answer.message;
  std::string text = message.text;
  if (message.mode == "extractive" && !answer.sources.empty())
    text.append("\n\n").append(kExtractiveNote);
  json::object body;
  body["result"] = text;
  body["suggested_questions"] = strings_json(message.suggestions);
  body["needs_more_info"] = message.needs_more_info;
  body["follow_up_question"] = text_or_null(message.follow_up_question);
  body["analysis_mode"] = message.needs_more_info ? "clarification" : "solution";
  body["answered"] = message.answered;
  body["suggestions_note"] =
      message.suggestions.empty() ? "" : "Questions that the documents may answer next:";
  body["citations"] = citations_json(message, answer.sources);
  body["mode"] = message.mode;
  if (!message.error_code.empty()) {
    body["error"] = message.error_message;
    body["details"] = answer.error_details.empty() ? message.error_code : answer.error_details;
  }
  return body;
}

// Asks in the user's own conversation; without a user nothing is kept.
asio::awaitable<base::Result<answer::Answer>> ask_as_user(http::Exchange& exchange,
                                                          Services& services, const Caller& caller,
                                                          OriginalQuery query, bool chat) {
  if (query.user_id.size() > kMaxUserIdBytes) {
    co_return base::fail(base::Code::kInvalid, "The user_id is longer than 500 bytes.");
  }
  auto question = co_await base::run_on(services.pool, [&]() -> base::Result<answer::Question> {
    TRY_ASSIGN(auto prepared,
               prepare_question(services, caller, std::move(*query.query), query.file_names));
    prepared.without_sources = chat;
    prepared.keep = !query.user_id.empty();
    if (prepared.keep) {
      TRY_ASSIGN(const auto own,
                 services.library.store().chat_of_owner(caller.workspace, "user:" + query.user_id));
      prepared.chat = own.id;
    }
    return prepared;
  });
  if (!question) co_return base::fail(std::move(question).error());
  co_return co_await ask_while_connected(exchange, services, std::move(*question));
}

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

// False when an error was sent.
asio::awaitable<bool> check_query(http::Exchange& exchange,
                                  const base::Result<OriginalQuery>& query) {
  if (!query) {
    co_await send_detail(exchange, query.error());
  } else if (!query->query) {
    co_await send_missing_field(exchange, "query");
  } else if (is_blank(*query->query)) {
    co_await send_detail(exchange, 400, "Query cannot be empty");
  } else {
    co_return true;
  }
  co_return false;
}

asio::awaitable<void> answer_query(http::Exchange& exchange, Services& services,
                                   const Caller& caller, base::Result<OriginalQuery> query) {
  if (!co_await check_query(exchange, query)) co_return;
  auto answer = co_await ask_as_user(exchange, services, caller, std::move(*query), false);
  if (!answer) {
    co_await send_detail(exchange, answer.error());
    co_return;
  }
  co_await send_json(exchange, 200, query_reply(*answer));
}

asio::awaitable<void> post_query(http::Exchange& exchange, Services& services,
                                 const Caller& caller) {
  auto query = co_await read_query_form(exchange);
  co_await answer_query(exchange, services, caller, std::move(query));
}

asio::awaitable<void> post_query_json(http::Exchange& exchange, Services& services,
                                      const Caller& caller) {
  auto query = co_await read_query_json(exchange);
  co_await answer_query(exchange, services, caller, std::move(query));
}

asio::awaitable<void> post_chat(http::Exchange& exchange, Services& services,
                                const Caller& caller) {
  auto query = co_await read_query_json(exchange);
  if (!co_await check_query(exchange, query)) co_return;
  if (query->user_id.empty()) query->user_id = base::random_uuid();
  const std::string user = query->user_id;
  auto answer = co_await ask_as_user(exchange, services, caller, std::move(*query), true);
  if (!answer) {
    co_await send_detail(exchange, answer.error());
    co_return;
  }
  json::object body;
  body["response"] = answer->message.text;
  body["user_id"] = user;
  body["citations"] = citations_json(answer->message, answer->sources);
  if (!answer->message.error_code.empty()) body["error"] = answer->message.error_message;
  co_await send_json(exchange, 200, body);
}

}  // namespace

void add_original_routes(Routes& routes) {
  Services& services = routes.services();
  auto plain = [&](std::string_view path, Role least, auto handler) {
    routes.add("POST", path, least,
               [&services, handler](http::Exchange& exchange, const Caller& caller) {
                 return handler(exchange, services, caller);
               });
  };
  plain("/upload", Role::kEditor, post_upload);
  plain("/query", Role::kReader, post_query);
  plain("/query-json", Role::kReader, post_query_json);
  plain("/chat", Role::kReader, post_chat);
  plain("/chat/", Role::kReader, post_chat);
}

}  // namespace qwalt::api
