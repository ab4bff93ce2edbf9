// /api/v1/ask: docs/api/native.md, "Ask".
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

#include "api/json_views.h"
#include "api/question.h"
#include "api/replies.h"
#include "api/routes.h"
#include "base/async.h"
#include "base/bytes.h"

namespace qwalt::api {
namespace {

using boost::asio::experimental::awaitable_operators::operator||;

struct AskCall {
  answer::Question question;
  bool stream = true;
};

base::Result<AskCall> parse_call(Services& services, const Caller& caller,
                                 const json::value& body) {
  auto text = base::string_at(body, "question");
  const json::value* again = base::member(body, "regenerate");
  const bool named = again && !again->is_null();
  if (!text && named && !base::member(body, "question")) text.emplace();
  if (!text) return base::fail(base::Code::kInvalid, "\"question\" has to be a text.");
  TRY_ASSIGN(const auto documents, base::string_list(base::member(body, "documents")));
  TRY(base::check_bool(body, "stream"));
  AskCall call;
  TRY_ASSIGN(call.question, prepare_question(services, caller, std::move(*text), documents));
  call.stream = base::bool_at(body, "stream").value_or(true);
  TRY(read_ask_options(body, call.question));
  return call;
}

// The whole answer, as `done` and the reply that is not streamed give it. Blocks.
json::object reply_of(Services& services, store::Id workspace, const answer::Answer& answer) {
  const auto snapshot = services.library.snapshot(workspace);
  auto highlights = extract_highlights(*snapshot, answer.message, answer.sources);
  json::object reply;
  reply["message"] = message_json(answer.message, answer.sources, std::move(highlights));
  reply["warnings"] = strings_json(answer.warnings);
  return reply;
}

// An answer that is written to an event stream. The stream is opened once the answer has begun, so
// that what is wrong with the question can be an HTTP error; what is said before is held.
class StreamedAnswer : public std::enable_shared_from_this<StreamedAnswer> {
 public:
  StreamedAnswer(Services& services, const asio::any_io_executor& executor)
      : services_(services), decided_(executor, std::chrono::steady_clock::time_point::max()) {}

  // Runs beside the handler, which may return long before.
  void start(answer::Question question) {
    asio::co_spawn(services_.io, run(shared_from_this(), std::move(question)), asio::detached);
  }

  // What stops it, from start() on.
  const store::Id& accepted() const { return accepted_; }

  // Until the answer has begun, or cannot: then the error.
  asio::awaitable<base::Status> begun() {
    if (!answer_ && !error_) co_await decided_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (error_) co_return base::fail(*error_);
    co_return base::Status{};
  }

  asio::awaitable<void> open(http::Exchange& exchange) {
    // Named, and not made within the co_await: g++ 12 destroys such a temporary twice.
    http::OnStreamEnd on_end = [self = shared_from_this()](http::StreamEnd end) {
      if (end != http::StreamEnd::kClosed) self->services_.answerer.stop(*self->answer_);
    };
    auto opened = co_await exchange.start_events(services_.hub, std::move(on_end));
    if (!opened) {
      services_.answerer.stop(*answer_);
      if (!exchange.replied()) co_await send_problem(exchange, opened.error());
      co_return;
    }
    stream_ = *opened;
    stream_->send_formatted(std::move(held_));
    if (ended_) stream_->close();
  }

 private:
  static asio::awaitable<void> run(std::shared_ptr<StreamedAnswer> self,
                                   answer::Question question) {
    const store::Id workspace = question.workspace;
    auto answer = co_await self->services_.answerer.ask(std::move(question), self->sink());
    if (answer) {
      const json::object done = co_await base::run_on(
          self->services_.pool, [&] { return reply_of(self->services_, workspace, *answer); });
      self->send("done", done);
    } else {
      self->error_ = answer.error();
      self->decided_.cancel();
    }
    self->ended_ = true;
    if (self->stream_) self->stream_->close();
  }

  void send(std::string_view name, const json::object& data) {
    std::string event = http::format_event({name, json::serialize(data)});
    if (stream_) {
      stream_->send_formatted(std::move(event));
    } else {
      held_.append(event);
    }
  }

  void send_text(std::string_view name, std::string_view text) {
    send(name, json::object{{"text", text}});
  }

