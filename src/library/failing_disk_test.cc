// A library whose disk is full at each moment of its life.
#include "library/failing_disk.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <new>
#include <thread>

#include "library/test_library.h"

namespace qwalt::library {

std::atomic<FailingDisk*> FailingDisk::current_ = nullptr;

namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using std::chrono_literals::operator""ms;

// A file of SQLite: the one below follows it in memory.
struct VfsFile {
  sqlite3_file base;
  sqlite3_file* below() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  static VfsFile* of(sqlite3_file* file) { return reinterpret_cast<VfsFile*>(file); }
};

sqlite3_vfs* vfs_below() {
  static sqlite3_vfs* const vfs = sqlite3_vfs_find("unix");
  return vfs;
}

bool fails() {
  FailingDisk* disk = FailingDisk::current();
  return disk != nullptr && disk->fails();
}

const sqlite3_io_methods kMethods = {
    3,
    [](sqlite3_file* f) {
      return VfsFile::of(f)->below()->pMethods->xClose(VfsFile::of(f)->below());
    },
    [](sqlite3_file* f, void* into, int size, sqlite3_int64 at) {
      sqlite3_file* below = VfsFile::of(f)->below();
      return below->pMethods->xRead(below, into, size, at);
    },
    [](sqlite3_file* f, const void* from, int size, sqlite3_int64 at) -> int {
      if (fails()) return SQLITE_FULL;
      sqlite3_file* below = VfsFile::of(f)->below();
      return below->pMethods->xWrite(below, from, size, at);
    },
    [](sqlite3_file* f, sqlite3_int64 size) -> int {
      if (fails()) return SQLITE_IOERR_TRUNCATE;
      sqlite3_file* below = VfsFile::of(f)->below();
      return below->pMethods->xTruncate(below, size);
    },
    [](sqlite3_file* f, int flags) -> int {
      if (fails()) return SQLITE_IOERR_FSYNC;
      sqlite3_file* below = VfsFile::of(f)->below();
      return below->pMethods->xSync(below, flags);
    },
    [](sqlite3_file* f, sqlite3_int64* size) {
      sqlite3_file* below = VfsFile::of(f)->below();
      return below->pMethods->xFileSize(below, size);
    },
    [](sqlite3_file* f, int lock) {
      sqlite3_file* below = VfsFile::of(f)->below();
      return below->pMethods->xLock(below, lock);
    },
    [](sqlite3_file* f, int lock) {
      sqlite3_file* below = VfsFile::of(f)->below();
      return below->pMethods->xUnlock(below, lock);
    },
    [](sqlite3_file* f, int* out) {
      sqlite3_file* below = VfsFile::of(f)->below();
      return below->pMethods->xCheckReservedLock(below, out);
    },
    [](sqlite3_file* f, int what, void* argument) {
      sqlite3_file* below = VfsFile::of(f)->below();
      return below->pMethods->xFileControl(below, what, argument);
    },
    [](sqlite3_file* f) {
      sqlite3_file* below = VfsFile::of(f)->below();
      return below->pMethods->xSectorSize(below);
    },
    [](sqlite3_file* f) {
      sqlite3_file* below = VfsFile::of(f)->below();
      return below->pMethods->xDeviceCharacteristics(below);
    },
    [](sqlite3_file* f, int region, int size, int extend, void volatile** out) {
      sqlite3_file* below = VfsFile::of(f)->below();
      return below->pMethods->xShmMap(below, region, size, extend, out);
    },
    [](sqlite3_file* f, int offset, int count, int flags) {
      sqlite3_file* below = VfsFile::of(f)->below();
      return below->pMethods->xShmLock(below, offset, count, flags);
    },
    [](sqlite3_file* f) {
      sqlite3_file* below = VfsFile::of(f)->below();
      below->pMethods->xShmBarrier(below);
    },
    [](sqlite3_file* f, int remove) {
      sqlite3_file* below = VfsFile::of(f)->below();
      return below->pMethods->xShmUnmap(below, remove);
    },
    [](sqlite3_file*, sqlite3_int64, int, void** out) {
      *out = nullptr;
      return SQLITE_OK;
    },
    [](sqlite3_file*, sqlite3_int64, void*) { return SQLITE_OK; }};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
  file->pMethods = nullptr;
  sqlite3_file* below = VfsFile::of(file)->below();
  const int code = vfs_below()->xOpen(vfs_below(), name, below, flags, out);
  if (code == SQLITE_OK) file->pMethods = &kMethods;
  return code;
}

