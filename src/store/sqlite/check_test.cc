// What Store::check() finds when rows are changed behind the store's back.
#include <gmock/gmock.h>
#include <sqlite3.h>

#include <fstream>

#include "base/file.h"
#include "store/conformance.h"
#include "store/sqlite/sqlite_store.h"

namespace qwalt::store {
namespace {

using ::testing::IsEmpty;

class CheckTest : public ::testing::Test {
 protected:
  CheckTest() {
    store_ = must(open_sqlite_store(path_));
    ready_ = must(store_->add_document({1, "ready", "r", 10})).document.id;
    must(read_in(*store_, ready_, make_text("word", 3, 4)));
    waiting_ = must(store_->add_document({1, "waiting", "w", 10})).document.id;
  }

  void execute(const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sql;
    sqlite3_close(database);
  }
  // Of the only finding.
  StoreFinding finding() {
    const auto findings = must(store_->check({}));
    if (findings.size() != 1) throw std::runtime_error(std::to_string(findings.size()));
    return findings[0];
  }

  TemporaryFolder folder_;
  std::string path_ = folder_.path() + "/store.db";
  std::unique_ptr<Store> store_;
  Id ready_ = 0;
  Id waiting_ = 0;
};

TEST_F(CheckTest, AMissingJobIsFoundAndMended) {
  execute("DELETE FROM jobs");
  EXPECT_EQ(finding().damage, StoreDamage::kJob);
  EXPECT_EQ(finding().document, waiting_);
  EXPECT_EQ(must(store_->mend_jobs()), 1);
  EXPECT_THAT(must(store_->check({})), IsEmpty());
  EXPECT_EQ(must(store_->lease_job(1, 2))->document, waiting_);
}

TEST_F(CheckTest, AJobTooManyIsFoundAndMended) {
  execute("INSERT INTO jobs (document, stage, large) VALUES (" + std::to_string(ready_) +
          ", 'read', 0)");
  EXPECT_EQ(finding().damage, StoreDamage::kJob);
  EXPECT_EQ(must(store_->mend_jobs()), 1);
  EXPECT_THAT(must(store_->check({})), IsEmpty());
}

TEST_F(CheckTest, DamagedTextsAreFoundAndReadAgain) {
  for (const char* damage :
       {"DELETE FROM passages WHERE ordinal = 5", "DELETE FROM passages WHERE ordinal = 11",
        "UPDATE passages SET end_byte = 100000 WHERE ordinal = 2",
        "UPDATE passages SET first_byte = end_byte + 1 WHERE ordinal = 2",
        "DELETE FROM pages WHERE number = 2", "UPDATE pages SET content = 'é' WHERE number = 1",
        "UPDATE texts SET document = NULL"}) {
    SCOPED_TRACE(damage);
    execute(damage);
    EXPECT_EQ(finding().damage, StoreDamage::kText);
    EXPECT_EQ(finding().document, ready_);
    must(store_->reread_document(1, ready_));
    must(read_in(*store_, ready_, make_text("word", 3, 4)));
    must(store_->tidy());
    EXPECT_THAT(must(store_->check({})), IsEmpty());
  }
}

TEST_F(CheckTest, GapsInTheChangesAreFound) {
  execute("UPDATE changes SET sequence = 9");
  execute("UPDATE documents SET sequence = 9 WHERE state = 2");
  EXPECT_EQ(finding().damage, StoreDamage::kChanges);
}

TEST_F(CheckTest, ADocumentThatNoChangeTellsOfIsFound) {
  execute("UPDATE changes SET added = 0");
  EXPECT_EQ(finding().damage, StoreDamage::kChanges);
  EXPECT_EQ(finding().document, ready_);
}

TEST_F(CheckTest, ADocumentWithoutANameIsFound) {
  execute("DELETE FROM names WHERE name = 'ready'");
  EXPECT_EQ(finding().damage, StoreDamage::kNames);
}

TEST_F(CheckTest, ARowWithoutItsParentIsFound) {
  execute(
      "INSERT INTO messages (id, chat, position, parent, role, state, mode, model, "
      "prompt_tokens, completion_tokens, cost, milliseconds, error_code, error_message, "
      "searched_for, suggestions, created_at, content) "
      "VALUES (1, 99, 1, 0, 0, 1, '', '', 0, 0, 0.0, 0.0, '', '', '', '[]', 1, 'x')");
  EXPECT_EQ(finding().damage, StoreDamage::kFile);
}

TEST_F(CheckTest, DamagedBytesOfTheFileAreFindings) {
  must(store_->tidy());
  store_.reset();
  const std::string whole = must(base::read_file(path_, 1 << 30));
  int found = 0;
  for (std::size_t at = 4096; at + 4096 <= whole.size(); at += 4096) {
    std::string bytes = whole;
    for (std::size_t i = 0; i < 100; ++i) bytes[at + i] = static_cast<char>(0xff);
    std::ofstream(path_, std::ios::binary) << bytes;
    auto store = open_sqlite_store(path_);
    if (!store) {
      ++found;
      continue;
    }
    const auto findings = (*store)->check({});
    found += !findings || !findings->empty();
  }
  EXPECT_GT(found, static_cast<int>(whole.size() / 4096 / 2));
}

}  // namespace
}  // namespace qwalt::store
