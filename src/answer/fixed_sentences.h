// What is said without a model, in the language of the question where we have it: English, German,
// Spanish and French.
#pragma once

#include <string_view>

#include "text/language.h"

namespace qwalt::answer {

// The language of a short text, by its stop words and question words; `otherwise` when they do not
// tell.
text::Language language_of(std::string_view question,
                           text::Language otherwise = text::Language::kEnglish);

// English for languages that we do not have.
std::string_view not_in_the_documents(text::Language language);
std::string_view what_is_it_about(text::Language language);

}  // namespace qwalt::answer