class Buffered final : public base::WritableFile {
 public:
  Buffered(FailingDisk& disk, std::unique_ptr<base::WritableFile> below)
      : disk_(disk), below_(std::move(below)) {}
  base::Status append(std::string_view data) override {
    if (auto allowed = disk_.step(); !allowed) {
      static_cast<void>(below_->append(data.substr(0, data.size() / 2)));
      return allowed;
    }
    return below_->append(data);
  }
  base::Status sync() override {
    TRY(disk_.step());
    return below_->sync();
  }
  base::Status close() override {
    auto closed = below_->close();
    TRY(disk_.step());
    return closed;
  }

 private:
  FailingDisk& disk_;
  std::unique_ptr<base::WritableFile> below_;
};

}  // namespace

FailingDisk::FailingDisk() {
  vfs_ = *vfs_below();
  vfs_.zName = "failing";
  vfs_.szOsFile += static_cast<int>(sizeof(VfsFile));
  vfs_.xOpen = open_file;
  vfs_.xDelete = [](sqlite3_vfs*, const char* name, int sync) {
    return vfs_below()->xDelete(vfs_below(), name, sync);
  };
  current_ = this;
  sqlite3_vfs_register(&vfs_, 1);
}

FailingDisk::~FailingDisk() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(vfs_below(), 1);
  current_ = nullptr;
}

base::Result<std::unique_ptr<base::WritableFile>> FailingDisk::create(const std::string& path) {
  TRY(step());
  TRY_ASSIGN(auto below, below_.create(path));
  return std::make_unique<Buffered>(*this, std::move(below));
}

namespace {

class FailingDiskTest : public LibraryTest {
 protected:
  void SetUp() override {
    use(disk_);
    options_.retry_pause = 5ms;
    options_.watching.settle = 0ms;
    options_.watching.notifications = false;
    options_.watching.scan_interval = 20ms;
    LibraryTest::SetUp();
  }
  void start_anew() {
    disk_.free();
    close();
    std::filesystem::remove_all(folder_);
    ASSERT_TRUE(base::make_directories(folder_));
    open();
  }

  // All that a library does. What was acknowledged is in wanted_ afterwards, by name.
  void live() {
    wanted_.clear();
    for (const auto& [name, text] : {std::pair<std::string, std::string>{"a", "About walruses."},
                                     {"b", "About narwhals."},
                                     {"c", "About orcas."},
                                     {"a", "About walruses, again."},
                                     {"d", "About orcas."}}) {
      const auto uploaded = try_upload(name, text);
      if (uploaded) wanted_[name] = text;
    }
    const auto b = library_->resolve(workspace_, "b");
    if (b && library_->remove(workspace_, b->document.id)) wanted_.erase("b");
  }
  base::Result<Uploaded> try_upload(std::string_view name, std::string_view text) {
    auto uploaded = [&]() -> base::Result<Uploaded> {
      TRY_ASSIGN(auto incoming, library_->begin_upload());
      TRY(incoming->write(base::as_bytes(text)));
      return library_->finish_upload(*incoming, workspace_, name);
    }();
    if (!uploaded) expect_plain(uploaded.error());
    return uploaded;
  }
  static void expect_plain(const base::Error& error) {
    EXPECT_TRUE(error.code == base::Code::kNoSpace || error.code == base::Code::kIo)
        << error.message;
    if (error.code == base::Code::kNoSpace) {
      EXPECT_THAT(error.message, HasSubstr("disk is full"));
    }
  }
  void expect_all_well() {
    for (const auto& [name, text] : wanted_) {
      wait_for([&, name = name] {
        const auto view = library_->resolve(workspace_, name);
        return view && view->state == DocumentState::kReady &&
               view->document.sha256 == base::sha256_hex(wanted_[name]);
      });
    }
    wait_until_caught_up();
    VerifyReport report = library_->verify({}).value();
    // Where it was the removal that failed, the file waits for the next commit.
    if (report.findings.size() == 1 && report.findings[0].kind == "left-over" &&
        report.findings[0].subject.starts_with("index/")) {
      VerifyOptions repair;
      repair.repair = true;
      ASSERT_TRUE(library_->verify(repair));
      report = library_->verify({}).value();
    }
    for (const VerifyFinding& finding : report.findings) {
      ADD_FAILURE() << finding.kind << ", " << finding.subject << ": " << finding.sentence;
    }
    EXPECT_EQ(found("orcas").size(), wanted_.contains("c") || wanted_.contains("d") ? 1u : 0u);
    for (const char* name : {"a", "c", "d"}) {
      EXPECT_EQ(library_->resolve(workspace_, name).has_value(), wanted_.contains(name)) << name;
    }
  }

