#include "answer/actions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace qwalt::answer {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kMine = "title: Mine\ndescription: x\n[instructions]\nDo it.\n";

class ActionsTest : public ::testing::Test {
 protected:
  ActionsTest() {
    std::string name = (std::filesystem::temp_directory_path() / "qwalt-actions-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
    folder_ = root_ + "/actions";
  }
  ~ActionsTest() override { std::filesystem::remove_all(root_); }

  void put(const std::string& file, std::string_view text) const {
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ + "/" + file, std::ios::binary) << text;
  }

  std::string root_;
  std::string folder_;
};

const ListedAction* named(const ActionList& list, std::string_view name) {
  const auto found =
      std::find_if(list.actions.begin(), list.actions.end(),
                   [&](const ListedAction& each) { return each.action.name == name; });
  return found == list.actions.end() ? nullptr : &*found;
}

TEST_F(ActionsTest, AreTheBuiltInOnesWithoutAFolder) {
  const Actions all(base::posix_file_system(), folder_);
  const ActionList list = all.list();
  EXPECT_EQ(list.actions.size(), built_in_actions().size());
  EXPECT_TRUE(list.problems.empty());
  EXPECT_EQ(all.find("checklist")->origin, ActionOrigin::kBuiltIn);
  EXPECT_EQ(all.find("nothing").error().code, base::Code::kNotFound);
  EXPECT_EQ(all.find("../checklist").error().code, base::Code::kNotFound);
}

TEST_F(ActionsTest, FilesOfTheFolderReplaceAndAdd) {
  put("checklist.txt", kMine);
  put("audit-plan.txt", kMine);
  put("notes.md", "no action");
  const Actions all(base::posix_file_system(), folder_);
  const ActionList list = all.list();
  EXPECT_EQ(list.actions.size(), built_in_actions().size() + 1);
  EXPECT_EQ(named(list, "checklist")->origin, ActionOrigin::kEdited);
  EXPECT_EQ(named(list, "checklist")->action.title.english, "Mine");
  EXPECT_EQ(list.actions.back().action.name, "audit-plan");
  EXPECT_EQ(list.actions.back().origin, ActionOrigin::kAdded);
  EXPECT_EQ(all.find("audit-plan")->text, kMine);
}

TEST_F(ActionsTest, ABrokenFileIsNamedWithItsLineAndTheBuiltInOneStays) {
  put("checklist.txt", "title: Mine\ncolour: red\n");
  put("Bad Name.txt", kMine);
  put("large.txt", std::string(kMaxActionBytes + 1, '#'));
  const Actions all(base::posix_file_system(), folder_);
  const ActionList list = all.list();
  ASSERT_EQ(list.problems.size(), 3u);
  EXPECT_EQ(list.problems[0].file, "Bad Name.txt");
  EXPECT_EQ(list.problems[1].file, "checklist.txt");
  EXPECT_THAT(list.problems[1].sentence, HasSubstr("Line 2: "));
  EXPECT_EQ(list.problems[2].file, "large.txt");
  EXPECT_EQ(named(list, "checklist")->origin, ActionOrigin::kBuiltIn);
  EXPECT_EQ(all.find("checklist")->origin, ActionOrigin::kBuiltIn);
  EXPECT_EQ(all.find("large").error().code, base::Code::kNotFound);
}

TEST_F(ActionsTest, AreWrittenReadBackAndRemoved) {
  Actions all(base::posix_file_system(), folder_);
  EXPECT_EQ(all.write("checklist", kMine)->origin, ActionOrigin::kEdited);
  EXPECT_EQ(all.find("checklist")->text, kMine);
  EXPECT_TRUE(all.remove("checklist"));
  EXPECT_EQ(all.find("checklist")->origin, ActionOrigin::kBuiltIn);
  EXPECT_EQ(all.remove("checklist").error().code, base::Code::kNotFound);
  EXPECT_EQ(all.remove("../../etc/x").error().code, base::Code::kNotFound);
}

TEST_F(ActionsTest, NothingIsWrittenThatCouldNotBeRead) {
  Actions all(base::posix_file_system(), folder_);
  EXPECT_THAT(all.write("mine", "title: x\n").error().message, HasSubstr("Line"));
  EXPECT_FALSE(all.write("../mine", kMine));
  EXPECT_FALSE(std::filesystem::exists(folder_));
}

TEST_F(ActionsTest, NoMoreAreWrittenThanAreRead) {
  for (std::size_t i = 0; i < kMaxActionFiles; ++i) put("a" + std::to_string(i) + ".txt", kMine);
  Actions all(base::posix_file_system(), folder_);
  EXPECT_EQ(all.write("mine", kMine).error().code, base::Code::kTooLarge);
  EXPECT_TRUE(all.write("a7", kMine));
}

}  // namespace
}  // namespace qwalt::answer
