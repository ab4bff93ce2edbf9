#include "search/searcher.h"

#include <gtest/gtest.h>

#include "search/test_collection.h"

namespace qwalt::search {
namespace {

TEST(Search, FindsThePassageThatAnswers) {
  TestCollection collection;
  collection.add(1, {{"Pump manual", "Tighten the flange bolts to 42 Nm."},
                     {"Pump manual", "The pump is painted blue."}});
  collection.add(2, {{"Travel policy", "Hotels are booked by the office."}});
  collection.commit();
  const auto hits = collection.search("How tight should the flange bolts be?");
  ASSERT_FALSE(hits.empty());
  EXPECT_EQ(hits[0].document, 1);
  EXPECT_EQ(hits[0].ordinal, 0u);
}

TEST(Search, FindsByTheTitleAlone) {
  TestCollection collection;
  collection.add(1, {{"Torque table", "42 Nm"}});
  collection.add(2, {{"Colour table", "blue"}});
  collection.commit();
  const auto hits = collection.search("torque");
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].document, 1);
}

TEST(Search, GivesNothingWithoutWordsOrWithoutDocuments) {
  TestCollection collection;
  EXPECT_TRUE(collection.search("pump").empty());
  collection.add(1, {{"", "The pump is blue."}});
  collection.commit();
  EXPECT_TRUE(collection.search("").empty());
  EXPECT_TRUE(collection.search(" \n?!").empty());
  EXPECT_TRUE(collection.search("submarine").empty());
  EXPECT_TRUE(collection.search("pump", 10, std::vector<DocumentId>{}).empty());
  EXPECT_TRUE(collection.search("pump", 10, std::vector<DocumentId>{99}).empty());
}

TEST(Search, KeepsToTheChosenDocumentsAndTheLimit) {
  TestCollection collection;
  for (DocumentId id = 1; id <= 30; ++id) {
    const std::string number = std::to_string(id);
    collection.add(id, {{"", "pump " + number}, {"", "pump pump " + number}});
  }
  collection.commit();
  EXPECT_EQ(collection.search("pump", 7).size(), 7u);
  EXPECT_EQ(collection.search("pump", 0).size(), 1u);
  const auto hits = collection.search("pump", 100, std::vector<DocumentId>{3, 3, 17});
  ASSERT_EQ(hits.size(), 4u);
  for (const Hit& hit : hits) EXPECT_TRUE(hit.document == 3 || hit.document == 17);
}

TEST(Search, OrdersEqualScoresByDocumentAndOrdinal) {
  TestCollection collection;
  for (DocumentId id : {9, 2, 5}) {
    const std::string number = std::to_string(id);
    collection.add(id, {{"", "blue pump 1" + number}, {"", "blue pump 2" + number}});
  }
  collection.commit();
  const auto hits = collection.search("pump");
  std::vector<std::pair<DocumentId, std::uint32_t>> order;
  for (const Hit& hit : hits) order.emplace_back(hit.document, hit.ordinal);
  const std::vector<std::pair<DocumentId, std::uint32_t>> expected{{2, 0}, {2, 1}, {5, 0},
                                                                   {5, 1}, {9, 0}, {9, 1}};
  EXPECT_EQ(order, expected);
}

TEST(Search, NamesPassagesThatSayTheSameOnce) {
  TestCollection collection;
  const std::string same =
      "The blue pump must be cleaned with warm water at the end of every week.";
  collection.add(4, {{"", same}});
  collection.add(2, {{"", same}});
  collection.add(3, {{"", "A blue pump is in the cellar of the old building."}});
  collection.commit();
  const auto hits = collection.search("clean the blue pump");
  ASSERT_EQ(hits.size(), 2u);
  EXPECT_EQ(hits[0].document, 2);
  EXPECT_EQ(hits[0].repeats, (std::vector<PassageRef>{{4, 0}}));
  EXPECT_EQ(hits[1].document, 3);
  EXPECT_TRUE(hits[1].repeats.empty());
}

