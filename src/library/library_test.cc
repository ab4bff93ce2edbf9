#include "library/library.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "library/test_library.h"

namespace qwalt::library {
namespace {

TEST_F(LibraryTest, AReadyDocumentIsFoundWithItsPage) {
  const auto view = add("sop.txt", "Introduction\n=== \nTighten M8 bolts to 42 Nm.");
  EXPECT_EQ(view.state, DocumentState::kReady);
  EXPECT_EQ(view.document.pages, 2u);
  auto result = library_->search({workspace_, "torque of M8 bolts", std::nullopt, 10});
  ASSERT_TRUE(result);
  ASSERT_FALSE(result->passages.empty());
  EXPECT_EQ(result->passages[0].passage.record.page, 2u);
  EXPECT_EQ(result->passages[0].passage.document_name, "sop.txt");
}

TEST_F(LibraryTest, ADocumentIsFoundByItsName) {
  add("Lockout procedure.txt", "Switch everything off.");
  EXPECT_EQ(found("lockout").size(), 1u);
}

TEST_F(LibraryTest, TheSameBytesAreTheSameDocument) {
  const auto first = add("a.txt", "Same text about gears.");
  const auto again = upload("b.txt", "Same text about gears.");
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->duplicate);
  EXPECT_EQ(again->document.document.id, first.document.id);
  EXPECT_EQ(originals(), 1u);
  EXPECT_EQ(library_->resolve(workspace_, "b.txt")->document.id, first.document.id);
  EXPECT_EQ(library_->resolve(workspace_, "a.txt")->document.id, first.document.id);
}

TEST_F(LibraryTest, TheSameNameWithNewBytesReplacesTheOldDocument) {
  add("a.txt", "Old zebra text.");
  const auto fresh = add("a.txt", "New giraffe text.");
  wait_for([&] { return originals() == 1; });
  EXPECT_TRUE(found("zebra").empty());
  EXPECT_EQ(found("giraffe").size(), 1u);
  EXPECT_EQ(library_->resolve(workspace_, "a.txt")->document.id, fresh.document.id);
  EXPECT_EQ(library_->list(workspace_, "", "", 10)->total, 1);
}

TEST_F(LibraryTest, AReplacementThatCannotBeReadLeavesTheOldDocument) {
  const auto old = add("a.txt", "Old zebra text.");
  const auto broken = add("a.txt", "!broken");
  EXPECT_EQ(broken.state, DocumentState::kFailed);
  EXPECT_EQ(broken.document.error_code, "unreadable");
  EXPECT_EQ(found("zebra").size(), 1u);
  EXPECT_EQ(library_->resolve(workspace_, "a.txt")->document.id, old.document.id);
}

TEST_F(LibraryTest, AReplacementThatIsStillReadLeavesTheOldDocumentAnswering) {
  add("a.txt", "Old zebra text.");
  ASSERT_TRUE(upload("a.txt", "!wait"));
  extractor_.wait_until_waiting();
  EXPECT_EQ(found("zebra").size(), 1u);
}

TEST_F(LibraryTest, ADeletedDocumentIsGoneWhenTheCallReturns) {
  const auto view = add("a.txt", "About walruses.");
  ASSERT_TRUE(library_->remove(workspace_, view.document.id));
  EXPECT_TRUE(found("walruses").empty());
  EXPECT_EQ(originals(), 0u);
  EXPECT_EQ(library_->document(workspace_, view.document.id).error().code, base::Code::kNotFound);
  EXPECT_EQ(library_->remove(workspace_, view.document.id).error().code, base::Code::kNotFound);
}

TEST_F(LibraryTest, ADocumentBeingReadCanBeCancelledAndTriedAgain) {
  const auto id = upload("a.txt", "!wait")->document.document.id;
  extractor_.wait_until_waiting();
  const auto cancelled = library_->cancel(workspace_, id);
  ASSERT_TRUE(cancelled);
  EXPECT_EQ(settled(id).document.error_code, "cancelled");
  EXPECT_EQ(library_->cancel(workspace_, id).error().code, base::Code::kConflict);
  ASSERT_TRUE(library_->retry(workspace_, id));
  EXPECT_NE(library_->document(workspace_, id)->state, DocumentState::kFailed);
  ASSERT_TRUE(library_->remove(workspace_, id));
}

TEST_F(LibraryTest, ADocumentWithoutTextFailsWithASentence) {
  const auto view = add("a.txt", "\n\n\n");
  EXPECT_EQ(view.state, DocumentState::kFailed);
  EXPECT_EQ(view.document.error_code, "no_text");
  EXPECT_FALSE(view.document.error_message.empty());
}

TEST_F(LibraryTest, EmptyFilesTooLargeOnesAndBadNamesAreRefusedAndLeaveNothing) {
  EXPECT_EQ(upload("a.txt", "").error().code, base::Code::kInvalid);
  EXPECT_EQ(upload("..", "x").error().code, base::Code::kInvalid);
  EXPECT_EQ(upload("a.txt", std::string((1 << 20) + 1, 'x')).error().code, base::Code::kTooLarge);
  EXPECT_EQ(originals(), 0u);
  EXPECT_EQ(library_->list(workspace_, "", "", 10)->total, 0);
}

TEST_F(LibraryTest, WorkThatAStopInterruptsGoesOnAtTheNextStart) {
  const auto id = upload("a.txt", "!wait")->document.document.id;
  extractor_.wait_until_waiting();
  close();
  open();
  EXPECT_EQ(library_->document(workspace_, id)->document.error_code, "");
  extractor_.wait_until_waiting();
  ASSERT_TRUE(library_->remove(workspace_, id));
}

TEST_F(LibraryTest, ALostIndexIsBuiltAgainFromTheStore) {
  const auto view = add("a.txt", "About narwhals.");
  close();
  std::filesystem::remove_all(folder_ + "/index");
  open();
  EXPECT_EQ(settled(view.document.id).state, DocumentState::kReady);
  EXPECT_EQ(found("narwhals").size(), 1u);
}

TEST_F(LibraryTest, ADamagedIndexIsBuiltAgainFromTheStore) {
  const auto view = add("a.txt", "About narwhals.");
  close();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ + "/index")) {
    if (entry.is_regular_file()) std::filesystem::resize_file(entry.path(), 10);
  }
  open();
  EXPECT_EQ(settled(view.document.id).state, DocumentState::kReady);
  EXPECT_EQ(found("narwhals").size(), 1u);
}

