// `qwalt mcp`: the Model Context Protocol on standard input and output (docs/api/mcp.md).
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "app/commands.h"
#include "app/line_splitter.h"
#include "app/mcp_bridge.h"
#include "base/file.h"

namespace qwalt::app {
namespace {

constexpr std::size_t kMaxLine = std::size_t{1} << 20;
// More wait in the pipe until some are answered.
constexpr int kMaxInWork = 64;

// How many lines are in work, and whether to go on: between the reading thread and the other one.
class Work {
 public:
  Work() : wake_(::eventfd(0, EFD_CLOEXEC)) {}

  // Waits for room; false when it is over.
  bool begin() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return in_work_ < kMaxInWork || stopped_; });
    if (!stopped_) ++in_work_;
    return !stopped_;
  }
  void end() {
    const std::lock_guard lock(mutex_);
    --in_work_;
    changed_.notify_all();
  }
  void wait_for_all() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return in_work_ == 0 || stopped_; });
  }
  void stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
    if (::eventfd_write(wake_.get(), 1) != 0) std::abort();
  }
  int wake_fd() const { return wake_.get(); }

 private:
  base::UniqueFd wake_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int in_work_ = 0;
  bool stopped_ = false;
};

// Until the end of standard input, or until it is over.
void read_lines(Work& work, const LineSplitter::OnLine& on_line) {
  LineSplitter splitter(kMaxLine, on_line);
  std::string buffer(64 * 1024, '\0');
  for (;;) {
    pollfd watched[] = {{STDIN_FILENO, POLLIN, 0}, {work.wake_fd(), POLLIN, 0}};
    if (::poll(watched, 2, -1) < 0 && errno != EINTR) return;
    if (watched[1].revents != 0) return;
    if (watched[0].revents == 0) continue;
    const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got <= 0) break;
    splitter.take({buffer.data(), static_cast<std::size_t>(got)});
  }
  splitter.finish();
}

}  // namespace

int serve_mcp(const Target& target, const std::string& workspace) {
  asio::io_context io{1};
  auto guard = asio::make_work_guard(io);
  Work work;
  const auto write_line = [&work](std::string_view line) {
    const std::string whole = std::string(line) + "\n";
    if (!base::write_all(STDOUT_FILENO, whole)) work.stop();  // nobody reads any more
  };
  McpBridge bridge(io, target, workspace, write_line, [&work] { work.end(); });
  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&work](const boost::system::error_code& error, int) {
    if (!error) work.stop();
  });
  std::thread forwarding([&io] { io.run(); });
  read_lines(work, [&](std::optional<std::string> line) {
    if (line && line->find_first_not_of(" \t") == std::string::npos) return;
    if (!work.begin()) return;
    asio::post(io, [&bridge, line = std::move(line)]() mutable {
      if (line) {
        bridge.take(std::move(*line));
      } else {
        bridge.refuse_long_line();
      }
    });
  });
  work.wait_for_all();
  guard.reset();
  io.stop();
  forwarding.join();
  return 0;
}

}  // namespace qwalt::app
