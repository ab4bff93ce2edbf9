#include "store/sqlite/sqlite_store.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "base/file.h"
#include "store/conformance.h"

namespace qwalt::store {
namespace {

using base::Code;
using ::testing::HasSubstr;
using ::testing::Not;

std::string store_path(const std::string& folder) { return folder + "/store.db"; }

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreConformance,
                         ::testing::Values(StoreFactory{[](const std::string& folder) {
                           return open_sqlite_store(store_path(folder));
                         }}));

class SqliteStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<Store> open() { return must(open_sqlite_store(path())); }
  base::Error open_error() {
    auto opened = open_sqlite_store(path());
    if (opened) throw std::runtime_error("it was opened");
    return opened.error();
  }
  std::string path() { return store_path(folder_.path()); }

  // All bytes of the store, as they lie on the disk.
  std::string bytes_on_disk() {
    std::string all;
    for (const auto& file : std::filesystem::directory_iterator(folder_.path())) {
      all += must(base::read_file(file.path(), 1 << 30));
    }
    return all;
  }

  static Id add(Store& store, const std::string& name, const std::string& bytes) {
    const Id home = must(store.workspace("default"));
    return must(store.add_document({home, name, bytes, 100})).document.id;
  }

  TemporaryFolder folder_;
};

TEST_F(SqliteStoreTest, TheFilesAreForTheirOwnerOnly) {
  const auto store = open();
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat status = {};
    ASSERT_EQ(::stat((path() + suffix).c_str(), &status), 0) << suffix;
    EXPECT_EQ(status.st_mode & 0777, 0600U) << suffix;
  }
}

TEST_F(SqliteStoreTest, AFolderThatIsNotThereIsAnError) {
  EXPECT_EQ(open_sqlite_store(folder_.path() + "/none/store.db").error().code, Code::kNotFound);
}

TEST_F(SqliteStoreTest, AFileThatIsNoDatabaseIsRefusedWithAPlainSentence) {
  std::ofstream(path()) << std::string(10'000, 'x');
  const base::Error error = open_error();
  EXPECT_EQ(error.code, Code::kCorrupt);
  EXPECT_THAT(error.message, HasSubstr("damaged"));
  EXPECT_THAT(error.message, Not(HasSubstr(folder_.path())));
}

TEST_F(SqliteStoreTest, ADatabaseOfAnotherProgramIsRefusedAndLeftAsItIs) {
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(path().c_str(), &other), SQLITE_OK);
  sqlite3_exec(other, "CREATE TABLE theirs (x)", nullptr, nullptr, nullptr);
  sqlite3_close(other);
  const std::string before = bytes_on_disk();
  EXPECT_EQ(open_error().code, Code::kCorrupt);
  EXPECT_EQ(bytes_on_disk(), before);
}

TEST_F(SqliteStoreTest, AStoreOfANewerVersionIsRefusedAndNamesIt) {
  open();
  sqlite3* newer = nullptr;
  ASSERT_EQ(sqlite3_open(path().c_str(), &newer), SQLITE_OK);
  sqlite3_exec(newer, "PRAGMA user_version = 99", nullptr, nullptr, nullptr);
  sqlite3_close(newer);
  const base::Error error = open_error();
  EXPECT_EQ(error.code, Code::kUnsupported);
  EXPECT_THAT(error.message, HasSubstr("99"));
}

TEST_F(SqliteStoreTest, DamageAnywhereIsAnErrorAndNeverAWrongText) {
  const Text text = make_text("word", 40, 20);
  Id document = 0;
  {
    const auto store = open();
    document = add(*store, "a", "a");
    must(read_in(*store, document, text));
  }
  const std::string whole = must(base::read_file(path(), 1 << 30));
  int damaged = 0;
  for (std::size_t at = 0; at + 4096 <= whole.size(); at += 4096) {
    std::string bytes = whole;
    for (std::size_t i = 0; i < 200; ++i) bytes[at + i] = static_cast<char>(0xff);
    std::ofstream(path(), std::ios::binary) << bytes;
    auto store = open_sqlite_store(path());
    if (!store) {
      EXPECT_EQ(store.error().code, Code::kCorrupt) << at;
      ++damaged;
      continue;
    }
    const auto texts = passage_texts(**store, document);
    if (!texts) ++damaged;
    if (texts) {
      EXPECT_LE(texts->size(), text.passages.size());
    }
    static_cast<void>((*store)->list_documents(1, "", "", 10));
    static_cast<void>((*store)->messages(1));
    static_cast<void>((*store)->remove_document(1, document));
  }
  EXPECT_GT(damaged, 20);
}

