// One question on its way to its answer: what is known of it so far. Private to the answerer.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "answer/answer_cache.h"
#include "answer/answerer.h"
#include "answer/markers.h"
#include "base/clock.h"
#include "base/random.h"
#include "search/question.h"

namespace qwalt::answer {

// Calls a member of the sink, if it is there.
template <class Callback, class... Args>
void call(const Callback& callback, const Args&... args) {
  if (callback) callback(args...);
}

// Who writes the answer.
enum class Writer {
  kModel,
  kExtracts,  // there is no model: the best sentences
  kRefusal,   // nothing near enough was found
  kAsking,    // the question is too vague: a question back
  kCache,
};

struct AnswerRun {
  const store::Id id;  // of the answer
  Question question;
  AnswerSink sink;
  asio::steady_timer stopped;  // over: stop, now and for every wait to come
  bool stop_requested = false;

  // The conversation.
  store::Chat chat;
  bool new_chat = false;
  bool new_question = true;  // false: it is in the chat already
  store::Id after = 0;       // the message that the question stands after
  std::vector<Turn> history;
  std::string system_prompt;
  bool rewrite = false;    // a model has to make it standalone
  std::string standalone;  // the question in words that need no history; empty: it does as it is

  // What is known of the answer.
  Writer writer = Writer::kModel;
  std::shared_ptr<const index::Snapshot> snapshot;
  std::vector<Source> sources;
  std::size_t shown_sources = 0;  // so many of them are in the prompt
  store::Message message;
  store::Id asked = 0;                     // the question's message
  std::optional<llm::ChatResult> outcome;  // of the model; none: stopped
  std::string cache_key;                   // empty: neither looked for nor kept
  store::Sequence sequence = 0;            // of the store, when the key was made
  std::vector<std::string> warnings;
  std::string error_details;
  base::Stopwatch watch;

  // Nothing is said before chat and messages are stored.
  base::Status kept;
  bool started = false;
  std::string held;
  std::optional<MarkerStream> markers;

  AnswerRun(Question q, AnswerSink s, const asio::any_io_executor& executor)
      : id(base::random_id()),
        question(std::move(q)),
        sink(std::move(s)),
        stopped(executor, std::chrono::steady_clock::time_point::max()) {}

  void stop() {
    stop_requested = true;
    stopped.expires_at(std::chrono::steady_clock::time_point::min());
  }

  // Text as it may be shown.
  void say(std::string_view text) {
    if (text.empty()) return;
    message.text.append(text);
    if (!started) {
      held.append(text);
    } else if (sink.delta) {
      sink.delta(text);
    }
  }

  void add_cost(const llm::Completion& completion) {
    message.prompt_tokens += completion.prompt_tokens.value_or(0);
    message.completion_tokens += completion.completion_tokens.value_or(0);
    message.cost += completion.cost.value_or(0);
  }
};

}  // namespace qwalt::answer