  answer::AnswerSink sink() {
    answer::AnswerSink sink;
    sink.accepted = [this](store::Id answer) { accepted_ = answer; };
    sink.start = [this](store::Id chat, store::Id question, store::Id answer) {
      send("start", {{"chat_id", base::id_to_string(chat)},
                     {"question_id", base::id_to_string(question)},
                     {"answer_id", base::id_to_string(answer)}});
      answer_ = answer;
      decided_.cancel();
    };
    sink.sources = [this](const std::string& searched_for,
                          const std::vector<answer::Source>& sources) {
      json::array list;
      for (const answer::Source& source : sources) list.push_back(source_json(source));
      send("sources", {{"searched_for", searched_for}, {"sources", std::move(list)}});
    };
    sink.warning = [this](std::string_view text) { send_text("warning", text); };
    sink.delta = [this](std::string_view text) { send_text("delta", text); };
    sink.replace = [this](std::string_view text) { send_text("replace", text); };
    sink.citations = [this](const store::Message& message,
                            const std::vector<answer::Source>& sources) {
      send("citations", {{"citations", citations_json(message, sources)}});
    };
    sink.usage = [this](const store::Message& message) { send("usage", usage_json(message)); };
    sink.suggestions = [this](const std::vector<std::string>& suggestions) {
      send("suggestions", {{"suggestions", strings_json(suggestions)}});
    };
    sink.error = [this](const store::Message& message) {
      json::object error = error_json(message.error_code, message.error_message);
      error["details"] = message.model;
      send("error", error);
    };
    return sink;
  }

  Services& services_;
  asio::steady_timer decided_;
  store::Id accepted_ = 0;
  std::optional<store::Id> answer_;
  std::optional<base::Error> error_;
  std::optional<http::EventStream> stream_;
  std::string held_;
  bool ended_ = false;
};

asio::awaitable<void> post_ask(http::Exchange& exchange, Services& services, const Caller& caller) {
  auto body = co_await read_json(exchange);
  if (!body) {
    co_await send_problem(exchange, body.error());
    co_return;
  }
  auto call =
      co_await base::run_on(services.pool, [&] { return parse_call(services, caller, *body); });
  if (!call) {
    co_await send_problem(exchange, call.error());
    co_return;
  }
  co_await answer_question(exchange, services, std::move(call->question), call->stream);
}

asio::awaitable<void> post_stop(http::Exchange& exchange, Services& services,
                                const Caller& caller) {
  const auto id = base::id_from_string(exchange.parameter("id"));
  if (!id || !services.answerer.stop_in(caller.workspace, *id)) {
    const base::Error error{base::Code::kNotFound, "This answer is not being written now."};
    co_await send_problem(exchange, error);
    co_return;
  }
  co_await send_nothing(exchange);
}

}  // namespace

base::Result<std::optional<store::Id>> chat_of(const json::value& body) {
  const json::value* chat = base::member(body, "chat_id");
  if (!chat || chat->is_null()) return std::nullopt;
  const auto id = base::id_from_string(base::string_at(body, "chat_id").value_or(""));
  if (!id) return base::fail(base::Code::kNotFound, "There is no such chat.");
  return id;
}

asio::awaitable<void> answer_question(http::Exchange& exchange, Services& services,
                                      answer::Question question, bool stream) {
  if (stream) {
    auto executor = co_await asio::this_coro::executor;
    auto streamed = std::make_shared<StreamedAnswer>(services, executor);
    streamed->start(std::move(question));
    auto begun = co_await (streamed->begun() ||
                           stop_when_gone(exchange, services.answerer, streamed->accepted()));
    if (const auto& status = std::get<0>(begun); !status) {
      co_await send_problem(exchange, status.error());
      co_return;
    }
    co_await streamed->open(exchange);
    co_return;
  }
  const store::Id workspace = question.workspace;
  auto answer = co_await ask_while_connected(exchange, services, std::move(question));
  if (!answer) {
    co_await send_problem(exchange, answer.error());
    co_return;
  }
  json::object reply =
      co_await base::run_on(services.pool, [&] { return reply_of(services, workspace, *answer); });
  reply["chat_id"] = base::id_to_string(answer->message.chat);
  co_await send_json(exchange, 200, reply);
}

void add_ask_routes(Routes& routes) {
  Services& services = routes.services();
  routes.add("POST", "/api/v1/ask", Role::kReader,
             [&services](http::Exchange& exchange, const Caller& caller) {
               return post_ask(exchange, services, caller);
             });
  routes.add("POST", "/api/v1/ask/{id}/stop", Role::kReader,
             [&services](http::Exchange& exchange, const Caller& caller) {
               return post_stop(exchange, services, caller);
             });
}

}  // namespace qwalt::api
