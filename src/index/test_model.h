// For tests: an index as plain maps, random documents, and what a snapshot holds as such maps.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "index/index_writer.h"
#include "index/length_code.h"

namespace qwalt::index {

// 32 random bits at a time, the same on every machine.
class Random {
 public:
  using result_type = std::uint32_t;
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return 0xffffffff; }
  result_type operator()() { return static_cast<result_type>(engine_()); }

 private:
  std::mt19937 engine_;
};

struct ModelPassage {
  std::map<std::string, std::pair<std::uint32_t, std::uint32_t>> terms;  // body, title count
  std::uint32_t body_length = 0;
  std::uint32_t title_length = 0;
  std::uint8_t language = 0;

  bool operator==(const ModelPassage&) const = default;
};

using ModelDocument = std::vector<ModelPassage>;
using Model = std::map<DocumentId, ModelDocument>;

// Terms come as often as in natural text: the k-th of them about 1/k times as often as the first.
inline std::string random_term(Random& random, std::uint32_t vocabulary) {
  std::uniform_real_distribution<double> uniform(0, 1);
  const double rank = std::pow(vocabulary, uniform(random));
  return "t" + std::to_string(static_cast<std::uint32_t>(rank));
}

inline ModelDocument random_document(Random& random, std::uint32_t vocabulary,
                                     std::uint32_t max_passages) {
  ModelDocument document(1 + random() % max_passages);
  for (ModelPassage& passage : document) {
    passage.body_length = 1 + random() % 90;  // lengths to 96 are stored exactly
    passage.title_length = random() % 4;
    passage.language = static_cast<std::uint8_t>(random() % 3);
    for (std::uint32_t i = 0; i < passage.body_length; ++i) {
      ++passage.terms[random_term(random, vocabulary)].first;
    }
    for (std::uint32_t i = 0; i < passage.title_length; ++i) {
      ++passage.terms[random_term(random, vocabulary)].second;
    }
  }
  return document;
}

inline base::Status add_passage(IndexWriter& writer, const ModelPassage& passage) {
  std::vector<std::string_view> body;
  std::vector<std::string_view> title;
  for (const auto& [term, counts] : passage.terms) {
    body.insert(body.end(), counts.first, term);
    title.insert(title.end(), counts.second, term);
  }
  return writer.add_passage(
      {body, title, passage.body_length, passage.title_length, passage.language});
}

inline base::Status add_document(IndexWriter& writer, DocumentId id,
                                 const ModelDocument& document) {
  TRY(writer.begin_document(id));
  for (const ModelPassage& passage : document) TRY(add_passage(writer, passage));
  return writer.end_document();
}

// Everything alive in one segment, added to `model`.
inline void read_segment(const SegmentView& view, Model& model) {
  const Segment& segment = *view.segment;
  auto place = [&](PassageId passage) -> ModelPassage* {
    const DocumentIndex index = segment.document_of(passage);
    if (view.deleted->contains(index)) return nullptr;
    const DocumentEntry entry = segment.document(index);
    ModelDocument& document = model[entry.id];
    const std::size_t ordinal = passage - entry.first_passage + entry.first_ordinal;
    if (document.size() <= ordinal) document.resize(ordinal + 1);
    return &document[ordinal];
  };
  for (PassageId id = 0; id < segment.statistics().passages; ++id) {
    ModelPassage* passage = place(id);
    if (passage == nullptr) continue;
    passage->body_length = length_values()[segment.body_length_codes()[id]];
    passage->title_length = length_values()[segment.title_length_codes()[id]];
    passage->language = segment.languages()[id];
  }
  TermIterator terms = segment.terms();
  PostingBlock block;
  while (terms.next()) {
    PostingCursor cursor = segment.postings(terms.info());
    while (cursor.next(block)) {
      for (std::size_t i = 0; i < block.count; ++i) {
        ModelPassage* passage = place(block.passages[i]);
        if (passage == nullptr) continue;
        passage->terms[std::string(terms.term())] = {block.body[i], block.title[i]};
      }
    }
    EXPECT_FALSE(cursor.damaged());
  }
  EXPECT_FALSE(terms.damaged());
}

inline Model read_model(const Snapshot& snapshot) {
  Model model;
  for (const SegmentView& view : snapshot.segments()) {
    const base::Status verified = view.segment->verify();
    EXPECT_TRUE(verified) << verified.error().message;
    read_segment(view, model);
  }
  return model;
}

inline void expect_statistics(const Snapshot& snapshot, const Model& model) {
  CollectionStatistics expected;
  for (const auto& [id, document] : model) {
    ++expected.documents;
    for (const ModelPassage& passage : document) {
      ++expected.passages;
      expected.body_length += passage.body_length;
      expected.title_length += passage.title_length;
      ++expected.passages_by_language[passage.language];
    }
  }
  const CollectionStatistics& actual = snapshot.statistics();
  EXPECT_EQ(actual.documents, expected.documents);
  EXPECT_EQ(actual.passages, expected.passages);
  EXPECT_EQ(actual.body_length, expected.body_length);
  EXPECT_EQ(actual.title_length, expected.title_length);
  EXPECT_EQ(actual.passages_by_language, expected.passages_by_language);
}

}  // namespace qwalt::index
