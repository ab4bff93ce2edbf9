#include "answer/answerer.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>

#include "answer/answer_run.h"
#include "answer/citations.h"
#include "answer/conversation.h"
#include "answer/extractive.h"
#include "answer/failures.h"
#include "answer/fixed_sentences.h"
#include "answer/preparation.h"
#include "answer/prompt.h"
#include "base/async.h"
#include "base/log.h"
#include "base/random.h"
#include "base/utf8.h"

namespace qwalt::answer {
namespace {

using boost::asio::experimental::awaitable_operators::operator||;
using boost::asio::experimental::awaitable_operators::operator&&;

// What a failed model wrote is kept from here on; less is no answer.
constexpr std::size_t kWorthKeepingBytes = 40;
// A hostile document must not guess it.
constexpr std::size_t kBoundaryBytes = 6;

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

base::Status check(Question& question) {
  question.text = trimmed(base::to_valid_utf8(question.text));
  if (question.text.empty() && !question.regenerate) {
    return base::fail(base::Code::kInvalid, "The question is empty.");
  }
  if (question.text.size() > kMaxQuestionBytes) {
    return base::fail(base::Code::kTooLarge, "The question is longer than 16 KB.");
  }
  if (!question.chat && (question.parent.value_or(0) != 0 || question.regenerate)) {
    return base::fail(base::Code::kInvalid,
                      "A message to go on from, or to answer anew, needs its chat.");
  }
  return {};
}

std::span<const Source> shown_sources(const AnswerRun& run) {
  return std::span(run.sources).first(std::min(run.shown_sources, run.sources.size()));
}

PromptParts parts_of(const AnswerRun& run) {
  return {run.question.text, shown_sources(run), run.history, run.system_prompt, run.question.task};
}

std::string extracts(const AnswerRun& run) {
  auto matcher = search::Matcher::make(*run.snapshot, run.message.searched_for);
  if (!matcher) return std::string(nothing_found());
  return extractive_answer(*matcher, run.sources, run.message.searched_for);
}

text::Language language_of_answer(const AnswerRun& run) {
  const auto languages = search::main_languages(*run.snapshot);
  return language_of(run.question.text,
                     languages.empty() ? text::Language::kEnglish : languages.front());
}

// What is said when no model writes; on the pool.
std::string text_without_model(AnswerRun& run) {
  store::Message& message = run.message;
  message.state = store::MessageState::kComplete;
  switch (run.writer) {
    case Writer::kAsking:
      message.needs_more_info = true;
      message.answered = false;
      message.follow_up_question = what_is_it_about(language_of_answer(run));
      return message.follow_up_question;
    case Writer::kRefusal:
      return std::string(not_in_the_documents(language_of_answer(run)));
    case Writer::kCache:
      return std::exchange(message.text, {});
    default:
      message.mode = "extractive";
      return run.question.without_model ? run.question.without_model(run.sources) : extracts(run);
  }
}

}  // namespace

Answerer::Answerer(library::Library& library, llm::LanguageModel& model, asio::thread_pool& pool,
                   AnswerOptions options)
    : library_(library),
      model_(model),
      pool_(pool),
      options_(std::move(options)),
      templates_(options_.templates_folder),
      cache_(options_.cache_bytes) {}

Answerer::~Answerer() = default;

asio::awaitable<base::Result<Answer>> Answerer::ask(Question question, AnswerSink sink) {
  auto executor = co_await asio::this_coro::executor;
  CO_TRY(check(question));
  if (running_.size() >= options_.questions) {
    co_return base::fail(base::Code::kTooMany,
                         "Too many questions are being answered: try again in a moment.");
  }
  AnswerRun run(std::move(question), std::move(sink), executor);
  running_[run.id] = &run;
  // Also when something throws: a stale entry would be a dangling pointer.
  const std::unique_ptr<AnswerRun, std::function<void(AnswerRun*)>> registered(
      &run, [this](AnswerRun* ended) { running_.erase(ended->id); });
  call(run.sink.accepted, run.id);
  CO_TRY(co_await prepare(run));

  if (run.writer == Writer::kModel) {
    co_await (keep_and_start(run) && ask_model(run));
    take_outcome(run);
  } else {
    co_await keep_and_start(run);
  }
  if (!run.kept) co_return base::fail(std::move(run.kept).error());
  co_await finish_text(run);
  cache(run);
  co_return Answer{run.message, std::move(run.sources), std::move(run.warnings),
                   std::move(run.error_details)};
}

bool Answerer::stop(store::Id answer) {
  auto found = running_.find(answer);
  if (found == running_.end()) return false;
  found->second->stop();
  return true;
}

bool Answerer::stop_in(store::Id workspace, store::Id answer) {
  auto found = running_.find(answer);
  return found != running_.end() && found->second->question.workspace == workspace && stop(answer);
}

void Answerer::stop_all() {
  for (auto& [answer, run] : running_) run->stop();
}

asio::awaitable<base::Status> Answerer::prepare(AnswerRun& run) {
  const Preparation preparation(library_, model_, options_, templates_, cache_);
  CO_TRY(co_await base::run_on(pool_, [&] { return preparation.begin(run); }));
  if (run.rewrite) {
    co_await make_standalone(run);
    CO_TRY(co_await base::run_on(pool_, [&] { return preparation.find_sources(run); }));
  }
  preparation.name_rows(run);
  co_return base::Status{};
}

// The terms of the last question stay beside it when the model has no better words.
asio::awaitable<void> Answerer::make_standalone(AnswerRun& run) {
  if (run.stop_requested) co_return;
  llm::ChatRequest request;
  request.messages = standalone_prompt(templates_, parts_of(run));
  request.model = run.question.model;
  request.max_tokens = options_.standalone_tokens;
  request.temperature = 0;
  request.workspace = run.question.workspace;
  request.short_call = true;
  llm::OnDelta ignored;
  auto outcome = co_await (model_.stream(std::move(request), std::move(ignored)) ||
                           run.stopped.async_wait(asio::as_tuple(asio::use_awaitable)));
  if (outcome.index() == 1) co_return;
  const llm::ChatResult& result = std::get<0>(outcome);
  if (!result) {
    base::log_info("A follow-up question was not rewritten: {}", result.error().error.message);
    co_return;
  }
  run.add_cost(*result);
  auto question = standalone_question(result->text, run.question.text, run.history);
  if (question) run.standalone = std::move(*question);
}

// The rows are written while the model is asked already: it takes longer. Nothing is said before.
asio::awaitable<void> Answerer::keep_and_start(AnswerRun& run) {
  if (run.question.keep) {
    const Preparation preparation(library_, model_, options_, templates_, cache_);
    // A copy: the model's coroutine writes to the run's message meanwhile.
    const store::Message answer = run.message;
    run.kept =
        co_await base::run_on(pool_, [&] { return preparation.store_question(run, answer); });
  }
  if (!run.kept) {
    run.stop();
    co_return;
  }
  call(run.sink.start, run.chat.id, run.asked, run.id);
  call(run.sink.sources, run.message.searched_for, run.sources);
  for (const std::string& warning : run.warnings) call(run.sink.warning, std::string_view(warning));
  run.started = true;
  if (!run.held.empty()) call(run.sink.delta, std::string_view(run.held));
  run.held.clear();
}

// One call with the sources shown; nullopt when it was stopped.
asio::awaitable<std::optional<llm::ChatResult>> Answerer::stream_answer(AnswerRun& run) {
  if (run.stop_requested) co_return std::nullopt;
  llm::ChatRequest request;
  request.messages = answer_prompt(templates_, parts_of(run), base::random_hex(kBoundaryBytes));
  request.model = run.question.model;
  request.max_tokens = run.question.max_tokens.value_or(options_.max_tokens);
  request.temperature = run.question.temperature.value_or(options_.temperature);
  request.top_p = run.question.top_p;
  request.stop = run.question.stop;
  request.workspace = run.question.workspace;
  run.markers.emplace(static_cast<std::uint32_t>(run.shown_sources));
  llm::OnDelta on_delta = [&run](std::string_view delta) { run.say(run.markers->feed(delta)); };
  auto outcome = co_await (model_.stream(std::move(request), std::move(on_delta)) ||
                           run.stopped.async_wait(asio::as_tuple(asio::use_awaitable)));
  run.say(run.markers->finish());
  if (outcome.index() == 1 || run.stop_requested) co_return std::nullopt;
  co_return std::move(std::get<0>(outcome));
}

asio::awaitable<void> Answerer::ask_model(AnswerRun& run) {
  run.outcome = co_await stream_answer(run);
  const bool too_long = run.outcome && !*run.outcome &&
                        run.outcome->error().kind == llm::FailureKind::kContextTooLong;
  if (!too_long) co_return;
  // The estimate of tokens was too low for this model: once more with half of the context.
  run.history.clear();
  run.shown_sources = (run.shown_sources + 1) / 2;
  run.outcome = co_await stream_answer(run);
}

// What was written is kept when it says something; otherwise the documents speak for themselves.
void Answerer::take_outcome(AnswerRun& run) const {
  store::Message& message = run.message;
  message.mode = "model";
  message.model =
      run.question.model.empty() ? model_.model_for(run.question.workspace) : run.question.model;
  if (!run.outcome) {
    message.state = store::MessageState::kStopped;
    return;
  }
  const llm::ChatResult& result = *run.outcome;
  if (result) {
    message.state =
        result->truncated ? store::MessageState::kPartial : store::MessageState::kComplete;
    if (!result->model.empty()) message.model = result->model;
    run.add_cost(*result);
    return;
  }
  const llm::ModelFailure& failure = result.error();
  message.error_code = error_name(failure.kind);
  message.error_message = failure.error.message;
  if (!failure.model.empty()) message.model = failure.model;
  run.error_details = failure.error_type;
  const bool worth_keeping = message.text.size() >= kWorthKeepingBytes;
  message.state = worth_keeping ? store::MessageState::kPartial : store::MessageState::kComplete;
  if (!worth_keeping) run.writer = Writer::kExtracts;
}

// From the last word of a model, or before the first one without, to the end.
asio::awaitable<void> Answerer::finish_text(AnswerRun& run) {
  store::Message& message = run.message;
  const bool failed = !message.error_code.empty();
  if (run.writer != Writer::kModel) {
    const std::string text = co_await base::run_on(pool_, [&] { return text_without_model(run); });
    if (failed) {
      message.text = text;
      call(run.sink.replace, std::string_view(text));
    } else {
      run.say(text);
    }
  }
  if (failed) call(run.sink.error, message);
  const bool cites = run.writer == Writer::kModel || run.writer == Writer::kExtracts;
  if (cites) {
    message.citations = co_await base::run_on(
        pool_, [&] { return check_citations(message.text, shown_sources(run)); });
  }
  call(run.sink.citations, message, run.sources);
  message.milliseconds = run.watch.milliseconds();
  co_await store_answer(run);
  call(run.sink.usage, message);
  if (run.question.suggest) co_await suggest(run);
}

asio::awaitable<void> Answerer::store_answer(AnswerRun& run) {
  if (!run.question.keep) co_return;
  base::Status stored =
      co_await base::run_on(pool_, [&] { return library_.store().update_message(run.message); });
  // The chat may have been deleted meanwhile; the answer is still worth showing.
  if (!stored) base::log_warning("An answer was not stored: {}", stored.error().message);
  library_.events().publish(library::EventKind::kChat, run.chat.workspace, run.chat.id);
}

}  // namespace qwalt::answer
