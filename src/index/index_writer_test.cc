#include "index/index_writer.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <set>
#include <thread>

#include "index/manifest.h"
#include "index/test_file_system.h"
#include "index/test_model.h"

namespace qwalt::index {
namespace {

const std::string kFolder = "index";

std::unique_ptr<IndexWriter> open(TestFileSystem& files, std::size_t postings_bytes = 24 << 20,
                                  std::size_t max_segments = 10) {
  auto writer = IndexWriter::open(files, kFolder, {postings_bytes, max_segments});
  EXPECT_TRUE(writer) << writer.error().message;
  return writer ? std::move(*writer) : nullptr;
}

ModelDocument document_of(std::uint32_t seed, std::uint32_t passages = 3) {
  Random random(seed);
  return random_document(random, 500, passages);
}

// Documents 1 to `last`, a commit each.
base::Status commit_each(IndexWriter& writer, DocumentId last) {
  for (DocumentId id = 1; id <= last; ++id) {
    TRY(add_document(writer, id, document_of(1)));
    TRY(writer.commit(id));
  }
  return {};
}

TEST(IndexWriter, BeginsEmpty) {
  TestFileSystem files;
  const auto snapshot = open(files)->snapshot();
  EXPECT_EQ(snapshot->sequence(), 0);
  EXPECT_EQ(snapshot->statistics().passages, 0u);
  EXPECT_FALSE(*snapshot->contains(1));
  EXPECT_EQ(snapshot->term("word")->passages, 0u);
}

TEST(IndexWriter, ShowsNothingBeforeTheCommitAndAllAfterIt) {
  TestFileSystem files;
  auto writer = open(files);
  ASSERT_TRUE(add_document(*writer, 7, document_of(1)));
  EXPECT_FALSE(*writer->snapshot()->contains(7));
  const auto before = writer->snapshot();
  const auto after = writer->commit(11);
  ASSERT_TRUE(after);
  EXPECT_EQ((*after)->sequence(), 11);
  EXPECT_TRUE(*(*after)->contains(7));
  EXPECT_FALSE(*before->contains(7));
  EXPECT_EQ(writer->snapshot(), *after);
}

TEST(IndexWriter, RefusesToCommitOrMergeWithinADocument) {
  TestFileSystem files;
  auto writer = open(files);
  ASSERT_TRUE(writer->begin_document(1));
  EXPECT_EQ(writer->begin_document(2).error().code, base::Code::kConflict);
  EXPECT_EQ(writer->commit(1).error().code, base::Code::kConflict);
  EXPECT_EQ(writer->merge_if_needed().error().code, base::Code::kConflict);
  EXPECT_EQ(writer->remove_document(1).error().code, base::Code::kConflict);
  ASSERT_TRUE(writer->abort_document());
  EXPECT_TRUE(writer->commit(1));
}

TEST(IndexWriter, RefusesToMergeBeforeACommit) {
  TestFileSystem files;
  auto writer = open(files);
  ASSERT_TRUE(add_document(*writer, 7, document_of(1)));
  EXPECT_EQ(writer->merge_if_needed().error().code, base::Code::kConflict);
}

TEST(IndexWriter, KeepsTheOldVersionWhenTheNewOneIsAborted) {
  for (std::size_t postings_bytes : {std::size_t{24} << 20, std::size_t{1}}) {
    TestFileSystem files;
    auto writer = open(files, postings_bytes);
    const ModelDocument old = document_of(1);
    ASSERT_TRUE(add_document(*writer, 7, old));
    ASSERT_TRUE(writer->begin_document(7));
    for (const ModelPassage& passage : document_of(2)) ASSERT_TRUE(add_passage(*writer, passage));
    ASSERT_TRUE(writer->abort_document());
    const auto snapshot = writer->commit(1);
    ASSERT_TRUE(snapshot);
    EXPECT_EQ(read_model(**snapshot), (Model{{7, old}}));
  }
}

TEST(IndexWriter, ReplacesADocumentWithinOneBatch) {
  TestFileSystem files;
  auto writer = open(files);
  ASSERT_TRUE(add_document(*writer, 7, document_of(1)));
  ASSERT_TRUE(add_document(*writer, 8, document_of(2)));
  ASSERT_TRUE(add_document(*writer, 7, document_of(3)));
  ASSERT_TRUE(writer->remove_document(8));
  const auto snapshot = writer->commit(1);
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(read_model(**snapshot), (Model{{7, document_of(3)}}));
  expect_statistics(**snapshot, {{7, document_of(3)}});
}

TEST(IndexWriter, ADocumentLargerThanTheBatchIsWholeAndIsJoinedByAMerge) {
  TestFileSystem files;
  auto writer = open(files, 1, 2);  // a segment per passage
  Random random(1);
  ModelDocument large;
  while (large.size() < 9) large = random_document(random, 500, 12);
  ASSERT_TRUE(add_document(*writer, 5, document_of(1)));
  ASSERT_TRUE(add_document(*writer, 7, large));
  auto snapshot = writer->commit(1);
  ASSERT_TRUE(snapshot);
  const Model model{{5, document_of(1)}, {7, large}};
  EXPECT_EQ(read_model(**snapshot), model);
  expect_statistics(**snapshot, model);
  EXPECT_TRUE((*snapshot)->has_parts());
  std::set<std::uint32_t> numbers;
  for (std::size_t s = 0; s < (*snapshot)->segments().size(); ++s) {
    const Segment& segment = *(*snapshot)->segments()[s].segment;
    if (segment.document(0).id != 7) continue;
    numbers.insert((*snapshot)->document_number(s, 0));
    EXPECT_EQ((*snapshot)->document_totals(s, 0).passages, large.size());
  }
  EXPECT_EQ(numbers.size(), 1u);
  while (*writer->merge_if_needed()) {
  }
  EXPECT_EQ(read_model(*writer->snapshot()), model);
  EXPECT_LE(writer->snapshot()->segments().size(), 2u);
}

TEST(IndexWriter, ALargeDocumentLeavesFewSegmentsAndNoFileOfThoseItWentThrough) {
  TestFileSystem files;
  auto writer = open(files, 1);
  ASSERT_TRUE(add_document(*writer, 6, document_of(1, 3)));
  ASSERT_TRUE(writer->commit(1));
  const ModelDocument old = document_of(2, 5);
  const ModelDocument large = document_of(3, 1000);
  ASSERT_GT(large.size(), 300u);
  ASSERT_TRUE(add_document(*writer, 7, old));
  ASSERT_TRUE(add_document(*writer, 7, large));
  const auto snapshot = writer->commit(2);
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(read_model(**snapshot), (Model{{6, document_of(1, 3)}, {7, large}}));
  expect_statistics(**snapshot, {{6, document_of(1, 3)}, {7, large}});
  EXPECT_LT((*snapshot)->segments().size(), 60u);
  EXPECT_EQ(files.list(kFolder)->size(), (*snapshot)->segments().size() + 1);
}

TEST(IndexWriter, ALargeDocumentThatIsAbortedLeavesTheOldOne) {
  TestFileSystem files;
  auto writer = open(files, 1);
  const ModelDocument old = document_of(1, 40);
  ASSERT_TRUE(add_document(*writer, 7, old));
  ASSERT_TRUE(writer->begin_document(7));
  for (const ModelPassage& passage : document_of(2, 200)) {
    ASSERT_TRUE(add_passage(*writer, passage));
  }
  ASSERT_TRUE(writer->abort_document());
  const auto snapshot = writer->commit(1);
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(read_model(**snapshot), (Model{{7, old}}));
}

TEST(IndexWriter, DropsASegmentWhoseDocumentsAreAllRemoved) {
  TestFileSystem files;
  auto writer = open(files);
  ASSERT_TRUE(add_document(*writer, 7, document_of(1)));
  ASSERT_TRUE(writer->commit(1));
  ASSERT_TRUE(writer->remove_document(7));
  const auto snapshot = writer->commit(2);
  ASSERT_TRUE(snapshot);
  EXPECT_TRUE((*snapshot)->segments().empty());
  EXPECT_EQ(files.names(), std::vector<std::string>{kFolder + "/MANIFEST"});
}

TEST(IndexWriter, WritesASegmentAnewWhenMoreThanAQuarterIsDeleted) {
  TestFileSystem files;
  auto writer = open(files);
  Model model;
  for (DocumentId id = 0; id < 20; ++id) {
    model[id] = document_of(1);
    ASSERT_TRUE(add_document(*writer, id, model[id]));
  }
  ASSERT_TRUE(writer->commit(1));
  for (DocumentId id = 0; id < 5; ++id) {
    model.erase(id);
    ASSERT_TRUE(writer->remove_document(id));
  }
  ASSERT_TRUE(writer->commit(2));
  EXPECT_FALSE(*writer->merge_if_needed());
  model.erase(10);
  ASSERT_TRUE(writer->remove_document(10));
  ASSERT_TRUE(writer->commit(3));
  EXPECT_TRUE(*writer->merge_if_needed());
  EXPECT_FALSE(*writer->merge_if_needed());
  const auto snapshot = writer->snapshot();
  EXPECT_EQ(snapshot->sequence(), 3);
  EXPECT_EQ(snapshot->statistics().stored_passages, snapshot->statistics().passages);
  EXPECT_EQ(read_model(*snapshot), model);
}

TEST(IndexWriter, DiscardForgetsWhatWasNotCommitted) {
  TestFileSystem files;
  auto writer = open(files);
  ASSERT_TRUE(add_document(*writer, 7, document_of(1)));
  ASSERT_TRUE(writer->commit(1));
  ASSERT_TRUE(add_document(*writer, 8, document_of(2)));
  ASSERT_TRUE(writer->remove_document(7));
  ASSERT_TRUE(writer->begin_document(9));
  ASSERT_TRUE(writer->discard());
  const auto snapshot = writer->commit(2);
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(read_model(**snapshot), (Model{{7, document_of(1)}}));
}

// Random adds, replacements, removals, commits, merges and reopenings, held against a map.
TEST(IndexWriter, AgreesWithAMapWhateverIsDone) {
  for (std::uint32_t seed = 1; seed <= 6; ++seed) {
    Random random(seed);
    TestFileSystem files;
    // The last: each passage in a segment of its own, joined as they pile up.
    const std::size_t postings_bytes = std::array{24 << 20, 150'000, 1}[seed % 3];
    auto writer = open(files, postings_bytes, 4);
    Model model;
    for (int step = 1; step <= 60; ++step) {
      for (std::uint32_t i = 0; i <= random() % 8; ++i) {
        const auto id = static_cast<DocumentId>(random() % 40);
        if (random() % 4 == 0) {
          ASSERT_TRUE(writer->remove_document(id));
          model.erase(id);
        } else {
          model[id] = random_document(random, 2000, 8);
          ASSERT_TRUE(add_document(*writer, id, model[id]));
        }
      }
      const auto snapshot = writer->commit(step);
      ASSERT_TRUE(snapshot) << snapshot.error().message;
      ASSERT_EQ(read_model(**snapshot), model);
      expect_statistics(**snapshot, model);
      if (random() % 3 == 0) {
        for (;;) {
          const auto merged = writer->merge_if_needed();
          ASSERT_TRUE(merged) << merged.error().message;
          if (!*merged) break;
        }
        ASSERT_EQ(read_model(*writer->snapshot()), model);
        expect_statistics(*writer->snapshot(), model);
        ASSERT_LE(writer->snapshot()->segments().size(), 4u);
      }
      if (random() % 5 == 0) {
        writer.reset();
        writer = open(files, postings_bytes, 4);
        ASSERT_EQ(writer->snapshot()->sequence(), step);
        ASSERT_EQ(read_model(*writer->snapshot()), model);
      }
    }
  }
}

TEST(IndexWriter, LeavesNoFileBehind) {
  TestFileSystem files;
  auto writer = open(files, 100'000, 2);
  for (int step = 1; step <= 12; ++step) {
    ASSERT_TRUE(add_document(*writer, step % 5, document_of(static_cast<std::uint32_t>(step))));
    ASSERT_TRUE(writer->commit(step));
    while (*writer->merge_if_needed()) {
    }
  }
  std::set<std::string> expected{kFolder + "/MANIFEST"};
  const auto manifest = read_manifest(files, kFolder);
  ASSERT_TRUE(manifest && *manifest);
  for (const ManifestSegment& segment : (*manifest)->segments) {
    expected.insert(kFolder + "/" + segment_file_name(segment.number));
    if (segment.deletes == 0) continue;
    expected.insert(kFolder + "/" + deletes_file_name(segment.number, segment.deletes));
  }
  const auto names = files.names();
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()), expected);
}

TEST(IndexWriter, NamesTheDamagedFileAndCanBeginAnew) {
  TestFileSystem files;
  auto writer = open(files);
  ASSERT_TRUE(add_document(*writer, 7, document_of(1)));
  ASSERT_TRUE(add_document(*writer, 8, document_of(1)));
  ASSERT_TRUE(writer->commit(1));
  ASSERT_TRUE(writer->remove_document(7));
  ASSERT_TRUE(writer->commit(2));
  writer.reset();
  for (const std::string& path : files.names()) {
    const std::string name = path.substr(kFolder.size() + 1);
    std::string& bytes = files.bytes(path);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    auto opened = IndexWriter::open(files, kFolder);
    base::Status read;
    if (opened) {
      read = (*opened)->snapshot()->segments()[0].segment->verify();
    } else {
      read = base::fail(opened.error());
    }
    ASSERT_FALSE(read) << name;
    EXPECT_EQ(read.error().code, base::Code::kCorrupt);
    EXPECT_NE(read.error().message.find(name), std::string::npos) << read.error().message;
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  }
  ASSERT_TRUE(files.remove(files.names().front()));  // a deletes file or a segment
  EXPECT_EQ(IndexWriter::open(files, kFolder).error().code, base::Code::kCorrupt);
  ASSERT_TRUE(IndexWriter::destroy(files, kFolder));
  EXPECT_TRUE(files.names().empty());
  EXPECT_EQ(open(files)->snapshot()->sequence(), 0);
}

// A task's own interleaving with commits is the property test below; this is what it says.
TEST(IndexWriter, PublishesAMergeWithWhatWasRemovedMeanwhile) {
  TestFileSystem files;
  auto writer = open(files, 24 << 20, 2);
  ASSERT_TRUE(commit_each(*writer, 3));
  const auto task = writer->plan_merge();
  ASSERT_TRUE(task);
  task->run({});
  ASSERT_TRUE(writer->remove_document(1));
  EXPECT_EQ(writer->finish_merge(task).error().code, base::Code::kConflict);
  ASSERT_TRUE(add_document(*writer, 2, document_of(2)));  // a new version
  ASSERT_TRUE(writer->commit(4));
  ASSERT_TRUE(writer->finish_merge(task));
  const auto snapshot = writer->snapshot();
  EXPECT_EQ(snapshot->sequence(), 4);
  const Model model{{2, document_of(2)}, {3, document_of(1)}};
  EXPECT_EQ(read_model(*snapshot), model);
  expect_statistics(*snapshot, model);
  writer.reset();
  EXPECT_EQ(read_model(*open(files)->snapshot()), model);
}

TEST(IndexWriter, AMergeOfWhatWasAllRemovedLeavesNothing) {
  TestFileSystem files;
  auto writer = open(files, 24 << 20, 1);
  ASSERT_TRUE(commit_each(*writer, 2));
  auto task = writer->plan_merge();
  task->run({});
  ASSERT_TRUE(writer->remove_document(1));
  ASSERT_TRUE(writer->remove_document(2));
  ASSERT_TRUE(writer->commit(3));
  ASSERT_TRUE(writer->finish_merge(task));
  EXPECT_TRUE(writer->snapshot()->segments().empty());
  task.reset();
  ASSERT_TRUE(writer->commit(4));
  EXPECT_EQ(files.names(), std::vector<std::string>{kFolder + "/MANIFEST"});
}

TEST(IndexWriter, TheFileOfAMergeOutlivesCommitsAndGoesWithADroppedTask) {
  TestFileSystem files;
  auto writer = open(files, 24 << 20, 1);
  ASSERT_TRUE(commit_each(*writer, 2));
  auto task = writer->plan_merge();
  task->run({});
  ASSERT_TRUE(writer->commit(3));
  const auto names = files.names();
  const std::string path = kFolder + "/" + segment_file_name(task->number());
  EXPECT_EQ(std::count(names.begin(), names.end(), path), 1);
  task.reset();
  ASSERT_TRUE(writer->commit(4));
  EXPECT_EQ(files.names().size(), 3u);
  EXPECT_TRUE(writer->plan_merge());
}

TEST(IndexWriter, AStoppedMergeChangesNothing) {
  TestFileSystem files;
  auto writer = open(files, 24 << 20, 1);
  ASSERT_TRUE(commit_each(*writer, 2));
  const auto task = writer->plan_merge();
  std::stop_source stop;
  stop.request_stop();
  task->run(stop.get_token());
  const auto before = writer->snapshot();
  EXPECT_EQ(writer->finish_merge(task).error().code, base::Code::kCancelled);
  EXPECT_EQ(writer->snapshot(), before);
}

TEST(IndexWriter, PlansForYoungerSegmentsWhileAMergeIsAbout) {
  TestFileSystem files;
  auto writer = open(files, 24 << 20, 2);
  DocumentId id = 0;
  Model model;
  auto add_segments = [&](int count) {
    for (int i = 0; i < count; ++i) {
      ++id;
      model[id] = document_of(static_cast<std::uint32_t>(id));
      ASSERT_TRUE(add_document(*writer, id, model[id]));
      ASSERT_TRUE(writer->commit(id));
    }
  };
  add_segments(3);
  const auto first = writer->plan_merge();
  ASSERT_TRUE(first);
  EXPECT_FALSE(writer->plan_merge());
  add_segments(3);
  const auto second = writer->plan_merge();
  ASSERT_TRUE(second);
  for (const MergeTask::Input& input : second->inputs()) {
    EXPECT_GT(input.number, first->number());
  }
  second->run({});
  ASSERT_TRUE(writer->finish_merge(second));
  first->run({});
  ASSERT_TRUE(writer->finish_merge(first));
  EXPECT_EQ(read_model(*writer->snapshot()), model);
}

TEST(IndexWriter, AMergeNamesADamagedInputAndPublishesNothing) {
  TestFileSystem files;
  auto writer = open(files, 24 << 20, 1);
  ASSERT_TRUE(commit_each(*writer, 2));
  writer.reset();
  const auto manifest = read_manifest(files, kFolder);
  const std::string name = segment_file_name((*manifest)->segments[0].number);
  const std::string path = kFolder + "/" + name;
  const std::string good = files.bytes(path);
  const auto sections = decode_footer(base::as_bytes(good), name);
  for (const Section& section : *sections) {
    if (section.size == 0) continue;
    std::string& bytes = files.bytes(path);
    bytes = good;
    bytes[section.offset + section.size / 2] ^= 1;
    auto opened = IndexWriter::open(files, kFolder, {24 << 20, 1});
    const auto merged =
        opened ? (*opened)->merge_if_needed() : base::Result<bool>(base::fail(opened.error()));
    ASSERT_FALSE(merged) << section.name;
    EXPECT_EQ(merged.error().code, base::Code::kCorrupt);
    EXPECT_NE(merged.error().message.find(name), std::string::npos) << merged.error().message;
  }
}

// A writer, what it should hold, and the merges that are about.
struct Busy {
  explicit Busy(std::uint32_t seed)
      : random(seed), postings_bytes(seed % 3 == 0 ? 100'000 : 24 << 20) {
    reopen();
  }

