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

// Gathers decoded text and gives whole lines away.
class Splitter {
 public:
  explicit Splitter(const std::function<void(std::string_view)>& take) : take_(take) {}

  std::string& buffer() { return buffer_; }

  // Gives the lines that are whole; with `last`, the rest too.
  void give(bool last) {
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

 private:
  void line(std::string_view line) {
    while (line.size() > kMaxLineBytes) {
      std::size_t cut = cut_point(line, kMaxLineBytes);
      take_(clean_text(line.substr(0, cut)));
      line.remove_prefix(cut);
    }
    take_(clean_text(line));
  }

  const std::function<void(std::string_view)>& take_;
  std::string buffer_;
};

}  // namespace

void for_each_line(const Input& input, Output& output,
                   const std::function<void(std::string_view)>& take) {
  Encoding encoding = detect_encoding(input.head(kSampleBytes));
  Decoder decoder(encoding.name);
  Splitter splitter(take);
  std::vector<char> buffer(kReadBytes);
  std::uint64_t at = encoding.mark_bytes;
  while (std::size_t got = input.read(at, buffer.data(), buffer.size())) {
    at += got;
    decoder.decode({buffer.data(), got}, splitter.buffer());
    splitter.give(false);
    output.alive();
  }
  decoder.finish(splitter.buffer());
  splitter.give(true);
}

}  // namespace qwalt::worker
