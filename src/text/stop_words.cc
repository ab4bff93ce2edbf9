#include "text/stop_words.h"

#include <algorithm>
#include <array>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "text/folding.h"
#include "text/stop_word_lists.h"

namespace qwalt::text {
namespace {

// Sorted and folded; read-only once made, so shared by all threads.
using List = std::vector<std::string>;

List fold_list(std::string_view words, bool turkish) {
  List list;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    std::string folded;
    fold_word(words.substr(0, end), turkish, folded);
    if (!folded.empty()) list.push_back(std::move(folded));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  std::sort(list.begin(), list.end());
  return list;
}

std::string_view source(Language language) {
  switch (language) {
    case Language::kUnknown:
    case Language::kEnglish:
      return kEnglishStopWords;
    case Language::kGerman:
      return kGermanStopWords;
    case Language::kDutch:
      return kDutchStopWords;
    case Language::kSwedish:
      return kSwedishStopWords;
    case Language::kNorwegian:
      return kNorwegianStopWords;
    case Language::kDanish:
      return kDanishStopWords;
    case Language::kFrench:
      return kFrenchStopWords;
    case Language::kSpanish:
      return kSpanishStopWords;
    case Language::kItalian:
      return kItalianStopWords;
    case Language::kCatalan:
      return kCatalanStopWords;
    case Language::kRomanian:
      return kRomanianStopWords;
    case Language::kRussian:
      return kRussianStopWords;
    case Language::kTurkish:
      return kTurkishStopWords;
    case Language::kArabic:
      return kArabicStopWords;
    case Language::kHindi:
      return kHindiStopWords;
    default:
      return {};
  }
}

// Made when first asked for.
const List& list_of(Language language) {
  static std::array<std::once_flag, kLanguages> made;
  static std::array<List, kLanguages> lists;
  const auto index = static_cast<std::size_t>(language);
  std::call_once(made[index], [&] {
    lists[index] = fold_list(source(language), language == Language::kTurkish);
  });
  return lists[index];
}

}  // namespace

bool has_stop_words(Language language) { return !source(language).empty(); }

bool is_stop_word(std::string_view word, Language language) {
  const List& list = list_of(language);
  return std::binary_search(list.begin(), list.end(), word, std::less<std::string_view>());
}

}  // namespace qwalt::text