TEST_F(LibraryTest, AFileWithoutADocumentIsRemovedAtTheNextStart) {
  add("a.txt", "About narwhals.");
  const std::string orphan = folder_ + "/files/ab/ab" + std::string(62, '0');
  ASSERT_TRUE(base::make_directories(folder_ + "/files/ab"));
  ASSERT_TRUE(base::write_durably(base::posix_file_system(), orphan, "x"));
  ASSERT_TRUE(
      base::write_durably(base::posix_file_system(), folder_ + "/files/incoming/half", "x"));
  close();
  open();
  close();  // waits for the look through the files
  EXPECT_EQ(originals(), 1u);
}

TEST_F(LibraryTest, OnlyTheChosenDocumentsAreSearched) {
  add("a.txt", "Walrus one.");
  const auto second = add("b.txt", "Walrus two.");
  const SearchRequest request{workspace_, "walrus", std::vector{second.document.id}, 10};
  const auto result = library_->search(request);
  ASSERT_EQ(result->passages.size(), 1u);
  EXPECT_EQ(result->passages[0].passage.text, "Walrus two.");
  EXPECT_TRUE(
      library_->search({workspace_, "walrus", std::vector<store::Id>{}, 10})->passages.empty());
}

TEST_F(LibraryTest, AnOriginalCanBeADocumentOfAnotherWorkspaceToo) {
  const auto here = add("a.txt", "About walruses.");
  const store::Id other = store_->add_workspace("other")->id;
  const auto copy = library_->add_to(other, here.document);
  ASSERT_TRUE(copy) << copy.error().message;
  EXPECT_NE(copy->document.document.id, here.document.id);
  EXPECT_EQ(copy->document.document.name, "a.txt");
  wait_for([&] {
    return library_->document(other, copy->document.document.id)->state == DocumentState::kReady;
  });
  EXPECT_EQ(originals(), 1u);
  EXPECT_EQ(library_->search({other, "walruses", std::nullopt, 10})->passages.size(), 1u);
  EXPECT_EQ((*library_->document_of_original(other, here.document.sha256))->document.id,
            copy->document.document.id);
  EXPECT_TRUE(library_->add_to(other, here.document)->duplicate);

  ASSERT_TRUE(library_->remove(workspace_, here.document.id));
  EXPECT_EQ(originals(), 1u);
  EXPECT_EQ(library_->search({other, "walruses", std::nullopt, 10})->passages.size(), 1u);
  ASSERT_TRUE(library_->remove(other, copy->document.document.id));
  EXPECT_EQ(originals(), 0u);
  EXPECT_EQ(library_->add_to(other, here.document).error().code, base::Code::kNotFound);
}

