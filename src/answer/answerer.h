// "Here is a question: answer it from the documents." The one answer path, for every interface.
//
// ask() runs on the I/O thread as a coroutine and moves blocking work to the pool: search, sources,
// the model's stream, checked citations, suggestions, the message stored. Whatever fails after the
// search, the passages found are in the message. Without a model the answer is extractive.
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
#include <string>
#include <vector>

#include "answer/source.h"
#include "library/library.h"
#include "llm/language_model.h"
#include "store/records.h"

namespace qwalt::answer {

namespace asio = boost::asio;

constexpr std::size_t kMaxQuestionBytes = 16 * 1024;

struct AnswerOptions {
  SourceLimits sources;
  int history_messages = 8;
  int max_tokens = 800;
  double temperature = 0.2;
  int suggestion_tokens = 160;
  // How long a finished answer waits for its suggestions.
  std::chrono::milliseconds suggestions_grace{1500};
};

struct Question {
  store::Id workspace = 0;
  std::string text;
  // Only these, when present.
  std::optional<std::vector<store::Id>> documents;
  std::optional<store::Id> chat;  // kNotFound if it is not there; absent: a new one is made
  bool keep = true;               // false: neither chat nor messages are stored
  std::string system_prompt;      // empty: the default
  bool without_sources = false;   // ask the model also when nothing was found
};

// Receives an answer while it grows; any member may be empty. Called on the I/O thread.
struct AnswerSink {
  std::function<void(store::Id chat, store::Id question, store::Id answer)> start;
  std::function<void(const std::string& searched_for, const std::vector<Source>&)> sources;
  std::function<void(std::string_view)> delta;
  std::function<void(std::string_view)> replace;  // the text so far gives way to this
  std::function<void(const store::Message&, const std::vector<Source>&)> citations;
  std::function<void(const std::vector<std::string>&)> suggestions;
  std::function<void(const store::Message&)> error;  // error_code, error_message
};

struct Answer {
  store::Message message;
  std::vector<Source> sources;
  std::string error_details;  // the model's own words, when it failed
};

class Answerer {
 public:
  Answerer(library::Library& library, llm::LanguageModel& model, asio::thread_pool& pool,
           AnswerOptions options = {});
  ~Answerer();

  // Errors only before an answer begins: kInvalid (no question, too long), kNotFound (chat), those
  // of the store. A model's failure is part of the answer.
  asio::awaitable<base::Result<Answer>> ask(Question question, AnswerSink sink);

  // Ends an answer that is being written; what there is of it is kept. False if there is none.
  bool stop(store::Id answer);
  void stop_all();
  std::size_t running() const { return running_.size(); }

 private:
  struct Run;
  struct PendingSuggestions;

  base::Status prepare(Run& run) const;
  base::Status store_question(Run& run) const;
  asio::awaitable<void> store_answer(Run& run);
  asio::awaitable<void> write_answer(Run& run);
  asio::awaitable<void> ask_model(Run& run);
  asio::awaitable<std::optional<llm::ChatResult>> stream_answer(Run& run, std::size_t sources);
  void use_extractive(Run& run) const;
  void take_failure(Run& run, const llm::ModelFailure& failure) const;
  std::shared_ptr<PendingSuggestions> start_suggestions(const Run& run,
                                                        const asio::any_io_executor& executor);
  asio::awaitable<void> finish_suggestions(Run& run, PendingSuggestions* pending);

  library::Library& library_;
  llm::LanguageModel& model_;
  asio::thread_pool& pool_;
  AnswerOptions options_;
  std::map<store::Id, Run*> running_;  // by answer
};

}  // namespace qwalt::answer
