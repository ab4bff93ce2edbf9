// Text that reads like a given one: each word follows one that it follows there (a bigram model).
//
// The next word is taken from an occurrence of the present one. Occurrences near the walk's anchor
// are likelier: the distance, counted in occurrences, has its logarithm uniform. So a walk has a
// matter of its own, as a document has, while all walks together keep the frequencies of the text.
// Sentences begin and end where the given text begins and ends them.
// Immutable; memory: the text and some 20 bytes per word of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "random.h"

namespace qwalt::bench {

class WordModel {
 public:
  // `text`: UTF-8, one paragraph a line, at least one word.
  explicit WordModel(std::string text);

  std::size_t words() const { return tokens_.size(); }
  std::uint32_t vocabulary() const { return static_cast<std::uint32_t>(starts_.size() - 1); }

 private:
  friend class WordWalk;
  struct Token {
    std::uint32_t begin = 0;
    std::uint32_t word = 0;
    std::uint16_t size = 0;
    bool ends_sentence = false;
  };

  void read_tokens();
  void list_occurrences();

  std::string text_;
  std::vector<Token> tokens_;
  std::vector<std::uint32_t> starts_;       // of each word's occurrences; one more at the end
  std::vector<std::uint32_t> occurrences_;  // tokens with another one after them in the sentence
  std::vector<std::uint32_t> sentences_;    // their first tokens
};

// One way through the model, at first at the start of a sentence. The model must outlive it.
class WordWalk {
 public:
  WordWalk(const WordModel& model, Random& random);

  void step();
  std::string_view text() const;  // of the present word, with its punctuation
  std::uint32_t word() const;     // its number, case and punctuation apart
  bool ends_sentence() const;

 private:
  void begin_sentence();
  std::size_t choose(std::size_t count);

  const WordModel& model_;
  Random& random_;
  double anchor_;  // place in the text, 0 to 1
  std::uint32_t at_ = 0;
};

// Invented words with Zipf's law, exponent 1, for where there is no text to learn from.
std::string invented_text(std::uint64_t seed, std::size_t words);

}  // namespace qwalt::bench
