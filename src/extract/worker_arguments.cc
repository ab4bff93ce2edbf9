#include "extract/worker_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/ascii.h"
#include "extract/block_stream.h"

namespace qwalt::extract {
namespace {

constexpr std::size_t kMaxExtension = 16;
constexpr std::size_t kMaxToolName = 32;
constexpr std::size_t kMaxToolArguments = 32;
constexpr std::size_t kMaxToolArgument = 256;
// Marks are given in tenths of points: the kernel takes 128 KB for an argument.
constexpr float kMarkSteps = 10;
constexpr float kMaxMark = 99'999;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_extension(std::string_view text) {
  return text.size() <= kMaxExtension &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_lower(c) || is_digit(c); });
}

bool is_media_type(std::string_view text) {
  return text.size() <= kMaxMediaTypeBytes && std::all_of(text.begin(), text.end(), [](char c) {
           return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z') ||
                  std::string_view("-+./").find(c) != std::string_view::npos;
         });
}

template <class T>
bool parse_number(std::string_view text, T& out) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

bool parse_between(std::string_view text, std::uint32_t least, std::uint32_t most,
                   std::uint32_t& out) {
  return parse_number(text, out) && out >= least && out <= most;
}

// Takes the text before `end` off the front of `in`; all of it where there is none.
std::string_view take_until(std::string_view& in, char end) {
  std::size_t at = std::min(in.find(end), in.size());
  std::string_view out = in.substr(0, at);
  in.remove_prefix(std::min(at + 1, in.size()));
  return out;
}

void append_side(std::string& out, float points) {
  float kept = std::isfinite(points) ? std::clamp(points, -kMaxMark, kMaxMark) : 0.0F;
  fmt::format_to(std::back_inserter(out), "{}", std::lround(kept * kMarkSteps));
}

// "x0,y0,x1,y1;x0,…" in tenths of points.
std::string format_marks(const std::vector<WordBox>& marks) {
  std::string out;
  for (const WordBox& mark : marks) {
    if (!out.empty()) out.push_back(';');
    append_side(out, mark.x0);
    for (float side : {mark.y0, mark.x1, mark.y1}) {
      out.push_back(',');
      append_side(out, side);
    }
  }
  return out;
}

bool parse_mark(std::string_view text, WordBox& mark) {
  for (float* side : {&mark.x0, &mark.y0, &mark.x1, &mark.y1}) {
    if (text.empty()) return false;
    std::int32_t steps = 0;
    if (!parse_number(take_until(text, ','), steps)) return false;
    *side = static_cast<float>(steps) / kMarkSteps;
    if (std::abs(*side) > kMaxMark) return false;
  }
  return text.empty();
}

bool parse_marks(std::string_view text, std::vector<WordBox>& marks) {
  marks.clear();
  if (text.ends_with(';')) return false;
  while (!text.empty()) {
    WordBox mark;
    if (marks.size() == kMaxMarks || !parse_mark(take_until(text, ';'), mark)) return false;
    marks.push_back(std::move(mark));
  }
  return true;
}

const char* task_name(Task task) {
  switch (task) {
    case Task::kRead:
      return "read";
    case Task::kWords:
      return "words";
    case Task::kImage:
      return "image";
    case Task::kTool:
      break;
  }
  return "tool";
}

bool parse_task(std::string_view value, Task& out) {
  for (Task task : {Task::kRead, Task::kWords, Task::kImage, Task::kTool}) {
    if (value != task_name(task)) continue;
    out = task;
    return true;
  }
  return false;
}

bool parse_read_as(std::string_view value, ReadAs& out) {
  out = value == "ocr" ? ReadAs::kOcr : ReadAs::kConverted;
  return value == "ocr" || value == "converted";
}

bool set_limit(Limits& limits, std::string_view key, std::string_view value) {
  if (key == "--seconds") return parse_number(value, limits.seconds);
  if (key == "--page-seconds") return parse_number(value, limits.page_seconds);
  if (key == "--memory") return parse_number(value, limits.memory_bytes);
  if (key == "--output") return parse_number(value, limits.output_bytes);
  if (key == "--pages") return parse_number(value, limits.pages);
  if (key == "--unpacked") return parse_number(value, limits.unpacked_bytes);
  if (key == "--ratio") return parse_number(value, limits.unpacked_ratio);
  if (key == "--entries") return parse_number(value, limits.archive_entries);
  if (key == "--nesting") return parse_number(value, limits.nesting);
  if (key == "--ocr-pages") return parse_number(value, limits.ocr_pages);
  if (key == "--ocr-seconds") return parse_number(value, limits.ocr_seconds);
  return false;
}

bool set_tool(WorkerArguments& out, std::string_view key, std::string_view value) {
  if (key == "--tool") {
    out.tool = value;
    return value.size() <= kMaxToolName && std::all_of(value.begin(), value.end(), [](char c) {
             return is_lower(c) || is_digit(c);
           });
  }
  out.tool_arguments.emplace_back(value);
  return key == "--with" && value.size() <= kMaxToolArgument &&
         out.tool_arguments.size() <= kMaxToolArguments;
}

