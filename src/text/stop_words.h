// Words that a question is asked with, not about: articles, pronouns, auxiliaries, prepositions,
// question words. They stay in the index and are left out of queries.
#pragma once

#include <string_view>

#include "text/language.h"

namespace qwalt::text {

// Whether there is a list for `language`; kUnknown has the English one.
bool has_stop_words(Language language);

// `word` folded, not stemmed. False for languages without a list.
bool is_stop_word(std::string_view word, Language language);

}  // namespace qwalt::text
