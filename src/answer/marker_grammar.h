// What stands between the brackets of a citation marker: "1, 2", "Source 1: manual.pdf", "^1".
//
// Pure functions on any bytes; cost linear in them, at most kMaxMarkerBytes are looked at.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace qwalt::answer {

enum class BracketKind : std::uint8_t {
  kSquare,  // [ ], 【 】, ［ ］, 〔 〕: numbers alone will do
  kRound,   // ( ): only with a word that means source
};

// The numbers named; empty if `inside` names no sources.
std::vector<std::uint32_t> parse_marker(std::string_view inside, BracketKind kind);

// Whether what begins with `inside` may still become a marker's inside. Errs on the side of yes.
bool may_become_marker(std::string_view inside, BracketKind kind);

// Whether `word`, in any case, is "sources", or that in another language.
bool means_source(std::string_view word);
// The same, or "document", "passage", "reference".
bool means_document(std::string_view word);

// Whether `inside`, which its text's end has cut, was meant to be a marker.
bool is_cut_marker(std::string_view inside, BracketKind kind);

}  // namespace qwalt::answer
