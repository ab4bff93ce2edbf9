// What happens to questions and documents when the bytes of an index are damaged, or it is merged.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/crc32c.h"
#include "base/file.h"
#include "index/segment_format.h"
#include "library/test_library.h"

namespace qwalt::library {
namespace {

namespace fs = std::filesystem;

// Enough passages for every section of a segment to have bytes.
std::string long_text() {
  std::string text;
  for (int page = 0; page < 300; ++page) {
    text += "The walrus of page " + std::to_string(page) + " swims" +
            std::string(page % 3 == 0 ? " with a narwhal.\n=== \n" : ".\n=== \n");
  }
  return text;
}

class IndexDamageTest : public LibraryTest {
 protected:
  void SetUp() override {
    LibraryTest::SetUp();
    add("a.txt", long_text());
    right_ = {found("walrus"), found("narwhal page 77")};
    ASSERT_EQ(right_[0].size(), 10u);
  }

  // The segment that there is.
  std::string segment() const {
    for (const auto& entry : fs::recursive_directory_iterator(folder_ + "/index")) {
      if (entry.path().extension() == ".seg" && !is_set_aside(entry.path())) return entry.path();
    }
    return "";
  }
  static bool is_set_aside(const fs::path& file) {
    return file.parent_path().extension() == ".damaged";
  }
  std::size_t folders_set_aside() const {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(folder_ + "/index")) {
      count += entry.path().extension() == ".damaged";
    }
    return count;
  }
  std::vector<index::Section> sections() const {
    const std::string bytes = base::read_file(segment(), 1 << 24).value();
    return index::decode_footer(base::as_bytes(bytes), "segment").value();
  }
  static void flip(const std::string& path, std::uint64_t at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const int byte = file.get();
    file.seekp(static_cast<std::streamoff>(at));
    file.put(static_cast<char>(byte ^ 0x10));
  }

  // An error that names the file, nothing while the index is built again, or what is right.
  bool answers_rightly() {
    bool all_right = true;
    for (std::size_t i = 0; i < right_.size(); ++i) {
      const bool complete = library_->caught_up();
      auto result = library_->search({workspace_, i == 0 ? "walrus" : "narwhal page 77", {}, 10});
      std::vector<std::string> texts;
      if (result) {
        for (const FoundPassage& hit : result->passages) texts.push_back(hit.passage.text);
      } else {
        EXPECT_EQ(result.error().code, base::Code::kCorrupt);
        EXPECT_NE(result.error().message.find(".seg"), std::string::npos);
        ++errors_;
      }
      if (texts == right_[i]) continue;
      all_right = false;
      if (result) {
        EXPECT_TRUE(texts.empty() && !complete);
      }
    }
    return all_right;
  }

