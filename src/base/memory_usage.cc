#include "base/memory_usage.h"

#include <fmt/format.h>
#include <malloc.h>

#include <charconv>
#include <string>
#include <string_view>

#include "base/file.h"

namespace qwalt::base {
namespace {

constexpr std::size_t kMaxProcFile = 16 * 1024;

// The number after `key` in a /proc file, in the file's unit; 0 when it is not there.
std::int64_t number_after(std::string_view text, std::string_view key) {
  std::size_t at = text.find(key);
  if (at == std::string_view::npos) return 0;
  text.remove_prefix(at + key.size());
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::optional<ContainerMemory> read_group(const std::string& used, const std::string& limit) {
  auto used_text = read_file(used, kMaxProcFile);
  auto limit_text = read_file(limit, kMaxProcFile);
  if (!used_text || !limit_text) return std::nullopt;
  ContainerMemory memory{number_after(*used_text, ""), std::nullopt};
  std::int64_t bound = number_after(*limit_text, "");
  // Version 1 writes "no limit" as a number near 2^63, version 2 as the word max.
  if (bound > 0 && bound < (std::int64_t{1} << 60)) memory.limit = bound;
  return memory;
}

}  // namespace

MemoryUsage process_memory(pid_t pid) {
  auto path = pid == 0 ? std::string("/proc/self/status") : fmt::format("/proc/{}/status", pid);
  auto text = read_file(path, kMaxProcFile);
  if (!text) return {};
  return {number_after(*text, "VmRSS:") * 1024, number_after(*text, "RssAnon:") * 1024,
          number_after(*text, "RssFile:") * 1024, number_after(*text, "VmHWM:") * 1024};
}

std::optional<ContainerMemory> container_memory() {
  if (auto v2 = read_group("/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory.max")) {
    return v2;
  }
  return read_group("/sys/fs/cgroup/memory/memory.usage_in_bytes",
                    "/sys/fs/cgroup/memory/memory.limit_in_bytes");
}

void release_free_memory() { ::malloc_trim(0); }

}  // namespace qwalt::base
