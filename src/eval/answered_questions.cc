#include "eval/answered_questions.h"

#include <algorithm>
#include <unordered_map>

#include "base/json.h"
#include "base/utf8.h"
#include "eval/judgements.h"

namespace qwalt::eval {
namespace {

base::Result<KnownAnswer> parse_answer(const base::json::value& value) {
  const auto text = base::string_at(value, "text");
  const auto start = base::integer_at(value, "start");
  if (!text || text->empty() || !start || *start < 0) {
    return base::fail(base::Code::kInvalid,
                      "an answer needs a \"text\" and the \"start\" of it, from 0.");
  }
  return KnownAnswer{*text, static_cast<std::uint64_t>(*start)};
}

// Answers that stand in `text`, with bytes for characters.
std::vector<KnownAnswer> placed(std::vector<KnownAnswer> answers, std::string_view text) {
  std::vector<KnownAnswer> found;
  for (KnownAnswer& answer : answers) {
    answer.start = base::code_point_offset(text, answer.start);
    if (text.substr(answer.start).starts_with(answer.text)) found.push_back(std::move(answer));
  }
  return found;
}

}  // namespace

base::Result<AnswerRow> parse_answer_row(std::string_view line) {
  TRY_ASSIGN(const auto row, base::parse_json(line));
  const auto id = base::string_at(row, "_id");
  const auto passage = base::string_at(row, "doc");
  const base::json::value* answers = base::member(row, "answers");
  if (!id || !passage || answers == nullptr || !answers->is_array()) {
    return base::fail(base::Code::kInvalid, "it needs \"_id\", \"doc\" and a list of \"answers\".");
  }
  const base::json::array& list = answers->get_array();
  if (list.empty() || list.size() > kMaxAnswers) {
    return base::fail(base::Code::kInvalid, "it has to have 1 to 100 answers.");
  }
  AnswerRow parsed{*id, *passage, {}};
  for (const base::json::value& value : list) {
    TRY_ASSIGN(auto answer, parse_answer(value));
    parsed.answers.push_back(std::move(answer));
  }
  return parsed;
}

base::Result<std::vector<AnsweredQuestion>> read_answered_questions(const std::string& folder,
                                                                    const Corpus& corpus) {
  TRY_ASSIGN(LineReader question_lines, LineReader::open(folder + "/queries.jsonl"));
  TRY_ASSIGN(const auto questions, read_questions(question_lines));
  std::unordered_map<std::string_view, std::string_view> texts;
  for (const Question& question : questions) texts.emplace(question.id, question.text);
  TRY_ASSIGN(LineReader lines, LineReader::open(folder + "/answers.jsonl"));
  std::vector<AnsweredQuestion> answered;
  for (;;) {
    TRY_ASSIGN(const auto line, lines.next());
    if (!line) break;
    auto row = parse_answer_row(*line);
    if (!row) return base::fail(lines.error(row.error().message));
    const auto text = texts.find(row->id);
    const auto passage = corpus.find(row->passage);
    if (text == texts.end() || !passage) continue;
    auto answers = placed(std::move(row->answers), corpus.passage(*passage).text);
    if (answers.empty()) continue;
    answered.push_back({std::string(text->second), *passage, std::move(answers)});
  }
  if (answered.empty()) {
    return base::fail(base::Code::kInvalid, lines.name() + " holds no answer that is in its text.");
  }
  return answered;
}

bool is_for_tuning(const CorpusPassage& passage) {
  std::uint64_t hash = 14695981039346656037ull;  // FNV-1a
  for (const char c : passage.title.empty() ? passage.id : passage.title) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  }
  return (hash >> 32) % 2 == 0;
}

}  // namespace qwalt::eval
