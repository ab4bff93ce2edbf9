// "Does this sentence have one of these words?" Words and phrases, compared without case and
// accents as whole words; "respons*" is any word that begins so.
//
// Immutable after construction and thread-safe. Cost of a look: words of the text times phrases.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qwalt::answer {

// The words of `text`, folded as a WordList compares them.
std::vector<std::string> folded_words(std::string_view text);

class WordList {
 public:
  WordList() = default;

  // Adds what stands between commas.
  void add(std::string_view comma_separated);

  bool empty() const { return phrases_.empty(); }
  // How many of the phrases occur.
  std::size_t count_in(std::span<const std::string> folded) const;
  bool any_in(std::string_view text) const;

 private:
  struct Word {
    std::string folded;
    bool prefix = false;
  };
  using Phrase = std::vector<Word>;

  static bool occurs(const Phrase& phrase, std::span<const std::string> words);

  std::vector<Phrase> phrases_;
};

}  // namespace qwalt::answer
