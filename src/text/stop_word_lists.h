// The lists behind stop_words.h: folded words with white space between them. Of a word cut at an
// apostrophe they hold the part before it ("don", "isn", French "qu").
#pragma once

#include <string_view>

namespace qwalt::text {

extern const std::string_view kEnglishStopWords;
extern const std::string_view kGermanStopWords;
extern const std::string_view kDutchStopWords;
extern const std::string_view kSwedishStopWords;
extern const std::string_view kNorwegianStopWords;
extern const std::string_view kDanishStopWords;
extern const std::string_view kFrenchStopWords;
extern const std::string_view kSpanishStopWords;
extern const std::string_view kItalianStopWords;
extern const std::string_view kCatalanStopWords;
extern const std::string_view kRomanianStopWords;
extern const std::string_view kRussianStopWords;
extern const std::string_view kTurkishStopWords;
extern const std::string_view kArabicStopWords;
extern const std::string_view kHindiStopWords;

}  // namespace qwalt::text
