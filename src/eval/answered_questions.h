// Questions whose answers are known, word for word, as question answering sets have them:
// answers.jsonl beside corpus.jsonl and queries.jsonl.
//
// A line: {"_id": question, "doc": passage, "answers": [{"text": …, "start": …}]}, `start` in
// characters of the passage's text. Errors are kInvalid with file and line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "eval/corpus.h"
#include "eval/line_reader.h"
#include "eval/rows.h"

namespace qwalt::eval {

constexpr std::size_t kMaxAnswers = 100;  // of one question

struct KnownAnswer {
  std::string text;
  std::uint64_t start = 0;
};

struct AnswerRow {
  std::string id;
  std::string passage;
  std::vector<KnownAnswer> answers;  // at least one
};
base::Result<AnswerRow> parse_answer_row(std::string_view line);

// A question put together with its passage; the answers stand at their places in its text.
struct AnsweredQuestion {
  std::string text;
  std::uint32_t row = 0;  // of the corpus
  std::vector<KnownAnswer> answers;
};

// Reads `folder`/queries.jsonl and answers.jsonl. Answers that do not stand where they should, and
// questions without a passage or an answer, are left out.
base::Result<std::vector<AnsweredQuestion>> read_answered_questions(const std::string& folder,
                                                                    const Corpus& corpus);

// Whether a document is of the half on which rules may be tried; figures are reported of the other.
// By a hash of its title, or of its id where it has none.
bool is_for_tuning(const CorpusPassage& passage);

}  // namespace qwalt::eval
