#include "question_list.h"

#include <algorithm>

#include "base/file.h"
#include "search/question.h"
#include "stop.h"

namespace qwalt::bench {
namespace {

constexpr std::size_t kMaxListBytes = std::size_t{1} << 20;
constexpr auto kLanguage = text::Language::kEnglish;

void add_once(std::vector<std::string>& words, std::string_view word) {
  if (std::find(words.begin(), words.end(), word) == words.end()) words.emplace_back(word);
}

Question read_question(std::string_view line) {
  Question question;
  question.text = line;
  text::Analyzer& analyzer = search::thread_analyzer();
  analyzer.words(line, kLanguage,
                 [&](const text::Token& token) { add_once(question.all_words, token.term); });
  constexpr text::Language kLanguages[] = {kLanguage};
  for (const text::QueryTerm& term : analyzer.analyze_query(line, kLanguages).terms) {
    if (!term.extra) add_once(question.content_words, term.word);
  }
  return question;
}

}  // namespace

std::vector<Question> read_questions(const std::string& path) {
  const std::string list = need(base::read_file(path, kMaxListBytes));
  std::vector<Question> questions;
  for (std::size_t begin = 0; begin < list.size();) {
    const std::size_t end = std::min(list.find('\n', begin), list.size());
    if (end > begin)
      questions.push_back(read_question(std::string_view(list).substr(begin, end - begin)));
    begin = end + 1;
  }
  if (questions.empty()) stop(path + " holds no question.");
  return questions;
}

}  // namespace qwalt::bench
