// Raw documents and questions whose answers stand at known places in them (docs/eval.md): how much
// of the answers does the whole way find, from the file to the ranking?
//
// Errors: those of reading questions.jsonl, with the line; kCancelled when the watch says so. A
// document that cannot be read is counted, and what should be found in it is missed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "eval/collection.h"
#include "eval/watch.h"
#include "extract/extractor.h"

namespace qwalt::eval {

// What a model would be given: so many characters of the results, in the order of rank.
constexpr std::size_t kContextCharacters = 4'000;
constexpr std::size_t kFirstPassages = 5;
constexpr std::size_t kFirstPages = 5;
// How many passages a question asks for.
constexpr std::size_t kAskedPassages = 50;

struct QuestionOutcome {
  std::string id;
  // Of the first gold page among the distinct pages of the results, from 1; 0: not found. Absent
  // for a question without gold pages.
  std::optional<std::size_t> page_rank;
  std::optional<std::size_t> near_page_rank;  // the same, a page beside it counts
  // Shares of the gold text; absent for a question without one.
  std::optional<double> text_in_context;
  std::optional<double> recall;     // of the first kFirstPassages
  std::optional<double> precision;  // of these
};

struct DocumentFigures {
  std::string name;
  CollectionFigures collection;
  std::vector<QuestionOutcome> questions;
  double p50 = 0;  // milliseconds a question
  double p99 = 0;
  std::vector<std::string> notes;  // gold places that cannot be found, and why

  // Means over the questions that have such golds; shares from 0 to 1.
  std::size_t page_questions = 0;
  double page_first = 0;
  double page_in_five = 0;
  double near_page_first = 0;
  double near_page_in_five = 0;
  std::size_t text_questions = 0;
  double text_in_context = 0;
  double recall = 0;
  double precision = 0;
};

struct DocumentOptions {
  int workers = 1;                   // documents read side by side
  std::optional<std::size_t> limit;  // only the first so many questions
};

// `folder` holds questions.jsonl and documents (eval/document_files.h).
base::Result<DocumentFigures> evaluate_documents(const std::string& folder,
                                                 extract::Extractor& extractor,
                                                 const DocumentOptions& options,
                                                 const Watch& watch);

}  // namespace qwalt::eval
