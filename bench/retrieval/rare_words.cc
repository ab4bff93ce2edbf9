#include "rare_words.h"

#include <algorithm>
#include <string_view>

namespace qwalt::bench {
namespace {

constexpr RareRank kMaxRank = RareRank{1} << 40;

// Out of twenty.
constexpr std::uint64_t kNames = 11;
constexpr std::uint64_t kNumbers = 4;
constexpr std::uint64_t kPartNumbers = 3;

void write_syllables(RareRank rank, std::string& word) {
  constexpr std::string_view kConsonants = "bdfghjklmnprstvz";
  constexpr std::string_view kVowels = "aeiou";
  constexpr std::string_view kEnds = "nrlsxdtm";
  for (RareRank rest = rank + 80; rest > 0; rest /= 80) {
    word.push_back(kConsonants[rest % 16]);
    word.push_back(kVowels[rest / 16 % 5]);
  }
  word.push_back(kEnds[Random::mix(rank) % kEnds.size()]);
}

void write_name(RareRank rank, std::string& word) {
  write_syllables(rank, word);
  word.front() = static_cast<char>(word.front() - 'a' + 'A');
}

void write_term(RareRank rank, std::string& word) {
  constexpr std::string_view kSuffixes[] = {"in", "ase", "ite", "ium", "oid"};
  write_syllables(rank, word);
  word += kSuffixes[Random::mix(rank) / 8 % 5];
}

void write_number(RareRank rank, std::string& word) {
  word = std::to_string(rank + 100);
  if (Random::mix(rank) / 32 % 3 == 0) word.insert(word.size() - 1, ".");
}

// AB-1234/5
void write_part_number(RareRank rank, std::string& word) {
  const std::string digits = std::to_string(rank % 10'000);
  const std::string last = std::to_string(rank / 10'000 % 10);
  for (RareRank rest = rank / 100'000 + 26; rest > 0; rest /= 26) {
    word.push_back(static_cast<char>('A' + rest % 26));
  }
  word += '-' + std::string(4 - digits.size(), '0') + digits + '/' + last;
}

}  // namespace

RareRank draw_rare_rank(Random& random) {
  constexpr double kExponent = -1 / (1 / kGrowth - 1);
  const double rank = kFlatRanks * (std::pow(random.uniform(), kExponent) - 1);
  return static_cast<RareRank>(std::min(rank, static_cast<double>(kMaxRank)));
}

void write_rare_word(RareRank rank, std::string& word) {
  word.clear();
  const std::uint64_t kind = Random::mix(~rank) % 20;
  if (kind < kNames) return write_name(rank, word);
  if (kind < kNames + kNumbers) return write_number(rank, word);
  if (kind < kNames + kNumbers + kPartNumbers) return write_part_number(rank, word);
  write_term(rank, word);
}

}  // namespace qwalt::bench
