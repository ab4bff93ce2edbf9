// An answer without a model: the best sentences of the best passages, each with its citation.
//
// A sentence is good when it holds the question's rare words, when those around it and its heading
// hold them, and when it has what the question asks for (a number, a date, a name) and the question
// itself has not. Measured: docs/decisions/extractive-answers.md.
// Thread-safe. Cost: linear in the texts of the sources.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "answer/source.h"
#include "search/highlights.h"

namespace qwalt::answer {

constexpr std::size_t kExtractedSentences = 3;

// A sentence of a source.
struct Extract {
  std::uint32_t number = 1;  // of the source
  search::TextRange range;   // in the source's text
  double worth = 0;          // comparable within one question
  std::string text;          // in one line, citation markers of the document left out
};

// At most `count` of those worth being read, in the order of the sources and within a source of the
// text. `asked` is the question in words; without it every kind of answer is as good.
std::vector<Extract> best_sentences(const search::Matcher& question, std::string_view asked,
                                    std::span<const Source> sources,
                                    std::size_t count = kExtractedSentences);

// The best sentences, one a paragraph, each followed by its marker. The words are the document's:
// where the question's words stand in the text is what Matcher::highlights() says of it. For no
// sources, or none with a word of the question, a sentence that says so.
std::string extractive_answer(const search::Matcher& question, std::span<const Source> sources,
                              std::string_view asked = {});

// What is said when the documents hold nothing about the question.
std::string_view nothing_found();

}  // namespace qwalt::answer
