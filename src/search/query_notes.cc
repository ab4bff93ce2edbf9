#include "search/query_notes.h"

#include <algorithm>

#include "search/query_syntax.h"

namespace qwalt::search {

std::string searched_text(std::string_view written, const QueryNotes& notes,
                          text::Analyzer& analyzer) {
  const std::string plain = split_question(written).text;
  std::string text;
  std::size_t copied = 0;
  analyzer.words(plain, text::Language::kUnknown, [&](const text::Token& token) {
    const auto found =
        std::find_if(notes.corrections.begin(), notes.corrections.end(),
                     [&](const Correction& each) { return each.written == token.term; });
    if (found == notes.corrections.end()) return;
    text.append(plain, copied, token.begin - copied);
    text.append(found->meant.empty() ? found->term : found->meant);
    copied = token.end;
  });
  return text.append(plain, copied);
}

}  // namespace qwalt::search
