#include "eval/line_reader.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <memory>

#include "base/file.h"

namespace qwalt::eval {
namespace {

constexpr std::size_t kReadBytes = 256 * 1024;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

}  // namespace

base::Result<LineReader> LineReader::open(const std::string& path) {
  auto fd = std::make_shared<base::UniqueFd>(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!*fd && errno == ENOENT) {
    return base::fail(base::Code::kNotFound, "There is no file " + path + ".");
  }
  if (!*fd) return base::fail(base::errno_error(path + " cannot be read", errno));
  Source source = [fd, path](std::span<char> into) -> base::Result<std::size_t> {
    return base::read_some(fd->get(), into, path + " cannot be read");
  };
  return LineReader(std::filesystem::path(path).filename().string(), std::move(source));
}

LineReader::LineReader(std::string name, Source source)
    : name_(std::move(name)), source_(std::move(source)) {}

base::Error LineReader::error(std::string_view what) const {
  return {base::Code::kInvalid, fmt::format("{}, line {}: {}", name_, number_, what)};
}

// Reads more behind what is left of the buffer; false at the end of the file.
base::Result<bool> LineReader::fill() {
  buffer_.erase(0, begin_);
  begin_ = 0;
  const std::size_t held = buffer_.size();
  buffer_.resize(held + kReadBytes);
  auto got = source_(std::span(buffer_).subspan(held));
  buffer_.resize(held + got.value_or(0));
  if (!got) return base::fail(got.error());
  ended_ = *got == 0;
  return !ended_;
}

base::Result<std::optional<std::string_view>> LineReader::next_or_blank() {
  std::size_t searched = 0;  // of the line, known to hold no end
  for (;;) {
    const std::size_t end = buffer_.find('\n', begin_ + searched);
    const std::size_t size = std::min(end, buffer_.size()) - begin_;
    if (size > kMaxLineBytes) {
      ++number_;
      base::Error too_long = error(fmt::format("it is longer than {} MB.", kMaxLineBytes >> 20));
      too_long.code = base::Code::kTooLarge;
      return base::fail(std::move(too_long));
    }
    if (end == std::string::npos && !ended_) {
      searched = size;
      TRY_ASSIGN([[maybe_unused]] const bool more, fill());
      continue;
    }
    if (end == std::string::npos && size == 0) return std::nullopt;
    std::string_view line = std::string_view(buffer_).substr(begin_, size);
    begin_ = std::min(begin_ + size + 1, buffer_.size());
    if (++number_ == 1 && line.starts_with(kByteOrderMark)) {
      line.remove_prefix(kByteOrderMark.size());
    }
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }
}

base::Result<std::optional<std::string_view>> LineReader::next() {
  for (;;) {
    TRY_ASSIGN(const auto line, next_or_blank());
    if (!line || !is_blank(*line)) return line;
  }
}

}  // namespace qwalt::eval
