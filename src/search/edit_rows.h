// How many edits lead from one word to others that come in sorted order: rows of the table are kept
// for the beginning that neighbours share.
//
// An edit adds, drops or changes a character, or exchanges two neighbours; no character takes part
// in two edits (optimal string alignment: Damerau 1964; Wagner, Lowrance 1975). Not thread-safe.
// Cost: `word` steps per character pushed.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace qwalt::search {

constexpr std::size_t kMaxEditedCharacters = 32;

class EditRows {
 public:
  static constexpr std::size_t kMaxDepth = kMaxEditedCharacters + 2;

  // `word`: at most kMaxEditedCharacters characters, to be reached within `most` edits, at most 2.
  EditRows(std::span<const char32_t> word, std::uint8_t most) : size_(word.size()), most_(most) {
    std::copy(word.begin(), word.end(), word_.begin());
    for (std::size_t i = 0; i <= size_; ++i) rows_[0][i] = static_cast<std::uint8_t>(i);
  }

  // How many characters have been pushed.
  std::size_t depth() const { return depth_; }
  // Goes back to the first `depth` characters.
  void pop_to(std::size_t depth) { depth_ = depth; }

  // Whether any word that begins with the characters pushed may be within reach. Takes no character
  // beyond that.
  bool push(char32_t character);

  // The least character above this one that push() could say yes to.
  std::optional<char32_t> next_viable(char32_t character) const;

  // From the word to what was pushed; above `most` it is any number above.
  std::uint8_t edits() const { return rows_[depth_][size_]; }

 private:
  std::array<char32_t, kMaxEditedCharacters> word_{};
  std::size_t size_;
  std::uint8_t most_;
  std::size_t depth_ = 0;
  std::array<char32_t, kMaxDepth + 1> pushed_{};  // from 1
  std::array<std::array<std::uint8_t, kMaxEditedCharacters + 1>, kMaxDepth + 1> rows_{};
};

inline bool EditRows::push(char32_t character) {
  if (depth_ == size_ + most_) return false;
  pushed_[++depth_] = character;
  auto& row = rows_[depth_];
  const auto& above = rows_[depth_ - 1];
  row[0] = static_cast<std::uint8_t>(depth_);
  std::uint8_t least = row[0];
  for (std::size_t i = 1; i <= size_; ++i) {
    int edits = above[i - 1] + (word_[i - 1] == character ? 0 : 1);
    edits = std::min({edits, above[i] + 1, row[i - 1] + 1});
    const bool exchanged =
        i > 1 && depth_ > 1 && word_[i - 2] == character && word_[i - 1] == pushed_[depth_ - 1];
    if (exchanged) edits = std::min(edits, rows_[depth_ - 2][i - 2] + 1);
    row[i] = static_cast<std::uint8_t>(edits);
    least = std::min(least, row[i]);
  }
  return least <= most_;
}

inline std::optional<char32_t> EditRows::next_viable(char32_t character) const {
  const auto& row = rows_[depth_];
  if (*std::min_element(row.begin(), row.begin() + size_ + 1) < most_) return character + 1;
  std::optional<char32_t> next;
  auto offer = [&](char32_t other) {
    if (other > character && (!next || other < *next)) next = other;
  };
  for (std::size_t i = 0; i < size_; ++i) {
    if (row[i] <= most_) offer(word_[i]);
    const bool exchanged = depth_ > 0 && i + 1 < size_ && word_[i + 1] == pushed_[depth_] &&
                           rows_[depth_ - 1][i] < most_;
    if (exchanged) offer(word_[i]);
  }
  return next;
}

}  // namespace qwalt::search
