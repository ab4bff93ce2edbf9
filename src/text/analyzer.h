// "Here is text: what are its terms?" The one analyser, for what is indexed and what is asked:
// tokens (text/tokenizer.h), NFKC and case folding, Snowball stems, accents folded afterwards.
//
// Not thread-safe: one per thread. Memory is fixed: a stem cache of kStemCacheBytes and a few
// kilobytes for each stemmer that was needed. Bad UTF-8 separates words; nothing fails.
// Rules and measurements: docs/decisions/analysis.md. Any change of the terms must raise
// kAnalysisVersion: an index holds the terms of one version.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "text/language.h"

namespace qwalt::text {

constexpr std::uint32_t kAnalysisVersion = 1;

constexpr std::size_t kMaxTermBytes = 64;  // longer words are cut, in text and query alike
constexpr std::size_t kStemCacheBytes = 960 * 1024;  // of one analyser
constexpr std::size_t kMaxQueryBytes = 16 * 1024;    // of a query, the rest is not read
constexpr std::size_t kMaxQueryTerms = 256;

struct Token {
  std::string_view term;    // 1 to kMaxTermBytes bytes of UTF-8; valid until the sink returns
  std::uint32_t begin = 0;  // bytes in the text
  std::uint32_t end = 0;
  std::uint32_t position = 0;  // of its first word in the text, from 0: neighbours differ by 1
  bool extra = false;          // another reading of words that are tokens themselves: a whole code
                               // word or identifier, an address, a year, the longer n-gram
  bool stop_word = false;      // of the language given (text/stop_words.h); of words only
  bool characters = false;     // n-gram of a script without spaces
};

// One word of a question. An occurrence of any of its forms is an occurrence of it.
struct QueryTerm {
  std::vector<std::string> forms;  // distinct terms of the index, one for each way to stem it
  std::string word;                // folded, not stemmed: for character n-grams
  double weight = 1;               // 9m/(8+m) for a word that comes m times
  bool extra = false;              // as Token::extra
  bool characters = false;         // as Token::characters
};

struct Query {
  std::vector<QueryTerm> terms;  // in order of first appearance; no form is in two of them
  // Words that stand together once stop words are left out, as indexes of `terms`, first before
  // second, distinct, at most kMaxQueryTerms; extras and n-grams have none.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  // All words in order, stop words too, as Analyzer::words gives them; at most kMaxQueryTerms.
  std::vector<std::string> words;
};

class Analyzer {
 public:
  Analyzer();
  ~Analyzer();
  Analyzer(Analyzer&&) noexcept;
  Analyzer& operator=(Analyzer&&) noexcept;

  // Calls sink(const Token&) for every term of `text`, by ascending begin. Stop words are given.
  // The sink must not call this analyser.
  template <class Sink>
  void analyze(std::string_view text, Language language, Sink&& sink) {
    run(text, language, Form::kTerm, call_of(sink), address_of(sink));
  }

  // The same for the words as they are, folded (accents too) but not stemmed, without extras; of
  // scripts without spaces the characters. For n-grams, typing errors, comparisons of wording.
  template <class Sink>
  void words(std::string_view text, Language language, Sink&& sink) {
    run(text, language, Form::kWord, call_of(sink), address_of(sink));
  }

  // The terms of a question put to documents in `languages` (most frequent first; empty means
  // unknown). Stop and question words are left out, unless nothing else is there.
  Query analyze_query(std::string_view text, std::span<const Language> languages);

 private:
  enum class Form : std::uint8_t { kTerm, kWord };
  using Call = void (*)(void* sink, const Token& token);
  class Core;

  template <class Sink>
  static Call call_of(Sink&) {
    return [](void* sink, const Token& token) {
      (*static_cast<std::remove_reference_t<Sink>*>(sink))(token);
    };
  }

  template <class Sink>
  static void* address_of(Sink& sink) {
    return const_cast<void*>(static_cast<const void*>(std::addressof(sink)));
  }

  void run(std::string_view text, Language language, Form form, Call call, void* sink);

  std::unique_ptr<Core> core_;
};

}  // namespace qwalt::text
