// "Here is text: where are its words?" Finds the pieces of a text that the analyser makes terms of,
// as byte ranges; knows scripts, but no language.
//
// Invariants: tokens come in ascending order of `begin`; every range lies within the text, begins
// and ends between code points of valid UTF-8 and is not empty. A whole comes before its parts.
// Bytes that are no valid UTF-8 separate. Reads at most the first 4 GiB - 1.
// Not thread-safe. The text must outlive the tokenizer. Cost: linear, no allocation.
// Rules and their reasons: docs/decisions/analysis.md.
#pragma once

#include <cstdint>
#include <string_view>

namespace qwalt::text {

enum class TokenKind : std::uint8_t {
  kWord,        // letters and marks
  kNumber,      // digits, with separators as in 1,234.5 and 1.234,5
  kCode,        // camelCase, snake_case, letters and digits: the whole; its parts follow
  kIdentifier,  // AB-1234/5, 13485:2016, v2.3.1, R&D, U.S.A, C++: the whole; its parts follow
  kAddress,     // an e-mail address, URL, host or file name: the whole; its parts follow
  kYear,        // two digits that mean a year, as in FY22 and '21; they are a kNumber as well
  kCharacters,  // a run of Han and Kana, Hangul, Thai, Lao, Khmer or Myanmar
};

struct RawToken {
  std::uint32_t begin = 0;  // bytes
  std::uint32_t end = 0;
  TokenKind kind = TokenKind::kWord;
  bool ascii = true;
};

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text);

  // False at the end of the text.
  bool next(RawToken& token);

 private:
  struct Run {  // letters, marks and digits without a separator
    std::uint32_t begin;
    std::uint32_t end;
    std::uint8_t first_class;  // CharClass of the first character
    std::uint8_t rest_class;   // of all others, joined
    bool ascii;
    bool unspaced;
  };

  bool next_token(RawToken& token);
  bool take_plain_word(RawToken& token);
  RawToken take_word(const Run& run);
  RawToken take_part();
  RawToken take_characters(std::uint32_t begin);
  Run scan(std::uint32_t begin) const;
  Run scan_run(std::uint32_t begin) const;
  Run scan_unicode_run(std::uint32_t begin) const;
  void trim_run(Run& run) const;
  bool skip_to_start();
  bool open_whole(const Run& first, RawToken& whole);
  bool may_join(std::uint32_t at) const;
  bool open_url(const Run& first, RawToken& whole);
  bool open_chain(const Run& first, RawToken& whole);
  std::uint32_t skip_contraction(std::uint32_t end) const;
  void queue(const RawToken& token);

  std::string_view text_;
  std::uint32_t at_ = 0;
  std::uint32_t whole_end_ = 0;  // no other whole begins before this
  std::uint32_t code_end_ = 0;   // of the code word whose parts come next
  RawToken queued_;              // comes next if has_queued_
  bool has_queued_ = false;
};

}  // namespace qwalt::text
