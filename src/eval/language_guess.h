// The language of a text, told by its script, its commonest words and the letters of its own.
//
// For rows of a set, which come without the extractor that tells the language of a document's
// pages. Languages of one script that have no list here are taken for the nearest or not told.
#pragma once

#include <string_view>

#include "text/language.h"

namespace qwalt::eval {

// kUnknown when the text is too short or too mixed to tell. Reads the first 1 KB. Any bytes.
text::Language guess_language(std::string_view text);

}  // namespace qwalt::eval
