#include "answer/key_phrases.h"

#include <algorithm>
#include <map>

#include "search/question.h"
#include "text/analyzer.h"
#include "text/characters.h"

namespace qwalt::answer {
namespace {

constexpr std::size_t kMaxWords = 4;
constexpr std::size_t kMaxPhraseBytes = 80;
constexpr std::size_t kMaxTextBytes = 64 * 1024;  // of all texts together, the rest is not read

struct Phrase {
  std::string text;
  std::vector<std::string> terms;
  std::size_t count = 0;
};

struct WordCount {
  double frequency = 0;
  double degree = 0;  // words of the phrases that it comes in
};

class Collector {
 public:
  explicit Collector(text::Language language) : language_(language) {}

  void read(std::string_view text);
  std::vector<KeyPhrase> best(std::size_t count) const;

 private:
  void take(std::string_view text, const text::Token& token);
  void finish(std::string_view text);
  double score_of(const Phrase& phrase) const;

  text::Language language_;
  std::map<std::vector<std::string>, Phrase> phrases_;
  std::map<std::string, WordCount> words_;
  std::vector<std::string> terms_;  // of the phrase that is read
  std::uint32_t begin_ = 0;
  std::uint32_t end_ = 0;
};

bool is_plain_word(std::string_view text, const text::Token& token) {
  if (token.characters || token.end - token.begin < 3) return false;
  const std::string_view word = text.substr(token.begin, token.end - token.begin);
  return std::none_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void Collector::finish(std::string_view text) {
  if (!terms_.empty() && terms_.size() <= kMaxWords && end_ - begin_ <= kMaxPhraseBytes) {
    for (const std::string& term : terms_) {
      words_[term].frequency += 1;
      words_[term].degree += static_cast<double>(terms_.size());
    }
    Phrase& phrase = phrases_[terms_];
    if (phrase.count++ == 0) {
      phrase.text = text.substr(begin_, end_ - begin_);
      phrase.terms = terms_;
    }
  }
  terms_.clear();
}

void Collector::take(std::string_view text, const text::Token& token) {
  if (token.extra) return;
  const bool joined =
      !terms_.empty() && token.begin >= end_ &&
      text.substr(end_, token.begin - end_).find_first_not_of(" \t-") == std::string_view::npos;
  if (!joined) finish(text);
  if (token.stop_word || !is_plain_word(text, token)) {
    finish(text);
    return;
  }
  if (terms_.empty()) begin_ = token.begin;
  end_ = token.end;
  terms_.emplace_back(token.term);
}

void Collector::read(std::string_view text) {
  search::thread_analyzer().analyze(text, language_,
                                    [&](const text::Token& token) { take(text, token); });
  finish(text);
}

// The sum over its words, as the authors have it, by how often the phrase itself comes.
double Collector::score_of(const Phrase& phrase) const {
  double score = 0;
  for (const std::string& term : phrase.terms) {
    const WordCount& word = words_.at(term);
    score += word.degree / word.frequency;
  }
  return score * static_cast<double>(phrase.count);
}

std::vector<KeyPhrase> Collector::best(std::size_t count) const {
  std::vector<std::pair<double, const Phrase*>> ranked;
  for (const auto& [terms, phrase] : phrases_) {
    if (phrase.terms.size() == 1 && phrase.count < 2) continue;
    ranked.emplace_back(score_of(phrase), &phrase);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<KeyPhrase> chosen;
  std::vector<std::string> used;
  for (const auto& [score, phrase] : ranked) {
    if (chosen.size() == count) break;
    const bool known =
        std::any_of(phrase->terms.begin(), phrase->terms.end(), [&](const std::string& term) {
          return std::find(used.begin(), used.end(), term) != used.end();
        });
    if (known) continue;
    used.insert(used.end(), phrase->terms.begin(), phrase->terms.end());
    chosen.push_back({phrase->text, score});
  }
  return chosen;
}

}  // namespace

std::vector<KeyPhrase> key_phrases(std::span<const std::string_view> texts, text::Language language,
                                   std::size_t count) {
  Collector collector(language);
  std::size_t bytes = 0;
  for (const std::string_view text : texts) {
    if (bytes + text.size() > kMaxTextBytes && bytes > 0) break;
    collector.read(text.substr(0, kMaxTextBytes));
    bytes += text.size();
  }
  return collector.best(count);
}

}  // namespace qwalt::answer
