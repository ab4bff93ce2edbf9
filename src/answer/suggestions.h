// Short questions to ask next: those of a model, or made of headings and key phrases.
//
// Functions without state, thread-safe.
#pragma once

#include <functional>
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

// Whether the documents hold something near enough to a question; it may block.
using CanAnswer = std::function<bool(const std::string& question)>;

// Those that are not `asked` again in other words, nor each other, and that `can_answer` takes, in
// their order.
std::vector<std::string> checked_suggestions(std::vector<std::string> suggestions,
                                             std::string_view asked, const CanAnswer& can_answer);

// Without a model: from the headings that the sources stand under, then from their key phrases, in
// the language of the sources (English, German, Spanish, French, Italian, Portuguese; English
// otherwise). As the sources hold them, they can answer them. Not what was `asked`.
std::vector<std::string> suggestions_from_sources(std::span<const Source> sources,
                                                  std::string_view asked = {});

// From headings alone.
std::vector<std::string> suggestions_from_headings(std::span<const Source> sources);

}  // namespace qwalt::answer
