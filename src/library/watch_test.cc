// Folders whose files are documents.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "library/test_library.h"

namespace qwalt::library {
namespace {

namespace fs = std::filesystem;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""h;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class WatchTest : public LibraryTest {
 protected:
  void SetUp() override {
    options_.watching.settle = 0ms;
    options_.watching.scan_interval = 1h;
    fs::create_directories(root());
    LibraryTest::SetUp();
  }

  std::string root() const { return folder_ + "/docs"; }
  void write(const std::string& name, std::string_view text) const {
    const fs::path path = root() + "/" + name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  WatchView watch(std::vector<std::string> ignore = {}) {
    const auto added = library_->add_watch({root(), workspace_, std::move(ignore)});
    if (!added) throw std::runtime_error(added.error().message);
    id_ = added->id;
    scanned();
    return view();
  }
  WatchView view() const { return library_->watch(workspace_, id_).value(); }
  // Waits for a scan that began after this call.
  void scan() {
    const auto before = view().last_scan;
    ASSERT_TRUE(library_->rescan(workspace_, id_));
    wait_for([&] { return view().last_scan > before; });
    scanned();
  }
  void scanned() {
    wait_for([&] { return view().state != "scanning"; });
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    const auto list = library_->list(workspace_, "", "", 1000).value();
    for (const auto& one : list.documents) names.push_back(one.document.name);
    return names;
  }
  void wait_for_names(const std::vector<std::string>& wanted) {
    wait_for([&] {
      auto now = names();
      std::sort(now.begin(), now.end());
      return now == wanted;
    });
  }
  store::Id id_of(const std::string& name) {
    return library_->resolve(workspace_, name)->document.id;
  }

  store::Id id_ = 0;
};

TEST_F(WatchTest, FilesThatAreThereAndFilesThatComeBecomeDocuments) {
  write("a.txt", "About walruses.");
  write("sub/deep/b.txt", "About narwhals.");
  watch();
  EXPECT_THAT(names(), UnorderedElementsAre("docs/a.txt", "docs/sub/deep/b.txt"));
  write("c.txt", "About belugas.");
  write("new/folder/d.txt", "About orcas.");
  wait_for_names({"docs/a.txt", "docs/c.txt", "docs/new/folder/d.txt", "docs/sub/deep/b.txt"});
  settled(id_of("docs/new/folder/d.txt"));
  EXPECT_EQ(found("orcas").size(), 1u);
  wait_for([&] { return view().files == 4; });
}

TEST_F(WatchTest, ScansAloneFollowTooWhereTheKernelTellsNothing) {
  close();
  options_.watching.notifications = false;
  options_.watching.scan_interval = 20ms;
  open();
  watch();
  write("a.txt", "About walruses.");
  wait_for_names({"docs/a.txt"});
  fs::rename(root() + "/a.txt", root() + "/b.txt");
  wait_for_names({"docs/b.txt"});
  fs::remove(root() + "/b.txt");
  wait_for_names({});
}

TEST_F(WatchTest, AnEditedFileReplacesItsDocument) {
  write("a.txt", "About walruses.");
  watch();
  settled(id_of("docs/a.txt"));
  write("a.txt", "About narwhals, at length.");
  wait_for([&] { return found("narwhals").size() == 1; });
  wait_for([&] { return found("walruses").empty(); });
  EXPECT_THAT(names(), UnorderedElementsAre("docs/a.txt"));
}

TEST_F(WatchTest, AMovedFileKeepsItsDocumentAndIsFoundByItsNewName) {
  write("a.txt", "About walruses.");
  write("sub/x.txt", "About narwhals.");
  write("sub/y.txt", "About orcas.");
  watch();
  const auto a = settled(id_of("docs/a.txt")).document.id;
  const auto x = settled(id_of("docs/sub/x.txt")).document.id;
  settled(id_of("docs/sub/y.txt"));
  fs::rename(root() + "/a.txt", root() + "/renamed.txt");
  fs::rename(root() + "/sub", root() + "/other");
  wait_for_names({"docs/other/x.txt", "docs/other/y.txt", "docs/renamed.txt"});
  EXPECT_EQ(id_of("docs/renamed.txt"), a);
  EXPECT_EQ(id_of("docs/other/x.txt"), x);
  wait_for([&] { return found("title:renamed walruses").size() == 1; });
  // Its new place is followed as well.
  write("other/z.txt", "About belugas.");
  wait_for_names({"docs/other/x.txt", "docs/other/y.txt", "docs/other/z.txt", "docs/renamed.txt"});
  scan();
  EXPECT_EQ(names().size(), 4u);
}

TEST_F(WatchTest, ADeletedFileTakesItsDocumentAlongUnlessThatHasAnotherName) {
  write("a.txt", "About walruses.");
  write("b.txt", "About narwhals.");
  write("copy of b.txt", "About narwhals.");
  write("c.txt", "About belugas.");
  ASSERT_TRUE(upload("by hand.txt", "About belugas."));
  watch();
  fs::remove(root() + "/a.txt");
  fs::remove(root() + "/b.txt");
  fs::remove(root() + "/c.txt");
  wait_for([&] {
    auto now = names();
    std::sort(now.begin(), now.end());
    return now == std::vector<std::string>{"by hand.txt", "docs/copy of b.txt"};
  });
}

TEST_F(WatchTest, ADeletedFolderTakesItsDocumentsAlong) {
  for (int i = 0; i < 20; ++i) write("sub/" + std::to_string(i) + ".txt", std::to_string(i));
  write("stays.txt", "stays");
  watch();
  EXPECT_EQ(names().size(), 21u);
  fs::remove_all(root() + "/sub");
  wait_for_names({"docs/stays.txt"});
  fs::remove(root() + "/stays.txt");
  wait_for_names({});
  scan();
  EXPECT_EQ(view().state, "watching") << "an emptied folder is no missing one";
}

TEST_F(WatchTest, WhatChangedWhileTheServerWasDownFollowsAtTheNextStart) {
  write("kept.txt", "kept");
  write("gone.txt", "gone");
  write("edited.txt", "old");
  write("moved.txt", "moved");
  watch();
  settled(id_of("docs/edited.txt"));
  const auto moved = id_of("docs/moved.txt");
  close();
  fs::remove(root() + "/gone.txt");
  write("edited.txt", "new words");
  fs::rename(root() + "/moved.txt", root() + "/elsewhere.txt");
  write("came.txt", "came");
  open();
  wait_for_names({"docs/came.txt", "docs/edited.txt", "docs/elsewhere.txt", "docs/kept.txt"});
  EXPECT_EQ(id_of("docs/elsewhere.txt"), moved);
  wait_for([&] { return found("words").size() == 1; });
}

TEST_F(WatchTest, AFolderThatVanishesKeepsItsDocumentsUntilItIsBack) {
  write("a.txt", "About walruses.");
  write("b.txt", "About narwhals.");
  watch();
  fs::rename(root(), root() + ".away");
  wait_for([&] { return view().state == "missing"; });
  EXPECT_THAT(view().error, HasSubstr("not there"));
  EXPECT_EQ(names().size(), 2u);
  scan();
  EXPECT_EQ(names().size(), 2u);
  // What a disk leaves that was taken away: an empty folder.
  fs::create_directories(root());
  scan();
  EXPECT_EQ(view().state, "missing");
  EXPECT_EQ(names().size(), 2u);
  fs::remove(root());
  fs::rename(root() + ".away", root());
  fs::remove(root() + "/a.txt");
  scan();
  EXPECT_EQ(view().state, "watching");
  EXPECT_THAT(names(), UnorderedElementsAre("docs/b.txt"));
}

TEST_F(WatchTest, AFolderMadeAnewWithItsOldFilesIsTheSame) {
  write("a.txt", "About walruses.");
  write("b.txt", "About narwhals.");
  watch();
  fs::copy(root(), root() + ".copy", fs::copy_options::recursive);
  // At once: of files deleted one by one, the first could be let go before the folder is gone.
  fs::rename(root(), root() + ".old");
  wait_for([&] { return view().state == "missing"; });
  fs::remove(root() + ".copy/a.txt");
  fs::rename(root() + ".copy", root());
  scan();
  EXPECT_EQ(view().state, "watching");
  EXPECT_THAT(names(), UnorderedElementsAre("docs/b.txt"));
}

TEST_F(WatchTest, LinksHiddenFilesAndIgnoredOnesAreLeftOut) {
  write("a.txt", "a");
  write(".hidden", "h");
  write(".git/config", "g");
  write("draft.bak", "b");
  write("drafts/x.txt", "x");
  fs::create_directories(folder_ + "/outside");
  std::ofstream(folder_ + "/outside/secret.txt") << "secret";
  fs::create_symlink(folder_ + "/outside/secret.txt", root() + "/link.txt");
  fs::create_directory_symlink(folder_ + "/outside", root() + "/linked");
  fs::create_directory_symlink(root(), root() + "/loop");
  ASSERT_EQ(::mkfifo((root() + "/pipe").c_str(), 0600), 0);
  watch({"*.bak", "drafts/"});
  EXPECT_THAT(names(), UnorderedElementsAre("docs/a.txt"));
  EXPECT_EQ(view().error, "");
  fs::remove(root() + "/a.txt");
  fs::create_symlink(folder_ + "/outside/secret.txt", root() + "/a.txt");
  wait_for_names({});
}

TEST_F(WatchTest, FilesTooLargeAreCountedWithAReasonAndTakenOnceTheyFit) {
  write("large.txt", std::string((1 << 20) + 1, 'x'));
  write("empty.txt", "");
  watch();
  EXPECT_EQ(view().failed, 1);
  EXPECT_EQ(view().files, 0);
  EXPECT_THAT(view().error, HasSubstr("large.txt is larger than"));
  write("large.txt", "small now");
  wait_for_names({"docs/large.txt"});
  wait_for([&] { return view().failed == 0 && view().files == 1; });
  scan();
  EXPECT_EQ(view().error, "");
}

TEST_F(WatchTest, MoreFilesThanTheLimitAreLeftOutAndThatIsSaid) {
  close();
  options_.watching.files = 3;
  open();
  for (int i = 0; i < 5; ++i) write(std::to_string(i) + ".txt", std::to_string(i));
  watch();
  EXPECT_EQ(names().size(), 3u);
  EXPECT_THAT(view().error, HasSubstr("more than 3 files"));
}

TEST_F(WatchTest, AFileBeingWrittenIsWaitedFor) {
  close();
  options_.watching.settle = 1h;
  open();
  watch();
  std::ofstream file(root() + "/a.txt");
  file << "half";
  file.flush();
  wait_for([&] { return view().waiting == 1; });
  EXPECT_TRUE(names().empty());
  file << " and whole";
  file.close();
  wait_for_names({"docs/a.txt"});
  settled(id_of("docs/a.txt"));
  EXPECT_EQ(found("whole").size(), 1u);
  wait_for([&] { return view().waiting == 0; });
}

TEST_F(WatchTest, AFileThatStaysTheSameHasSettled) {
  close();
  options_.watching.settle = 30ms;
  options_.watching.notifications = false;
  open();
  write("a.txt", "About walruses.");
  watch();
  wait_for_names({"docs/a.txt"});
}

TEST_F(WatchTest, ADocumentRemovedByHandComesBackWhenItsFileChanges) {
  write("a.txt", "About walruses.");
  watch();
  ASSERT_TRUE(library_->remove(workspace_, id_of("docs/a.txt")));
  scan();
  EXPECT_TRUE(names().empty());
  write("a.txt", "About narwhals.");
  wait_for_names({"docs/a.txt"});
}

TEST_F(WatchTest, NamesThatCannotBeKeptStayApart) {
  write("a\nb.txt", "one");
  write("a\rb.txt", "two");
  write("ab.txt", "three");
  write("\xff.txt", "four");
  write("\xfe.txt", "five");
  watch();
  EXPECT_EQ(names().size(), 5u);
  for (const char* name : {"a\nb.txt", "a\rb.txt", "ab.txt", "\xff.txt", "\xfe.txt"}) {
    fs::remove(root() + "/" + name);
  }
  wait_for_names({});
}

TEST_F(WatchTest, FoldersThatCannotBeWatchedAreRefused) {
  write("sub/a.txt", "a");
  watch();
  const auto code = [&](const std::string& folder, std::vector<std::string> ignore = {}) {
    const auto added = library_->add_watch({folder, workspace_, std::move(ignore)});
    return added ? base::Code::kInternal : added.error().code;
  };
  EXPECT_EQ(code(root()), base::Code::kConflict);
  EXPECT_EQ(code(root() + "/sub"), base::Code::kConflict);
  EXPECT_EQ(code(folder_ + "/none"), base::Code::kNotFound);
  EXPECT_EQ(code(root() + "/sub/a.txt"), base::Code::kNotFound);
  EXPECT_EQ(code(""), base::Code::kInvalid);
  EXPECT_EQ(code(folder_ + "/files"), base::Code::kInvalid);
  EXPECT_EQ(code(folder_ + "/files/incoming"), base::Code::kInvalid);
  EXPECT_EQ(code(folder_), base::Code::kInvalid);
  EXPECT_EQ(code("/"), base::Code::kInvalid);
  EXPECT_EQ(library_->rescan(workspace_, 1).error().code, base::Code::kNotFound);
  EXPECT_EQ(library_->remove_watch(workspace_, 1, true).error().code, base::Code::kNotFound);
  EXPECT_EQ(library_->watches(workspace_).size(), 1u);
}

TEST_F(WatchTest, AnEndedWatchLeavesItsDocumentsOrTakesThemAlong) {
  write("a.txt", "a");
  write("sub/b.txt", "b");
  ASSERT_TRUE(upload("by hand.txt", "by hand"));
  watch();
  ASSERT_TRUE(library_->remove_watch(workspace_, id_, false));
  EXPECT_EQ(names().size(), 3u);
  EXPECT_TRUE(library_->watches(workspace_).empty());
  fs::remove(root() + "/a.txt");
  watch();
  ASSERT_TRUE(library_->remove_watch(workspace_, id_, true));
  EXPECT_THAT(names(), UnorderedElementsAre("by hand.txt", "docs/a.txt"));
}

TEST_F(WatchTest, TwoFoldersOfOneNameHaveNamesOfTheirOwn) {
  write("a.txt", "one");
  watch();
  fs::create_directories(folder_ + "/other/docs");
  std::ofstream(folder_ + "/other/docs/a.txt") << "two";
  id_ = library_->add_watch({folder_ + "/other/docs", workspace_, {}})->id;
  scanned();
  EXPECT_THAT(names(), UnorderedElementsAre("docs/a.txt", "docs (2)/a.txt"));
}

TEST_F(WatchTest, AWatchOfTheCommandLineStaysAndRestsWhenItIsNotNamed) {
  write("a.txt", "a");
  close();
  options_.watches = {{root(), workspace_, {}}};
  open();
  wait_for_names({"docs/a.txt"});
  ASSERT_EQ(library_->watches(workspace_).size(), 1u);
  id_ = library_->watches(workspace_)[0].id;
  EXPECT_TRUE(view().permanent);
  EXPECT_EQ(library_->remove_watch(workspace_, id_, false).error().code, base::Code::kConflict);
  close();
  options_.watches.clear();
  fs::remove(root() + "/a.txt");
  open();
  EXPECT_TRUE(library_->watches(workspace_).empty());
  EXPECT_EQ(names().size(), 1u);
  close();
  options_.watches = {{root(), workspace_, {}}};
  open();
  wait_for_names({});
  close();
  options_.watches = {{root() + "/not yet there", workspace_, {}}};
  open();
  wait_for([&] { return library_->watches(workspace_).at(0).state == "missing"; });
}

TEST_F(WatchTest, WithoutEnoughNotificationsTheScansGoOnAndThatIsSaid) {
  close();
  options_.watching.notified_folders = 1;
  options_.watching.scan_interval = 20ms;
  open();
  write("sub/a.txt", "a");
  watch();
  EXPECT_THAT(view().error, HasSubstr("max_user_watches"));
  write("sub/b.txt", "b");
  wait_for_names({"docs/sub/a.txt", "docs/sub/b.txt"});
}

TEST_F(WatchTest, ManyChangesAtOnceAllFollow) {
  watch();
  std::vector<std::string> wanted;
  for (int i = 0; i < 300; ++i) {
    const std::string name = "f" + std::to_string(i % 7) + "/" + std::to_string(i) + ".txt";
    write(name, "text " + std::to_string(i));
    if (i % 3 == 0) {
      fs::remove(root() + "/" + name);
    } else if (i % 3 == 1) {
      fs::rename(root() + "/" + name, root() + "/" + std::to_string(i) + ".txt");
      wanted.push_back("docs/" + std::to_string(i) + ".txt");
    } else {
      wanted.push_back("docs/" + name);
    }
  }
  std::sort(wanted.begin(), wanted.end());
  wait_for_names(wanted);
}

}  // namespace
}  // namespace qwalt::library
