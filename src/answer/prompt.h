// What a model is told: who it is, the history, the numbered sources, the question.
//
// Sources are data from documents that anybody may have written. Each stands in a block whose tags
// carry a boundary drawn anew for every request, and look-alike tags within the text are
// neutralised, so that nothing in a document can end its block or begin another.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "answer/source.h"
#include "llm/language_model.h"
#include "store/records.h"

namespace qwalt::answer {

struct PromptParts {
  std::string_view question;
  std::span<const Source> sources;
  std::span<const store::Message> history;  // oldest first, without the question
  std::string_view system_prompt;           // of the documents or the request; may be empty
};

// What a document's prompt says until somebody edits it.
std::string_view default_system_prompt();

// `boundary`: some unpredictable letters and digits (base::random_hex).
std::vector<llm::ChatMessage> answer_prompt(const PromptParts& parts, std::string_view boundary);

// Asks for up to four short questions that the sources can answer, one a line.
std::vector<llm::ChatMessage> suggestions_prompt(const PromptParts& parts,
                                                 std::string_view boundary);

// The tagged blocks alone.
std::string source_blocks(std::span<const Source> sources, std::string_view boundary);

}  // namespace qwalt::answer
