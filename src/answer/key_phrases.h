// What is a text about? Its key phrases: runs of content words between stop words and punctuation,
// scored by how often their words come and in how long company (RAKE: Rose et al. 2010).
//
// Thread-safe. Scripts without spaces between words give none. Cost: linear in the texts.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/language.h"

namespace qwalt::answer {

struct KeyPhrase {
  std::string text;  // as it is first written
  double score = 0;
};

// At most `count`, best first; of one to four words, none a part of a better one.
std::vector<KeyPhrase> key_phrases(std::span<const std::string_view> texts, text::Language language,
                                   std::size_t count);

}  // namespace qwalt::answer
