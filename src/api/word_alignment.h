// Which words of a page's picture are which part of its text.
//
// The text comes from layout analysis: hyphens at line ends joined, running heads left out, columns
// and tables in reading order. The words have boxes and stand in an order of their own. Letters and
// digits are compared, without case and accents; spaces, punctuation and hyphens are not. Pure;
// time grows with text and words (some ms for a full page), memory with some 20 bytes a character.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace qwalt::api {

// Code points of the page's text.
struct TextSpan {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool operator==(const TextSpan&) const = default;
};

// For each word where it stands in `text`; absent for one that is not there. Spans do not overlap,
// and the letters of a span are those of its word.
std::vector<std::optional<TextSpan>> align_words(std::string_view text,
                                                 const std::vector<std::string_view>& words);

}  // namespace qwalt::api
