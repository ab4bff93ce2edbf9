// Makes spellings of the same word equal: NFKC, case, digits of all scripts, marks that readers
// leave out. Source of the character data: utf8proc (Unicode 15).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace qwalt::text {

constexpr std::size_t kMaxFoldBytes = 256;  // of a word, the rest is cut off

// Appends the folded form of `word`: case folded, compatibility forms and digits made plain, and
// without underscores, invisible characters, apostrophes, Arabic vowel signs and tatweel, Hebrew
// points. `turkish`: I is the capital of ı. May append nothing. Invalid UTF-8 is left out.
void fold_word(std::string_view word, bool turkish, std::string& out);

// Takes the accents off Latin and Greek letters of a folded word (é to e, ø to o, ı to i) and makes
// ё е; other scripts stay as they are. Not for Vietnamese, where accents make another word.
void fold_accents(std::string& word);

// The code points (NFKC) that a run of a script without spaces is searched by, each with the bytes
// it came from. Holds no copy of the run. Cost: linear, no allocation.
class CharacterFolder {
 public:
  struct Folded {
    char32_t code_point;
    std::uint32_t begin;
    std::uint32_t end;
    bool verbatim;  // the bytes are the code point
  };

  explicit CharacterFolder(std::string_view run) : run_(run) {}

  // False at the end of the run.
  bool next(Folded& folded);

 private:
  bool read_cluster();

  std::string_view run_;
  std::uint32_t at_ = 0;
  std::array<Folded, 24> ready_;
  std::size_t ready_count_ = 0;
  std::size_t ready_at_ = 0;
};

}  // namespace qwalt::text
