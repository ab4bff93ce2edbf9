// Every file operation of a busy life of an index is, in turn, the last one before a crash, or one
// that fails.
#include <gtest/gtest.h>

#include <functional>

#include "base/log.h"
#include "index/test_file_system.h"
#include "index/test_model.h"

namespace qwalt::index {
namespace {

const std::string kFolder = "index";
const IndexWriter::Options kOptions{100'000, 2};
constexpr int kSteps = 5;

// Step `step` of the life: what becomes of `model`, and the same done to the writer.
base::Status change(IndexWriter& writer, int step, Model& model) {
  Random random(static_cast<std::uint32_t>(step));
  for (DocumentId id : {step, step % 3 + 1, 100}) {
    const ModelDocument document = random_document(random, 300, 12);
    model[id] = document;
    TRY(add_document(writer, id, document));
  }
  model.erase(step - 2);
  return writer.remove_document(step - 2);
}

struct Life {
  Model committed;
  Sequence sequence = 0;
  Model attempted;  // equals committed unless a commit was cut off
  Sequence attempted_sequence = 0;
};

base::Status live(base::FileSystem& files, Life& life) {
  TRY_ASSIGN(auto writer, IndexWriter::open(files, kFolder, kOptions));
  for (int step = static_cast<int>(life.sequence) + 1; step <= kSteps; ++step) {
    life.attempted = life.committed;
    life.attempted_sequence = step;
    TRY(change(*writer, step, life.attempted));
    TRY(writer->commit(step));
    life.committed = life.attempted;
    life.sequence = step;
    for (;;) {
      TRY_ASSIGN(const bool merged, writer->merge_if_needed());
      if (!merged) break;
    }
  }
  return {};
}

void expect_old_or_new(TestFileSystem& files, Life& life, std::size_t operation) {
  auto writer = IndexWriter::open(files, kFolder, kOptions);
  ASSERT_TRUE(writer) << "after operation " << operation << ": " << writer.error().message;
  const auto snapshot = (*writer)->snapshot();
  const Model model = read_model(*snapshot);
  if (snapshot->sequence() == life.sequence) {
    ASSERT_EQ(model, life.committed) << operation;
  } else {
    ASSERT_EQ(snapshot->sequence(), life.attempted_sequence) << operation;
    ASSERT_EQ(model, life.attempted) << operation;
  }
  life.committed = model;
  life.sequence = snapshot->sequence();
}

void crash_everywhere(TestFileSystem::Loss loss) {
  base::set_log_level(base::LogLevel::kError);
  for (std::size_t operation = 1;; ++operation) {
    TestFileSystem files;
    Life life;
    files.fail_at(operation, TestFileSystem::Failure::kCrash);
    const base::Status lived = live(files, life);
    if (!files.failed()) {
      EXPECT_TRUE(lived);
      EXPECT_GT(operation, 50u);
      return;
    }
    files.restart(loss);
    expect_old_or_new(files, life, operation);
    if (::testing::Test::HasFatalFailure()) return;
    // And life goes on from there.
    const base::Status rest = live(files, life);
    ASSERT_TRUE(rest) << operation << ": " << rest.error().message;
    ASSERT_EQ(life.sequence, kSteps);
  }
}

TEST(IndexCrash, LeavesTheOldStateOrTheNewWhenUnsyncedBytesAreLost) {
  crash_everywhere(TestFileSystem::Loss::kUnsynced);
}

TEST(IndexCrash, LeavesTheOldStateOrTheNewWhenAllBytesWereWritten) {
  crash_everywhere(TestFileSystem::Loss::kNothing);
}

TEST(IndexCrash, AFailedOperationCanBeRepeatedAfterADiscard) {
  base::set_log_level(base::LogLevel::kError);
  for (std::size_t operation = 1;; ++operation) {
    TestFileSystem files;
    auto writer = IndexWriter::open(files, kFolder, kOptions);
    ASSERT_TRUE(writer);
    files.fail_at(operation, TestFileSystem::Failure::kOnce);
    Model model;
    for (int step = 1; step <= kSteps; ++step) {
      Model next;
      auto apply = [&]() -> base::Status {
        next = model;
        TRY(change(**writer, step, next));
        TRY((*writer)->commit(step));
        return {};
      };
      if (!apply()) {
        ASSERT_EQ(read_model(*(*writer)->snapshot()), model) << operation;
        ASSERT_TRUE((*writer)->discard());
        ASSERT_TRUE(apply()) << operation;
      }
      model = next;
      ASSERT_EQ(read_model(*(*writer)->snapshot()), model) << operation;
      auto merged = (*writer)->merge_if_needed();
      while (!merged || *merged) merged = (*writer)->merge_if_needed();
      ASSERT_EQ(read_model(*(*writer)->snapshot()), model) << operation;
    }
    const bool failed = files.failed();
    files.restart(TestFileSystem::Loss::kUnsynced);
    auto again = IndexWriter::open(files, kFolder, kOptions);
    ASSERT_TRUE(again) << operation << ": " << again.error().message;
    ASSERT_EQ(read_model(*(*again)->snapshot()), model) << operation;
    if (!failed) return;
  }
}

}  // namespace
}  // namespace qwalt::index
