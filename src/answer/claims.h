// What an answer claims, sentence by sentence, and which sources it names for each.
//
// Markdown is understood as far as it matters: headings, fenced code, the heads of tables, lines
// that only introduce a list and a list of sources at the end claim nothing; each row of a table
// and each item of a list claims for itself. A marker behind the full stop belongs to the sentence
// before it; the items of a list without markers take those of the line that introduces them.
// Functions without state, thread-safe; any bytes are taken. Cost: linear.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace qwalt::answer {

struct Claim {
  std::size_t begin = 0;  // bytes in the answer, markers of the sentence included
  std::size_t end = 0;
  std::string words;                   // without markers and Markdown's signs
  std::vector<std::uint32_t> numbers;  // of the sources, as written, distinct
};

std::vector<Claim> find_claims(std::string_view answer);

}  // namespace qwalt::answer
