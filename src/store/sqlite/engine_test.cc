#include "store/sqlite/engine.h"

#include <gtest/gtest.h>

#include <barrier>
#include <thread>

#include "store/conformance.h"

namespace qwalt::store::sqlite {
namespace {

base::Result<std::int64_t> count_settings(Connection& connection) {
  TRY_ASSIGN(const auto count, connection.number("SELECT count(*) FROM settings"));
  return *count;
}

base::Status insert_setting(Connection& connection) {
  return connection.run("INSERT INTO settings VALUES ('a', 'b')");
}

class EngineTest : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
  std::unique_ptr<Engine> engine_ = must(Engine::open(folder_.path() + "/store.db"));
};

TEST_F(EngineTest, ReadersDoNotWaitForAWriterAndSeeWhatWasCommitted) {
  must(engine_->write([&](Connection& connection) -> base::Status {
    TRY(insert_setting(connection));
    std::int64_t seen = -1;
    std::jthread([&] { seen = must(engine_->read(count_settings)); }).join();
    EXPECT_EQ(seen, 0);
    return {};
  }));
  EXPECT_EQ(must(engine_->read(count_settings)), 1);
}

TEST_F(EngineTest, WorkThatReturnsAnErrorIsUndone) {
  const auto status = engine_->write([](Connection& connection) -> base::Status {
    TRY(insert_setting(connection));
    return base::fail(base::Code::kConflict, "no");
  });
  EXPECT_EQ(status.error().code, base::Code::kConflict);
  EXPECT_EQ(must(engine_->read(count_settings)), 0);
}

TEST_F(EngineTest, WorkThatThrowsIsUndoneAndTheEngineGoesOn) {
  EXPECT_THROW(static_cast<void>(engine_->write([](Connection& connection) -> base::Status {
                 TRY(insert_setting(connection));
                 throw std::bad_alloc();
               })),
               std::bad_alloc);
  must(engine_->write(insert_setting));
  EXPECT_EQ(must(engine_->read(count_settings)), 1);
}

TEST_F(EngineTest, AReaderCannotWrite) {
  EXPECT_FALSE(engine_->read(insert_setting).has_value());
  EXPECT_EQ(must(engine_->read(count_settings)), 0);
}

TEST_F(EngineTest, MoreReadersThanConnectionsTakeTurns) {
  constexpr int kThreads = 8;
  std::barrier start(kThreads);
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      start.arrive_and_wait();
      for (int turn = 0; turn < 50; ++turn) EXPECT_EQ(must(engine_->read(count_settings)), 0);
    });
  }
}

TEST_F(EngineTest, OneStatementCanRunInsideItself) {
  must(engine_->write([](Connection& connection) -> base::Status {
    TRY(connection.run("INSERT INTO settings VALUES ('a', '1'), ('b', '2')"));
    constexpr std::string_view kSql = "SELECT name FROM settings ORDER BY name";
    TRY_ASSIGN(Rows outer, connection.query(kSql));
    TRY(outer.next());
    TRY_ASSIGN(Rows inner, connection.query(kSql));
    TRY(inner.next());
    TRY(inner.next());
    EXPECT_EQ(inner.text(0), "b");
    EXPECT_EQ(outer.text(0), "a");
    return {};
  }));
}

}  // namespace
}  // namespace qwalt::store::sqlite
