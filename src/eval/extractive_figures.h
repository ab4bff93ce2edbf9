// How often do the three sentences that are given without a model hold the answer?
//
// The whole way: an index of the whole corpus, the search, the choice of sources, the choice of
// sentences. One thread. Errors: those of reading, with file and line; kCancelled when the watch
// says so.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "eval/watch.h"
#include "text/language.h"

namespace qwalt::eval {

struct ExtractiveOptions {
  std::optional<text::Language> language;  // of all rows; guessed for each if absent
  std::optional<std::size_t> limit;        // only the first so many questions
};

// Of the questions to one half of the documents.
struct ExtractiveHalf {
  std::size_t questions = 0;
  std::size_t in_place = 0;     // a sentence chosen is one that holds the answer, in its passage
  std::size_t in_words = 0;     // the answer's words stand in the text
  std::size_t in_sources = 0;   // the passage is among the sources: more is not to be had
  std::size_t first_place = 0;  // the best sentence alone holds it
};

struct ExtractiveFigures {
  std::string name;
  ExtractiveHalf tuning;
  ExtractiveHalf held_out;
  double milliseconds = 0;  // a choice of sentences, without the search
};

base::Result<ExtractiveFigures> evaluate_extractive(const std::string& folder,
                                                    const ExtractiveOptions& options,
                                                    const Watch& watch);

std::string extractive_tables(const std::vector<ExtractiveFigures>& sets);
base::json::object extractive_json(const std::vector<ExtractiveFigures>& sets);

}  // namespace qwalt::eval
