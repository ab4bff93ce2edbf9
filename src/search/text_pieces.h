// A text taken apart at white space: what is looked at word by word, without analysing it whole.
#pragma once

#include <cstddef>
#include <string_view>

namespace qwalt::search {

// Longer pieces are rare (scripts without spaces): what was found out of them is not worth keeping.
constexpr std::size_t kMaxKeptPieceBytes = 64;

// Calls visit(piece) for each piece between white space, in order, without the quotation marks,
// brackets and punctuation of sentences around it: those are no part of a word. None is empty.
template <class Visit>
void each_piece(std::string_view text, Visit visit) {
  constexpr std::string_view kAround = ".,;:!?()[]{}\"'|";
  const auto is_space = [](char character) {
    return character == ' ' || (character >= '\t' && character <= '\r');
  };
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = begin;
    while (end < text.size() && !is_space(text[end])) ++end;
    const std::string_view piece = text.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t first = piece.find_first_not_of(kAround);
    if (first == std::string_view::npos) continue;
    visit(piece.substr(first, piece.find_last_not_of(kAround) - first + 1));
  }
}

}  // namespace qwalt::search
