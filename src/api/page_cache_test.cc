#include "api/page_cache.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace qwalt::api {
namespace {

namespace fs = std::filesystem;

class PageCacheTest : public testing::Test {
 protected:
  PageCacheTest() {
    std::string name = (fs::temp_directory_path() / "qwalt-pages-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~PageCacheTest() override { fs::remove_all(folder_); }

  std::unique_ptr<PageCache> open(std::int64_t max_bytes = 1 << 20) {
    return PageCache::open(base::posix_file_system(), folder_, max_bytes).value();
  }
  static std::string key(char document, const std::string& asked) {
    return PageCache::key(std::string(64, document), asked);
  }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  std::string folder_;
};

TEST_F(PageCacheTest, GivesBackWhatWasKept) {
  auto cache = open();
  EXPECT_FALSE(cache->find(key('a', "1")));
  cache->keep(cache->ticket(), key('a', "1"), "picture");
  EXPECT_EQ(cache->find(key('a', "1")), "picture");
  EXPECT_FALSE(cache->find(key('a', "2")));
  EXPECT_EQ(open()->find(key('a', "1")), "picture");
}

TEST_F(PageCacheTest, TheLeastRecentlyUsedGo) {
  auto cache = open(3000);
  for (const char* name : {"1", "2", "3"}) {
    cache->keep(cache->ticket(), key('a', name), std::string(900, 'x'));
    if (std::string(name) != "3") cache->find(key('a', "1"));
  }
  cache->keep(cache->ticket(), key('b', "4"), std::string(900, 'x'));
  EXPECT_TRUE(cache->find(key('a', "1")));
  EXPECT_FALSE(cache->find(key('a', "2")));
  EXPECT_TRUE(cache->find(key('b', "4")));
  EXPECT_LE(cache->bytes(), 3000);
  EXPECT_EQ(files(), 3U);
}

TEST_F(PageCacheTest, ASmallerLimitHoldsForWhatIsThereAlready) {
  auto cache = open();
  for (int i = 0; i < 10; ++i) {
    cache->keep(cache->ticket(), key('a', std::to_string(i)), std::string(1000, 'x'));
  }
  EXPECT_LE(open(2500)->bytes(), 2500);
  EXPECT_EQ(files(), 2U);
  EXPECT_EQ(open(0)->bytes(), 0);
  EXPECT_EQ(files(), 0U);
}

TEST_F(PageCacheTest, NothingIsKeptWithoutRoom) {
  auto cache = open(0);
  cache->keep(cache->ticket(), key('a', "1"), "picture");
  EXPECT_FALSE(cache->find(key('a', "1")));
  EXPECT_EQ(files(), 0U);
}

TEST_F(PageCacheTest, RemovesAllOfOneDocument) {
  auto cache = open();
  cache->keep(cache->ticket(), key('a', "1"), "1");
  cache->keep(cache->ticket(), key('a', "2"), "2");
  cache->keep(cache->ticket(), key('b', "1"), "3");
  cache->remove(std::string(64, 'a'));
  EXPECT_FALSE(cache->find(key('a', "1")));
  EXPECT_FALSE(cache->find(key('a', "2")));
  EXPECT_TRUE(cache->find(key('b', "1")));
  EXPECT_EQ(files(), 1U);
}

TEST_F(PageCacheTest, WhatWasBegunBeforeARemovalIsNotKept) {
  auto cache = open();
  const auto ticket = cache->ticket();
  cache->remove(std::string(64, 'a'));
  cache->keep(ticket, key('a', "1"), "picture");
  EXPECT_FALSE(cache->find(key('a', "1")));
  EXPECT_EQ(files(), 0U);
}

TEST_F(PageCacheTest, DamagedFilesAreNotThere) {
  auto cache = open();
  for (const std::string damage : {"", "short", "QWPV0001xxxxpicture"}) {
    cache->keep(cache->ticket(), key('a', "1"), "picture");
    std::ofstream(folder_ + "/" + key('a', "1"), std::ios::trunc) << damage;
    EXPECT_FALSE(cache->find(key('a', "1"))) << damage;
    EXPECT_EQ(files(), 0U);
  }
}

TEST_F(PageCacheTest, FilesOfOthersAreLeftAlone) {
  std::ofstream(folder_ + "/notes.txt") << "mine";
  std::ofstream(folder_ + "/" + key('a', "1") + "-1.tmp") << "half";
  fs::create_symlink("/etc/passwd", folder_ + "/" + key('c', "1"));
  auto cache = open();
  EXPECT_FALSE(cache->find(key('c', "1")));
  EXPECT_EQ(cache->bytes(), 0);
  EXPECT_TRUE(fs::exists(folder_ + "/notes.txt"));
  EXPECT_EQ(files(), 2U);
}

}  // namespace
}  // namespace qwalt::api
