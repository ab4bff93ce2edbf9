#include "extract/worker_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace qwalt::extract {
namespace {

constexpr std::size_t kMaxExtension = 16;

bool is_extension(std::string_view text) {
  return text.size() <= kMaxExtension && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
         });
}

template <class T>
bool parse_number(std::string_view text, T& out) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

// Whether `key` is known and `value` fits it.
bool set(WorkerArguments& out, std::string_view key, std::string_view value) {
  Limits& limits = out.limits;
  if (key == "--seconds") return parse_number(value, limits.seconds);
  if (key == "--page-seconds") return parse_number(value, limits.page_seconds);
  if (key == "--memory") return parse_number(value, limits.memory_bytes);
  if (key == "--output") return parse_number(value, limits.output_bytes);
  if (key == "--pages") return parse_number(value, limits.pages);
  if (key == "--unpacked") return parse_number(value, limits.unpacked_bytes);
  if (key == "--ratio") return parse_number(value, limits.unpacked_ratio);
  if (key == "--entries") return parse_number(value, limits.archive_entries);
  if (key == "--nesting") return parse_number(value, limits.nesting);
  if (key != "--extension" || !is_extension(value)) return false;
  out.extension = value;
  return true;
}

}  // namespace

std::vector<std::string> format_worker_arguments(const WorkerArguments& arguments) {
  const Limits& limits = arguments.limits;
  std::vector<std::string> out = {fmt::format("--seconds={}", limits.seconds),
                                  fmt::format("--page-seconds={}", limits.page_seconds),
                                  fmt::format("--memory={}", limits.memory_bytes),
                                  fmt::format("--output={}", limits.output_bytes),
                                  fmt::format("--pages={}", limits.pages),
                                  fmt::format("--unpacked={}", limits.unpacked_bytes),
                                  fmt::format("--ratio={}", limits.unpacked_ratio),
                                  fmt::format("--entries={}", limits.archive_entries),
                                  fmt::format("--nesting={}", limits.nesting),
                                  fmt::format("--extension={}", arguments.extension)};
  if (arguments.mode == ReadingMode::kSimple) out.emplace_back("--simple");
  return out;
}

base::Result<WorkerArguments> parse_worker_arguments(const std::vector<std::string>& arguments) {
  WorkerArguments out;
  for (std::string_view argument : arguments) {
    if (argument == "--simple") {
      out.mode = ReadingMode::kSimple;
      continue;
    }
    std::size_t equals = argument.find('=');
    if (equals == std::string_view::npos ||
        !set(out, argument.substr(0, equals), argument.substr(equals + 1))) {
      return base::fail(base::Code::kInvalid, fmt::format("Unknown argument: {}.", argument));
    }
  }
  return out;
}

std::string extension_of(std::string_view name) {
  std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return {};
  std::string extension(name.substr(dot + 1));
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return is_extension(extension) ? extension : std::string();
}

}  // namespace qwalt::extract
