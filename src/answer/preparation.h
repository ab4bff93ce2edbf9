// Everything that has to be known before the first word of an answer: the chat and its history, who
// writes, the sources. Private to the answerer.
//
// Members block on the store and the index, some milliseconds: they run on the pool. A run is used
// by one thread at a time.
#pragma once

#include "answer/answer_run.h"

namespace qwalt::answer {

class Preparation {
 public:
  Preparation(library::Library& library, const llm::LanguageModel& model,
              const AnswerOptions& options, const PromptTemplates& templates, AnswerCache& cache)
      : library_(library), model_(model), options_(options), templates_(templates), cache_(cache) {}

  // Chat, history, prompt; then the sources, unless run.rewrite says that a model has to make the
  // question standalone before. Errors: kNotFound for the chat or a message of it, kInvalid.
  base::Status begin(AnswerRun& run) const;
  // The sources, and with them who writes.
  base::Status find_sources(AnswerRun& run) const;
  // Ids, times and the sources' rows: the messages as they can be stored.
  void name_rows(AnswerRun& run) const;
  // The chat if it is new, the question if it is, and `answer` as it is being written.
  base::Status store_question(AnswerRun& run, const store::Message& answer) const;

 private:
  base::Status read_conversation(AnswerRun& run) const;
  base::Status take_old_question(AnswerRun& run) const;
  base::Status read_settings(AnswerRun& run) const;
  bool take_cached(AnswerRun& run) const;
  base::Result<bool> take_whole_documents(AnswerRun& run) const;
  base::Result<bool> take_beginnings(AnswerRun& run) const;
  base::Status search(AnswerRun& run) const;
  base::Status judge_sources(AnswerRun& run) const;
  std::size_t room_for_sources(const AnswerRun& run) const;
  std::string cache_key(const AnswerRun& run) const;

  library::Library& library_;
  const llm::LanguageModel& model_;
  const AnswerOptions& options_;
  const PromptTemplates& templates_;
  AnswerCache& cache_;
};

}  // namespace qwalt::answer
