#include "answer/answerer.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "answer/citations.h"
#include "answer/extractive.h"
#include "answer/prompt.h"
#include "answer/suggestions.h"
#include "base/async.h"
#include "base/log.h"
#include "base/random.h"
#include "base/utf8.h"

namespace qwalt::answer {
namespace {

using boost::asio::experimental::awaitable_operators::operator||;

constexpr std::size_t kTitleCharacters = 80;
// A question this short hardly stands for itself: what was asked before helps to search.
constexpr std::size_t kShortQuestionBytes = 40;
constexpr std::size_t kCandidatesPerSource = 3;
// What a failed model wrote is kept from here on; less is no answer.
constexpr std::size_t kWorthKeepingBytes = 40;

constexpr auto kNever = std::chrono::steady_clock::time_point::max();

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

std::string title_of(std::string_view question) {
  const std::size_t end = base::code_point_offset(question, kTitleCharacters);
  std::string title(question.substr(0, end));
  std::replace(title.begin(), title.end(), '\n', ' ');
  return end < question.size() ? title + "…" : title;
}

std::string last_question(const std::vector<store::Message>& history) {
  for (auto message = history.rbegin(); message != history.rend(); ++message) {
    if (message->role == store::Role::kUser) return message->text;
  }
  return {};
}

std::vector<store::SourceRecord> records_of(const std::vector<Source>& sources) {
  std::vector<store::SourceRecord> records;
  records.reserve(sources.size());
  for (const Source& source : sources) {
    records.push_back(
        {source.number, source.passage.ref, source.passage.document_name, source.score});
  }
  return records;
}

const char* error_name(llm::FailureKind kind) {
  switch (kind) {
    case llm::FailureKind::kNotConfigured:
      return "model_not_configured";
    case llm::FailureKind::kUnreachable:
      return "model_unreachable";
    case llm::FailureKind::kKeyRefused:
      return "model_key_refused";
    case llm::FailureKind::kNoCredit:
      return "model_no_credit";
    case llm::FailureKind::kModelNotFound:
      return "model_not_found";
    case llm::FailureKind::kContextTooLong:
      return "model_context_too_long";
    case llm::FailureKind::kRateLimited:
      return "model_rate_limited";
    case llm::FailureKind::kInvalidRequest:
      return "model_refused_request";
    case llm::FailureKind::kServer:
      return "model_failed";
    case llm::FailureKind::kTimeout:
      return "model_timeout";
    case llm::FailureKind::kProtocol:
      return "model_protocol";
    case llm::FailureKind::kEmpty:
      return "model_empty";
    case llm::FailureKind::kCancelled:
      return "stopped";
  }
  return "model_failed";
}

template <class Callback, class... Args>
void call(const Callback& callback, const Args&... args) {
  if (callback) callback(args...);
}

}  // namespace

// One question on its way to its answer.
struct Answerer::Run {
  Question question;
  AnswerSink sink;
  asio::steady_timer stopped;  // cancelled: stop
  bool stop_requested = false;
  store::Chat chat;
  std::vector<store::Message> history;
  std::vector<Source> sources;
  std::shared_ptr<const index::Snapshot> snapshot;
  store::Message message;  // the answer
  store::Id asked = 0;     // the question's message
  std::string error_details;
  base::Stopwatch watch;

  Run(Question q, AnswerSink s, const asio::any_io_executor& executor)
      : question(std::move(q)), sink(std::move(s)), stopped(executor, kNever) {}
};

// Questions that are asked for while the answer is written.
struct Answerer::PendingSuggestions {
  std::vector<llm::ChatMessage> prompt;
  std::optional<std::vector<std::string>> value;
  asio::steady_timer done;  // cancelled when `value` is there
  asio::cancellation_signal cancel;

