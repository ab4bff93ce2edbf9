// For tests: a library on a real store and real files, with documents of plain lines.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/file.h"
#include "base/random.h"
#include "library/library.h"
#include "store/sqlite/sqlite_store.h"

namespace qwalt::library {

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

  tl::expected<extract::PageWords, Failure> page_words(const std::string&, const std::string&,
                                                       std::uint32_t, std::stop_token) override {
    return tl::unexpected(Failure{FailureKind::kUnsupported, "Lines have no places."});
  }
  tl::expected<std::string, Failure> page_image(const std::string&, const std::string&,
                                                const extract::PageImageRequest&,
                                                std::stop_token) override {
    return tl::unexpected(Failure{FailureKind::kUnsupported, "Lines have no look."});
  }
  extract::Tools tools() const override { return {}; }
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
    options_.files_folder = folder_ + "/files";
    options_.index_folder = folder_ + "/index";
    options_.upload_bytes = 1 << 20;
    library_ = Library::open(options_, *store_, extractor_, *files_).value();
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
  // The end of it is no event.
  void wait_until_caught_up() const {
    while (!library_->caught_up()) std::this_thread::yield();
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

  // Before the library is opened.
  void use(base::FileSystem& files) { files_ = &files; }

  Options options_;
  std::string folder_ = testing::TempDir() + "qwalt_library_" + base::random_hex(6);
  base::FileSystem* files_ = &base::posix_file_system();
  LineExtractor extractor_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Library> library_;
  store::Id workspace_ = 0;
  std::uint64_t subscription_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t events_ = 0;
};

}  // namespace qwalt::library
