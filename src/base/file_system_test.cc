#include "base/file_system.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "base/random.h"

namespace qwalt::base {
namespace {

class FileSystemTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(make_directories(folder_)); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string folder_ = testing::TempDir() + "qwalt_files_" + random_hex(6);
};

TEST_F(FileSystemTest, AFileWrittenDurablyHoldsExactlyTheLastBytes) {
  auto& files = posix_file_system();
  const std::string path = folder_ + "/a";
  ASSERT_TRUE(write_durably(files, path, "a long first version"));
  ASSERT_TRUE(write_durably(files, path, "second"));
  EXPECT_EQ(read_file(path, 100).value(), "second");
  EXPECT_EQ(files.list(folder_).value(), std::vector<std::string>{"a"});
}

TEST_F(FileSystemTest, AMappingOutlivesTheNameOfItsFile) {
  auto& files = posix_file_system();
  ASSERT_TRUE(write_durably(files, folder_ + "/m", "mapped"));
  auto mapped = files.map(folder_ + "/m");
  ASSERT_TRUE(mapped);
  ASSERT_TRUE(files.remove(folder_ + "/m"));
  EXPECT_EQ(to_hex((*mapped)->bytes()), to_hex(as_bytes("mapped")));
}

TEST_F(FileSystemTest, AnEmptyFileMapsToNoBytes) {
  ASSERT_TRUE(write_durably(posix_file_system(), folder_ + "/e", ""));
  EXPECT_TRUE(posix_file_system().map(folder_ + "/e").value()->bytes().empty());
}

TEST_F(FileSystemTest, AbsentFilesGiveNotFoundAndRemovingThemIsNoError) {
  EXPECT_EQ(posix_file_system().map(folder_ + "/none").error().code, Code::kNotFound);
  EXPECT_EQ(read_file(folder_ + "/none", 10).error().code, Code::kNotFound);
  EXPECT_TRUE(posix_file_system().remove(folder_ + "/none"));
}

TEST_F(FileSystemTest, ReadingStopsAtTheLimit) {
  ASSERT_TRUE(write_durably(posix_file_system(), folder_ + "/big", std::string(1000, 'x')));
  EXPECT_EQ(read_file(folder_ + "/big", 999).error().code, Code::kTooLarge);
  EXPECT_EQ(read_file(folder_ + "/big", 1000)->size(), 1000u);
}

TEST_F(FileSystemTest, WritingToAFullDiskIsSaidToBeThat) {
  auto full = posix_file_system().create("/dev/full");
  ASSERT_TRUE(full);
  Status status = (*full)->append("x");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kNoSpace);
}

}  // namespace
}  // namespace qwalt::base