  FailingDisk disk_;
  std::map<std::string, std::string> wanted_;
};

// Every n-th operation; all of them with QWALT_ALL_FAULTS set (some minutes).
int stride() { return std::getenv("QWALT_ALL_FAULTS") != nullptr ? 1 : 7; }

TEST_F(FailingDiskTest, AfterItWasFullFromAnyMomentOnAllIsWellAgain) {
  for (std::int64_t at = 1;; at += stride()) {
    SCOPED_TRACE("operation " + std::to_string(at));
    start_anew();
    disk_.fail_at(at, FailingDisk::Mode::kFull);
    live();
    const bool reached = disk_.operations() >= at;
    disk_.free();
    expect_all_well();
    if (!reached || HasFailure()) break;
  }
}

TEST_F(FailingDiskTest, AfterAnyOneOperationFailedAllIsWell) {
  for (std::int64_t at = 1;; at += stride()) {
    SCOPED_TRACE("operation " + std::to_string(at));
    start_anew();
    disk_.fail_at(at, FailingDisk::Mode::kOnce);
    live();
    expect_all_well();
    if (disk_.operations() < at || HasFailure()) break;
  }
}

TEST_F(FailingDiskTest, WhatIsQueuedWaitsForRoomAndNoAttemptCounts) {
  const auto id = upload("a", "!wait")->document.document.id;
  extractor_.wait_until_waiting();
  disk_.fail_at(1, FailingDisk::Mode::kFull);
  EXPECT_FALSE(try_upload("b", "About narwhals."));
  EXPECT_EQ(found("nothing").size(), 0u) << "searching goes on";
  disk_.free();
  ASSERT_TRUE(library_->remove(workspace_, id));
  for (int i = 0; i < 20; ++i) {
    disk_.free();
    const auto added = upload("c", "About orcas " + std::to_string(i));
    ASSERT_TRUE(added);
    disk_.fail_at(1, FailingDisk::Mode::kFull);
    std::this_thread::yield();
    disk_.free();
    EXPECT_EQ(settled(added->document.document.id).state, DocumentState::kReady);
  }
}

TEST_F(FailingDiskTest, AWatchedFolderGoesOnWhenThereIsRoom) {
  const std::string root = folder_ + "/docs";
  for (std::int64_t at = 1;; at += stride()) {
    SCOPED_TRACE("operation " + std::to_string(at));
    start_anew();
    std::filesystem::create_directories(root);
    for (int i = 0; i < 3; ++i) std::ofstream(root + "/" + std::to_string(i)) << "Text " << i;
    disk_.fail_at(at, FailingDisk::Mode::kFull);
    const auto added = library_->add_watch({root, workspace_, {}});
    if (!added) expect_plain(added.error());
    const auto id = added ? added->id : 0;
    if (added) {
      wait_for([&] {
        const auto view = library_->watch(workspace_, id);
        return view->state == "failed" || view->files == 3;
      });
    }
    const bool reached = disk_.operations() >= at;
    disk_.free();
    if (added) {
      wait_for([&] { return library_->watch(workspace_, id)->files == 3; });
      wait_for([&] { return library_->watch(workspace_, id)->state == "watching"; });
      for (int i = 0; i < 3; ++i)
        settled(library_->resolve(workspace_, "docs/" + std::to_string(i))->document.id);
    }
    wait_until_caught_up();
    EXPECT_THAT(library_->verify({}).value().findings, IsEmpty());
    if (!reached || HasFailure()) break;
  }
}

TEST_F(FailingDiskTest, AnImportThatFindsNoRoomKeepsWhatCameAndCanBeRepeated) {
  for (int i = 0; i < 3; ++i) add("n" + std::to_string(i), "Text number " + std::to_string(i));
  auto out = library_->begin_export(workspace_, {}).value();
  std::string archive(static_cast<std::size_t>(out->total_bytes()), '\0');
  for (std::size_t at = 0; at < archive.size();) {
    at += out->read_some(std::span(archive).subspan(at)).value();
  }
  out.reset();
  for (std::int64_t at = 1;; at += stride()) {
    SCOPED_TRACE("operation " + std::to_string(at));
    start_anew();
    disk_.fail_at(at, FailingDisk::Mode::kFull);
    auto in = library_->begin_import(workspace_, {}).value();
    const base::Status status = in->write(base::as_bytes(archive));
    const bool reached = disk_.operations() >= at;
    if (!status) expect_plain(status.error());
    in.reset();
    disk_.free();
    auto again = library_->begin_import(workspace_, {}).value();
    ASSERT_TRUE(again->write(base::as_bytes(archive)));
    ASSERT_TRUE(again->finish());
    again.reset();
    const auto list = library_->list(workspace_, "", "", 10).value();
    EXPECT_EQ(list.total, 3);
    for (const auto& one : list.documents) settled(one.document.id);
    wait_until_caught_up();
    EXPECT_THAT(library_->verify({}).value().findings, IsEmpty());
    if (!reached || HasFailure()) break;
  }
}

}  // namespace
}  // namespace qwalt::library
