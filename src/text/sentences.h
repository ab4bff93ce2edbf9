// "Here is text: what are its sentences?" For packing long paragraphs, for answers made of
// sentences, and for checking a quotation sentence by sentence.
//
// Invariants: sentences are in order, do not overlap, begin and end with a character that is no
// white space, and together cover everything else. A blank line, a table row and a list item always
// end one. Rules, no model: abbreviations, initials, decimals and list numbers ("1. Torque limit is
// 42 Nm.") end none. Invalid UTF-8 is taken as it comes. Cost: linear.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace qwalt::text {

struct Sentence {  // bytes in the text
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

std::vector<Sentence> split_sentences(std::string_view text);

}  // namespace qwalt::text
