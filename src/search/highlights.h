// "Why this passage?" The words of a text that a question asks for, and its best sentences.
//
// Positions are code points in the text given. Immutable after construction and thread-safe.
// Cost: linear in the text; the question is analysed once.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "index/snapshot.h"
#include "text/language.h"

namespace qwalt::search {

struct TextRange {  // code points, end exclusive
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool operator==(const TextRange&) const = default;
};

struct SentenceScore {
  TextRange range;
  // Share of the question's terms that the sentence holds, weighted by how rare they are in the
  // snapshot: 0 (none) to 1 (all).
  double score = 0;
};

// A question, made ready to be looked for in texts.
class Matcher {
 public:
  // `question` as for Query::text.
  static base::Result<Matcher> make(const index::Snapshot& snapshot, std::string_view question);

  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) noexcept;
  ~Matcher();

  // Whether the question has any words to look for.
  bool empty() const;

  // The words of `text` that match, in order, not overlapping.
  std::vector<TextRange> highlights(std::string_view text, text::Language language) const;

  // Every sentence of `text` in order, with its score.
  std::vector<SentenceScore> score_sentences(std::string_view text, text::Language language) const;

 private:
  struct State;
  explicit Matcher(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace qwalt::search