  explicit PendingSuggestions(const asio::any_io_executor& executor) : done(executor, kNever) {}
};

Answerer::Answerer(library::Library& library, llm::LanguageModel& model, asio::thread_pool& pool,
                   AnswerOptions options)
    : library_(library), model_(model), pool_(pool), options_(options) {}

Answerer::~Answerer() = default;

asio::awaitable<base::Result<Answer>> Answerer::ask(Question question, AnswerSink sink) {
  auto executor = co_await asio::this_coro::executor;
  Run run(std::move(question), std::move(sink), executor);
  run.question.text = trimmed(base::to_valid_utf8(run.question.text));
  if (run.question.text.empty())
    co_return base::fail(base::Code::kInvalid, "The question is empty.");
  if (run.question.text.size() > kMaxQuestionBytes) {
    co_return base::fail(base::Code::kTooLarge, "The question is longer than 16 KB.");
  }
  CO_TRY(co_await base::run_on(pool_, [&] { return prepare(run); }));

  running_[run.message.id] = &run;
  // Also when something throws: a stale entry would be a dangling pointer.
  const std::unique_ptr<Run, std::function<void(Run*)>> registered(
      &run, [this](Run* ended) { running_.erase(ended->message.id); });
  call(run.sink.start, run.chat.id, run.asked, run.message.id);
  call(run.sink.sources, run.message.searched_for, run.sources);
  co_await write_answer(run);

  run.message.milliseconds = run.watch.milliseconds();
  if (run.question.keep) co_await store_answer(run);
  co_return Answer{run.message, std::move(run.sources), std::move(run.error_details)};
}

asio::awaitable<void> Answerer::store_answer(Run& run) {
  base::Status stored =
      co_await base::run_on(pool_, [&] { return library_.store().update_message(run.message); });
  // The chat may have been deleted meanwhile; the answer is still worth showing.
  if (!stored) base::log_warning("An answer was not stored: {}", stored.error().message);
  library_.events().publish(library::EventKind::kChat, run.chat.workspace, run.chat.id);
}

bool Answerer::stop(store::Id answer) {
  auto found = running_.find(answer);
  if (found == running_.end()) return false;
  found->second->stop_requested = true;
  found->second->stopped.cancel();
  return true;
}

void Answerer::stop_all() {
  for (auto& [answer, run] : running_) {
    run->stop_requested = true;
    run->stopped.cancel();
  }
}

// Everything before the model, on the pool: chat, history, search, both messages stored.
base::Status Answerer::prepare(Run& run) const {
  store::Store& store = library_.store();
  const Question& question = run.question;
  if (question.chat) {
    TRY_ASSIGN(run.chat, store.chat(question.workspace, *question.chat));
    TRY_ASSIGN(run.history, store.last_messages(run.chat.id, options_.history_messages));
  }
  run.message.searched_for = question.text;
  if (question.text.size() < kShortQuestionBytes) {
    const std::string before = last_question(run.history);
    if (!before.empty()) run.message.searched_for.append(" ").append(before);
  }
  library::SearchRequest request{question.workspace, run.message.searched_for, question.documents,
                                 kCandidatesPerSource * options_.sources.count};
  TRY_ASSIGN(auto found, library_.search(request));
  run.snapshot = found.snapshot;
  run.message.searched_for = std::move(found.searched_for);
  run.sources = select_sources(std::move(found.passages), options_.sources);

  run.asked = base::random_id();
  run.message.id = base::random_id();
  run.message.parent = run.asked;
  run.message.role = store::Role::kAssistant;
  run.message.state = store::MessageState::kRunning;
  run.message.sources = records_of(run.sources);
  run.message.created_at = base::now() + 1;  // after its question, whatever the clock's step
  return question.keep ? store_question(run) : base::Status{};
}

// The chat if it is new, the question, and the answer as one that is being written.
base::Status Answerer::store_question(Run& run) const {
  store::Store& store = library_.store();
  if (!run.question.chat) {
    store::Chat chat;
    chat.workspace = run.question.workspace;
    chat.title = title_of(run.question.text);
    TRY_ASSIGN(run.chat, store.add_chat(chat));
  }
  run.message.chat = run.chat.id;
  store::Message asked;
  asked.id = run.asked;
  asked.chat = run.chat.id;
  asked.parent = run.history.empty() ? 0 : run.history.back().id;
  asked.text = run.question.text;
  asked.created_at = run.message.created_at - 1;
  TRY(store.add_message(asked));
  return store.add_message(run.message);
}

asio::awaitable<void> Answerer::write_answer(Run& run) {
  const bool use_model =
      model_.configured() && (!run.sources.empty() || run.question.without_sources);
  std::shared_ptr<PendingSuggestions> pending;
  if (use_model) {
    if (!run.sources.empty()) {
      pending = start_suggestions(run, co_await asio::this_coro::executor);
    }
    co_await ask_model(run);
  } else {
    run.message.state = store::MessageState::kComplete;
    co_await base::run_on(pool_, [&] {
      use_extractive(run);
      return true;
    });
    call(run.sink.delta, std::string_view(run.message.text));
  }
  run.message.text =
      drop_unknown_markers(run.message.text, static_cast<std::uint32_t>(run.sources.size()));
  run.message.citations =
      co_await base::run_on(pool_, [&] { return check_citations(run.message.text, run.sources); });
  call(run.sink.citations, run.message, run.sources);
  co_await finish_suggestions(run, pending.get());
}

// One call, with the first `sources` of the run's sources; nullopt when it was stopped.
asio::awaitable<std::optional<llm::ChatResult>> Answerer::stream_answer(Run& run,
                                                                        std::size_t sources) {
  llm::ChatRequest request;
  request.messages = answer_prompt({run.question.text, std::span(run.sources).first(sources),
                                    run.history, run.question.system_prompt},
                                   base::random_hex(6));
  request.max_tokens = options_.max_tokens;
  request.temperature = options_.temperature;
  auto on_delta = [&run](std::string_view delta) {
    run.message.text.append(delta);
    call(run.sink.delta, delta);
  };
  auto outcome = co_await (model_.stream(std::move(request), on_delta) ||
                           run.stopped.async_wait(asio::as_tuple(asio::use_awaitable)));
  if (outcome.index() == 1 || run.stop_requested) co_return std::nullopt;
  co_return std::move(std::get<0>(outcome));
}

asio::awaitable<void> Answerer::ask_model(Run& run) {
  run.message.mode = "model";
  auto outcome = co_await stream_answer(run, run.sources.size());
  // The estimate of tokens was too low for this model: once more with half of the context.
  if (outcome && !*outcome && outcome->error().kind == llm::FailureKind::kContextTooLong) {
    run.history.clear();
    outcome = co_await stream_answer(run, (run.sources.size() + 1) / 2);
  }
  if (!outcome) {
    run.message.state = store::MessageState::kStopped;
    run.message.model = model_.default_model();
    co_return;
  }
  const llm::ChatResult& result = *outcome;
  if (!result) {
    take_failure(run, result.error());
    co_return;
  }
  run.message.state =
      result->truncated ? store::MessageState::kPartial : store::MessageState::kComplete;
  run.message.model = result->model.empty() ? model_.default_model() : result->model;
  run.message.prompt_tokens = result->prompt_tokens.value_or(0);
  run.message.completion_tokens = result->completion_tokens.value_or(0);
  run.message.cost = result->cost.value_or(0);
}

void Answerer::use_extractive(Run& run) const {
  run.message.mode = "extractive";
  auto matcher = search::Matcher::make(*run.snapshot, run.message.searched_for);
  run.message.text =
      matcher ? extractive_answer(*matcher, run.sources) : std::string(nothing_found());
}

// What was written is kept when it says something; otherwise the documents speak for themselves.
void Answerer::take_failure(Run& run, const llm::ModelFailure& failure) const {
  run.message.error_code = error_name(failure.kind);
  run.message.error_message = failure.error.message;
  run.message.model = failure.model.empty() ? model_.default_model() : failure.model;
  run.error_details = failure.error_type;
  if (run.message.text.size() >= kWorthKeepingBytes) {
    run.message.state = store::MessageState::kPartial;
  } else {
    run.message.state = store::MessageState::kComplete;
    use_extractive(run);
    call(run.sink.replace, std::string_view(run.message.text));
  }
  call(run.sink.error, run.message);
}

std::shared_ptr<Answerer::PendingSuggestions> Answerer::start_suggestions(
    const Run& run, const asio::any_io_executor& executor) {
  auto pending = std::make_shared<PendingSuggestions>(executor);
  const PromptParts parts{run.question.text, run.sources, {}, {}};
  llm::ChatRequest request;
  request.messages = suggestions_prompt(parts, base::random_hex(6));
  request.max_tokens = options_.suggestion_tokens;
  request.temperature = options_.temperature;
  auto task = [](llm::LanguageModel& model, llm::ChatRequest asked,
                 std::shared_ptr<PendingSuggestions> state) -> asio::awaitable<void> {
    llm::ChatResult reply = co_await model.stream(std::move(asked), {});
    state->value = reply ? parse_suggestions(reply->text) : std::vector<std::string>{};
    state->done.cancel();
  };
  asio::co_spawn(executor, task(model_, std::move(request), pending),
                 asio::bind_cancellation_slot(pending->cancel.slot(), asio::detached));
  return pending;
}

asio::awaitable<void> Answerer::finish_suggestions(Run& run, PendingSuggestions* pending) {
  if (pending && !pending->value && !run.stop_requested) {
    pending->done.expires_after(options_.suggestions_grace);
    co_await pending->done.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  if (pending && !pending->value) pending->cancel.emit(asio::cancellation_type::terminal);
  if (pending && pending->value) run.message.suggestions = *pending->value;
  if (run.message.suggestions.empty()) {
    run.message.suggestions = suggestions_from_headings(run.sources);
  }
  call(run.sink.suggestions, run.message.suggestions);
}

}  // namespace qwalt::answer
