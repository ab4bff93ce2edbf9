// Short questions to ask next.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "answer/source.h"

namespace qwalt::answer {

constexpr std::size_t kMaxSuggestions = 4;
constexpr std::size_t kMaxSuggestionCharacters = 120;

// The questions in a model's reply: one a line, or a JSON list; numbering, bullets and quotes
// removed; too long or repeated ones left out. At most kMaxSuggestions.
std::vector<std::string> parse_suggestions(std::string_view reply);

// Without a model: from the headings that the sources stand under.
std::vector<std::string> suggestions_from_headings(std::span<const Source> sources);

}  // namespace qwalt::answer
