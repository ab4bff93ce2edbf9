#include "extract/child_slots.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <thread>
#include <vector>

namespace qwalt::extract {
namespace {

using namespace std::chrono_literals;

TEST(ChildSlots, NoMoreRunThanThereArePlaces) {
  ChildSlots slots(3, 1);
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  std::vector<std::jthread> threads;
  threads.reserve(8);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 200; ++round) {
        auto slot = slots.wait({});
        ASSERT_TRUE(slot);
        int now = ++running;
        most = std::max(most.load(), now);
        auto more = slots.take_free();
        if (more) most = std::max(most.load(), ++running);
        if (more) --running;
        --running;
      }
    });
  }
  threads.clear();
  EXPECT_LE(most, 3);
  EXPECT_EQ(slots.free_for_documents(), 3);
}

TEST(ChildSlots, AStopEndsTheWait) {
  ChildSlots slots(1, 1);
  auto held = slots.wait({});
  std::stop_source stop;
  std::latch started(1);
  std::jthread waiter([&] {
    started.count_down();
    EXPECT_FALSE(slots.wait(stop.get_token()));
  });
  started.wait();
  stop.request_stop();
  waiter.join();
  held.reset();
  EXPECT_EQ(slots.free_for_documents(), 1);
}

TEST(ChildSlots, WhoComesFirstIsServedFirst) {
  ChildSlots slots(1, 1);
  auto held = slots.wait({});
  std::vector<int> order;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      auto slot = slots.wait({});
      order.push_back(i);  // the slot is the lock
    });
    // The next one comes when this one stands in the queue.
    while (slots.waiting_for_documents() != static_cast<std::size_t>(i + 1)) {
      std::this_thread::yield();
    }
  }
  held.reset();
  threads.clear();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3}));
}

TEST(ChildSlots, MoreThanOneIsTakenOnlyWhileNobodyWaits) {
  ChildSlots slots(2, 1);
  auto first = slots.wait({});
  auto second = slots.take_free();
  EXPECT_TRUE(second);
  EXPECT_FALSE(slots.take_free());
  std::stop_source stop;
  std::jthread waiter([&] { static_cast<void>(slots.wait(stop.get_token())); });
  while (slots.waiting_for_documents() == 0) std::this_thread::yield();
  EXPECT_FALSE(slots.take_free());
  stop.request_stop();
}

TEST(ChildSlots, ViewsHaveAPlaceOfTheirOwn) {
  ChildSlots slots(1, 1);
  auto document = slots.wait({});
  auto view = slots.wait_for_view({}, 0ms);
  EXPECT_TRUE(view);
  EXPECT_FALSE(slots.wait_for_view({}, 1ms));
  view.reset();
  EXPECT_TRUE(slots.wait_for_view({}, 0ms));
}

TEST(ChildSlots, WithoutAPlaceOfTheirOwnViewsWaitForOneOfTheOthers) {
  ChildSlots slots(1, 0);
  auto document = slots.wait({});
  EXPECT_FALSE(slots.wait_for_view({}, 1ms));
  document.reset();
  EXPECT_TRUE(slots.wait_for_view({}, 0ms));
}

TEST(ChildSlots, ALongQueueOfViewsIsNotMadeLonger) {
  ChildSlots slots(1, 1);
  auto held = slots.wait_for_view({}, 0ms);
  std::stop_source stop;
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < kMaxViewQueue; ++i) {
    threads.emplace_back([&] { EXPECT_FALSE(slots.wait_for_view(stop.get_token(), 1h)); });
  }
  while (slots.waiting_for_views() != kMaxViewQueue) std::this_thread::yield();
  EXPECT_FALSE(slots.wait_for_view({}, 1h));
  stop.request_stop();
}

}  // namespace
}  // namespace qwalt::extract