// Whether `key` is known and `value` fits it.
bool set(WorkerArguments& out, std::string_view key, std::string_view value) {
  if (key == "--extension") {
    out.extension = value;
    return is_extension(value);
  }
  if (key == "--media-type") {
    out.media_type = value;
    return is_media_type(value);
  }
  if (key == "--task") return parse_task(value, out.task);
  if (key == "--read-as") return parse_read_as(value, out.read_as);
  if (key == "--part") return parse_between(value, 0, kMaxParts - 1, out.part);
  if (key == "--parts") return parse_between(value, 1, kMaxParts, out.parts);
  if (key == "--page") return parse_between(value, 1, std::numeric_limits<int>::max(), out.page);
  if (key == "--width") return parse_between(value, kMinImageWidth, kMaxImageWidth, out.width);
  if (key == "--marks") return parse_marks(value, out.marks);
  if (key == "--tool" || key == "--with") return set_tool(out, key, value);
  return set_limit(out.limits, key, value);
}

bool agrees(const WorkerArguments& arguments) {
  if (arguments.part >= arguments.parts) return false;
  if ((arguments.task == Task::kImage) != (arguments.width > 0)) return false;
  return (arguments.task == Task::kTool) != arguments.tool.empty();
}

void append_limits(std::vector<std::string>& out, const Limits& limits) {
  out.push_back(fmt::format("--seconds={}", limits.seconds));
  out.push_back(fmt::format("--page-seconds={}", limits.page_seconds));
  out.push_back(fmt::format("--memory={}", limits.memory_bytes));
  out.push_back(fmt::format("--output={}", limits.output_bytes));
  out.push_back(fmt::format("--pages={}", limits.pages));
  out.push_back(fmt::format("--unpacked={}", limits.unpacked_bytes));
  out.push_back(fmt::format("--ratio={}", limits.unpacked_ratio));
  out.push_back(fmt::format("--entries={}", limits.archive_entries));
  out.push_back(fmt::format("--nesting={}", limits.nesting));
  out.push_back(fmt::format("--ocr-pages={}", limits.ocr_pages));
  out.push_back(fmt::format("--ocr-seconds={}", limits.ocr_seconds));
}

void append_views(std::vector<std::string>& out, const WorkerArguments& arguments) {
  out.push_back(fmt::format("--page={}", arguments.page));
  if (arguments.width > 0) out.push_back(fmt::format("--width={}", arguments.width));
  if (!arguments.marks.empty()) out.push_back("--marks=" + format_marks(arguments.marks));
}

}  // namespace

std::vector<std::string> format_worker_arguments(const WorkerArguments& arguments) {
  std::vector<std::string> out;
  append_limits(out, arguments.limits);
  out.push_back(fmt::format("--task={}", task_name(arguments.task)));
  out.push_back(fmt::format("--extension={}", arguments.extension));
  if (arguments.mode == ReadingMode::kSimple) out.emplace_back("--simple");
  if (arguments.ocr) out.emplace_back("--ocr");
  if (arguments.read_as == ReadAs::kConverted) out.emplace_back("--read-as=converted");
  if (arguments.read_as == ReadAs::kOcr) out.emplace_back("--read-as=ocr");
  if (!arguments.media_type.empty()) out.push_back("--media-type=" + arguments.media_type);
  if (arguments.parts > 1) {
    out.push_back(fmt::format("--part={}", arguments.part));
    out.push_back(fmt::format("--parts={}", arguments.parts));
  }
  if (arguments.task == Task::kWords || arguments.task == Task::kImage) {
    append_views(out, arguments);
  }
  if (!arguments.tool.empty()) out.push_back("--tool=" + arguments.tool);
  for (const std::string& argument : arguments.tool_arguments) out.push_back("--with=" + argument);
  return out;
}

base::Result<WorkerArguments> parse_worker_arguments(const std::vector<std::string>& arguments) {
  WorkerArguments out;
  for (std::string_view argument : arguments) {
    if (argument == "--simple") {
      out.mode = ReadingMode::kSimple;
      continue;
    }
    if (argument == "--ocr") {
      out.ocr = true;
      continue;
    }
    std::size_t equals = argument.find('=');
    if (equals == std::string_view::npos ||
        !set(out, argument.substr(0, equals), argument.substr(equals + 1))) {
      return base::fail(base::Code::kInvalid,
                        fmt::format("Unknown argument: {}.", argument.substr(0, 100)));
    }
  }
  if (!agrees(out)) {
    return base::fail(base::Code::kInvalid, "The arguments do not agree with each other.");
  }
  return out;
}

std::string extension_of(std::string_view name) {
  std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return {};
  std::string extension = base::to_lower(name.substr(dot + 1));
  return is_extension(extension) ? extension : std::string();
}

}  // namespace qwalt::extract
