#include "extract/worker/lines.h"

#include <string>
#include <vector>

#include "extract/worker/clean_text.h"
#include "extract/worker/encoding.h"
#include "extract/worker/sections.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kSampleBytes = 64 * 1024;
constexpr std::size_t kReadBytes = 64 * 1024;

}  // namespace

void LineSplitter::feed(std::string_view text) {
  buffer_.append(text);
  give(false);
}

void LineSplitter::finish() { give(true); }

void LineSplitter::give(bool last) {
  std::string_view in = buffer_;
  for (;;) {
    std::size_t end = in.find_first_of("\n\r\f");
    // A \r at the very end may be half of \r\n.
    bool half = end != std::string_view::npos && in[end] == '\r' && end + 1 == in.size() && !last;
    if (end == std::string_view::npos || half) break;
    line(in.substr(0, end));
    if (in[end] == '\f') take_("\f");
    end += in.substr(end).starts_with("\r\n") ? 2 : 1;
    in.remove_prefix(end);
  }
  while (in.size() > kMaxLineBytes) {
    std::size_t cut = cut_point(in, kMaxLineBytes);
    line(in.substr(0, cut));
    in.remove_prefix(cut);
  }
  if (last && !in.empty()) {
    line(in);
    in = {};
  }
  buffer_.erase(0, buffer_.size() - in.size());
}

void LineSplitter::line(std::string_view line) {
  while (line.size() > kMaxLineBytes) {
    std::size_t cut = cut_point(line, kMaxLineBytes);
    take_(line.substr(0, cut));
    line.remove_prefix(cut);
  }
  take_(line);
}

void for_each_line(const Input& input, Output& output,
                   const std::function<void(std::string_view)>& take) {
  for_each_raw_line(input, output, [&](std::string_view line) {
    if (line == "\f") return take(line);
    take(clean_text(line));
  });
}

void for_each_raw_line(const Input& input, Output& output,
                       const std::function<void(std::string_view)>& take) {
  LineSplitter splitter(take);
  for_each_piece(input, output, detect_encoding(input.head(kSampleBytes)),
                 [&](std::string_view piece) {
                   splitter.feed(piece);
                   return true;
                 });
  splitter.finish();
}

void for_each_piece(const Input& input, Output& output, const Encoding& encoding,
                    const std::function<bool(std::string_view)>& take) {
  Decoder decoder(encoding.name);
  std::vector<char> buffer(kReadBytes);
  std::string text;
  std::uint64_t at = encoding.mark_bytes;
  bool more = true;
  while (std::size_t got = more ? input.read(at, buffer.data(), buffer.size()) : 0) {
    at += got;
    text.clear();
    decoder.decode({buffer.data(), got}, text);
    more = take(text);
    output.alive();
  }
  text.clear();
  decoder.finish(text);
  if (more && !text.empty()) take(text);
}

}  // namespace qwalt::worker
