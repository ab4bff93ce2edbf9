#include "text/language.h"

#include <array>

#include "base/ascii.h"

namespace qwalt::text {
namespace {

// By Language.
constexpr std::array<std::string_view, kLanguages> kCodes = {
    "",   "en", "de", "fr", "es", "it", "pt", "nl", "sv", "no", "da", "fi", "ru",
    "ro", "hu", "tr", "el", "ar", "hi", "ca", "eu", "ga", "lt", "id", "ne", "ta",
    "hy", "sr", "yi", "zh", "ja", "ko", "th", "vi", "pl", "cs", "uk", "he"};

struct Alias {
  std::string_view code;
  Language language;
};

// Other codes in use for the same language: written standards, and retired codes.
constexpr std::array kAliases = {Alias{"nb", Language::kNorwegian},
                                 Alias{"nn", Language::kNorwegian}, Alias{"iw", Language::kHebrew},
                                 Alias{"ji", Language::kYiddish},
                                 Alias{"in", Language::kIndonesian}};

}  // namespace

std::string_view language_code(Language language) {
  auto index = static_cast<std::size_t>(language);
  return index < kCodes.size() ? kCodes[index] : std::string_view();
}

Language language_from_code(std::string_view code) {
  code = code.substr(0, code.find_first_of("-_"));
  if (code.size() != 2) return Language::kUnknown;
  const std::array<char, 2> primary = {base::to_lower(code[0]), base::to_lower(code[1])};
  const std::string_view wanted(primary.data(), primary.size());
  for (std::size_t i = 1; i < kCodes.size(); ++i) {
    if (kCodes[i] == wanted) return static_cast<Language>(i);
  }
  for (const Alias& alias : kAliases) {
    if (alias.code == wanted) return alias.language;
  }
  return Language::kUnknown;
}

}  // namespace qwalt::text
