#include "store/sqlite/schema.h"

#include <gmock/gmock.h>

#include "base/file.h"
#include "base/file_system.h"
#include "store/conformance.h"
#include "store/sqlite/sqlite_store.h"

namespace qwalt::store::sqlite {
namespace {

using base::Code;

constexpr Migration kFirst = {"CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('old')"};
constexpr Migration kSecond = {"ALTER TABLE notes ADD COLUMN stars INTEGER NOT NULL DEFAULT 3"};
constexpr Migration kBroken = {"UPDATE notes SET text = 'lost'; ALTER TABLE missing ADD COLUMN x"};

class SchemaTest : public ::testing::Test {
 protected:
  SchemaTest() : path_(folder_.path() + "/store.db") {
    must(must(base::posix_file_system().create(path_))->close());
  }

  base::Status migrate_to(std::vector<Migration> steps) {
    const auto connection = must(Connection::open(path_, Connection::Access::kWrite));
    return migrate(*connection, path_, steps);
  }

  static std::string only_note(const std::string& path) {
    const auto connection = must(Connection::open(path, Connection::Access::kRead));
    Rows rows = must(connection->query("SELECT text FROM notes"));
    return must(rows.next()) ? rows.text(0) : "";
  }

  std::int64_t number(std::string_view sql) {
    return *must(must(Connection::open(path_, Connection::Access::kRead))->number(sql));
  }

