// "Here is a question: answer it from the documents." The one answer path, for every interface.
//
// ask() runs on the I/O thread as a coroutine and moves blocking work to the pool: history, search
// and sources (answer/preparation.h), question and answer stored while the model is asked already,
// its stream, checked citations, the answer stored, suggestions. Whatever fails after the search,
// the passages found are in the message. Without a model the answer is extractive; when nothing
// near enough was found, or the question is too vague to search, a fixed sentence.
//
// All members on the I/O thread. What the constructor is given must outlive the answerer, and the
// answerer every ask() that runs.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "answer/answer_cache.h"
#include "answer/context.h"
#include "answer/prompt_templates.h"
#include "answer/source.h"
#include "answer/turn.h"
#include "library/library.h"
#include "llm/language_model.h"
#include "store/records.h"

namespace qwalt::answer {

namespace asio = boost::asio;

constexpr std::size_t kMaxQuestionBytes = 16 * 1024;

// Measured: docs/decisions/threshold.md.
constexpr double kDefaultThreshold = 0.25;

struct AnswerOptions {
  std::size_t questions = 1000;  // answered at the same time; more are kTooMany
  SourceLimits sources;
  int history_messages = 8;
  int max_tokens = 800;
  double temperature = 0.2;
  double threshold = kDefaultThreshold;  // see Question::threshold
  int suggestion_tokens = 160;
  int standalone_tokens = 120;
  // How long a finished answer waits for its suggestions.
  std::chrono::milliseconds suggestions_grace{2000};
  std::string templates_folder;           // "": built-in templates only
  std::size_t cache_bytes = 1024 * 1024;  // of the answer cache; 0: none
};

struct Question {
  store::Id workspace = 0;
  std::string text;   // at most kMaxQuestionBytes
  std::string shown;  // what a chat keeps as the question; empty: `text`
  // Only these, when present.
  std::optional<std::vector<store::Id>> documents;
  std::optional<store::Id> chat;  // kNotFound if it is not there; absent: a new one is made
  // The message after which the question stands: absent for the end of the newest branch, 0 for the
  // chat's beginning. Another one than the end makes a branch. kNotFound if it is not in the chat.
  std::optional<store::Id> parent;
  // A question of the chat that gets one more answer, beside those it has: `text` and `parent` are
  // not looked at. kNotFound if it is not there.
  std::optional<store::Id> regenerate;
  // What was said before, when the caller keeps the conversation; the chat's is not read then.
  std::optional<std::vector<Turn>> history;
  bool keep = true;           // false: neither chat nor messages are stored
  std::string system_prompt;  // empty: that of the workspace, or the default
  std::string task;           // what is to be done with the sources, instead of answering `text`
  std::string instructions_name;  // of the ready action that `task` comes from
  // What to say without a model, or when it failed, in place of the best sentences. On the pool.
  std::function<std::string(std::span<const Source>)> without_model;
  bool without_sources = false;  // ask the model also when nothing was found
  bool whole_document = false;   // all of the documents chosen, when that fits
  // Questions to ask next: of the model when AnswerSink::suggestions receives them after the text,
  // else of the documents alone, so that nobody waits for them.
  bool suggest = true;
  bool fresh = false;  // do not repeat an earlier answer
  std::string model;   // empty: the one of the settings
  std::optional<int> max_tokens;
  std::optional<double> temperature;
  std::optional<double> top_p;
  std::vector<std::string> stop;  // texts that end the answer
  // The least coverage of the question by the passages found with which the model is asked:
  // 0 (always asked) to 1. Absent: AnswerOptions::threshold.
  std::optional<double> threshold;
};

// Receives an answer while it grows; any member may be empty. Called on the I/O thread. Order:
// accepted, start, sources, warning, delta and replace, citations, usage, suggestions; error after
// the text. When `start` is called, chat and messages are stored.
struct AnswerSink {
  std::function<void(store::Id answer)> accepted;  // what stop() takes; within ask(), at once
  std::function<void(store::Id chat, store::Id question, store::Id answer)> start;
  std::function<void(const std::string& searched_for, const std::vector<Source>&)> sources;
  std::function<void(std::string_view)> warning;  // a sentence about how it was answered
  std::function<void(std::string_view)> delta;
  std::function<void(std::string_view)> replace;  // the text so far gives way to this
  std::function<void(const store::Message&, const std::vector<Source>&)> citations;
  std::function<void(const store::Message&)> usage;  // model, tokens, cost, milliseconds are known
  std::function<void(const std::vector<std::string>&)> suggestions;
  std::function<void(const store::Message&)> error;  // error_code, error_message
};

struct Answer {
  store::Message message;
  std::vector<Source> sources;
  std::vector<std::string> warnings;
  std::string error_details;  // the model's own words, when it failed
};

struct AnswerRun;

class Answerer {
 public:
  Answerer(library::Library& library, llm::LanguageModel& model, asio::thread_pool& pool,
           AnswerOptions options = {});
  ~Answerer();

  // Errors only before an answer begins: kInvalid (no question, too long), kNotFound (chat),
  // kTooMany, those of the store. A model's failure is part of the answer.
  asio::awaitable<base::Result<Answer>> ask(Question question, AnswerSink sink);

  // Ends an answer that is being written; what there is of it is kept. False if there is none.
  bool stop(store::Id answer);
  // The same, for who may only stop what was asked in `workspace`.
  bool stop_in(store::Id workspace, store::Id answer);
  void stop_all();
  std::size_t running() const { return running_.size(); }

  const PromptTemplates& templates() const { return templates_; }

 private:
  asio::awaitable<base::Status> prepare(AnswerRun& run);
  asio::awaitable<void> make_standalone(AnswerRun& run);
  asio::awaitable<void> keep_and_start(AnswerRun& run);
  asio::awaitable<void> ask_model(AnswerRun& run);
  asio::awaitable<std::optional<llm::ChatResult>> stream_answer(AnswerRun& run);
  asio::awaitable<void> finish_text(AnswerRun& run);
  asio::awaitable<void> suggest(AnswerRun& run);
  asio::awaitable<std::vector<std::string>> ask_for_suggestions(AnswerRun& run);
  std::vector<std::string> answerable(const AnswerRun& run,
                                      std::vector<std::string> proposed) const;
  asio::awaitable<void> store_answer(AnswerRun& run);
  void take_outcome(AnswerRun& run) const;
  void cache(const AnswerRun& run);

  library::Library& library_;
  llm::LanguageModel& model_;
  asio::thread_pool& pool_;
  AnswerOptions options_;
  PromptTemplates templates_;
  AnswerCache cache_;
  std::map<store::Id, AnswerRun*> running_;  // by answer
};

}  // namespace qwalt::answer
