// /api/v1/actions: docs/api/native.md, "Actions"; docs/actions.md.
#include "answer/actions.h"

#include <fmt/format.h>

#include <algorithm>

#include "answer/action_call.h"
#include "answer/action_forms.h"
#include "api/question.h"
#include "api/replies.h"
#include "api/routes.h"
#include "api/selection.h"
#include "base/async.h"
#include "base/bytes.h"

namespace qwalt::api {
namespace {

constexpr std::size_t kMaxLanguageBytes = 35;  // RFC 5646 asks for no more

struct RunCall {
  answer::Question question;
  bool stream = true;
};

bool is_language_code(std::string_view code) {
  return code.size() >= 2 && code.size() <= kMaxLanguageBytes &&
         std::all_of(code.begin(), code.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-';
         });
}

// What titles are wanted in: ?language=de, else the first that the browser names.
std::string language_of(const http::Exchange& exchange) {
  std::string_view wanted;
  for (const auto& [name, value] : exchange.query().pairs()) {
    if (name == "language") wanted = value;
  }
  if (wanted.empty()) wanted = exchange.header("accept-language").value_or("");
  wanted = wanted.substr(0, wanted.find_first_of(",; "));
  return is_language_code(wanted) ? std::string(wanted) : "en";
}

const char* origin_name(answer::ActionOrigin origin) {
  switch (origin) {
    case answer::ActionOrigin::kBuiltIn:
      return "built-in";
    case answer::ActionOrigin::kEdited:
      return "edited";
    case answer::ActionOrigin::kAdded:
      return "added";
  }
  return "built-in";
}

json::object action_json(const answer::ListedAction& listed, std::string_view language) {
  const answer::Action& action = listed.action;
  json::array arguments;
  for (const answer::ActionArgument& argument : action.arguments) {
    arguments.push_back({{"name", argument.name},
                         {"label", argument.label.in(language)},
                         {"required", argument.required},
                         {"max", argument.max_characters}});
  }
  json::object out;
  out["name"] = action.name;
  out["title"] = action.title.in(language);
  out["description"] = action.description.in(language);
  out["needs_documents"] = action.needs_documents;
  out["arguments"] = std::move(arguments);
  out["source"] = origin_name(listed.origin);
  return out;
}

json::object with_text(const answer::ListedAction& listed, std::string_view language) {
  json::object out = action_json(listed, language);
  out["text"] = listed.text;
  return out;
}

base::Result<answer::ActionValues> values_of(const json::value* given) {
  answer::ActionValues values;
  if (given == nullptr || given->is_null()) return values;
  if (!given->is_object()) {
    return base::fail(base::Code::kInvalid, "\"arguments\" has to be an object of texts.");
  }
  for (const auto& [name, value] : given->as_object()) {
    if (!value.is_string()) {
      return base::fail(base::Code::kInvalid,
                        fmt::format("The argument \"{}\" has to be a text.", std::string(name)));
    }
    values.emplace(std::string(name), std::string(value.as_string()));
  }
  return values;
}

// What is said where no model writes. It outlives the request, so it holds copies.
std::string without_model(Services& services, store::Id workspace, const answer::Action& action,
                          const answer::ActionCall& call, std::span<const answer::Source> sources) {
  auto read = answer::form_passages(services.library.store(), sources);
  const std::vector<answer::FormPassage> passages =
      read ? std::move(*read) : std::vector<answer::FormPassage>();
  std::string nearest;
  const auto snapshot = services.library.snapshot(workspace);
  if (action.without_model == answer::FormWithoutModel::kWorksheet && snapshot) {
    const auto wanted = search::Matcher::make(*snapshot, call.search);
    if (wanted) nearest = answer::nearest_sentences(*wanted, passages);
  }
  return answer::answer_without_model(action, call, passages, nearest);
}

base::Result<RunCall> parse_run(Services& services, const Caller& caller, std::string_view name,
                                const json::value& body) {
  TRY_ASSIGN(auto listed, services.actions.find(name));
  TRY_ASSIGN(const auto documents, base::string_list(base::member(body, "documents")));
  TRY_ASSIGN(const auto values, values_of(base::member(body, "arguments")));
  TRY(base::check_bool(body, "stream"));
  const std::string language = base::string_at(body, "language").value_or("");
  if (!language.empty() && !is_language_code(language)) {
    return base::fail(base::Code::kInvalid, "\"language\" has to be a code such as \"de\".");
  }
  const answer::Action& action = listed.action;
  if (action.needs_documents && documents.empty()) {
    return base::fail(base::Code::kInvalid,
                      fmt::format("The action {} needs documents: name at least one in "
                                  "\"documents\".",
                                  action.name));
  }
  TRY_ASSIGN(const auto selected, select_documents(services.library, caller.workspace, documents));
  TRY_ASSIGN(auto call, answer::call_action(action, values, selected.names, language));
  RunCall run;
  TRY_ASSIGN(run.question, prepare_question(services, caller, call.search, documents));
  TRY(read_ask_options(body, run.question));
  run.stream = base::bool_at(body, "stream").value_or(true);
  run.question.shown = call.shown;
  run.question.task = call.task;
  run.question.instructions_name = action.name;
  if (!run.question.max_tokens) run.question.max_tokens = action.max_tokens;
  run.question.whole_document = !documents.empty();
  run.question.without_sources = !action.needs_documents;
  run.question.without_model = [&services, workspace = caller.workspace,
                                held = std::move(listed.action),
                                call = std::move(call)](std::span<const answer::Source> sources) {
    return without_model(services, workspace, held, call, sources);
  };
  return run;
}

asio::awaitable<void> post_action(http::Exchange& exchange, Services& services,
                                  const Caller& caller) {
  auto body = co_await read_json(exchange);
  if (!body) {
    co_await send_problem(exchange, body.error());
    co_return;
  }
  const std::string name(exchange.parameter("name"));
  auto run = co_await base::run_on(services.pool,
                                   [&] { return parse_run(services, caller, name, *body); });
  if (!run) {
    co_await send_problem(exchange, run.error());
    co_return;
  }
  co_await answer_question(exchange, services, std::move(run->question), run->stream);
}

asio::awaitable<void> get_actions(http::Exchange& exchange, Services& services) {
  const std::string language = language_of(exchange);
  const answer::ActionList list =
      co_await base::run_on(services.pool, [&] { return services.actions.list(); });
  json::array actions;
  for (const auto& each : list.actions) actions.push_back(action_json(each, language));
  json::array problems;
  for (const auto& each : list.problems) {
    problems.push_back({{"file", each.file}, {"message", each.sentence}});
  }
  json::object body;
  body["actions"] = std::move(actions);
  body["problems"] = std::move(problems);
  co_await send_json(exchange, 200, body);
}

asio::awaitable<void> get_action(http::Exchange& exchange, Services& services) {
  const std::string name(exchange.parameter("name"));
  const auto found =
      co_await base::run_on(services.pool, [&] { return services.actions.find(name); });
  if (!found) {
    co_await send_problem(exchange, found.error());
    co_return;
  }
  const json::object body = with_text(*found, language_of(exchange));
  co_await send_json(exchange, 200, body);
}

asio::awaitable<void> put_action(http::Exchange& exchange, Services& services) {
  auto body = co_await read_json(exchange);
  if (!body) {
    co_await send_problem(exchange, body.error());
    co_return;
  }
  const std::string name(exchange.parameter("name"));
  const auto text = base::string_at(*body, "text");
  const auto written =
      co_await base::run_on(services.pool, [&]() -> base::Result<answer::ListedAction> {
        if (!text) return base::fail(base::Code::kInvalid, "\"text\" has to be a text.");
        return services.actions.write(name, *text);
      });
  if (!written) {
    co_await send_problem(exchange, written.error());
    co_return;
  }
  const json::object reply = with_text(*written, language_of(exchange));
  co_await send_json(exchange, 200, reply);
}

asio::awaitable<void> delete_action(http::Exchange& exchange, Services& services) {
  const std::string name(exchange.parameter("name"));
  const auto removed =
      co_await base::run_on(services.pool, [&] { return services.actions.remove(name); });
  if (!removed) {
    co_await send_problem(exchange, removed.error());
    co_return;
  }
  co_await send_nothing(exchange);
}

}  // namespace

void add_action_routes(Routes& routes) {
  Services& services = routes.services();
  const auto add = [&](std::string_view method, std::string_view path, Role least, auto handler) {
    routes.add(method, path, least, [&services, handler](http::Exchange& exchange, const Caller&) {
      return handler(exchange, services);
    });
  };
  constexpr std::string_view kOne = "/api/v1/actions/{name}";
  add("GET", "/api/v1/actions", Role::kReader, get_actions);
  add("GET", kOne, Role::kReader, get_action);
  add("PUT", kOne, Role::kServerAdmin, put_action);
  add("DELETE", kOne, Role::kServerAdmin, delete_action);
  routes.add("POST", kOne, Role::kReader,
             [&services](http::Exchange& exchange, const Caller& caller) {
               return post_action(exchange, services, caller);
             });
}

}  // namespace qwalt::api
