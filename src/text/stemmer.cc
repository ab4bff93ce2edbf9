#include "text/stemmer.h"

#include <libstemmer.h>

namespace qwalt::text {
namespace {

const char* snowball_name(Language language) {
  switch (language) {
    case Language::kEnglish:
      return "english";
    case Language::kGerman:
      return "german";
    case Language::kFrench:
      return "french";
    case Language::kSpanish:
      return "spanish";
    case Language::kItalian:
      return "italian";
    case Language::kPortuguese:
      return "portuguese";
    case Language::kDutch:
      return "dutch";
    case Language::kSwedish:
      return "swedish";
    case Language::kNorwegian:
      return "norwegian";
    case Language::kDanish:
      return "danish";
    case Language::kFinnish:
      return "finnish";
    case Language::kRussian:
      return "russian";
    case Language::kRomanian:
      return "romanian";
    case Language::kHungarian:
      return "hungarian";
    case Language::kTurkish:
      return "turkish";
    case Language::kGreek:
      return "greek";
    case Language::kArabic:
      return "arabic";
    case Language::kHindi:
      return "hindi";
    case Language::kCatalan:
      return "catalan";
    case Language::kBasque:
      return "basque";
    case Language::kIrish:
      return "irish";
    case Language::kLithuanian:
      return "lithuanian";
    case Language::kIndonesian:
      return "indonesian";
    case Language::kNepali:
      return "nepali";
    case Language::kTamil:
      return "tamil";
    case Language::kArmenian:
      return "armenian";
    case Language::kSerbian:
      return "serbian";
    case Language::kYiddish:
      return "yiddish";
    default:
      return nullptr;
  }
}

Script own_script(Language language) {
  switch (language) {
    case Language::kUnknown:
    case Language::kChinese:
    case Language::kJapanese:
    case Language::kKorean:
    case Language::kThai:
      return Script::kOther;
    case Language::kRussian:
    case Language::kUkrainian:
      return Script::kCyrillic;
    case Language::kGreek:
      return Script::kGreek;
    case Language::kArabic:
      return Script::kArabic;
    case Language::kHindi:
    case Language::kNepali:
      return Script::kDevanagari;
    case Language::kTamil:
      return Script::kTamil;
    case Language::kArmenian:
      return Script::kArmenian;
    case Language::kYiddish:
    case Language::kHebrew:
      return Script::kHebrew;
    default:
      return Script::kLatin;
  }
}

Language common_language(Script script) {
  switch (script) {
    case Script::kLatin:
      return Language::kEnglish;
    case Script::kCyrillic:
      return Language::kRussian;
    case Script::kGreek:
      return Language::kGreek;
    case Script::kArabic:
      return Language::kArabic;
    case Script::kDevanagari:
      return Language::kHindi;
    case Script::kArmenian:
      return Language::kArmenian;
    case Script::kTamil:
      return Language::kTamil;
    default:
      return Language::kUnknown;
  }
}

}  // namespace

Language stemmer_language(Language language, Script script) {
  // Serbian is written in two scripts, and its stemmer brings them together.
  const bool serbian_cyrillic = language == Language::kSerbian && script == Script::kCyrillic;
  const bool own = own_script(language) == script || serbian_cyrillic;
  Language stemmer = own ? language : common_language(script);
  return snowball_name(stemmer) != nullptr ? stemmer : Language::kUnknown;
}

void Stemmers::Deleter::operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }

std::string_view Stemmers::stem(std::string_view word, Language language) {
  const char* name = snowball_name(language);
  if (name == nullptr) return word;
  auto& stemmer = stemmers_[static_cast<std::size_t>(language)];
  if (!stemmer) stemmer.reset(sb_stemmer_new(name, nullptr));
  if (!stemmer) return word;
  const auto* bytes = reinterpret_cast<const sb_symbol*>(word.data());
  const sb_symbol* stem = sb_stemmer_stem(stemmer.get(), bytes, static_cast<int>(word.size()));
  if (stem == nullptr) return word;
  const int length = sb_stemmer_length(stemmer.get());
  if (length <= 0) return word;
  return {reinterpret_cast<const char*>(stem), static_cast<std::size_t>(length)};
}

}  // namespace qwalt::text
