// How often is a cited sentence called verified when its source says it, and when it does not?
//
// Sentences are made of a set of answered questions (docs/eval.md): supported ones are the sentence
// that holds an answer, as it is, with its clauses in another order, shortened, or question and
// answer put together; false ones are the same with a number, date, unit, name or answer changed,
// two names swapped, a negation more, or another passage cited. Deterministic by the seed. One
// thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "eval/watch.h"
#include "text/language.h"

namespace qwalt::eval {

struct CitationOptions {
  std::optional<text::Language> language;  // of all rows; guessed for each if absent
  std::optional<std::size_t> limit;        // only the first so many questions
  std::uint64_t seed = 1;
  std::string cases_file;  // where each sentence and what was said of it is written, if anywhere
};

struct CitationCount {
  std::size_t sentences = 0;
  std::size_t verified = 0;
  std::size_t partly = 0;
};

// Of one half of the documents: that for tuning, or the other.
struct CitationHalf {
  std::map<std::string, CitationCount> supported;  // by kind
  std::map<std::string, CitationCount> falsified;

  double precision() const;  // of "verified", all kinds as many as there are
  double recall() const;
};

struct CitationFigures {
  std::string name;
  std::size_t questions = 0;
  CitationHalf tuning;
  CitationHalf held_out;
  double milliseconds = 0;  // a sentence
};

base::Result<CitationFigures> evaluate_citations(const std::string& folder,
                                                 const CitationOptions& options,
                                                 const Watch& watch);

std::string citation_tables(const std::vector<CitationFigures>& sets);
base::json::object citation_json(const std::vector<CitationFigures>& sets);

}  // namespace qwalt::eval
