#include "text/stop_words.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

#include "text/folding.h"
#include "text/stop_word_lists.h"

namespace qwalt::text {
namespace {

// Folded; read-only once made, so shared by all threads.
struct List {
  std::vector<std::string> words;
  std::unordered_set<std::string_view> set;  // of the words
  std::size_t longest = 0;
};

void read_list(std::string_view source, bool turkish, List& list) {
  while (!source.empty()) {
    const std::size_t end = std::min(source.find(' '), source.size());
    std::string folded;
    fold_word(source.substr(0, end), turkish, folded);
    list.longest = std::max(list.longest, folded.size());
    if (!folded.empty()) list.words.push_back(std::move(folded));
    source.remove_prefix(std::min(end + 1, source.size()));
  }
  list.set.insert(list.words.begin(), list.words.end());
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
    read_list(source(language), language == Language::kTurkish, lists[index]);
  });
  return lists[index];
}

}  // namespace

bool has_stop_words(Language language) { return !source(language).empty(); }

bool is_stop_word(std::string_view word, Language language) {
  const List& list = list_of(language);
  return word.size() <= list.longest && list.set.contains(word);
}

}  // namespace qwalt::text
