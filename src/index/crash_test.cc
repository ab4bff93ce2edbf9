// Every file operation of a busy life of an index is, in turn, the last one before a crash, or one
// that fails.
#include <gtest/gtest.h>

#include <functional>

#include "base/log.h"
#include "index/manifest.h"
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

base::Status live(TestFileSystem& files, Life& life) {
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

// The same with every commit in the middle of a merge, each in another place of it.
base::Status live_merging(TestFileSystem& files, Life& life) {
  TRY_ASSIGN(auto writer, IndexWriter::open(files, kFolder, kOptions));
  for (int step = static_cast<int>(life.sequence) + 1; step <= kSteps; ++step) {
    base::Status committed;
    auto commit = [&]() -> base::Status {
      life.attempted = life.committed;
      life.attempted_sequence = step;
      TRY(change(*writer, step, life.attempted));
      TRY(writer->commit(step));
      life.committed = life.attempted;
      life.sequence = step;
      return {};
    };
    const auto task = writer->plan_merge();
    files.before(static_cast<std::size_t>(1 + step * 3 % 7), [&] { committed = commit(); });
    if (task) task->run({});
    files.run_action();
    TRY(base::Status(committed));
    if (task) TRY(writer->finish_merge(task));
  }
  return {};
}

using Live = base::Status (*)(TestFileSystem& files, Life& life);

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

// After the next opening: a writer that is at work keeps the file of a merge a little longer.
void expect_no_leftovers(TestFileSystem& files) {
  ASSERT_TRUE(IndexWriter::open(files, kFolder, kOptions));
  const auto manifest = read_manifest(files, kFolder);
  ASSERT_TRUE(manifest && *manifest);
  std::size_t wanted = 1;
  for (const ManifestSegment& segment : (*manifest)->segments) {
    wanted += segment.deletes > 0 ? 2 : 1;
  }
  ASSERT_EQ(files.names().size(), wanted);
}

void crash_everywhere(TestFileSystem::Loss loss, Live live) {
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
    expect_no_leftovers(files);
  }
}

TEST(IndexCrash, LeavesTheOldStateOrTheNewWhenUnsyncedBytesAreLost) {
  crash_everywhere(TestFileSystem::Loss::kUnsynced, live);
}

TEST(IndexCrash, LeavesTheOldStateOrTheNewWhenAllBytesWereWritten) {
  crash_everywhere(TestFileSystem::Loss::kNothing, live);
}

TEST(IndexCrash, DuringAMergeLeavesTheOldStateOrTheNewWhenUnsyncedBytesAreLost) {
  crash_everywhere(TestFileSystem::Loss::kUnsynced, live_merging);
}

TEST(IndexCrash, DuringAMergeLeavesTheOldStateOrTheNewWhenAllBytesWereWritten) {
  crash_everywhere(TestFileSystem::Loss::kNothing, live_merging);
}

TEST(IndexCrash, AFailedOperationOfAMergeOrACommitWithinItIsNoHarm) {
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
      auto apply_at_last = [&] {
        if (apply()) return;
        ASSERT_TRUE((*writer)->discard());
        ASSERT_TRUE(apply()) << operation;
      };
      const auto task = (*writer)->plan_merge();
      files.before(static_cast<std::size_t>(1 + step * 3 % 7), apply_at_last);
      if (task) task->run({});
      files.run_action();
      model = next;
      ASSERT_EQ(read_model(*(*writer)->snapshot()), model) << operation;
      if (task) (void)(*writer)->finish_merge(task);
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
