// How many tokens a text costs, without the model's tokenizer.
#pragma once

#include <cstddef>
#include <string_view>

namespace qwalt::llm {

// max(bytes / 3, words · 1.4) for scripts with spaces, one per character for Han, kana, Hangul and
// the like; rounded up. Meant to err high: no more than 15 % below the truth for usual text.
std::size_t estimate_tokens(std::string_view text);

// What of a context window of `tokens` may be planned with: 15 % stay spare for the estimate's
// error.
std::size_t usable_tokens(std::size_t tokens);

}  // namespace qwalt::llm
