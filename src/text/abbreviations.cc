#include "text/abbreviations.h"

#include <algorithm>
#include <array>
#include <string>

#include "text/characters.h"
#include "text/folding.h"

namespace qwalt::text {
namespace {

// What a name follows, or what stands within a sentence. Those that end sentences as often (etc.,
// Inc., usw.) are in no list: a capital letter after them decides.
constexpr std::string_view kAlways =
    " mr mrs ms dr prof rev hon gen col capt lt sgt sen rep gov messrs st sr jr "
    "approx ca cf vs viz resp incl excl "
    "bzw vgl ggf evtl inkl zzgl bspw sog hr fr hrsg dipl ing gem "
    "mme mlle mm sra srta dña ud uds sig dott avv geom bijv dhr mevr mw "
    "ул им проф руб тыс млн ";

// What a number follows; before a capital letter they end a sentence ("He said no. Then").
constexpr std::string_view kBeforeNumbers =
    " no nos nr fig figs eq eqs sec ch chap vol vols p pp ed ref refs tab app art para tel ext max "
    "min abs kap abb bd ziff abschn anl jan feb mar apr jun jul aug sep sept oct nov dec "
    "núm pág págs cap pag pagg blz réf т г рис табл см стр ст п пп ";

constexpr std::array<std::string_view, 13> kGermanMonths = {
    "Januar", "Jänner", "Februar",   "März",    "April",    "Mai",     "Juni",
    "Juli",   "August", "September", "Oktober", "November", "Dezember"};

bool is_listed(std::string_view word, std::string_view following) {
  std::string folded = " ";
  fold_word(word, false, folded);
  if (folded.size() < 2) return false;
  folded += ' ';
  if (kAlways.find(folded) != std::string_view::npos) return true;
  const bool number = !following.empty() && (class_at(following, 0) & kDigit) != 0;
  return number && kBeforeNumbers.find(folded) != std::string_view::npos;
}

bool is_ordinal(std::string_view word, std::string_view following) {
  const bool digits =
      !word.empty() && word.size() <= 2 &&
      std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits &&
         std::any_of(kGermanMonths.begin(), kGermanMonths.end(),
                     [&](std::string_view month) { return following.starts_with(month); });
}

std::string_view without_openers(std::string_view word) {
  while (!word.empty()) {
    const Decoded first = decode_at(word, 0);
    if ((class_of(first.code_point) & (kWordStart | kUnspaced)) != 0) break;
    word.remove_prefix(first.bytes);
  }
  return word;
}

bool is_one_letter(std::string_view word) {
  if (word.empty()) return false;
  const Decoded first = decode_at(word, 0);
  return first.bytes == word.size() && (class_of(first.code_point) & kLetter) != 0;
}

}  // namespace

bool is_abbreviation(std::string_view word, std::string_view following) {
  word = without_openers(word);
  if (word.empty()) return false;
  // "J.", and "z.B." and "e.g." by their last part.
  const std::size_t point = word.rfind('.');
  const std::string_view last = point == std::string_view::npos ? word : word.substr(point + 1);
  if (is_one_letter(last)) return true;
  return is_ordinal(word, following) || is_listed(word, following);
}

}  // namespace qwalt::text
