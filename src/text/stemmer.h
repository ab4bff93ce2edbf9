// Snowball stemmers, made when first needed. Not thread-safe. Source: snowballstem.org.
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "text/characters.h"
#include "text/language.h"

struct sb_stemmer;

namespace qwalt::text {

// The language whose stemmer is for words of `script` in a text in `language`: its own, or for
// words in a script that is not its own (English words in a Russian text, all words where the
// language is unknown) the most common one of that script. kUnknown: none.
Language stemmer_language(Language language, Script script);

class Stemmers {
 public:
  // `word` folded, valid UTF-8. The result is `word` itself where there is no stemmer, else valid
  // until the next call.
  std::string_view stem(std::string_view word, Language stemmer);

 private:
  struct Deleter {
    void operator()(sb_stemmer* stemmer) const;
  };
  std::array<std::unique_ptr<sb_stemmer, Deleter>, kLanguages> stemmers_;
};

}  // namespace qwalt::text
