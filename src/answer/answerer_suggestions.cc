// What comes after the answer: questions to ask next, and the answer kept for who asks the same.
#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>

#include "answer/answer_run.h"
#include "answer/coverage.h"
#include "answer/prompt.h"
#include "answer/suggestions.h"
#include "base/async.h"
#include "base/random.h"

namespace qwalt::answer {
namespace {

using boost::asio::experimental::awaitable_operators::operator||;

constexpr std::size_t kBoundaryBytes = 6;
constexpr std::size_t kPassagesLookedAt = 3;
// Of questions that other collections answer this drops nine in ten, of its own one in twenty:
// docs/decisions/threshold.md.
constexpr double kSuggestionCoverage = 0.5;

bool is_complete(const AnswerRun& run) {
  return run.writer == Writer::kModel && !run.stop_requested &&
         run.message.state == store::MessageState::kComplete && run.message.error_code.empty();
}

}  // namespace

// One short call of the model; nothing when it takes longer than the grace.
asio::awaitable<std::vector<std::string>> Answerer::ask_for_suggestions(AnswerRun& run) {
  llm::ChatRequest request;
  const std::size_t few = std::min(run.shown_sources, options_.sources.count);
  const PromptParts parts{run.question.text, std::span(run.sources).first(few), {}, {}};
  request.messages = suggestions_prompt(templates_, parts, base::random_hex(kBoundaryBytes));
  request.model = run.question.model;
  request.max_tokens = options_.suggestion_tokens;
  request.temperature = options_.temperature;
  request.workspace = run.question.workspace;
  request.short_call = true;
  asio::steady_timer grace(co_await asio::this_coro::executor, options_.suggestions_grace);
  llm::OnDelta ignored;
  auto outcome = co_await (model_.stream(std::move(request), std::move(ignored)) ||
                           grace.async_wait(asio::as_tuple(asio::use_awaitable)) ||
                           run.stopped.async_wait(asio::as_tuple(asio::use_awaitable)));
  if (outcome.index() != 0) co_return std::vector<std::string>{};
  const llm::ChatResult& reply = std::get<0>(outcome);
  if (!reply) co_return std::vector<std::string>{};
  run.add_cost(*reply);
  co_return parse_suggestions(reply->text);
}

// Of what a model proposed, what the documents can answer; else what they themselves suggest.
std::vector<std::string> Answerer::answerable(const AnswerRun& run,
                                              std::vector<std::string> proposed) const {
  const Question& question = run.question;
  const CanAnswer can_answer = [&](const std::string& suggestion) {
    auto found =
        library_.search({question.workspace, suggestion, question.documents, kPassagesLookedAt});
    if (!found) return false;
    std::vector<store::PassageText> passages;
    for (library::FoundPassage& each : found->passages) passages.push_back(std::move(each.passage));
    return !passages.empty() &&
           coverage(*found->snapshot, found->searched_for, passages).value_or(0) >=
               kSuggestionCoverage;
  };
  auto checked = checked_suggestions(std::move(proposed), question.text, can_answer);
  return checked.empty() ? suggestions_from_sources(run.sources, question.text) : checked;
}

asio::awaitable<void> Answerer::suggest(AnswerRun& run) {
  if (run.writer == Writer::kAsking || run.stop_requested) co_return;
  store::Message& message = run.message;
  if (run.writer != Writer::kCache) {
    std::vector<std::string> proposed;
    // Who gets the answer as a whole must not wait for a second call of the model.
    const bool seen_already = static_cast<bool>(run.sink.suggestions);
    if (seen_already && is_complete(run) && run.shown_sources > 0) {
      proposed = co_await ask_for_suggestions(run);
    }
    message.suggestions =
        co_await base::run_on(pool_, [&] { return answerable(run, std::move(proposed)); });
  }
  call(run.sink.suggestions, message.suggestions);
  if (!message.suggestions.empty()) co_await store_answer(run);
}

// Only what a model wrote, to its end, with all of its sources.
void Answerer::cache(const AnswerRun& run) {
  const bool whole = is_complete(run) && run.shown_sources == run.sources.size();
  if (!whole || run.cache_key.empty() || !run.message.answered) return;
  cache_.put(run.question.workspace, run.sequence, run.cache_key, {run.message, run.sources});
}

}  // namespace qwalt::answer
