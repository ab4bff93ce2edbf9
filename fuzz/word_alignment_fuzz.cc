// A page's words against its text, both from a child that may lie: spans are within the text.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "api/word_alignment.h"
#include "base/check.h"
#include "base/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::string_view text = all.substr(0, all.find('\0'));
  std::vector<std::string_view> words;
  for (std::string_view rest = all.substr(std::min(text.size() + 1, all.size())); !rest.empty();) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    words.push_back(word);
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
  }
  const auto spans = qwalt::api::align_words(text, words);
  CHECK(spans.size() == words.size());
  std::size_t points = 0;
  for (std::string_view rest = text; !rest.empty(); ++points) qwalt::base::take_code_point(rest);
  for (const auto& span : spans) {
    if (!span) continue;
    CHECK(span->begin < span->end && span->end <= points);
  }
  return 0;
}
