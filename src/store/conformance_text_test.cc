#include <gmock/gmock.h>

#include "store/conformance.h"

namespace qwalt::store {
namespace {

using base::Code;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> texts_of(const std::vector<PassageText>& passages) {
  std::vector<std::string> texts;
  for (const PassageText& passage : passages) texts.push_back(passage.text);
  return texts;
}

TEST_P(StoreConformance, PagesComeBackAsTheyWereGiven) {
  const Id id = add("a", "a").document.id;
  Text text = make_text("Wörter 漢字", 2, 2);
  text.pages[1].number = 7;  // the pages between were empty
  for (auto& passage : text.passages) {
    if (passage.page == 2) passage.page = 7;
  }
  must(read_in(store(), id, text));
  const PageRecord page = must(store().page(id, 7));
  EXPECT_EQ(page.number, 7U);
  EXPECT_EQ(page.label, "p2");
  EXPECT_EQ(page.language, 1);
  EXPECT_EQ(page.char_start, text.pages[1].char_start);
  EXPECT_EQ(page.text, text.pages[1].text);
  EXPECT_EQ(store().page(id, 2).error().code, Code::kNotFound);
  EXPECT_EQ(store().page(id + 1, 1).error().code, Code::kNotFound);
}

TEST_P(StoreConformance, PassagesAreSlicesOfTheirPagesWithAllTheyKnow) {
  const Id id = add("a.pdf", "a").document.id;
  Text text = make_text("Wörter", 2, 3);
  text.passages[4].heading = {"Part \"2\"", "", "Ünder\\|\x1f"};
  text.passages[4].table_head = "Size | Torque";
  must(read_in(store(), id, text));
  const auto found = must(store().passages({{id, 4}}));
  ASSERT_THAT(found, SizeIs(1));
  const PassageText& passage = found[0];
  EXPECT_EQ(passage.ref, (PassageRef{id, 4}));
  EXPECT_EQ(passage.document_name, "a.pdf");
  EXPECT_TRUE(passage.paged);
  EXPECT_EQ(passage.language, 1);
  EXPECT_EQ(passage.text, "Wörter page 2 passage 1.");
  EXPECT_EQ(passage.record.ordinal, 4U);
  EXPECT_EQ(passage.record.page, 2U);
  EXPECT_EQ(passage.record.begin, text.passages[4].begin);
  EXPECT_EQ(passage.record.end, text.passages[4].end);
  EXPECT_EQ(passage.record.char_start, text.passages[4].char_start);
  EXPECT_EQ(passage.record.char_end, text.passages[4].char_end);
  EXPECT_EQ(passage.record.heading, text.passages[4].heading);
  EXPECT_EQ(passage.record.table_head, "Size | Torque");
}

TEST_P(StoreConformance, PassagesComeInTheOrderAskedAndThoseThatAreGoneAreLeftOut) {
  const Id a = add_ready("a", "A").id;
  const Id b = add_ready("b", "B").id;
  const Id queued = add("c", "C").document.id;
  const auto found = must(store().passages(
      {{b, 5}, {a, 0}, {queued, 0}, {a + 1, 0}, {a, 999}, {b, 0}, {a, 3}, {a, 0}}));
  EXPECT_THAT(texts_of(found),
              ElementsAre("B page 2 passage 2.", "A page 1 passage 0.", "B page 1 passage 0.",
                          "A page 2 passage 0.", "A page 1 passage 0."));
  EXPECT_THAT(must(store().passages({})), IsEmpty());
}

TEST_P(StoreConformance, TextComesInBatches) {
  const Id id = add("a", "a").document.id;
  const Text text = make_text("word", 10, 5);
  must(store().begin_text(id));
  for (std::size_t i = 0; i < 10; ++i) {
    must(store().append_text(id, {text.pages[i]},
                             {text.passages.begin() + static_cast<std::ptrdiff_t>(i * 5),
                              text.passages.begin() + static_cast<std::ptrdiff_t>(i * 5 + 5)}));
  }
  must(store().append_text(id, {}, {}));
  must(store().finish_document(id, facts_of(text)));
  const auto texts = must(passage_texts(store(), id));
  ASSERT_THAT(texts, SizeIs(50));
  EXPECT_EQ(texts[0], "word page 1 passage 0.");
  EXPECT_EQ(texts[49], "word page 10 passage 4.");
}

TEST_P(StoreConformance, NothingOfADocumentIsReadableBeforeItIsReady) {
  const Id id = add("a", "a").document.id;
  const Text text = make_text("word", 1, 2);
  must(store().begin_text(id));
  must(store().append_text(id, text.pages, text.passages));
  EXPECT_THAT(must(store().passages({{id, 0}})), IsEmpty());
  EXPECT_EQ(store().page(id, 1).error().code, Code::kNotFound);
  EXPECT_EQ(passage_texts(store(), id).error().code, Code::kNotFound);
  EXPECT_THAT(must(store().ready_documents(home())), IsEmpty());
}

TEST_P(StoreConformance, BeginningAgainDropsWhatAnEarlierAttemptLeft) {
  const Id id = add("a", "a").document.id;
  const Text first = make_text("first", 3, 4);
  must(store().begin_text(id));
  must(store().append_text(id, first.pages, first.passages));
  must(read_in(store(), id, make_text("second", 1, 2)));
  EXPECT_THAT(must(passage_texts(store(), id)),
              ElementsAre("second page 1 passage 0.", "second page 1 passage 1."));
  EXPECT_EQ(store().page(id, 2).error().code, Code::kNotFound);
}

TEST_P(StoreConformance, TextIsTakenOnlyWhileTheDocumentIsBeingRead) {
  const Text text = make_text("word", 1, 1);
  const Id queued = add("q", "q").document.id;
  EXPECT_EQ(store().append_text(queued, text.pages, text.passages).error().code, Code::kConflict);
  EXPECT_EQ(store().finish_document(queued, facts_of(text)).error().code, Code::kConflict);

  const Id cancelled = failed("c", "c").id;
  EXPECT_EQ(store().begin_text(cancelled).error().code, Code::kConflict);
  EXPECT_EQ(store().append_text(cancelled, text.pages, text.passages).error().code,
            Code::kConflict);
  EXPECT_EQ(store().finish_document(cancelled, facts_of(text)).error().code, Code::kConflict);

  const Id ready = add_ready("r", "r").id;
  EXPECT_EQ(store().begin_text(ready).error().code, Code::kConflict);
  EXPECT_EQ(store().append_text(ready, {}, {}).error().code, Code::kConflict);
  EXPECT_EQ(store().finish_document(ready, facts_of(text)).error().code, Code::kConflict);
  EXPECT_THAT(must(passage_texts(store(), ready)), SizeIs(6));
}

TEST_P(StoreConformance, TextOutOfOrderOrOutsideItsPageIsRefusedWhole) {
  const Id id = add("a", "a").document.id;
  must(store().begin_text(id));
  const Text good = make_text("word", 2, 2);
  const auto refused = [&](const Text& text) {
    const auto status = store().append_text(id, text.pages, text.passages);
    return !status && status.error().code == Code::kInvalid;
  };
  Text text = good;
  std::swap(text.pages[0], text.pages[1]);
  EXPECT_TRUE(refused(text)) << "pages descend";
  text = good;
  text.pages[1].number = 1;
  EXPECT_TRUE(refused(text)) << "a page twice";
  text = good;
  text.passages[2].ordinal = 3;
  EXPECT_TRUE(refused(text)) << "a gap";
  text = good;
  text.passages[3].end = static_cast<std::uint32_t>(text.pages[1].text.size() + 1);
  EXPECT_TRUE(refused(text)) << "beyond its page";
  text = good;
  text.passages[3].begin = text.passages[3].end + 1;
  EXPECT_TRUE(refused(text)) << "ends before it begins";
  text = good;
  text.passages[3].page = 3;
  EXPECT_TRUE(refused(text)) << "on a page that is not given";
  must(store().append_text(id, good.pages, good.passages));
  EXPECT_TRUE(refused(good)) << "the same pages again";
  must(store().finish_document(id, facts_of(good)));
  EXPECT_THAT(must(passage_texts(store(), id)), SizeIs(4));
}

TEST_P(StoreConformance, ADocumentWithMissingPassagesDoesNotBecomeReady) {
  const Id id = add("a", "a").document.id;
  const Text text = make_text("word", 1, 3);
  must(store().begin_text(id));
  must(store().append_text(id, text.pages, {text.passages.begin(), text.passages.end() - 1}));
  EXPECT_EQ(store().finish_document(id, facts_of(text)).error().code, Code::kInvalid);
  EXPECT_EQ(must(store().document(home(), id)).state, DocumentState::kExtracting);
  EXPECT_EQ(must(store().document(home(), id)).pages, 0U) << "nothing changed";
  must(store().append_text(id, {}, {}));
}

TEST_P(StoreConformance, ADocumentWithoutTextCanBeReady) {
  const Id id = add("a", "a").document.id;
  must(read_in(store(), id, {}));
  EXPECT_THAT(must(passage_texts(store(), id)), IsEmpty());
}

TEST_P(StoreConformance, AVisitEndsWithTheErrorItReturns) {
  const Id id = add_ready("a", "a").id;
  int visits = 0;
  const auto status = store().each_passage(id, [&](const PassageText&) -> base::Status {
    if (++visits == 3) return base::fail(Code::kCancelled, "enough");
    return {};
  });
  EXPECT_EQ(status.error().code, Code::kCancelled);
  EXPECT_EQ(visits, 3);
}

TEST_P(StoreConformance, AVisitMayCallTheStoreEvenToRemoveTheDocument) {
  const Id id = add_ready("a", "a").id;
  std::vector<std::string> seen;
  const auto status = store().each_passage(id, [&](const PassageText& passage) -> base::Status {
    seen.push_back(passage.text);
    TRY_ASSIGN(const auto list, store().list_documents(home(), "", "", 10));
    if (list.total == 1) TRY(store().remove_document(home(), id));
    return {};
  });
  EXPECT_EQ(status.error().code, Code::kNotFound);
  EXPECT_THAT(seen, SizeIs(3)) << "the page it had already";
}

TEST_P(StoreConformance, LargePagesAndManyPassagesComeBackWhole) {
  const Id id = add("a", "a").document.id;
  const Text text = make_text("A sentence of a large section that goes on and on,", 3, 1200);
  must(read_in(store(), id, text));
  const auto texts = must(passage_texts(store(), id));
  ASSERT_THAT(texts, SizeIs(3600));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const PassageRecord& passage = text.passages[i];
    ASSERT_EQ(texts[i],
              text.pages[passage.page - 1].text.substr(passage.begin, passage.end - passage.begin));
  }
}

}  // namespace
}  // namespace qwalt::store
