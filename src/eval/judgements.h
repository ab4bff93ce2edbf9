// Questions and what was judged relevant to them: queries.jsonl and qrels.tsv.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "eval/line_reader.h"
#include "eval/rows.h"

namespace qwalt::eval {

constexpr std::size_t kMaxQuestions = 10'000'000;
constexpr std::size_t kMaxJudgements = 100'000'000;

// The judgements of one question, by passage id; of two for the same passage the last counts.
using Grades = std::unordered_map<std::string, int>;
using Judgements = std::unordered_map<std::string, Grades>;  // by question id

// To the end of the file. kInvalid for a malformed row, an id that comes twice, no row.
base::Result<std::vector<Question>> read_questions(LineReader& lines);

// To the end of the file. kInvalid for a malformed line and for none.
base::Result<Judgements> read_judgements(LineReader& lines);

// Whether any passage is relevant.
bool has_relevant(const Grades& grades);

}  // namespace qwalt::eval
