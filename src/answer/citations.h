// Does the text say what the answer says it says? Citation markers of an answer are found, and each
// cited sentence is compared with the passage it cites.
//
// A sentence is verified when nearly all its content words, and every number in it, stand in the
// passage; partly when about half do; unsupported otherwise, and always when a number is missing.
// Thread-safe: functions without state. Cost: linear in the answer and the passages cited.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "answer/source.h"
#include "store/records.h"

namespace qwalt::answer {

struct Marker {
  std::size_t begin = 0;  // bytes in the answer, end exclusive
  std::size_t end = 0;
  std::vector<std::uint32_t> numbers;  // as written, each above 0
};

// [1], [1, 2], [1][2], 【1】, [source 1]; in order.
std::vector<Marker> find_markers(std::string_view answer);

// The answer without markers of numbers above `sources`; such numbers within a list are left out.
std::string drop_unknown_markers(std::string_view answer, std::uint32_t sources);

// One record for each pair of a sentence and a source it cites, in the order of the answer.
std::vector<store::CitationRecord> check_citations(std::string_view answer,
                                                   std::span<const Source> sources);

}  // namespace qwalt::answer
