#include "api/openai/chat_answer.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "api/openai/chat_reply.h"
#include "api/openai/chat_stream.h"
#include "api/openai/file_ids.h"
#include "api/page_links.h"
#include "api/question.h"
#include "api/replies.h"
#include "base/async.h"

namespace qwalt::api::openai {
namespace {

constexpr int kRetrySeconds = 5;

bool was_cut_by_failure(const store::Message& message) {
  return message.state == store::MessageState::kPartial && !message.error_code.empty();
}

ApiError stopped_error() {
  return {503, "stopped", "The answer was stopped, for the server is going down.", kRetrySeconds};
}

// A question that is not answered at all.
ApiError refusal(const base::Error& error) {
  const int status = status_of(error.code);
  ApiError told{status, code_of(error, status), error.message};
  if (status == 429 || status == 503) told.retry_after = kRetrySeconds;
  return told;
}

// The request as the answerer's question. Blocks.
base::Result<answer::Question> question_of(Services& services, const Caller& caller,
                                           ChatRequest& request) {
  TRY_ASSIGN(const auto documents,
             documents_of_files(services.library, caller.workspace, request.documents));
  TRY_ASSIGN(auto question,
             prepare_question(services, caller, std::move(request.question), documents));
  if (!question.system_prompt.empty() && !request.system_prompt.empty()) {
    question.system_prompt += "\n\n";
  }
  question.system_prompt += request.system_prompt;
  question.history = std::move(request.history);
  question.keep = false;
  question.suggest = false;
  question.whole_document = request.whole_document;
  question.threshold = request.threshold;
  question.max_tokens = request.max_tokens;
  question.temperature = request.temperature;
  question.top_p = request.top_p;
  question.stop = std::move(request.stop);
  return question;
}

json::object whole_reply(const answer::Answer& answer, const ChatRequest& request,
                         const std::string& links) {
  const store::Message& message = answer.message;
  const ReplyFrame frame = reply_frame(message.id, request.model_name);
  const std::string content =
      shown_text(message) + closing_text(message, answer.sources, request.list_sources);
  json::object reply = completion_json(frame, content, finish_reason(message),
                                       annotations_json(message, answer.sources, links));
  reply["usage"] = usage_json(message);
  reply["qwalt"] = details_json(message, answer.sources, answer.warnings);
  return reply;
}

// An answer on its way into a stream of chunks.
class StreamedChat : public std::enable_shared_from_this<StreamedChat> {
 public:
  StreamedChat(Services& services, std::shared_ptr<ChatStream> stream, const ChatRequest& request,
               std::string links)
      : services_(services),
        stream_(std::move(stream)),
        frame_(reply_frame(0, request.model_name)),
        links_(std::move(links)),
        include_usage_(request.include_usage),
        list_sources_(request.list_sources) {}

  // Runs beside the handler. `answer` is told how the answer can be stopped.
  void start(answer::Question question, std::shared_ptr<store::Id> answer) {
    asio::co_spawn(services_.io, run(shared_from_this(), std::move(question), std::move(answer)),
                   asio::detached);
  }

 private:
  static asio::awaitable<void> run(std::shared_ptr<StreamedChat> self, answer::Question question,
                                   std::shared_ptr<store::Id> answer) {
    answer::AnswerSink sink = self->sink(answer);
    auto result = co_await self->services_.answerer.ask(std::move(question), std::move(sink));
    if (result) {
      self->finish(*result);
      co_return;
    }
    self->stream_->fail(refusal(result.error()));
  }

  answer::AnswerSink sink(const std::shared_ptr<store::Id>& answer) {
    answer::AnswerSink sink;
    sink.accepted = [this, answer](store::Id id) {
      *answer = id;
      frame_ = reply_frame(id, frame_.model);
    };
    sink.start = [this](store::Id, store::Id, store::Id) {
      send({{"role", "assistant"}, {"content", ""}});
    };
    sink.delta = [this](std::string_view text) { send_text(text); };
    // What was sent cannot be taken back: the other text follows it.
    sink.replace = [this](std::string_view text) {
      if (said_something_) send_text("\n\n");
      send_text(text);
    };
    sink.citations = [this](const store::Message& message,
                            const std::vector<answer::Source>& sources) {
      json::array annotations = annotations_json(message, sources, links_);
      if (!annotations.empty()) send({{"annotations", std::move(annotations)}});
    };
    return sink;
  }

  void send(json::object delta) { stream_->send(chunk_event(frame_, std::move(delta))); }

  void send_text(std::string_view text) {
    if (text.empty()) return;
    said_something_ = true;
    send({{"content", text}});
  }

  void finish(const answer::Answer& answer) {
    const store::Message& message = answer.message;
    if (message.state == store::MessageState::kStopped) {
      stream_->fail(stopped_error());
      return;
    }
    const std::string whole = shown_text(message);
    if (whole.size() > message.text.size()) {
      send_text(std::string_view(whole).substr(message.text.size()));
    }
    send_text(closing_text(message, answer.sources, list_sources_));
    if (was_cut_by_failure(message)) {
      stream_->fail(error_of_answer(message.error_code, message.error_message));
      return;
    }
    std::string last = last_chunk_event(frame_, finish_reason(message),
                                        details_json(message, answer.sources, answer.warnings));
    if (include_usage_) last += usage_event(frame_, usage_json(message));
    stream_->send(last + done_event());
    stream_->end();
  }

  Services& services_;
  std::shared_ptr<ChatStream> stream_;
  ReplyFrame frame_;
  std::string links_;
  bool include_usage_;
  bool list_sources_;
  bool said_something_ = false;
};

asio::awaitable<void> stream_answer(http::Exchange& exchange, Services& services,
                                    const ChatRequest& request, answer::Question question,
                                    std::string links) {
  auto answer = std::make_shared<store::Id>(0);
  std::function<void()> on_leave = [&services, answer] { services.answerer.stop(*answer); };
  auto stream = std::make_shared<ChatStream>(services, std::move(on_leave));
  auto chat = std::make_shared<StreamedChat>(services, stream, request, std::move(links));
  chat->start(std::move(question), std::move(answer));
  co_await stream->serve(exchange);
}

asio::awaitable<void> send_answer(http::Exchange& exchange, Services& services,
                                  const ChatRequest& request, answer::Question question,
                                  const std::string& links) {
  auto answer = co_await ask_while_connected(exchange, services, std::move(question));
  if (!answer) {
    co_await send_error(exchange, refusal(answer.error()));
    co_return;
  }
  if (answer->message.state == store::MessageState::kStopped) {
    co_await send_error(exchange, stopped_error());
    co_return;
  }
  const json::object reply = whole_reply(*answer, request, links);
  co_await send_json(exchange, 200, reply);
}

}  // namespace

asio::awaitable<void> answer_from_documents(http::Exchange& exchange, Services& services,
                                            const Caller& caller, ChatRequest request) {
  auto question =
      co_await base::run_on(services.pool, [&] { return question_of(services, caller, request); });
  if (!question) {
    co_await send_problem(exchange, question.error());
    co_return;
  }
  std::string links = page_view_base(address_of_server(exchange), caller.workspace_name);
  if (request.stream) {
    co_await stream_answer(exchange, services, request, std::move(*question), std::move(links));
  } else {
    co_await send_answer(exchange, services, request, std::move(*question), links);
  }
}

}  // namespace qwalt::api::openai
