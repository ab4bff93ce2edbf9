// One line of each file that an evaluation reads, as a value. docs/eval.md says how they are
// written. Pure functions of bytes from outside; errors are kInvalid and say what is wrong, the
// caller says where (LineReader::error).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace qwalt::eval {

constexpr std::size_t kMaxIdBytes = 1000;
constexpr std::size_t kMaxGolds = 1000;  // of one question
constexpr int kMaxGrade = 1'000'000;

// A row of corpus.jsonl: {"_id": …, "title": …, "text": …}; the title may be left out.
struct CorpusRow {
  std::string id;
  std::string title;
  std::string text;
};
base::Result<CorpusRow> parse_corpus_row(std::string_view line);

// A row of queries.jsonl: {"_id": …, "text": …}.
struct Question {
  std::string id;
  std::string text;
};
base::Result<Question> parse_question(std::string_view line);

// A line of qrels.tsv: query-id, corpus-id, score, or with a second column that nobody reads
// (TREC). Columns are parted by tabs, or by any white space.
struct Judgement {
  std::string question;
  std::string passage;
  int grade = 0;
};
// nullopt for a heading, which only the first line may be.
base::Result<std::optional<Judgement>> parse_judgement(std::string_view line, bool first);

// Where the answer to a question stands: a page, a text, or a text on a page.
struct Gold {
  std::string document;  // its name, with or without folder and extension
  std::optional<std::uint32_t> page;
  std::string text;
  std::optional<std::uint64_t> start;  // about where the text begins, in characters
};

// A row of questions.jsonl.
struct DocumentQuestion {
  std::string id;  // "line 12" where the row has none
  std::string text;
  std::string document;     // that it is put to alone; empty: to all
  std::vector<Gold> golds;  // at least one
};
base::Result<DocumentQuestion> parse_document_question(std::string_view line,
                                                       std::uint64_t line_number);

}  // namespace qwalt::eval