TEST_F(SqliteStoreTest, ATruncatedFileIsAnError) {
  Id document = 0;
  {
    const auto store = open();
    document = add(*store, "a", "a");
    must(read_in(*store, document, make_text("word", 40, 20)));
  }
  std::filesystem::resize_file(path(), std::filesystem::file_size(path()) / 2);
  auto store = open_sqlite_store(path());
  const auto texts = store ? passage_texts(**store, document) : base::fail(store.error());
  ASSERT_FALSE(texts.has_value());
  EXPECT_EQ(texts.error().code, Code::kCorrupt);
}

// While it lives, no file of this process grows beyond `bytes`: the disk is full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_ = {};
};

TEST_F(SqliteStoreTest, AFullDiskChangesNothingAndIsSaidPlainly) {
  const auto store = open();
  const Id kept = add(*store, "kept", "k");
  must(read_in(*store, kept, make_text("kept", 2, 3)));
  must(store->tidy());
  const Text large = make_text("large", 200, 100);
  const Id id = add(*store, "large", "l");
  must(store->begin_text(id));
  std::optional<base::Error> error;
  {
    const FullDisk full(512 * 1024);
    const auto status = store->append_text(id, large.pages, large.passages);
    if (!status) error = status.error();
    EXPECT_TRUE(store->document(1, kept).has_value()) << "reading goes on";
  }
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code, Code::kNoSpace) << error->message;
  EXPECT_THAT(error->message, HasSubstr("disk is full"));
  EXPECT_EQ(must(passage_texts(*store, kept)).size(), 6U);
  EXPECT_EQ(must(store->last_sequence()), 1);

  must(store->append_text(id, large.pages, large.passages));
  EXPECT_EQ(must(store->finish_document(id, facts_of(large))).sequence, 2);
}

TEST_F(SqliteStoreTest, OnAFullDiskNoAcknowledgedDocumentIsLost) {
  std::vector<Id> acknowledged;
  {
    const auto store = open();
    const FullDisk full(2 * 1024 * 1024);
    for (int i = 0; i < 10'000; ++i) {
      const auto added =
          store->add_document({1, fmt::format("{}", i), fmt::format("{}-{:0900}", i, 0), 1});
      if (!added) {
        EXPECT_EQ(added.error().code, Code::kNoSpace) << added.error().message;
        break;
      }
      acknowledged.push_back(added->document.id);
    }
  }
  ASSERT_GT(acknowledged.size(), 10U);
  ASSERT_LT(acknowledged.size(), 10'000U);
  const auto store = open();
  for (const Id id : acknowledged) EXPECT_TRUE(store->document(1, id).has_value());
  EXPECT_EQ(must(store->list_documents(1, "", "", 1)).total,
            static_cast<std::int64_t>(acknowledged.size()));
  add(*store, "after", "after");
}

TEST_F(SqliteStoreTest, NoByteOfADeletedTextStaysOnTheDisk) {
  const auto store = open();
  const Id small = add(*store, "secretname", "s");
  must(read_in(*store, small, make_text("Geheimwort", 3, 20)));
  const Id large = add(*store, "large", "l");
  must(read_in(*store, large, make_text("Geheimwort", 300, 30)));
  add(*store, "other", "o");
  ASSERT_THAT(bytes_on_disk(), HasSubstr("Geheimwort"));
  must(store->remove_document(1, small));
  must(store->remove_document(1, large));
  must(store->tidy());
  EXPECT_THAT(bytes_on_disk(), Not(HasSubstr("Geheimwort")));
  EXPECT_THAT(bytes_on_disk(), Not(HasSubstr("secretname")));
}

TEST_F(SqliteStoreTest, TidyingGivesTheSpaceOfRemovedDocumentsBack) {
  const auto store = open();
  const Id large = add(*store, "large", "l");
  for (int i = 0; i < 2; ++i) {
    must(store->begin_text(large));
    const Text text = make_text(std::string(900, 'w'), 300, 30);
    must(store->append_text(large, text.pages, text.passages));
  }
  must(store->tidy());
  const auto before = std::filesystem::file_size(path());
  must(store->remove_document(1, large));
  must(store->tidy());
  EXPECT_LT(std::filesystem::file_size(path()), before / 2);
  EXPECT_EQ(std::filesystem::file_size(path() + "-wal"), 0U);
}

TEST_F(SqliteStoreTest, ARemovalCutOffBeforeTidyingIsFinishedLater) {
  {
    const auto store = open();
    const Id large = add(*store, "large", "l");
    must(read_in(*store, large, make_text("Geheimwort", 300, 30)));
    must(store->remove_document(1, large));
  }
  ASSERT_THAT(bytes_on_disk(), HasSubstr("Geheimwort"));
  must(open()->tidy());
  EXPECT_THAT(bytes_on_disk(), Not(HasSubstr("Geheimwort")));
}

}  // namespace
}  // namespace qwalt::store
