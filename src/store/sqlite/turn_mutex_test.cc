#include "store/sqlite/turn_mutex.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace qwalt::store::sqlite {
namespace {

TEST(TurnMutex, OneThatWaitsGetsItBeforeTheHolderGetsItAgain) {
  for (int round = 0; round < 100; ++round) {
    TurnMutex mutex;
    std::string order;
    mutex.lock();
    std::jthread other([&] {
      const std::lock_guard lock(mutex);
      order += "other ";
    });
    while (!mutex.is_awaited()) std::this_thread::yield();
    mutex.unlock();
    mutex.lock();
    order += "holder";
    mutex.unlock();
    other.join();
    ASSERT_EQ(order, "other holder");
  }
}

TEST(TurnMutex, OnlyOneHasItAtATime) {
  TurnMutex mutex;
  int count = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int turn = 0; turn < 500; ++turn) {
          const std::lock_guard lock(mutex);
          ++count;
        }
      });
    }
  }
  EXPECT_EQ(count, 2000);
  EXPECT_FALSE(mutex.is_awaited());
}

}  // namespace
}  // namespace qwalt::store::sqlite