TEST(CleanName, KeepsNamesAndMakesNoPathsOfThem) {
  EXPECT_EQ(clean_name("SOP 4.pdf").value(), "SOP 4.pdf");
  EXPECT_EQ(clean_name("sub/folder/a.txt").value(), "sub/folder/a.txt");
  EXPECT_EQ(clean_name("../../etc/passwd").value(), "etc/passwd");
  EXPECT_EQ(clean_name("/etc/passwd").value(), "etc/passwd");
  EXPECT_EQ(clean_name("C:\\files\\a.txt").value(), "C:/files/a.txt");
  EXPECT_EQ(clean_name(std::string_view("a\0b\r\n.txt", 9)).value(), "ab.txt");
  EXPECT_EQ(clean_name("Prüfung 中文.pdf").value(), "Prüfung 中文.pdf");
  EXPECT_EQ(clean_name("fdp.\xe2\x80\xae"
                       "exe")
                .value(),
            "fdp.exe");
  EXPECT_TRUE(clean_name(std::string(300, 'x')));
}

TEST(CleanName, RefusesWhatLeavesNothingAndWhatIsTooLong) {
  for (std::string name : {std::string(""), std::string(" / "), std::string("../.."),
                           std::string(501, 'x'), std::string(1 << 20, 'x')}) {
    EXPECT_FALSE(clean_name(name));
  }
}

TEST(EventsTest, ListenersHearAndLateComersCatchUp) {
  Events events;
  std::vector<store::Id> heard;
  const auto subscription =
      events.subscribe([&](const Event& event) { heard.push_back(event.subject); });
  const auto before = events.last();
  events.publish(EventKind::kDocument, 1, 7);
  events.unsubscribe(subscription);
  events.publish(EventKind::kDocument, 1, 8);
  EXPECT_EQ(heard, std::vector<store::Id>{7});
  ASSERT_TRUE(events.since(before));
  EXPECT_EQ(events.since(before)->size(), 2u);
  EXPECT_TRUE(events.since(events.last())->empty());
}

TEST(EventsTest, WhatIsNoLongerHeldOrFromElsewhereIsNotPretended) {
  Events events;
  const auto before = events.last();
  for (int i = 0; i < 2000; ++i) events.publish(EventKind::kDocument, 1, i + 1);
  EXPECT_FALSE(events.since(before));
  EXPECT_FALSE(events.since(0));
  EXPECT_FALSE(events.since(events.last() + 5));
}

}  // namespace
}  // namespace qwalt::library
