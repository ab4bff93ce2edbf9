#include "eval/judgements.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

namespace qwalt::eval {

base::Result<std::vector<Question>> read_questions(LineReader& lines) {
  std::vector<Question> questions;
  std::unordered_set<std::string> ids;
  for (;;) {
    TRY_ASSIGN(const auto line, lines.next());
    if (!line) break;
    auto question = parse_question(*line);
    if (!question) return base::fail(lines.error(question.error().message));
    if (!ids.insert(question->id).second) {
      return base::fail(lines.error(fmt::format("there is a question \"{}\" already.",  //
                                                question->id)));
    }
    if (questions.size() == kMaxQuestions) return base::fail(lines.error("too many questions."));
    questions.push_back(std::move(*question));
  }
  if (questions.empty()) {
    return base::fail(base::Code::kInvalid, lines.name() + " holds no questions.");
  }
  return questions;
}

base::Result<Judgements> read_judgements(LineReader& lines) {
  Judgements judgements;
  std::size_t count = 0;
  for (bool first = true;; first = false) {
    TRY_ASSIGN(const auto line, lines.next());
    if (!line) break;
    auto judgement = parse_judgement(*line, first);
    if (!judgement) return base::fail(lines.error(judgement.error().message));
    if (!*judgement) continue;
    if (++count > kMaxJudgements) return base::fail(lines.error("too many judgements."));
    auto& [question, passage, grade] = **judgement;
    judgements[std::move(question)].insert_or_assign(std::move(passage), grade);
  }
  if (judgements.empty()) {
    return base::fail(base::Code::kInvalid, lines.name() + " holds no judgements.");
  }
  return judgements;
}

bool has_relevant(const Grades& grades) {
  return std::any_of(grades.begin(), grades.end(), [](const auto& entry) {  //
    return entry.second > 0;
  });
}

}  // namespace qwalt::eval
