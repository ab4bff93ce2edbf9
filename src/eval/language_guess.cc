#include "eval/language_guess.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "base/utf8.h"
#include "text/characters.h"
#include "text/folding.h"

namespace qwalt::eval {
namespace {

using text::Language;
using text::Script;

constexpr std::size_t kSampleBytes = 1024;
constexpr std::size_t kScripts = static_cast<std::size_t>(Script::kMyanmar) + 1;
// Of different words of a language: fewer may be names, or of another.
constexpr int kFewestWords = 3;

// Words that are among the commonest of a language of Latin script; neighbours share some.
struct CommonWords {
  Language language;
  std::string_view words;  // folded, parted by spaces
};

constexpr std::array kCommonWords = {
    CommonWords{Language::kEnglish,
                " the of and to is that was for with which are this by from have be it "},
    CommonWords{Language::kGerman,
                " der die und das ist von mit den nicht ein eine auf sich für dem des wird "},
    CommonWords{Language::kFrench,
                " le les et des est dans une pour que qui du sur pas par avec au ce "},
    CommonWords{Language::kSpanish,
                " el los y del las una es por con para se su como más lo fue al "},
    CommonWords{Language::kItalian,
                " il di che della è per gli sono non nel una alla con dei più anche del "},
    CommonWords{Language::kPortuguese,
                " o os e do da em uma não para com dos são ao no na um mais "},
    CommonWords{Language::kDutch,
                " het een van en de dat niet zijn op te voor met aan ook wordt bij worden "},
    CommonWords{Language::kSwedish,
                " och att det som är en på för av den inte med till ett var han om "},
    CommonWords{Language::kNorwegian,
                " og å det som er en på for av ikke med til et ble fra også etter "},
    CommonWords{Language::kDanish,
                " og at det som er en på for af ikke med til et blev fra også efter "},
    CommonWords{Language::kFinnish,
                " ja on ei että oli se hän myös mutta joka tai kuin ovat sekä kun vuonna ole "},
    CommonWords{Language::kRomanian,
                " și în de la care din pe este cu nu o un mai sau fost sunt prin "},
    CommonWords{Language::kHungarian,
                " a az és hogy nem egy is volt meg csak mint vagy de ez amely után között "},
    CommonWords{Language::kTurkish,
                " ve bir bu için ile olarak olan da de daha çok ne gibi kadar sonra ise veya "},
    CommonWords{Language::kCatalan,
                " el els i amb de la que les per una no és del als va són més "},
    CommonWords{Language::kIndonesian,
                " yang dan di dengan untuk dari pada adalah dalam ini itu tidak oleh akan ke "},
    CommonWords{Language::kPolish, " i w na z się nie do jest że to od przez jak po oraz dla są "},
    CommonWords{Language::kCzech, " a je v se na že s to z byl do jako které ve pro jsou nebo "},
    CommonWords{Language::kVietnamese,
                " của và là có được trong các một những không cho với người này đã để từ "},
    CommonWords{Language::kLithuanian,
                " ir yra kad į iš su buvo tai bet kaip už ar nuo arba dėl jo kurie "},
    CommonWords{Language::kIrish, " agus an na ar is i bhí go le sa tá a as bhfuil atá sé leis "},
    CommonWords{Language::kBasque,
                " eta da du zen ez bat izan dira zuen ere baina hau den edo dute beste urte "},
};

// Letters that only one of the languages of Cyrillic script has.
struct OwnLetters {
  Language language;
  std::u32string_view letters;
};

constexpr std::array kOwnLetters = {OwnLetters{Language::kRussian, U"ыэъё"},
                                    OwnLetters{Language::kUkrainian, U"іїєґ"},
                                    OwnLetters{Language::kSerbian, U"јљњћђџ"}};

// Scripts that one of our languages is written in, or nearly.
Language language_of(Script script) {
  switch (script) {
    case Script::kGreek:
      return Language::kGreek;
    case Script::kArmenian:
      return Language::kArmenian;
    case Script::kHebrew:
      return Language::kHebrew;
    case Script::kArabic:
      return Language::kArabic;
    case Script::kDevanagari:
      return Language::kHindi;
    case Script::kTamil:
      return Language::kTamil;
    case Script::kHan:
      return Language::kChinese;
    case Script::kHangul:
      return Language::kKorean;
    case Script::kThai:
      return Language::kThai;
    default:
      return Language::kUnknown;
  }
}

bool is_kana(char32_t code_point) { return code_point >= 0x3041 && code_point <= 0x30fe; }

bool is_inside(std::string_view text) {
  return (text::class_at(text, 0) & (text::kLetter | text::kMark)) != 0;
}

struct Letters {
  std::array<std::size_t, kScripts> by_script{};
  std::size_t kana = 0;
};

// A character that stands for a syllable or a word weighs as much as the letters it saves.
std::size_t weight_of(Script script) {
  return script == Script::kHan || script == Script::kHangul ? 3 : 1;
}

Letters letters_of(std::string_view text) {
  Letters letters;
  while (!text.empty()) {
    const char32_t code_point = base::take_code_point(text);
    if ((text::class_of(code_point) & (text::kLetter | text::kUnspaced)) == 0) continue;
    const Script script = text::script_of(code_point);
    letters.by_script[static_cast<std::size_t>(script)] += weight_of(script);
    letters.kana += is_kana(code_point) ? weight_of(script) : 0;
  }
  return letters;
}

// Calls visit(folded word) for each word.
template <class Visit>
void each_word(std::string_view text, Visit visit) {
  std::string folded;
  while (!text.empty()) {
    std::string_view rest = text;
    while (!rest.empty() && is_inside(rest)) base::take_code_point(rest);
    const std::string_view word = text.substr(0, text.size() - rest.size());
    if (!rest.empty()) base::take_code_point(rest);
    text = rest;
    if (word.empty()) continue;
    folded.clear();
    text::fold_word(word, /*turkish=*/false, folded);
    visit(folded);
  }
}

using LanguageBits = std::uint32_t;  // by index into kCommonWords
static_assert(kCommonWords.size() <= 32);

// Read-only once made, so shared by all threads.
const std::unordered_map<std::string, LanguageBits>& languages_by_word() {
  static const auto made = [] {
    std::unordered_map<std::string, LanguageBits> languages;
    for (std::size_t i = 0; i < kCommonWords.size(); ++i) {
      each_word(kCommonWords[i].words,
                [&](const std::string& word) { languages[word] |= LanguageBits{1} << i; });
    }
    return languages;
  }();
  return made;
}

// The index of the largest count, if it is large enough and larger than all others.
template <std::size_t N>
std::optional<std::size_t> clear_winner(const std::array<int, N>& counts, int least) {
  const auto best = std::max_element(counts.begin(), counts.end());
  if (*best < least || std::count(counts.begin(), counts.end(), *best) > 1) return std::nullopt;
  return static_cast<std::size_t>(best - counts.begin());
}

// By how many different words of each language there are: a name that comes often is one.
Language by_words(std::string_view text) {
  std::set<std::string> seen;
  std::array<int, kCommonWords.size()> counts{};
  each_word(text, [&](const std::string& word) {
    const auto known = languages_by_word().find(word);
    if (known == languages_by_word().end() || !seen.insert(word).second) return;
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += (known->second >> i & 1) != 0;
  });
  const auto winner = clear_winner(counts, kFewestWords);
  return winner ? kCommonWords[*winner].language : Language::kUnknown;
}

Language by_letters(std::string_view text) {
  std::array<int, kOwnLetters.size()> counts{};
  while (!text.empty()) {
    const char32_t letter = base::take_code_point(text);
    for (std::size_t i = 0; i < kOwnLetters.size(); ++i) {
      counts[i] += kOwnLetters[i].letters.find(letter) != std::u32string_view::npos ? 1 : 0;
    }
  }
  const auto winner = clear_winner(counts, 1);
  return winner ? kOwnLetters[*winner].language : Language::kUnknown;
}

}  // namespace

Language guess_language(std::string_view text) {
  text = base::utf8_prefix(text, kSampleBytes);
  const Letters letters = letters_of(text);
  const auto most = std::max_element(letters.by_script.begin(), letters.by_script.end());
  if (*most == 0) return Language::kUnknown;
  const auto script = static_cast<Script>(most - letters.by_script.begin());
  if (script == Script::kLatin) return by_words(text);
  if (script == Script::kCyrillic) return by_letters(text);
  // Japanese has Kana between its Han; Chinese has none.
  if (script == Script::kHan && letters.kana * 10 > *most) return Language::kJapanese;
  return language_of(script);
}

}  // namespace qwalt::eval
