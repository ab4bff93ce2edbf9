// Coroutines beside blocking work: one I/O thread runs coroutines, a pool runs what blocks.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace qwalt::base {

namespace asio = boost::asio;

// Runs `work`, which returns a value, on `pool`, and resumes with that value on the executor of
// the coroutine that waits. An exception of `work` is thrown there. Cancelling the coroutine does
// not interrupt `work`: it is waited for, so that it may refer to the coroutine's variables.
template <class Work>
asio::awaitable<std::invoke_result_t<Work&>> run_on(asio::thread_pool& pool, Work work) {
  using Value = std::invoke_result_t<Work&>;
  static_assert(!std::is_void_v<Value>, "return base::Status where there is nothing to return");
  std::optional<Value> value;
  std::exception_ptr thrown;
  auto start = [&](auto handler) {
    auto home = asio::get_associated_executor(handler);
    auto guard = asio::make_work_guard(home);
    asio::post(pool, [&value, &thrown, &work, home, guard = std::move(guard),
                      handler = std::move(handler)]() mutable {
      try {
        value.emplace(work());
      } catch (...) {
        thrown = std::current_exception();
      }
      asio::post(home, [handler = std::move(handler)]() mutable { std::move(handler)(); });
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(start, asio::use_awaitable);
  if (thrown) std::rethrow_exception(thrown);
  co_return std::move(*value);
}

}  // namespace qwalt::base
