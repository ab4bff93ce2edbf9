#include <gmock/gmock.h>

#include "store/conformance.h"

namespace qwalt::store {
namespace {

using base::Code;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

std::vector<Id> ids_of(const std::vector<Document>& documents) {
  std::vector<Id> ids;
  for (const Document& document : documents) ids.push_back(document.id);
  return ids;
}

TEST_P(StoreConformance, ADocumentIsFoundByTheHashOfItsOriginalInItsWorkspaceOnly) {
  const Id id = add("a.txt", "a1").document.id;
  EXPECT_EQ(must(store().document_of_original(home(), "a1"))->id, id);
  EXPECT_FALSE(must(store().document_of_original(home(), "a2")).has_value());
  EXPECT_FALSE(must(store().document_of_original(home() + 1, "a1")).has_value());
  must(store().remove_document(home(), id));
  EXPECT_FALSE(must(store().document_of_original(home(), "a1")).has_value());
}

TEST_P(StoreConformance, AReplacedDocumentIsNotFoundByItsHash) {
  add_ready("a.txt", "old");
  add_ready("a.txt", "new");
  EXPECT_FALSE(must(store().document_of_original(home(), "old")).has_value());
  EXPECT_EQ(must(store().document_of_original(home(), "new"))->name, "a.txt");
}

TEST_P(StoreConformance, DocumentsByAgeGoBothWaysInPages) {
  std::vector<Id> oldest_first;
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    oldest_first.push_back(add(name, name).document.id);
  }
  // Those of one microsecond are in the order of their ids.
  const auto all = must(store().documents_by_age(home(), AgeOrder::kOldestFirst, 0, 100));
  ASSERT_EQ(all.size(), 5u);
  EXPECT_THAT(ids_of(all), ::testing::UnorderedElementsAreArray(oldest_first));
  const std::vector<Id> forward = ids_of(all);
  const std::vector<Id> backward(forward.rbegin(), forward.rend());

  for (const auto& [order, expected] :
       {std::pair(AgeOrder::kOldestFirst, forward), std::pair(AgeOrder::kNewestFirst, backward)}) {
    std::vector<Id> seen;
    for (Id after = 0;;) {
      const auto page = must(store().documents_by_age(home(), order, after, 2));
      if (page.empty()) break;
      EXPECT_LE(page.size(), 2u);
      for (const Document& document : page) seen.push_back(document.id);
      after = seen.back();
    }
    EXPECT_THAT(seen, ElementsAreArray(expected));
  }
}

TEST_P(StoreConformance, DocumentsByAgeRefuseAPlaceThatIsNotInTheWorkspace) {
  const Id id = add("a", "a").document.id;
  EXPECT_EQ(store().documents_by_age(home(), AgeOrder::kNewestFirst, id + 1, 2).error().code,
            Code::kNotFound);
  EXPECT_EQ(store().documents_by_age(home() + 1, AgeOrder::kNewestFirst, id, 2).error().code,
            Code::kNotFound);
  EXPECT_THAT(must(store().documents_by_age(home() + 1, AgeOrder::kNewestFirst, 0, 2)), IsEmpty());
}

TEST_P(StoreConformance, CountsDocumentsByTheirState) {
  add("waiting", "a");
  add_ready("ready", "b");
  add_ready("again", "c");
  failed("failed", "d");
  add_ready("again", "e");  // replaces one
  const DocumentCounts counts = must(store().document_counts(home()));
  EXPECT_EQ(counts.waiting, 1);
  EXPECT_EQ(counts.ready, 2);
  EXPECT_EQ(counts.failed, 1);
  const auto all = must(store().documents_by_age(home(), AgeOrder::kNewestFirst, 0, 100));
  std::int64_t bytes = 0;
  for (const Document& document : all) bytes += document.bytes;
  EXPECT_EQ(counts.bytes, bytes);
  EXPECT_EQ(must(store().document_counts(home() + 1)).ready, 0);
}

}  // namespace
}  // namespace qwalt::store
