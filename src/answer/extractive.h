// An answer without a model: the best sentences of the best passages, each with its citation.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "answer/source.h"
#include "search/highlights.h"

namespace qwalt::answer {

constexpr std::size_t kExtractedSentences = 3;

// One sentence a paragraph, in the order of the sources and within a source of the text, each
// followed by its marker. For no sources, or none with a word of the question, a sentence that says
// so. Thread-safe. Cost: linear in the texts of the sources.
std::string extractive_answer(const search::Matcher& question, std::span<const Source> sources);

// What is said when the documents hold nothing about the question.
std::string_view nothing_found();

}  // namespace qwalt::answer