TEST(Search, HoldsPassagesToAPhraseAndGivesItUpOnlyWhenNoneHasIt) {
  TestCollection collection;
  collection.add(1, {{"", "The pump is blue."}, {"", "A blue pump."}, {"", "The green pump."}});
  const auto snapshot = collection.commit();
  const auto search = [&](const std::string& text) {
    auto found = search::search(*snapshot, {text, std::nullopt, 10}, collection);
    EXPECT_TRUE(found);
    return std::move(*found);
  };
  const Found strict = search("\"blue pump\"");
  ASSERT_EQ(strict.hits.size(), 1u);
  EXPECT_EQ(strict.hits[0].ordinal, 1u);
  EXPECT_FALSE(strict.notes.phrases_relaxed);
  const Found relaxed = search("\"pump green\"");
  EXPECT_EQ(relaxed.hits.size(), 3u);
  EXPECT_TRUE(relaxed.notes.phrases_relaxed);
  const Found without = search("pump -blue");
  ASSERT_EQ(without.hits.size(), 1u);
  EXPECT_EQ(without.hits[0].ordinal, 2u);
  EXPECT_TRUE(search("\"submarine\"").hits.empty());
  EXPECT_FALSE(search("\"submarine\"").notes.phrases_relaxed);
}

TEST(Search, ReadsAWordThatIsNowhereAsTheNearestOne) {
  TestCollection collection;
  collection.add(1, {{"", "Transformers hum."}, {"", "Pumps run."}});
  const auto snapshot = collection.commit();
  const auto found = search::search(*snapshot, {"transfomers", std::nullopt, 10}, collection);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->hits.size(), 1u);
  EXPECT_EQ(found->hits[0].ordinal, 0u);
  ASSERT_EQ(found->notes.corrections.size(), 1u);
  EXPECT_EQ(found->notes.corrections[0].written, "transfomers");
  EXPECT_EQ(found->notes.corrections[0].meant, "transformers");
}

TEST(Search, NeverFindsADeletedDocument) {
  TestCollection collection;
  collection.add(1, {{"", "a blue pump"}});
  collection.add(2, {{"", "a green pump"}});
  collection.commit();
  collection.remove(1);
  collection.commit();
  const auto hits = collection.search("pump");
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].document, 2);
}

TEST(Search, PrefersWordsThatStandTogether) {
  TestCollection collection;
  collection.add(1, {{"", "pressure of the relief tank and a valve that someone opened today"}});
  collection.add(2, {{"", "the pressure relief valve of a tank that someone opened for us today"}});
  collection.commit();
  const auto hits = collection.search("pressure relief valve");
  ASSERT_EQ(hits.size(), 2u);
  EXPECT_EQ(hits[0].document, 2);
}

TEST(Search, PrefersThePassageOfADocumentOnTheSubject) {
  TestCollection collection;
  const std::string statement = "The limit is forty.";
  collection.add(1, {{"", statement}, {"", "Vessels rust."}, {"", "Paint dries."}});
  collection.add(2, {{"", statement}, {"", "Torque wrenches click."}, {"", "Torque matters."}});
  collection.commit();
  const auto hits = collection.search("torque limit");
  ASSERT_GE(hits.size(), 2u);
  for (const Hit& hit : hits) {
    if (hit.ordinal != 0) continue;
    EXPECT_EQ(hit.document, 2);
    break;
  }
}

TEST(Search, FindsAcrossLanguagesOfOneSnapshot) {
  TestCollection collection;
  for (DocumentId id = 1; id <= 3; ++id) {
    collection.add(id, {{"", "The contracts were signed in spring."}});
  }
  collection.add(4, {{"", "Die Verträge wurden im Frühling unterschrieben."}},
                 text::Language::kGerman);
  collection.commit();
  const auto hits = collection.search("Vertrag");
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].document, 4);
}

TEST(Search, PassesOnTheErrorOfItsTextSource) {
  class Broken final : public TextSource {
    base::Result<std::vector<PassageText>> texts(std::span<const PassageRef>) override {
      return base::fail(base::Code::kIo, "The store is away.");
    }
  };
  TestCollection collection;
  collection.add(1, {{"", "a blue pump"}});
  const auto snapshot = collection.commit();
  Broken broken;
  const auto hits = search(*snapshot, {"blue pump", std::nullopt, 10}, broken);
  ASSERT_FALSE(hits);
  EXPECT_EQ(hits.error().message, "The store is away.");
}

}  // namespace
}  // namespace qwalt::search
