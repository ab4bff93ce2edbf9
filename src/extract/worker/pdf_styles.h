// What the sizes and weights of a document's type mean: its body, its headings; and its words, for
// telling a hyphen that joins from one that breaks a line.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "extract/worker/pdf_segments.h"

namespace qwalt::worker {

// Numbers other than 0 that are spread evenly, in one piece of memory. Takes a bounded number of
// them.
class HashSet {
 public:
  void add(std::uint64_t hash);
  bool contains(std::uint64_t hash) const;

 private:
  std::size_t place(std::uint64_t hash) const;

  std::vector<std::uint64_t> slots_;  // as many as a power of two
  std::size_t count_ = 0;
};

// Learns from each page before it is analysed, together with some pages ahead. Not thread-safe.
// Memory: bounded, whatever the document holds.
class PdfStyles {
 public:
  void learn(const std::vector<Segment>& segments);

  // The commonest size by characters; 10 before anything is known.
  float body() const;
  // Whether bold type is rare enough to mean something.
  bool bold_is_rare() const;
  // 1 for the largest type above the body, then 2 and so on, at most 6.
  int size_rank(float size) const;
  // How many sizes there are above the body, at most 6.
  int larger_sizes() const;
  // Whether a word, in lower case, was seen inside a line.
  bool knows_word(std::string_view word) const;

 private:
  std::vector<float> larger() const;

  std::map<int, std::uint64_t> characters_;  // by size in halves of a point
  std::uint64_t all_ = 0;
  std::uint64_t bold_ = 0;
  HashSet words_;
};

}  // namespace qwalt::worker
