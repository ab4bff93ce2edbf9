// The languages that QWalT knows by name: those with a stemmer, and scripts handled in other ways.
// The numbers are stored in the index and the store: never renumber, only append.
#pragma once

#include <cstdint>
#include <string_view>

namespace qwalt::text {

enum class Language : std::uint8_t {
  kUnknown = 0,
  kEnglish = 1,
  kGerman = 2,
  kFrench = 3,
  kSpanish = 4,
  kItalian = 5,
  kPortuguese = 6,
  kDutch = 7,
  kSwedish = 8,
  kNorwegian = 9,
  kDanish = 10,
  kFinnish = 11,
  kRussian = 12,
  kRomanian = 13,
  kHungarian = 14,
  kTurkish = 15,
  kGreek = 16,
  kArabic = 17,
  kHindi = 18,
  kCatalan = 19,
  kBasque = 20,
  kIrish = 21,
  kLithuanian = 22,
  kIndonesian = 23,
  kNepali = 24,
  kTamil = 25,
  kArmenian = 26,
  kSerbian = 27,
  kYiddish = 28,
  kChinese = 29,
  kJapanese = 30,
  kKorean = 31,
  kThai = 32,
  kVietnamese = 33,
  kPolish = 34,
  kCzech = 35,
  kUkrainian = 36,
  kHebrew = 37,
};

constexpr int kLanguages = 38;

// BCP 47 code, such as "en"; "" for kUnknown.
std::string_view language_code(Language language);

// By BCP 47 code ("en", "en-GB", "zh-Hant"); kUnknown for others.
Language language_from_code(std::string_view code);

}  // namespace qwalt::text
