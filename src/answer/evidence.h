// A source made ready for sentences to be compared with it: its sentences as statements, and where
// each term stands.
//
// Immutable after construction; the source must outlive it. Cost: linear in the source's text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "answer/source.h"
#include "answer/statement.h"

namespace qwalt::answer {

class Evidence {
 public:
  struct Sentence {
    std::uint32_t begin = 0;  // bytes in the passage's text
    std::uint32_t end = 0;
    std::uint32_t first = 0;  // elements, last exclusive
    std::uint32_t last = 0;
    bool leans = false;  // begins with a pronoun: it speaks of what stands before
  };

  Evidence(const Source& source, Vocabulary& vocabulary);

  const Source& source() const { return *source_; }
  text::Language language() const { return language_; }
  const std::vector<Sentence>& sentences() const { return sentences_; }
  // Of the whole text, places within it.
  const Statement& statement() const { return statement_; }
  // Indexes of the sentences that hold a term.
  const std::vector<std::uint32_t>& sentences_with(TermId term) const;
  // Terms of the headings, the document's name and the head of a table.
  bool in_context(TermId term) const { return context_.contains(term); }
  // Whether a term is written with a capital where other words are not.
  bool is_name(TermId term) const { return names_.contains(term); }
  bool is_small(TermId term) const { return small_.contains(term); }
  std::string_view text_at(const Element& element) const;

 private:
  void read_sentences(Vocabulary& vocabulary);
  void read_context(Vocabulary& vocabulary);

  const Source* source_;
  text::Language language_;
  std::vector<Sentence> sentences_;
  Statement statement_;
  std::unordered_map<TermId, std::vector<std::uint32_t>> sentences_with_;
  std::unordered_set<TermId> context_;
  std::unordered_set<TermId> names_;
  std::unordered_set<TermId> small_;
};

}  // namespace qwalt::answer
