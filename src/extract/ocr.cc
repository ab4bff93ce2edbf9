#include "extract/ocr.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "extract/child_stream.h"
#include "extract/tool_run.h"
#include "extract/tools.h"

namespace qwalt::extract {
namespace {

using namespace std::string_view_literals;

// An A4 page at 300 dots per inch, which is what tesseract's models were made for.
constexpr std::uint32_t kDrawnWidth = 2480;
// Tesseract takes 120 MB for it; with less it is given 200 dots per inch.
constexpr std::uint32_t kSmallWidth = 1654;
constexpr std::uint64_t kEnoughMemory = std::uint64_t{128} << 20;

// A page on which nothing was found is no failure here.
bool found_nothing(const RunFailure& failure) {
  return failure.failure.kind == FailureKind::kNoText;
}

}  // namespace

bool is_picture_file(int fd) {
  char bytes[12] = {};
  if (::pread(fd, bytes, sizeof bytes, 0) != static_cast<ssize_t>(sizeof bytes)) return false;
  std::string_view head(bytes, sizeof bytes);
  bool webp = head.starts_with("RIFF") && head.substr(8) == "WEBP";
  return webp || head.starts_with("\x89PNG\r\n"sv) || head.starts_with("\xff\xd8\xff"sv) ||
         head.starts_with("II*\0"sv) || head.starts_with("MM\0*"sv) || head.starts_with("GIF8") ||
         (head.starts_with("BM") && head.substr(6, 4) == "\0\0\0\0"sv);
}

Ocr::Ocr(Launcher& launcher, const Tools& tools, const StopSignal& stop, OcrSource source)
    : launcher_(launcher), tools_(tools), stop_(stop), source_(std::move(source)) {}

Limits Ocr::limits() const {
  Limits limits = launcher_.options().limits;
  limits.seconds = limits.ocr_seconds;
  return limits;
}

tl::expected<base::UniqueFd, RunFailure> Ocr::recognise(std::uint32_t number) {
  WorkerArguments tool;
  tool.task = Task::kTool;
  tool.tool = "tesseract";
  tool.tool_arguments = ocr_arguments(launcher_.options().ocr_languages, tools_);
  tool.limits = limits();
  if (source_.picture_file) {
    tool.tool_arguments.emplace_back("-c");
    tool.tool_arguments.push_back(fmt::format("tessedit_page_number={}", number - 1));
    return run_tool(launcher_, tool, source_.document, stop_);
  }
  WorkerArguments drawing;
  drawing.task = Task::kImage;
  drawing.extension = source_.extension;
  drawing.page = number;
  drawing.width = tool.limits.memory_bytes < kEnoughMemory ? kSmallWidth : kDrawnWidth;
  drawing.limits = tool.limits;
  auto picture = draw_page(launcher_, drawing, source_.document, stop_);
  if (!picture) return picture;
  return run_tool(launcher_, tool, picture->get(), stop_);
}

tl::expected<text::Page, RunFailure> Ocr::page(std::uint32_t number) {
  auto table = recognise(number);
  if (!table) return tl::unexpected(std::move(table).error());
  WorkerArguments reading;
  reading.read_as = ReadAs::kOcr;
  reading.limits = limits();
  ReadingTime time;
  auto stream = start_stream(launcher_, reading, table->get(), time, stop_);
  if (!stream) return tl::unexpected(std::move(stream).error());
  text::Page page;
  for (;;) {
    auto event = (*stream)->next();
    if (!event && found_nothing(event.error())) return page;
    if (!event) return tl::unexpected(std::move(event).error());
    if (std::holds_alternative<StreamEnd>(*event)) return page;
    if (auto* read = std::get_if<text::Page>(&*event); read != nullptr && page.blocks.empty()) {
      page = std::move(*read);
    }
  }
}

tl::expected<PageWords, RunFailure> Ocr::words(std::uint32_t number) {
  auto table = recognise(number);
  if (!table) return tl::unexpected(std::move(table).error());
  WorkerArguments reading;
  reading.task = Task::kWords;
  reading.read_as = ReadAs::kOcr;
  reading.limits = limits();
  ReadingTime time;
  auto stream = start_stream(launcher_, reading, table->get(), time, stop_);
  if (!stream) return tl::unexpected(std::move(stream).error());
  PageWords words;
  for (;;) {
    auto event = (*stream)->next();
    if (!event) return tl::unexpected(std::move(event).error());
    if (std::holds_alternative<StreamEnd>(*event)) return words;
    if (auto* read = std::get_if<PageWords>(&*event)) words = std::move(*read);
  }
}

}  // namespace qwalt::extract
