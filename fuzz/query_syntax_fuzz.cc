// Any bytes as what a person writes into the search box, and as a text held to it: operators come
// apart within their bounds, and what is no operator stays as it is.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "search/phrase.h"
#include "search/query_syntax.h"
#include "search/question.h"

using namespace qwalt::search;

namespace {

void check_parts(std::string_view written) {
  const QuestionParts parts = split_question(written);
  const std::size_t operators =
      parts.phrases.size() + parts.title_words.size() + parts.excluded_words.size();
  CHECK(operators <= kMaxOperators);
  // At most a space on either side of a phrase is added, where its quotation marks were.
  CHECK(parts.text.size() <= written.size());
  if (operators == 0) CHECK(written.substr(0, parts.text.size()) == parts.text);
  for (const Phrase& phrase : parts.phrases) {
    CHECK(written.find(phrase.text) != std::string_view::npos);
  }
  for (const std::string& word : parts.excluded_words) CHECK(!word.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(bytes.find('\0'), bytes.size());
  const std::string_view written = bytes.substr(0, end);
  check_parts(written);

  static const qwalt::index::Snapshot snapshot(0, {});
  const SearchedQuestion question = understand_question(snapshot, written);
  CHECK(!question.relaxed().demands());
  PhraseFilter filter(question.phrases, thread_analyzer());
  const PassageText text{std::string(written), std::string(bytes.substr(end)), {}};
  const bool accepted = filter.accepts(text);
  CHECK(filter.accepts(text) == accepted);
  return 0;
}
