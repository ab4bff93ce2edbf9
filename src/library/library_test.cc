#include "library/library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>

#include "base/file.h"
#include "base/random.h"
#include "store/sqlite/sqlite_store.h"

namespace qwalt::library {
namespace {

using extract::Failure;
using extract::FailureKind;

// Reads files of lines: each line a paragraph, "=== " begins a page, and first lines that ask for
// it fail or wait. It stands in for the child process, which has tests of its own.
class LineExtractor final : public extract::Extractor {
 public:
  tl::expected<extract::Summary, Failure> extract(const std::string& path, const std::string&,
                                                  extract::PageSink& sink,
                                                  std::stop_token stop) override {
    const std::string text = base::read_file(path, 1 << 24).value();
    if (text.starts_with("!broken")) {
      return tl::unexpected(Failure{FailureKind::kUnreadable, "It is broken."});
    }
    if (text.starts_with("!wait")) {
      std::unique_lock lock(mutex_);
      waiting_ = true;
      changed_.notify_all();
      changed_.wait(lock, stop, [] { return false; });
      return tl::unexpected(Failure{FailureKind::kCancelled, "It was stopped."});
    }
    extract::Summary summary;
    summary.info = {"text/plain", true, 0, ""};
    if (auto told = sink.on_info(summary.info); !told) return internal(told);
    text::Page page;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string line = text.substr(at, end - at);
      at = end + 1;
      if (line.starts_with("=== ")) {
        if (auto sent = send(sink, page); !sent) return internal(sent);
      } else if (!line.empty()) {
        page.blocks.push_back({text::BlockKind::kParagraph, 0, 0, line});
      }
    }
    if (auto sent = send(sink, page); !sent) return internal(sent);
    summary.info.pages = page.number - 1;
    return summary;
  }

  std::int64_t children_memory() const override { return 0; }

  void wait_until_waiting() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_; });
  }

 private:
  static tl::unexpected<Failure> internal(const base::Status& status) {
    return tl::unexpected(Failure{FailureKind::kInternal, status.error().message});
  }
  static base::Status send(extract::PageSink& sink, text::Page& page) {
    text::Page sent = page;
    sent.language = text::Language::kEnglish;
    page.blocks.clear();
    ++page.number;
    return sink.on_page(std::move(sent));
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool waiting_ = false;
};

class LibraryTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(base::make_directories(folder_));
    open();
  }
  void TearDown() override {
    close();
    std::filesystem::remove_all(folder_);
  }

  void open() {
    store_ = store::open_sqlite_store(folder_ + "/qwalt.db").value();
    workspace_ = store_->workspace("default").value();
    Options options;
    options.files_folder = folder_ + "/files";
    options.index_folder = folder_ + "/index";
    options.upload_bytes = 1 << 20;
    library_ = Library::open(options, *store_, extractor_, base::posix_file_system()).value();
    subscription_ = library_->events().subscribe([this](const Event&) {
      std::lock_guard lock(mutex_);
      ++events_;
      changed_.notify_all();
    });
  }
  void close() {
    if (!library_) return;
    library_->events().unsubscribe(subscription_);
    library_.reset();
    store_.reset();
  }

  base::Result<Uploaded> upload(std::string_view name, std::string_view text) {
    auto incoming = library_->begin_upload();
    EXPECT_TRUE(incoming);
    if (auto written = (*incoming)->write(base::as_bytes(text)); !written) {
      return base::fail(written.error());
    }
    return library_->finish_upload(**incoming, workspace_, name);
  }

  // Waits for events until `done()`; the test's own time-out is the only limit.
  template <class Done>
  void wait_for(Done done) {
    std::uint64_t seen = 0;
    for (;;) {
      {
        std::lock_guard lock(mutex_);
        seen = events_;
      }
      if (done()) return;
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return events_ != seen; });
    }
  }
  DocumentView settled(store::Id id) {
    DocumentView view;
    wait_for([&] {
      view = library_->document(workspace_, id).value();
      return view.state == DocumentState::kReady || view.state == DocumentState::kFailed;
    });
    return view;
  }
  DocumentView add(std::string_view name, std::string_view text) {
    return settled(upload(name, text).value().document.document.id);
  }

  std::vector<std::string> found(std::string_view query) {
    std::vector<std::string> texts;
    auto result = library_->search({workspace_, std::string(query), std::nullopt, 10});
    for (const FoundPassage& hit : result.value().passages) texts.push_back(hit.passage.text);
    return texts;
  }
  std::size_t originals() {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ + "/files")) {
      count += entry.is_regular_file();
    }
    return count;
  }

  std::string folder_ = testing::TempDir() + "qwalt_library_" + base::random_hex(6);
  LineExtractor extractor_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Library> library_;
  store::Id workspace_ = 0;
  std::uint64_t subscription_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t events_ = 0;
};

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
