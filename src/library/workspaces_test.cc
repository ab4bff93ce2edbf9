// Several workspaces in one library: their indexes come, keep up and go.
#include <gtest/gtest.h>

#include <filesystem>

#include "base/bytes.h"
#include "library/library.h"
#include "library/test_library.h"

namespace qwalt::library {
namespace {

class WorkspacesTest : public LibraryTest {
 protected:
  // From here on the helpers are about this workspace.
  store::Id enter(const std::string& name) {
    const auto there = store_->workspace(name);
    workspace_ = there ? *there : store_->add_workspace(name)->id;
    return workspace_;
  }
  std::size_t indexes() {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ + "/index")) {
      count += entry.is_directory();
    }
    return count;
  }
};

TEST_F(WorkspacesTest, EachFindsItsOwnAlsoAfterARestart) {
  add("a.txt", "About walruses at home.");
  enter("other");
  add("a.txt", "About walruses elsewhere.");
  EXPECT_EQ(found("walruses"), std::vector<std::string>{"About walruses elsewhere."});
  close();
  open();
  EXPECT_EQ(found("walruses"), std::vector<std::string>{"About walruses at home."});
  enter("other");
  EXPECT_EQ(found("walruses"), std::vector<std::string>{"About walruses elsewhere."});
  EXPECT_TRUE(library_->verify({})->findings.empty());
}

TEST_F(WorkspacesTest, OneThatGoesTakesItsIndexItsOriginalsAndNothingElse) {
  add("a.txt", "About walruses at home.");
  const store::Id other = enter("other");
  add("a.txt", "About walruses elsewhere.");
  add("a.txt", "About walruses elsewhere, again.");
  add("b.txt", "About walruses at home.");  // the original is shared
  EXPECT_EQ(indexes(), 2U);
  EXPECT_EQ(library_->remove_workspace(other, false).error().code, base::Code::kConflict);
  ASSERT_TRUE(library_->remove_workspace(other, true));
  enter("default");
  EXPECT_EQ(found("walruses").size(), 1U);
  wait_until_caught_up();
  while (indexes() != 1U || originals() != 1U) std::this_thread::yield();
  EXPECT_TRUE(library_->verify({})->findings.empty());
  close();
  open();
  wait_until_caught_up();
  EXPECT_EQ(indexes(), 1U);
  EXPECT_EQ(found("walruses").size(), 1U);
}

TEST_F(WorkspacesTest, OneThatWasNeverUsedHasNoIndexAndDoesNotHoldUpTheOthers) {
  add("a.txt", "About walruses at home.");
  enter("empty");
  EXPECT_TRUE(found("walruses").empty());
  close();
  open();
  wait_until_caught_up();
  EXPECT_EQ(indexes(), 1U);
  EXPECT_TRUE(library_->verify({})->findings.empty());
  ASSERT_TRUE(library_->remove_workspace(store_->workspace("empty").value(), true));
}

TEST_F(WorkspacesTest, WhatARemovedOneLeftIsClearedAwayAtTheNextStart) {
  add("a.txt", "About walruses at home.");
  const store::Id other = enter("other");
  const auto view = add("b.txt", "About narwhals.");
  ASSERT_TRUE(library_->remove(other, view.document.id));
  wait_until_caught_up();
  close();
  {
    const auto store = store::open_sqlite_store(folder_ + "/qwalt.db").value();
    ASSERT_TRUE(store->remove_workspace(other));
  }
  EXPECT_EQ(indexes(), 2U);
  open();
  wait_until_caught_up();
  EXPECT_EQ(indexes(), 1U);
  EXPECT_EQ(found("walruses").size(), 1U);
}

TEST_F(WorkspacesTest, TheDefaultOneStaysWithItsDocuments) {
  add("a.txt", "About walruses at home.");
  EXPECT_EQ(library_->remove_workspace(workspace_, true).error().code, base::Code::kConflict);
  EXPECT_EQ(found("walruses").size(), 1U);
}

}  // namespace
}  // namespace qwalt::library
