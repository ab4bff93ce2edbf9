// What a model is told: who it is, the history, the numbered sources, the question.
//
// Sources are data from documents that anybody may have written. Each stands in a block whose tags
// carry a boundary drawn anew for every request, and look-alikes within the text are neutralised
// (answer/neutralise.h), so that nothing in a document can end its block or begin another.
//
// The first message is the same for every turn of a chat, and the history stands before the
// sources, so that what a provider keeps of one turn serves the next.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "answer/prompt_templates.h"
#include "answer/source.h"
#include "answer/turn.h"
#include "llm/language_model.h"
#include "store/records.h"

namespace qwalt::answer {

// Enough for a follow-up to be understood; the sources matter more than long histories.
constexpr std::size_t kHistoryTurnBytes = 2000;

struct PromptParts {
  std::string_view question;
  std::span<const Source> sources;
  std::span<const Turn> history;   // oldest first, without the question
  std::string_view system_prompt;  // of the request, the documents or the workspace; may be empty
  std::string_view task = {};      // what is to be done with the sources instead, if anything
};

// What a document's prompt says until somebody edits it.
std::string_view default_system_prompt();

// `boundary`: some unpredictable letters and digits (base::random_hex).
std::vector<llm::ChatMessage> answer_prompt(const PromptTemplates& templates,
                                            const PromptParts& parts, std::string_view boundary);

// Asks for up to four short questions that the sources can answer, one a line.
std::vector<llm::ChatMessage> suggestions_prompt(const PromptTemplates& templates,
                                                 const PromptParts& parts,
                                                 std::string_view boundary);

// Asks for the question in words that need no history.
std::vector<llm::ChatMessage> standalone_prompt(const PromptTemplates& templates,
                                                const PromptParts& parts);

// The tagged blocks alone.
std::string source_blocks(std::span<const Source> sources, std::string_view boundary);

// Estimated tokens of what a source costs in a prompt, its tags included; of whole messages.
std::size_t source_tokens(const Source& source);
std::size_t prompt_tokens(std::span<const llm::ChatMessage> messages);

}  // namespace qwalt::answer