  std::vector<std::vector<std::string>> right_;
  int errors_ = 0;
};

TEST_F(IndexDamageTest, WhileTheLibraryIsClosedIsNeverAnsweredFrom) {
  for (std::size_t i = 0; i < sections().size(); ++i) {
    const index::Section section = sections()[i];
    SCOPED_TRACE(section.name);
    ASSERT_GT(section.size, 0u);
    close();
    flip(segment(), section.offset + section.size / 2);
    open();
    wait_for([&] { return answers_rightly(); });
    EXPECT_EQ(folders_set_aside(), 1u);
  }
  EXPECT_GT(errors_, 0);
}

TEST_F(IndexDamageTest, WhileTheLibraryIsOpenIsNeverAnsweredFrom) {
  for (std::size_t i = 0; i < sections().size(); ++i) {
    const index::Section section = sections()[i];
    SCOPED_TRACE(section.name);
    close();
    open();
    flip(segment(), section.offset + section.size / 2);
    wait_for([&] { return answers_rightly(); });
  }
  EXPECT_GT(errors_, 0);
  EXPECT_EQ(folders_set_aside(), 1u);
}

TEST_F(IndexDamageTest, ThatIsFoundByRemovingADocumentIsMendedToo) {
  const auto other = add("b.txt", "A giraffe.");
  for (const index::Section& section : sections()) {
    if (section.name != index::kDocsSection) continue;
    const std::string path = segment();
    close();
    open();
    flip(path, section.offset + section.size - 1);
  }
  ASSERT_TRUE(library_->remove(workspace_, other.document.id));
  wait_for([&] { return answers_rightly(); });
  EXPECT_TRUE(found("giraffe").empty());
}

TEST_F(IndexDamageTest, AnIndexOfAnEarlierFormatIsBuiltAgainAndNotSetAside) {
  const std::string path = segment();
  close();
  std::string bytes = base::read_file(path, 1 << 24).value();
  const std::size_t footer = bytes.size() - index::kFooterBytes;
  const auto table = base::load<std::uint64_t>(base::as_bytes(bytes).data() + footer);
  bytes[footer + 12] = 1;
  const auto checked = base::as_bytes(bytes).subspan(table, footer + 20 - table);
  const std::uint32_t checksum = base::crc32c(checked);
  std::memcpy(bytes.data() + footer + 20, &checksum, sizeof checksum);
  ASSERT_TRUE(base::write_durably(base::posix_file_system(), path, bytes));
  open();
  wait_for([&] { return answers_rightly(); });
  EXPECT_EQ(folders_set_aside(), 0u);
}

// Holds one operation until it is released.
class HoldingFiles final : public base::FileSystem {
 public:
  // The making of the `number`-th segment from now.
  void hold(int number) { left_ = number; }
  void wait_until_held() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return held_; });
  }
  void release() {
    std::lock_guard lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }
  void wait_until_removed(const std::string& name) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return removed_.contains(name); });
  }

  base::Result<std::unique_ptr<base::WritableFile>> create(const std::string& path) override {
    if (path.ends_with(".seg") && --left_ == 0) {
      std::unique_lock lock(mutex_);
      held_ = true;
      changed_.notify_all();
      changed_.wait(lock, [&] { return released_; });
    }
    return files_.create(path);
  }
  base::Status remove(const std::string& path) override {
    TRY(files_.remove(path));
    std::lock_guard lock(mutex_);
    removed_.insert(fs::path(path).filename());
    changed_.notify_all();
    return {};
  }
  base::Result<std::unique_ptr<base::MappedFile>> map(const std::string& path) override {
    return files_.map(path);
  }
  base::Status rename(const std::string& from, const std::string& to) override {
    return files_.rename(from, to);
  }
  base::Status remove_directory(const std::string& path) override {
    return files_.remove_directory(path);
  }
  base::Status sync_directory(const std::string& path) override {
    return files_.sync_directory(path);
  }
  base::Result<std::vector<std::string>> list(const std::string& directory) override {
    return files_.list(directory);
  }

 private:
  base::FileSystem& files_ = base::posix_file_system();
  std::atomic<int> left_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false;
  bool released_ = false;
  std::set<std::string> removed_;
};

class MergeTest : public LibraryTest {
 protected:
  MergeTest() {
    options_.indexing.merge_at_once_passages = 0;
    use(holding_);
  }
  // A segment each, 1.seg to 11.seg. Their merge is held.
  void add_eleven() {
    holding_.hold(12);
    for (int i = 0; i < 11; ++i) {
      ids_.push_back(add(name(i), "Walrus number " + std::to_string(i)).document.id);
    }
    holding_.wait_until_held();
  }
  static std::string name(int i) { return std::to_string(i) + ".txt"; }

  HoldingFiles holding_;
  std::vector<store::Id> ids_;
};

TEST_F(MergeTest, DocumentsComeAndGoWhileItRuns) {
  add_eleven();
  add("new.txt", "A giraffe.");
  EXPECT_EQ(found("giraffe").size(), 1u);
  ASSERT_TRUE(library_->remove(workspace_, ids_[0]));
  add("1.txt", "No longer that animal.");
  EXPECT_EQ(found("walrus").size(), 9u);
  holding_.release();
  holding_.wait_until_removed("5.seg");
  close();
  open();
  EXPECT_LE(library_->snapshot(workspace_)->segments().size(), 10u);
  EXPECT_EQ(found("walrus").size(), 9u);
  EXPECT_EQ(found("giraffe").size(), 1u);
  EXPECT_TRUE(found("number 0").empty() || found("number 0")[0] != "Walrus number 0");
}

TEST_F(MergeTest, StopsWithTheLibraryAndIsDoneAtTheNextStart) {
  add_eleven();
  std::jthread closing([this] { close(); });
  holding_.release();
  closing.join();
  open();
  EXPECT_EQ(found("walrus").size(), 10u);
  add("new.txt", "A giraffe.");
  holding_.wait_until_removed("1.seg");
}

}  // namespace
}  // namespace qwalt::library
