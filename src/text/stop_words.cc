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
      return english_stop_words();
    case Language::kGerman:
      return german_stop_words();
    case Language::kDutch:
      return dutch_stop_words();
    case Language::kSwedish:
      return swedish_stop_words();
    case Language::kNorwegian:
      return norwegian_stop_words();
    case Language::kDanish:
      return danish_stop_words();
    case Language::kFrench:
      return french_stop_words();
    case Language::kSpanish:
      return spanish_stop_words();
    case Language::kItalian:
      return italian_stop_words();
    case Language::kCatalan:
      return catalan_stop_words();
    case Language::kRomanian:
      return romanian_stop_words();
    case Language::kRussian:
      return russian_stop_words();
    case Language::kTurkish:
      return turkish_stop_words();
    case Language::kArabic:
      return arabic_stop_words();
    case Language::kHindi:
      return hindi_stop_words();
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
