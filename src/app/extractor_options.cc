#include "app/extractor_options.h"

#include <algorithm>
#include <filesystem>
#include <thread>

#include "base/file.h"
#include "extract/limits.h"

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

int cores() { return static_cast<int>(std::max(1U, std::thread::hardware_concurrency())); }

// The limits as set by hand; memory_bytes 0 where it is not among them.
base::Result<extract::Limits> limits_of(const Settings& settings) {
  extract::Limits limits;
  limits.memory_bytes = 0;
  for (const std::string& limit : settings.limits) TRY(extract::set_limit(limits, limit));
  return limits;
}

std::string scratch_of(const Settings& settings) {
  std::error_code error;
  return std::filesystem::is_directory(settings.data, error) ? settings.data : "/tmp";
}

}  // namespace

MemoryShares share_memory(std::int64_t memory, std::uint64_t child, int cores) {
  const std::int64_t free = std::max<std::int64_t>(memory - kServerShare, kSmallestChild);
  const std::int64_t least = child > 0 ? static_cast<std::int64_t>(child) : kSmallestChild;
  MemoryShares shares;
  shares.views = free >= 2 * least ? 1 : 0;
  shares.documents = static_cast<int>(
      std::clamp<std::int64_t>(free / least - shares.views, 1, std::max(cores, 1)));
  const std::int64_t fair = free / (shares.documents + shares.views);
  shares.child = child > 0
                     ? child
                     : static_cast<std::uint64_t>(std::clamp(fair, kSmallestChild, kLargestChild));
  return shares;
}

int worker_count(const Settings& settings) {
  const auto limits = limits_of(settings);
  return share_memory(settings.memory, limits ? limits->memory_bytes : 0, cores()).documents;
}

base::Result<extract::ChildOptions> extractor_options(const Settings& settings) {
  extract::ChildOptions options;
  options.program = program_of(settings);
  if (!base::file_exists(options.program)) {
    return base::fail(base::Code::kNotFound,
                      "The program that reads documents is not there: " + options.program);
  }
  TRY_ASSIGN(options.limits, limits_of(settings));
  const MemoryShares shares = share_memory(settings.memory, options.limits.memory_bytes, cores());
  options.limits.memory_bytes = shares.child;
  options.slots = shares.documents;
  options.view_slots = shares.views;
  options.scratch_folder = scratch_of(settings);
  options.ocr_languages = settings.ocr_languages;
  return options;
}

}  // namespace qwalt::app