  void reopen() {
    tasks.clear();
    writer.reset();
    writer = open(files, postings_bytes, 2);
    pending = committed;
  }
  void change() {
    const auto id = static_cast<DocumentId>(random() % 25);
    if (random() % 3 == 0) {
      ASSERT_TRUE(writer->remove_document(id));
      pending.erase(id);
    } else {
      pending[id] = random_document(random, 800, 6);
      ASSERT_TRUE(add_document(*writer, id, pending[id]));
    }
    dirty = true;
  }
  void commit() {
    ASSERT_TRUE(writer->commit(++sequence));
    committed = pending;
    dirty = false;
  }
  void discard() {
    ASSERT_TRUE(writer->discard());
    pending = committed;
    dirty = false;
  }
  void plan() {
    auto task = writer->plan_merge();
    if (task) tasks.push_back(std::move(task));
  }
  void advance_a_merge() {
    if (tasks.empty()) return;
    const std::size_t which = random() % tasks.size();
    const auto task = tasks[which];
    if (!task->result()) return task->run({});
    const auto done = writer->finish_merge(task);
    if (dirty && !done) {
      ASSERT_EQ(done.error().code, base::Code::kConflict);
      return;
    }
    ASSERT_TRUE(done) << done.error().message;
    tasks.erase(tasks.begin() + static_cast<std::ptrdiff_t>(which));
    ++merges;
  }
  void step() {
    switch (random() % 16) {
      case 0:
        return discard();
      case 1:
        tasks.clear();
        return;
      case 2:
        dirty = false;
        return reopen();
      case 3:
      case 4:
      case 5:
        return commit();
      case 6:
      case 7:
        return plan();
      case 8:
      case 9:
      case 10:
      case 11:
        return advance_a_merge();
      default:
        return change();
    }
  }

