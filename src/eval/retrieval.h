// A set of passages, questions and judgements (docs/eval.md), put to the product's own search: how
// good is what it finds, and what did finding it cost?
//
// The index is built in a temporary folder as the library builds one, and searched by
// search::search with the texts on disk. One thread. Errors: those of reading, with file and line;
// kCancelled when the watch says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "eval/metrics.h"
#include "eval/watch.h"
#include "text/language.h"

namespace qwalt::eval {

constexpr std::size_t kSearchedPassages = 100;

struct RetrievalOptions {
  std::optional<text::Language> language;  // of all rows; guessed for each if absent
  std::optional<std::size_t> limit;        // only the first so many questions that are judged
  std::string run_file;                    // where the TREC run is written, if anywhere
};

struct RetrievalFigures {
  std::string name;
  RankingFigures mean;
  double p50 = 0;  // milliseconds a question
  double p99 = 0;
  std::size_t questions = 0;
  std::uint32_t documents = 0;
  std::uint32_t passages = 0;
  std::uint64_t text_bytes = 0;
  std::uint64_t index_bytes = 0;
  double build_milliseconds = 0;  // analysis, segments, commit, merges
  // Rows by language, BCP 47; "" for those that nothing could tell.
  std::map<std::string, std::uint32_t> languages;
  std::size_t unjudged_questions = 0;  // without a relevant passage: left out
  std::size_t unknown_passages = 0;    // judgements of ids that are not in the corpus
  std::size_t unknown_questions = 0;   // judged questions that are not in queries.jsonl
};

// `folder` holds corpus.jsonl, queries.jsonl and qrels.tsv (or qrels/test.tsv).
base::Result<RetrievalFigures> evaluate_retrieval(const std::string& folder,
                                                  const RetrievalOptions& options,
                                                  const Watch& watch);

// `folder` itself if it holds a file called `file`, otherwise those of its subfolders that do, by
// name. kNotFound if there is none.
base::Result<std::vector<std::string>> sets_in(const std::string& folder, const std::string& file);

// What a set is called: the last part of its path.
std::string set_name(const std::string& folder);

}  // namespace qwalt::eval
