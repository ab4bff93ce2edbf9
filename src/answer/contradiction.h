// What speaks against a sentence although its words are there: another name or number in the same
// place, two that have changed places, a negation more or less, an opposite.
//
// Words alone do not tell a synonym from another thing; then there is a doubt.
// Pure functions. Cost: linear in the alignment, but for opposites of words without a partner.
#pragma once

#include <cstdint>
#include <span>

#include "answer/alignment.h"
#include "answer/evidence.h"
#include "answer/support.h"

namespace qwalt::answer {

// Sentences of a passage that follow each other, and how a claim lies on them.
struct Window {
  const Evidence& evidence;
  std::uint32_t first_sentence = 0;
  std::uint32_t last_sentence = 0;  // inclusive
  std::span<const Element> elements;
  std::uint32_t offset = 0;  // of elements.front() in the evidence
  Alignment alignment;
};

enum class Objection : std::uint8_t {
  kNone,
  kDoubt,  // where the claim has a word the evidence has another: a synonym, or not
  kContradiction,
};

Objection objection_to(const ClaimView& claim, const Window& window);

}  // namespace qwalt::answer
