// What an answer holds in memory while the model writes it: a thousand of them run on a small
// machine.
#include <gtest/gtest.h>
#include <malloc.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <thread>
#include <vector>

#include "base/file.h"
#include "llm/metered_model.h"
#include "llm/openai_client.h"
#include "llm/replies_for_tests.h"

#ifdef __SANITIZE_ADDRESS__
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace qwalt::llm {
namespace {

using test::delta;
using test::kHead;

std::size_t allocated() {
#ifdef __SANITIZE_ADDRESS__
  return __sanitizer_get_current_allocated_bytes();
#else
  return mallinfo2().uordblks;
#endif
}

// Begins every answer and finishes none.
class StallingServer {
 public:
  StallingServer() {
    listener_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    CHECK(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
    CHECK(::listen(listener_.get(), 512) == 0);
    CHECK(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    clients_.reserve(1000);
    thread_ = std::jthread([this] { serve(); });
  }
  ~StallingServer() { ::shutdown(listener_.get(), SHUT_RDWR); }
  std::uint16_t port() const { return port_; }

 private:
  void serve() {
    const std::string begun = kHead + delta("Some words");
    for (;;) {
      base::UniqueFd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!fd) return;
      static_cast<void>(::send(fd.get(), begun.data(), begun.size(), MSG_NOSIGNAL));
      clients_.push_back(std::move(fd));
    }
  }

  base::UniqueFd listener_;
  std::uint16_t port_ = 0;
  std::vector<base::UniqueFd> clients_;
  std::jthread thread_;
};

// Between the first words of `count` answers and their end. The prompt has been let go by then.
std::size_t bytes_held(int count) {
  StallingServer server;
  OpenAiSettings settings;
  settings.base_url = "http://127.0.0.1:" + std::to_string(server.port());
  SpendingBook book;  // outlives the calls, which io destroys
  asio::io_context io;
  OpenAiClient client(settings);
  MeteredModel model(client, book);
  int begun = 0;
  auto one = [&]() -> asio::awaitable<void> {
    ChatRequest request;
    request.messages = {{Role::kUser, std::string(20'000, 'x')}};
    OnDelta heard = [&begun](std::string_view) { ++begun; };
    co_await model.stream(std::move(request), std::move(heard));
  };
  const std::size_t before = allocated();
  for (int i = 0; i < count; ++i) asio::co_spawn(io, one, [](const std::exception_ptr&) {});
  while (begun < count && io.run_one_for(std::chrono::seconds(10)) > 0) {
  }
  EXPECT_EQ(begun, count);
  return allocated() - before;
}

TEST(StreamMemory, AnAnswerThatIsBeingWrittenHoldsLessThanTwelveKilobytes) {
  bytes_held(1);  // what is made once
  constexpr int kCount = 200;
  const std::size_t each = bytes_held(kCount) / kCount;
  RecordProperty("bytes_each", static_cast<int>(each));
  std::printf("%zu bytes an answer\n", each);
  EXPECT_LT(each, 12 * 1024);
}

}  // namespace
}  // namespace qwalt::llm
