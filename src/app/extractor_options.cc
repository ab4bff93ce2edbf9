#include "app/extractor_options.h"

#include <algorithm>
#include <filesystem>
#include <thread>

#include "base/file.h"

namespace qwalt::app {
namespace {

// What the server itself may need of the budget; the rest is for extractors.
constexpr std::int64_t kServerShare = std::int64_t{48} << 20;
constexpr std::int64_t kSmallestChild = std::int64_t{96} << 20;
constexpr std::int64_t kLargestChild = std::int64_t{1} << 30;

std::string program_of(const Settings& settings) {
  if (!settings.extractor.empty()) return settings.extractor;
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  return (self.parent_path() / "qwalt-extract").string();
}

}  // namespace

int worker_count(const Settings& settings) {
  const std::int64_t fitting = (settings.memory - kServerShare) / (2 * kSmallestChild);
  const std::int64_t cores = std::max(1U, std::thread::hardware_concurrency());
  return static_cast<int>(std::clamp<std::int64_t>(std::min(fitting, cores), 1, 4));
}

base::Result<extract::ChildOptions> extractor_options(const Settings& settings) {
  extract::ChildOptions options;
  options.program = program_of(settings);
  if (!base::file_exists(options.program)) {
    return base::fail(base::Code::kNotFound,
                      "The program that reads documents is not there: " + options.program);
  }
  const std::int64_t share = (settings.memory - kServerShare) / worker_count(settings);
  options.limits.memory_bytes =
      static_cast<std::uint64_t>(std::clamp(share, kSmallestChild, kLargestChild));
  return options;
}

}  // namespace qwalt::app
