#include "word_model.h"

#include <algorithm>
#include <unordered_map>

#include "base/check.h"
#include "invented_word.h"

namespace qwalt::bench {
namespace {

constexpr std::size_t kMaxWordBytes = 60;  // longer ones are addresses and tables

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_word_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte >= '0' && byte <= '9') ||
         ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

// Without the punctuation around it and in lower case.
void normalise(std::string_view token, std::string& word) {
  while (!token.empty() && !is_word_byte(token.front())) token.remove_prefix(1);
  while (!token.empty() && !is_word_byte(token.back())) token.remove_suffix(1);
  word.clear();
  std::transform(token.begin(), token.end(), std::back_inserter(word), lower);
}

bool closes_sentence(std::string_view token) {
  const char last = token.back();
  return token.size() > 2 && (last == '.' || last == '?' || last == '!');
}

}  // namespace

WordModel::WordModel(std::string text) : text_(std::move(text)) {
  CHECK(text_.size() < UINT32_MAX);
  read_tokens();
  CHECK(!tokens_.empty());
  tokens_.back().ends_sentence = true;
  list_occurrences();
}

void WordModel::read_tokens() {
  std::unordered_map<std::string, std::uint32_t> numbers;
  std::string word;
  std::size_t at = 0;
  while (at < text_.size()) {
    if (is_space(text_[at])) {
      if (text_[at] == '\n' && !tokens_.empty()) tokens_.back().ends_sentence = true;
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < text_.size() && !is_space(text_[at])) ++at;
    const std::string_view token = std::string_view(text_).substr(begin, at - begin);
    normalise(token, word);
    if (word.empty() || token.size() > kMaxWordBytes) continue;
    const auto number = numbers.emplace(word, numbers.size()).first->second;
    tokens_.push_back({static_cast<std::uint32_t>(begin), number,
                       static_cast<std::uint16_t>(token.size()), closes_sentence(token)});
  }
  starts_.assign(numbers.size() + 1, 0);
}

void WordModel::list_occurrences() {
  sentences_.push_back(0);
  for (std::uint32_t i = 0; i < tokens_.size(); ++i) {
    if (!tokens_[i].ends_sentence) {
      ++starts_[tokens_[i].word + 1];
    } else if (i + 1 < tokens_.size()) {
      sentences_.push_back(i + 1);
    }
  }
  for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
  std::vector<std::uint32_t> ends(starts_.begin(), starts_.end() - 1);
  occurrences_.resize(starts_.back());
  for (std::uint32_t i = 0; i < tokens_.size(); ++i) {
    if (!tokens_[i].ends_sentence) occurrences_[ends[tokens_[i].word]++] = i;
  }
}

WordWalk::WordWalk(const WordModel& model, Random& random)
    : model_(model), random_(random), anchor_(random.uniform()) {
  begin_sentence();
}

void WordWalk::step() {
  const WordModel::Token& token = model_.tokens_[at_];
  if (token.ends_sentence) return begin_sentence();
  const std::uint32_t first = model_.starts_[token.word];
  at_ = model_.occurrences_[first + choose(model_.starts_[token.word + 1] - first)] + 1;
}

void WordWalk::begin_sentence() { at_ = model_.sentences_[choose(model_.sentences_.size())]; }

// One of `count` occurrences in the order of the text. Where the anchor lies among them is guessed
// as if they were spread evenly.
std::size_t WordWalk::choose(std::size_t count) {
  const auto size = static_cast<double>(count);
  auto distance = static_cast<std::size_t>(std::pow(size, random_.uniform())) - 1;
  if (random_.below(2) == 1) distance = count - 1 - distance;
  return (static_cast<std::size_t>(anchor_ * size) + distance) % count;
}

std::string_view WordWalk::text() const {
  const WordModel::Token& token = model_.tokens_[at_];
  return std::string_view(model_.text_).substr(token.begin, token.size);
}

std::uint32_t WordWalk::word() const { return model_.tokens_[at_].word; }

bool WordWalk::ends_sentence() const { return model_.tokens_[at_].ends_sentence; }

std::string invented_text(std::uint64_t seed, std::size_t words) {
  constexpr double kVocabulary = 200'000;
  constexpr std::size_t kSentence = 20;
  Random random(seed);
  std::string text;
  for (std::size_t i = 1; i <= words; ++i) {
    text += invented_word(static_cast<std::uint32_t>(std::pow(kVocabulary, random.uniform())) - 1);
    text += i % kSentence == 0 ? ".\n" : " ";
  }
  return text;
}

}  // namespace qwalt::bench
