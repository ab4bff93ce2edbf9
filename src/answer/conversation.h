// What of a conversation a question needs: how the history is cut to the window, whether the
// question stands for itself, and what it is searched with when it does not.
//
// Functions without state.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "answer/turn.h"
#include "store/records.h"

namespace qwalt::answer {

std::vector<Turn> turns_of(const std::vector<store::Message>& messages);

// The last turns of at most `tokens` (estimated), oldest first.
std::vector<Turn> newest_turns(std::vector<Turn> history, std::size_t tokens);

// The last question in it, or "".
std::string_view last_question(const std::vector<Turn>& history);

// Whether the question may need what was said before: it is short, it begins as a sentence goes on
// ("and", "then"), or a word of it ("it", "that", "dort") stands for something.
bool may_depend_on_history(std::string_view question);

// Whether nothing in it can be searched for: no word, or only such as "help", "more", "explain".
bool is_too_vague(std::string_view question);

// Whether it asks what the documents are about, or for a summary of them: no passage answers that.
bool asks_for_overview(std::string_view question);

// The question in a model's reply to standalone_prompt(): one line, without quotation marks or a
// label. nullopt when it is none: empty, too long, or without any content word of the question or
// the history.
std::optional<std::string> standalone_question(std::string_view reply, std::string_view question,
                                               const std::vector<Turn>& history);

}  // namespace qwalt::answer
