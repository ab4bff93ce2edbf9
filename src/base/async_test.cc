#include "base/async.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <stdexcept>
#include <thread>

namespace qwalt::base {
namespace {

TEST(RunOn, WorksOnThePoolAndResumesAtHome) {
  asio::io_context io;
  asio::thread_pool pool(1);
  std::thread::id home, away, back;
  auto task = [&]() -> asio::awaitable<void> {
    home = std::this_thread::get_id();
    int value = co_await run_on(pool, [&] {
      away = std::this_thread::get_id();
      return 7;
    });
    EXPECT_EQ(value, 7);
    back = std::this_thread::get_id();
  };
  asio::co_spawn(io, task, asio::detached);
  io.run();
  EXPECT_EQ(home, back);
  EXPECT_NE(home, away);
}

TEST(RunOn, ThrowsInTheCoroutineWhatTheWorkThrew) {
  asio::io_context io;
  asio::thread_pool pool(1);
  bool caught = false;
  auto task = [&]() -> asio::awaitable<void> {
    try {
      co_await run_on(pool, []() -> int { throw std::runtime_error("x"); });
    } catch (const std::runtime_error&) {
      caught = true;
    }
  };
  asio::co_spawn(io, task, asio::detached);
  io.run();
  EXPECT_TRUE(caught);
}

}  // namespace
}  // namespace qwalt::base
