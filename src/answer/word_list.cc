#include "answer/word_list.h"

#include <algorithm>

#include "text/folding.h"
#include "text/tokenizer.h"

namespace qwalt::answer {

std::vector<std::string> folded_words(std::string_view text) {
  std::vector<std::string> words;
  text::Tokenizer tokenizer(text);
  text::RawToken token;
  std::uint32_t covered = 0;
  while (tokenizer.next(token)) {
    if (token.begin < covered) continue;  // a part of the whole before it
    covered = token.end;
    std::string word;
    text::fold_word(text.substr(token.begin, token.end - token.begin), false, word);
    text::fold_accents(word);
    if (!word.empty()) words.push_back(std::move(word));
  }
  return words;
}

void WordList::add(std::string_view comma_separated) {
  while (!comma_separated.empty()) {
    const std::size_t comma = std::min(comma_separated.find(','), comma_separated.size());
    std::string_view item = comma_separated.substr(0, comma);
    comma_separated.remove_prefix(std::min(comma + 1, comma_separated.size()));
    Phrase phrase;
    while (!item.empty()) {
      const std::size_t end = std::min(item.find_first_of(" \t"), item.size());
      const std::string_view piece = item.substr(0, end);
      item.remove_prefix(std::min(end + 1, item.size()));
      for (std::string& word : folded_words(piece)) phrase.push_back({std::move(word), false});
      if (!phrase.empty() && piece.ends_with('*')) phrase.back().prefix = true;
    }
    if (!phrase.empty()) phrases_.push_back(std::move(phrase));
  }
}

bool WordList::occurs(const Phrase& phrase, std::span<const std::string> words) {
  const auto same = [](const Word& wanted, const std::string& word) {
    return wanted.prefix ? word.starts_with(wanted.folded) : word == wanted.folded;
  };
  for (std::size_t at = 0; at + phrase.size() <= words.size(); ++at) {
    if (std::equal(phrase.begin(), phrase.end(), words.begin() + static_cast<std::ptrdiff_t>(at),
                   same)) {
      return true;
    }
  }
  return false;
}

std::size_t WordList::count_in(std::span<const std::string> folded) const {
  return static_cast<std::size_t>(
      std::count_if(phrases_.begin(), phrases_.end(),
                    [&](const Phrase& phrase) { return occurs(phrase, folded); }));
}

bool WordList::any_in(std::string_view text) const {
  const std::vector<std::string> words = folded_words(text);
  return std::any_of(phrases_.begin(), phrases_.end(),
                     [&](const Phrase& phrase) { return occurs(phrase, words); });
}

}  // namespace qwalt::answer
