// Sentences made of a sentence: some that say the same or less, some that say something wrong.
//
// Deterministic by the random numbers given. Pure functions; nullopt where a sentence does not lend
// itself to the change.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/language.h"

namespace qwalt::eval {

// A small generator whose numbers are the same everywhere (SplitMix64, Steele et al. 2014).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  std::size_t below(std::size_t count) { return count == 0 ? 0 : next() % count; }

 private:
  std::uint64_t state_;
};

using Rewritten = std::optional<std::string>;

// Still true.
Rewritten with_clauses_swapped(std::string_view sentence);
// Without a part in brackets or between commas, or the last clause; `kept` stays.
Rewritten shortened(std::string_view sentence, std::string_view kept);
// "Who was the leader?" and "Rollo" as one statement.
Rewritten joined(std::string_view question, std::string_view answer);

// No longer true.
Rewritten with_number_changed(std::string_view sentence, Dice& dice);  // of no date
Rewritten with_date_changed(std::string_view sentence, Dice& dice);
Rewritten with_unit_changed(std::string_view sentence);
Rewritten with_negation(std::string_view sentence, text::Language language);
// `part` gives way to one of `others`.
Rewritten with_part_replaced(std::string_view sentence, std::string_view part,
                             std::span<const std::string> others, Dice& dice);
// Two names or numbers change places.
Rewritten with_names_swapped(std::string_view sentence, Dice& dice);

// Names in a sentence, told by their capitals: not its first word; each of one word or several.
std::vector<std::string> names_in(std::string_view sentence);

}  // namespace qwalt::eval
