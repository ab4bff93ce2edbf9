#include "index/document_table.h"

#include <gtest/gtest.h>

#include "index/document_starts.h"
#include "index/test_model.h"

namespace qwalt::index {
namespace {

struct Bytes {
  std::string docs;
  std::string ids;
};

Bytes encode(const std::vector<DocumentEntry>& entries) {
  DocumentLayout layout;
  for (DocumentIndex i = 0; i < entries.size(); ++i) layout.fit(entries[i], i);
  Bytes bytes;
  layout.append_head(bytes.docs);
  std::vector<DocumentId> ids;
  for (const DocumentEntry& entry : entries) {
    layout.append(entry, bytes.docs);
    ids.push_back(entry.id);
  }
  bytes.ids = sorted_document_ids(ids);
  return bytes;
}

// Opens it with the bytes behind that a file always has there.
DocumentTable open(Bytes& bytes, std::size_t documents, std::uint32_t passages) {
  bytes.docs.reserve(bytes.docs.size() + 32);
  bytes.ids.reserve(bytes.ids.size() + 32);
  DocumentTable table;
  EXPECT_TRUE(table.open(base::as_bytes(bytes.docs), base::as_bytes(bytes.ids),
                         static_cast<std::uint32_t>(documents), passages));
  return table;
}

std::vector<DocumentEntry> random_entries(Random& random, std::size_t count, unsigned bits) {
  const std::uint32_t mask = bits == 0 ? 0 : ~std::uint32_t{0} >> (32 - bits);
  std::vector<DocumentEntry> entries;
  PassageId next = 0;
  for (std::size_t i = 0; i < count; ++i) {
    DocumentEntry entry;
    entry.id = bits == 32 ? static_cast<DocumentId>(std::uint64_t{random()} << 32 | random())
                          : random() & mask;
    entry.first_passage = next;
    entry.passages = 1 + (random() & mask & 0xffff);
    entry.first_ordinal = random() & mask;
    entry.body_length = random() & mask;
    entry.title_length = random() & mask & 0xff;
    next += entry.passages;
    entries.push_back(entry);
  }
  return entries;
}

void expect_same(const DocumentEntry& actual, const DocumentEntry& expected) {
  EXPECT_EQ(actual.id, expected.id);
  EXPECT_EQ(actual.first_passage, expected.first_passage);
  EXPECT_EQ(actual.passages, expected.passages);
  EXPECT_EQ(actual.first_ordinal, expected.first_ordinal);
  EXPECT_EQ(actual.body_length, expected.body_length);
  EXPECT_EQ(actual.title_length, expected.title_length);
}

TEST(DocumentTable, HoldsWhatWasWrittenWhateverItsSize) {
  Random random(1);
  for (unsigned bits : {0u, 1u, 8u, 9u, 17u, 31u, 32u}) {
    for (std::size_t count : {1u, 2u, 255u, 257u, 1000u}) {
      const auto entries = random_entries(random, count, bits);
      Bytes bytes = encode(entries);
      const PassageId passages = entries.back().end_passage();
      const DocumentTable table = open(bytes, count, passages);
      EXPECT_TRUE(table.is_gapless());
      for (DocumentIndex i = 0; i < count; ++i) {
        expect_same(table[i], entries[i]);
        EXPECT_EQ(table.document_of(entries[i].first_passage), i);
        EXPECT_EQ(table.document_of(entries[i].end_passage() - 1), i);
        const auto found = table.find(entries[i].id);
        EXPECT_EQ(std::count(found.begin(), found.end(), i), 1);
        EXPECT_TRUE(std::is_sorted(found.begin(), found.end()));
      }
      EXPECT_TRUE(table.find(-7).empty() || bits == 32);
    }
  }
}

TEST(DocumentTable, OfDocumentsOfOnePassageDoesNotStoreWhereTheyBegin) {
  std::vector<DocumentEntry> entries;
  for (PassageId i = 0; i < 1000; ++i) entries.push_back({DocumentId{i} << 40, i, 1, 0, 50, 3});
  Bytes bytes = encode(entries);
  EXPECT_EQ(bytes.docs.size(), DocumentLayout::kBytes + 1000 * (7 + 1 + 1));
  EXPECT_EQ(bytes.ids.size(), 1000 * 2u);
  const DocumentTable table = open(bytes, 1000, 1000);
  expect_same(table[999], entries[999]);
  // The last one may have more.
  expect_same(open(bytes, 1000, 1002)[999], {DocumentId{999} << 40, 999, 3, 0, 50, 3});
}

TEST(DocumentTable, RefusesSizesThatDoNotFit) {
  Random random(2);
  const auto entries = random_entries(random, 20, 9);
  const Bytes good = encode(entries);
  const PassageId passages = entries.back().end_passage();
  auto opens = [&](const Bytes& bytes, std::uint32_t documents) {
    return DocumentTable().open(base::as_bytes(bytes.docs), base::as_bytes(bytes.ids), documents,
                                passages);
  };
  EXPECT_TRUE(opens(good, 20));
  EXPECT_FALSE(opens(good, 19));
  EXPECT_FALSE(opens({good.docs.substr(1), good.ids}, 20));
  EXPECT_FALSE(opens({good.docs, good.ids.substr(1)}, 20));
  EXPECT_FALSE(opens({good.docs.substr(0, 7), ""}, 0));
  Bytes wide = good;
  wide.docs[0] = 9;
  EXPECT_FALSE(opens(wide, 20));
}

TEST(DocumentTable, SeesGaps) {
  for (const std::vector<DocumentEntry>& entries : {
           std::vector<DocumentEntry>{{1, 1, 1, 0, 0, 0}, {2, 2, 1, 0, 0, 0}},
           std::vector<DocumentEntry>{{1, 0, 2, 0, 0, 0}, {2, 2, 2, 0, 0, 0}, {3, 2, 1, 0, 0, 0}},
           std::vector<DocumentEntry>{{1, 0, 2, 0, 0, 0}, {2, 9, 1, 0, 0, 0}},
       }) {
    Bytes bytes = encode(entries);
    EXPECT_FALSE(open(bytes, entries.size(), 4).is_gapless());
  }
}

TEST(DocumentStarts, TellWhetherTwoPassagesAreOfDifferentDocuments) {
  Random random(3);
  for (const std::uint32_t longest : {1u, 3u, 70u, 500u}) {
    constexpr PassageId kPassages = 1500;
    std::vector<DocumentIndex> document_of;
    DocumentStarts starts(kPassages);
    for (DocumentIndex document = 0; document_of.size() < kPassages; ++document) {
      starts.insert(static_cast<PassageId>(document_of.size()));
      const std::size_t end = document_of.size() + 1 + random() % longest;
      document_of.resize(std::min<std::size_t>(end, kPassages), document);
    }
    for (int round = 0; round < 5000; ++round) {
      const PassageId before = random() % (kPassages - 1);
      const PassageId passage = before + 1 + random() % (kPassages - 1 - before);
      ASSERT_EQ(starts.between(before, passage), document_of[before] != document_of[passage])
          << before << ", " << passage;
    }
  }
}

}  // namespace
}  // namespace qwalt::index