  Random random;
  const std::size_t postings_bytes;
  TestFileSystem files;
  std::unique_ptr<IndexWriter> writer;
  Model committed;
  Model pending;
  bool dirty = false;  // an aborted or empty change may leave the writer clean
  Sequence sequence = 0;
  std::vector<std::shared_ptr<MergeTask>> tasks;
  int merges = 0;
};

// Adds, removals and commits between the planning, the running and the taking back of merges, up to
// several of them at a time.
TEST(IndexWriter, AgreesWithAMapWhateverHappensDuringMerges) {
  int merges = 0;
  for (std::uint32_t seed = 1; seed <= 12; ++seed) {
    Busy busy(seed);
    for (int step = 1; step <= 250; ++step) {
      busy.step();
      ASSERT_FALSE(HasFatalFailure()) << seed << ", " << step;
      ASSERT_EQ(read_model(*busy.writer->snapshot()), busy.committed) << seed << ", " << step;
      expect_statistics(*busy.writer->snapshot(), busy.committed);
    }
    merges += busy.merges;
  }
  EXPECT_GT(merges, 50);
}

TEST(IndexWriter, ReadersGoOnWhileItCommitsAndMerges) {
  TestFileSystem files;
  auto writer = open(files, 24 << 20, 2);
  std::atomic<bool> done = false;
  std::jthread reader([&] {
    while (!done) {
      const auto snapshot = writer->snapshot();
      // Commit n holds documents 1 to n.
      ASSERT_EQ(read_model(*snapshot).size(), static_cast<std::size_t>(snapshot->sequence()));
    }
  });
  for (int step = 1; step <= 15; ++step) {
    ASSERT_TRUE(add_document(*writer, step, document_of(static_cast<std::uint32_t>(step))));
    ASSERT_TRUE(writer->commit(step));
    while (*writer->merge_if_needed()) {
    }
  }
  done = true;
}

}  // namespace
}  // namespace qwalt::index
