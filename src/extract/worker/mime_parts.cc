#include "extract/worker/mime_parts.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "extract/worker/clean_text.h"
#include "extract/worker/transfer_encoding.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;
constexpr std::size_t kMaxLine = 16 * 1024;
constexpr std::size_t kMaxHeaderBytes = 512 * 1024;

void understand(MimePart& part, std::string_view default_type) {
  std::string_view type = part.header.get("content-type");
  part.type = parse_parameters(type.empty() ? default_type : type);
  if (part.type.value.find('/') == std::string::npos) part.type.value = "text/plain";
  part.disposition = parse_parameters(part.header.get("content-disposition"));
  part.encoding = base::to_lower(trim(part.header.get("content-transfer-encoding")));
}

// Builds the tree in one pass over the lines.
class Parser {
 public:
  Parser(const Input& input, std::uint64_t begin, std::uint64_t end, Output& output)
      : lines_(input, begin, end), output_(output), end_(end) {}

  MimePart parse() {
    MimePart root;
    root.begin = root.end = end_;
    open_.push_back({&root, {}});
    in_header_ = true;
    std::string_view line;
    while (lines_.next(line)) {
      take(line);
      output_.alive();
    }
    if (in_header_) end_header(end_);
    while (!open_.empty()) close(end_);
    return root;
  }

 private:
  struct Open {
    MimePart* part;
    std::string boundary;  // with the two dashes; empty for what is no multipart
  };

  void take(std::string_view line) {
    if (lines_.starts() && line.starts_with("--") && boundary(line)) return;
    if (!in_header_) return;
    header_bytes_ += line.size();
    bool ends = line.empty() || header_bytes_ > kMaxHeaderBytes;
    // A first line that is no field: there is no header, this is the body already.
    bool none = open_.back().part->header.empty() && !line.empty() && !is_space(line.front()) &&
                line.find(':') == std::string_view::npos && open_.size() > 1;
    if (ends || none) {
      end_header(ends ? lines_.after() : lines_.begin());
    } else {
      open_.back().part->header.line(line);
    }
  }

  void end_header(std::uint64_t body) {
    in_header_ = false;
    MimePart& part = *open_.back().part;
    bool digest =
        open_.size() > 1 && open_[open_.size() - 2].part->type.value == "multipart/digest";
    understand(part, digest ? "message/rfc822" : "text/plain");
    part.begin = body;
    part.end = end_;
    std::string boundary = part.is_multipart() ? part.type.parameter("boundary") : std::string();
    if (!boundary.empty() && open_.size() < kMaxMimeDepth) open_.back().boundary = "--" + boundary;
  }

  // Whether the line is the boundary of an open part; then it ends what is inside.
  bool boundary(std::string_view line) {
    line = line.substr(0, line.find_last_not_of(" \t") + 1);
    for (std::size_t i = open_.size(); i-- > 0;) {
      const std::string& mark = open_[i].boundary;
      if (mark.empty() || !line.starts_with(mark)) continue;
      std::string_view after = line.substr(mark.size());
      if (!after.empty() && after != "--") continue;
      if (in_header_) end_header(lines_.begin());
      while (open_.size() > i + 1) close(lines_.begin());
      if (after.empty() && parts_ < kMaxMimeParts) {
        begin_part();
      } else if (!after.empty()) {
        open_[i].boundary.clear();
      }
      return true;
    }
    return false;
  }

  void begin_part() {
    ++parts_;
    MimePart& parent = *open_.back().part;
    // Pointers to parts are of those that are still open: a parent's list grows only when none of
    // its children is.
    parent.children.emplace_back();
    open_.push_back({&parent.children.back(), {}});
    in_header_ = true;
    header_bytes_ = 0;
  }

  void close(std::uint64_t at) {
    MimePart& part = *open_.back().part;
    part.end = std::max(at, part.begin);
    open_.pop_back();
  }

  ByteLines lines_;
  Output& output_;
  std::uint64_t end_;
  std::vector<Open> open_;
  bool in_header_ = true;
  std::size_t header_bytes_ = 0;
  std::size_t parts_ = 0;
};

}  // namespace

bool ByteLines::next(std::string_view& line) {
  starts_ = ended_;
  begin_ = at_;
  std::size_t stop = buffer_.find('\n', used_);
  if (stop == std::string::npos && buffer_.size() - used_ < kMaxLine && read_ < end_) {
    buffer_.erase(0, std::exchange(used_, 0));
    std::size_t old = buffer_.size();
    buffer_.resize(old +
                   static_cast<std::size_t>(std::min<std::uint64_t>(kBufferBytes, end_ - read_)));
    std::size_t got = input_.read(read_, buffer_.data() + old, buffer_.size() - old);
    buffer_.resize(old + got);
    read_ = got == 0 ? end_ : read_ + got;
    stop = buffer_.find('\n', old);
  }
  std::string_view rest = std::string_view(buffer_).substr(used_);
  if (rest.empty()) return false;
  ended_ = stop != std::string::npos && stop - used_ <= kMaxLine;
  std::size_t length = ended_ ? stop - used_ : std::min(rest.size(), kMaxLine);
  line = rest.substr(0, length);
  length += ended_ ? 1 : 0;
  used_ += length;
  at_ += length;
  if (ended_ && line.ends_with('\r')) line.remove_suffix(1);
  return true;
}

std::string MimePart::name() const {
  std::string name = disposition.parameter("filename");
  return name.empty() ? type.parameter("name") : name;
}

MimePart parse_mime(const Input& input, std::uint64_t begin, std::uint64_t end, Output& output) {
  return Parser(input, begin, end, output).parse();
}

std::string decode_body(const Input& input, const MimePart& part, std::size_t max_bytes,
                        bool& cut) {
  TransferDecoder decoder(part.encoding);
  ByteLines lines(input, part.begin, part.end);
  std::string out;
  std::string_view line;
  cut = false;
  while (!cut && lines.next(line)) {
    decoder.decode(line, lines.ended(), out);
    cut = out.size() > max_bytes;
  }
  if (cut) out.resize(max_bytes);
  // The line end before a boundary belongs to the boundary.
  if (out.ends_with('\n') && part.encoding != "base64") out.pop_back();
  return out;
}

}  // namespace qwalt::worker
