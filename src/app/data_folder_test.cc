#include "app/data_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/file_system.h"
#include "base/random.h"

namespace qwalt::app {
namespace {

class DataFolderTest : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(path_); }
  std::string path_ = testing::TempDir() + "qwalt_data_" + base::random_hex(6);
};

TEST_F(DataFolderTest, BelongsToOneUserAtATime) {
  {
    auto first = DataFolder::take(path_);
    ASSERT_TRUE(first);
    EXPECT_TRUE(DataFolder::is_taken(path_));
    const auto second = DataFolder::take(path_);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, base::Code::kConflict);
  }
  EXPECT_FALSE(DataFolder::is_taken(path_));
  EXPECT_TRUE(DataFolder::take(path_));
}

TEST_F(DataFolderTest, SaysHowToReachItsServerToItsOwnerOnly) {
  auto folder = DataFolder::take(path_);
  ASSERT_TRUE(folder);
  EXPECT_EQ(DataFolder::server_of(path_).error().code, base::Code::kUnavailable);
  ASSERT_TRUE(folder->announce({"http://127.0.0.1:1", "secret", 7}));
  const auto server = DataFolder::server_of(path_);
  ASSERT_TRUE(server);
  EXPECT_EQ(server->url, "http://127.0.0.1:1");
  EXPECT_EQ(server->token, "secret");
  struct stat info {};
  ASSERT_EQ(::stat((path_ + "/server.json").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(DataFolderTest, WhatAKilledServerLeftIsNotBelieved) {
  { ASSERT_TRUE(DataFolder::take(path_)); }
  ASSERT_TRUE(base::write_durably(base::posix_file_system(), path_ + "/server.json",
                                  "{\"url\":\"http://127.0.0.1:9\"}"));
  EXPECT_EQ(DataFolder::server_of(path_).error().code, base::Code::kNotFound);
  auto folder = DataFolder::take(path_);
  EXPECT_EQ(DataFolder::server_of(path_).error().code, base::Code::kUnavailable);
}

}  // namespace
}  // namespace qwalt::app