  TemporaryFolder folder_;
  std::string path_;
};

TEST_F(SchemaTest, AnEmptyFileGetsAllSteps) {
  must(migrate_to({kFirst, kSecond}));
  EXPECT_EQ(number("PRAGMA user_version"), 2);
  EXPECT_EQ(number("SELECT stars FROM notes"), 3);
}

TEST_F(SchemaTest, TheStepsOfThisVersionMakeASoundStore) {
  const auto connection = must(Connection::open(path_, Connection::Access::kWrite));
  must(migrate(*connection, path_, migrations()));
  EXPECT_EQ(must(connection->number("SELECT count(*) FROM workspaces")), 1);
  Rows rows = must(connection->query("PRAGMA integrity_check"));
  ASSERT_TRUE(must(rows.next()));
  EXPECT_EQ(rows.text(0), "ok");
}

// Documents as version 1 wrote them.
TEST_F(SchemaTest, AStoreOfVersionOneBecomesOneOfTodayWithAllItHolds) {
  must(migrate_to({migrations()[0]}));
  {
    const auto connection = must(Connection::open(path_, Connection::Access::kWrite));
    must(connection->execute(
        "INSERT INTO documents (id, workspace, sha256, bytes, state, created_at) "
        "VALUES (5, 1, 'abc', 10, 0, 77);"
        "INSERT INTO names VALUES (1, 'a.txt', 5, 1, 'a.txt');"
        "INSERT INTO jobs (document, stage, large) VALUES (5, 'read', 0);"
        "UPDATE counters SET value = 1 WHERE name = 'claim'"));
  }
  EXPECT_EQ(number("PRAGMA user_version"), 1);
  const auto store = must(open_sqlite_store(path_));
  EXPECT_EQ(number("PRAGMA user_version"), static_cast<std::int64_t>(migrations().size()));
  const Document document = must(store->document(1, 5));
  EXPECT_EQ(document.name, "a.txt");
  EXPECT_EQ(document.source_url, "");
  EXPECT_EQ(document.created_at, 77);
  EXPECT_TRUE(must(store->watches()).empty());
  EXPECT_TRUE(must(store->check({})).empty());
  EXPECT_FALSE(base::file_exists(path_ + ".before"));
  EXPECT_EQ(must(store->lease_job(1, 2))->document, 5);
}

// A chat as version 2 wrote it: one line, in which a question asked beside another follows nobody.
TEST_F(SchemaTest, ChatsOfVersionTwoStayOneLineAndKeepTheirAnswers) {
  must(migrate_to({migrations()[0], migrations()[1]}));
  {
    const auto connection = must(Connection::open(path_, Connection::Access::kWrite));
    must(connection->execute(
        "INSERT INTO chats VALUES (3, 1, '', 'Torque', 10, 20), (4, 1, '', 'Other', 10, 20);"
        "INSERT INTO messages VALUES "
        "(51, 3, 1, 0, 0, 1, '', '', 0, 0, 0, 0, '', '', '', '[]', 11, 'q1'),"
        "(50, 3, 2, 51, 1, 1, 'model', 'm', 9, 8, 0.5, 70, '', '', 'q1', '[\"more\"]', 12, 'a1'),"
        "(49, 3, 3, 0, 0, 1, '', '', 0, 0, 0, 0, '', '', '', '[]', 13, 'q2'),"
        "(48, 3, 4, 49, 1, 0, 'model', '', 0, 0, 0, 0, '', '', '', '[]', 14, 'a2'),"
        "(47, 4, 1, 51, 0, 1, '', '', 0, 0, 0, 0, '', '', '', '[]', 15, 'elsewhere');"
        "INSERT INTO sources VALUES (50, 0, 1, 5, 0, 'a.txt', 2.5);"
        "INSERT INTO citations VALUES (50, 0, 1, 0, 2, 3, 4, 1);"
        "INSERT INTO keys VALUES (6, NULL, 'laptop', 'admin', 'hash', 16);"
        "INSERT INTO settings VALUES ('session_secret', 's')"));
  }
  EXPECT_EQ(number("PRAGMA user_version"), 2);
  const auto store = must(open_sqlite_store(path_));
  const auto line = must(store->last_messages(3, 9));
  ASSERT_EQ(line.size(), 4U);
  EXPECT_EQ(line[0].text, "q1");
  EXPECT_EQ(line[2].parent, 50);
  EXPECT_EQ(line[3].parent, 49);
  EXPECT_EQ(must(store->message(4, 47)).parent, 0);
  const Message& answer = line[1];
  EXPECT_EQ(answer.parent, 51);
  EXPECT_EQ(answer.suggestions, std::vector<std::string>{"more"});
  EXPECT_TRUE(answer.answered);
  EXPECT_FALSE(answer.needs_more_info);
  EXPECT_EQ(answer.rating, 0);
  ASSERT_EQ(answer.sources.size(), 1U);
  ASSERT_EQ(answer.citations.size(), 1U);
  EXPECT_EQ(answer.citations[0].verdict, Verdict::kPartly);
  EXPECT_FALSE(answer.citations[0].implied);
  must(store->rate_message(3, 50, 1, "helped"));
  EXPECT_EQ(must(store->rated_messages(1, 0, 9)).size(), 1U);
  EXPECT_EQ(must(store->find_key("hash"))->role, "admin");
  EXPECT_EQ(must(store->setting("session_secret")), "s");
  EXPECT_TRUE(must(store->check({})).empty());
  EXPECT_FALSE(base::file_exists(path_ + ".before"));
}

TEST_F(SchemaTest, AnOldStoreGetsTheStepsItLacksAndKeepsWhatItHolds) {
  must(migrate_to({kFirst}));
  must(migrate_to({kFirst, kSecond}));
  EXPECT_EQ(number("PRAGMA user_version"), 2);
  EXPECT_EQ(only_note(path_), "old");
  EXPECT_FALSE(base::file_exists(path_ + ".before"));
}

TEST_F(SchemaTest, AStepThatFailsLeavesTheStoreAndACopyAsTheyWere) {
  must(migrate_to({kFirst}));
  EXPECT_FALSE(migrate_to({kFirst, kBroken}).has_value());
  EXPECT_EQ(number("PRAGMA user_version"), 1);
  EXPECT_EQ(only_note(path_), "old");
  ASSERT_TRUE(base::file_exists(path_ + ".before"));
  EXPECT_EQ(only_note(path_ + ".before"), "old");
}

TEST_F(SchemaTest, AfterAFailureABetterVersionMigratesAndRemovesTheCopy) {
  must(migrate_to({kFirst}));
  EXPECT_FALSE(migrate_to({kFirst, kBroken}).has_value());
  must(migrate_to({kFirst, kSecond}));
  EXPECT_EQ(only_note(path_), "old");
  EXPECT_FALSE(base::file_exists(path_ + ".before"));
}

TEST_F(SchemaTest, ACopyLeftByACrashAfterSuccessIsRemoved) {
  must(migrate_to({kFirst}));
  must(must(base::posix_file_system().create(path_ + ".before"))->close());
  must(migrate_to({kFirst}));
  EXPECT_FALSE(base::file_exists(path_ + ".before"));
}

TEST_F(SchemaTest, AnOlderProgramRefusesANewerStore) {
  must(migrate_to({kFirst, kSecond}));
  EXPECT_EQ(migrate_to({kFirst}).error().code, Code::kUnsupported);
  EXPECT_EQ(number("PRAGMA user_version"), 2);
}

}  // namespace
}  // namespace qwalt::store::sqlite
