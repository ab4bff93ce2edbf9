// Any bytes as text and as a question: terms are sound, ranges lie in the text.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/utf8.h"
#include "text/analyzer.h"
#include "text/sentences.h"

using qwalt::text::Analyzer;
using qwalt::text::kLanguages;
using qwalt::text::kMaxTermBytes;
using qwalt::text::Language;
using qwalt::text::Token;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static Analyzer analyzer;
  const auto language = static_cast<Language>(data[0] % kLanguages);
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  auto check = [&](const Token& token) {
    CHECK(!token.term.empty() && token.term.size() <= kMaxTermBytes);
    CHECK(qwalt::base::is_valid_utf8(token.term));
    CHECK(token.begin < token.end && token.end <= text.size());
  };
  analyzer.analyze(text, language, check);
  analyzer.words(text, language, check);
  const Language languages[] = {language, Language::kEnglish};
  for (const auto& term : analyzer.analyze_query(text, languages).terms) {
    CHECK(!term.forms.empty() && term.weight >= 1);
  }
  std::uint32_t covered = 0;
  for (const auto& sentence : qwalt::text::split_sentences(text)) {
    CHECK(covered <= sentence.begin && sentence.begin < sentence.end);
    covered = sentence.end;
  }
  CHECK(covered <= text.size());
  return 0;
}
