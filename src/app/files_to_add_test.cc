#include "app/files_to_add.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "app/progress_board.h"
#include "base/utf8.h"

namespace qwalt::app {
namespace {

namespace fs = std::filesystem;

class FilesToAdd : public testing::Test {
 protected:
  FilesToAdd() {
    std::string name = (fs::temp_directory_path() / "qwalt-add-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~FilesToAdd() override { fs::remove_all(folder_); }

  void write(const std::string& name) {
    fs::create_directories(fs::path(folder_ + "/" + name).parent_path());
    std::ofstream(folder_ + "/" + name) << "text";
  }
  static std::vector<std::string> names(const base::Result<std::vector<PlaceToAdd>>& places) {
    std::vector<std::string> out;
    for (const PlaceToAdd& place : *places) out.push_back(place.name);
    return out;
  }

  std::string folder_;
};

TEST_F(FilesToAdd, AreAllBelowAFolderInOrderWithoutHiddenOnes) {
  for (const char* name : {"b.txt", "a/c.txt", "a/.hidden.txt", ".git/config", "a.txt"}) {
    write(name);
  }
  const auto found = places_at(folder_);
  ASSERT_TRUE(found);
  EXPECT_EQ(names(found), (std::vector<std::string>{"a.txt", "a/c.txt", "b.txt"}));
}

TEST_F(FilesToAdd, AreASingleFileByItsOwnName) {
  write("deep/b.txt");
  const auto found = places_at(folder_ + "/deep/b.txt");
  ASSERT_TRUE(found);
  EXPECT_EQ(names(found), (std::vector<std::string>{"b.txt"}));
  EXPECT_FALSE(found->front().address);
}

TEST_F(FilesToAdd, AreAddressesAsTheyAre) {
  const auto found = places_at("https://example.org/a.pdf");
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->front().address);
  EXPECT_EQ(found->front().place, "https://example.org/a.pdf");
}

TEST_F(FilesToAdd, NothingThereIsSaidByName) {
  const auto found = places_at(folder_ + "/nothing");
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().message.find("/nothing"), std::string::npos);
}

TEST(Progress, LabelsKeepTheirEnd) {
  EXPECT_EQ(fitted("a.txt", 8), "a.txt   ");
  EXPECT_EQ(fitted("manuals/pumps/überlauf.pdf", 12), "…berlauf.pdf");
  EXPECT_EQ(base::count_code_points(fitted(std::string(500, 'x'))), 40U);
}

TEST(Progress, BarsStayWithinTheirWidth) {
  for (double share : {-1.0, 0.0, 0.5, 1.0, 7.0}) {
    EXPECT_EQ(base::count_code_points(progress_bar(share, 10)), 10U) << share;
  }
}

}  // namespace
}  // namespace qwalt::app
