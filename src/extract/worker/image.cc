#include "extract/worker/image.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "extract/worker/format.h"

namespace qwalt::worker {
namespace {

using namespace std::string_view_literals;

constexpr std::uint32_t kMaxDirectories = 10'000;
constexpr int kMaxSegments = 10'000;
constexpr const char* kDamaged = "The picture is cut or damaged.";

// Bytes of the file at any place; those beyond its end are zero.
class Bytes {
 public:
  explicit Bytes(const Input& input) : input_(input) {}

  std::uint64_t number(std::uint64_t at, int bytes, bool big_endian) const {
    unsigned char raw[8] = {};
    input_.read(at, reinterpret_cast<char*>(raw), static_cast<std::size_t>(bytes));
    std::uint64_t value = 0;
    for (int i = 0; i < bytes; ++i) {
      int shift = 8 * (big_endian ? bytes - 1 - i : i);
      value |= std::uint64_t{raw[i]} << shift;
    }
    return value;
  }
  std::uint64_t size() const { return input_.size(); }

 private:
  const Input& input_;
};

// ITU T.81, B.2.2: the frame header is in a segment of its own, after any number of others.
ImageHeader jpeg(const Bytes& bytes) {
  std::uint64_t at = 2;
  for (int i = 0; i < kMaxSegments && at + 9 < bytes.size(); ++i) {
    if (bytes.number(at, 1, true) != 0xff) {
      ++at;
      continue;
    }
    std::uint64_t marker = bytes.number(at + 1, 1, true);
    bool frame =
        marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    if (frame) {
      return {"image/jpeg", bytes.number(at + 7, 2, true), bytes.number(at + 5, 2, true), 1};
    }
    bool alone = marker == 0xff || marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    at += marker == 0xff ? 1 : (alone ? 2 : 2 + bytes.number(at + 2, 2, true));
  }
  return {"image/jpeg", 0, 0, 1};
}

// The value of a field of a directory when it is one number.
std::uint64_t tiff_value(const Bytes& bytes, std::uint64_t entry, bool big) {
  return bytes.number(entry + 2, 2, big) == 3 ? bytes.number(entry + 8, 2, big)
                                              : bytes.number(entry + 8, 4, big);
}

// TIFF 6.0, section 2: directories linked by their offsets.
ImageHeader tiff(const Bytes& bytes, bool big) {
  ImageHeader header{"image/tiff", 0, 0, 0};
  std::set<std::uint64_t> seen;
  std::uint64_t at = bytes.number(4, 4, big);
  while (at != 0 && at + 2 < bytes.size() && seen.insert(at).second &&
         header.pages < kMaxDirectories) {
    ++header.pages;
    std::uint64_t entries = bytes.number(at, 2, big);
    for (std::uint64_t i = 0; i < entries; ++i) {
      std::uint64_t entry = at + 2 + 12 * i;
      std::uint64_t tag = bytes.number(entry, 2, big);
      std::uint64_t& side = tag == 256 ? header.width : header.height;
      if (tag == 256 || tag == 257) side = std::max(side, tiff_value(bytes, entry, big));
      if (tag > 257) break;  // they are in ascending order
    }
    at = bytes.number(at + 2 + 12 * entries, 4, big);
  }
  return header;
}

// RIFF container of WebP: the lossy, the lossless and the extended form.
ImageHeader webp(const Bytes& bytes, std::string_view kind) {
  ImageHeader header{"image/webp", 0, 0, 1};
  if (kind == "VP8X") {
    header.width = 1 + bytes.number(24, 3, false);
    header.height = 1 + bytes.number(27, 3, false);
  } else if (kind == "VP8L") {
    std::uint64_t bits = bytes.number(21, 4, false);
    header.width = 1 + (bits & 0x3fff);
    header.height = 1 + ((bits >> 14) & 0x3fff);
  } else {
    header.width = bytes.number(26, 2, false) & 0x3fff;
    header.height = bytes.number(28, 2, false) & 0x3fff;
  }
  return header;
}

// Windows bitmaps store a negative height for rows from the top.
ImageHeader bitmap(const Bytes& bytes) {
  auto height = static_cast<std::int32_t>(bytes.number(22, 4, false));
  auto positive = static_cast<std::uint64_t>(height < 0 ? -std::int64_t{height} : height);
  return {"image/bmp", bytes.number(18, 4, false), positive, 1};
}

ImageHeader any_header(const Input& input) {
  Bytes bytes(input);
  std::string head = input.head(32);
  if (head.starts_with("\x89PNG\r\n")) {
    return {"image/png", bytes.number(16, 4, true), bytes.number(20, 4, true), 1};
  }
  if (head.starts_with("\xff\xd8\xff")) return jpeg(bytes);
  if (head.starts_with("II*\0"sv)) return tiff(bytes, false);
  if (head.starts_with("MM\0*"sv)) return tiff(bytes, true);
  if (head.starts_with("GIF8")) {
    return {"image/gif", bytes.number(6, 2, false), bytes.number(8, 2, false), 1};
  }
  if (head.starts_with("BM")) return bitmap(bytes);
  if (head.size() >= 16 && head.substr(8, 4) == "WEBP") {
    return webp(bytes, std::string_view(head).substr(12, 4));
  }
  return {};
}

// A picture under such a name is not what its owner thinks it is.
constexpr std::array kOfDocuments = {"pdf"sv, "docx"sv, "pptx"sv, "xlsx"sv, "odt"sv, "ods"sv,
                                     "odp"sv, "epub"sv, "doc"sv,  "ppt"sv,  "xls"sv};

}  // namespace

Read<ImageHeader> read_image_header(const Input& input) {
  ImageHeader header = any_header(input);
  if (header.media_type.empty() || header.width == 0 || header.height == 0 || header.pages == 0) {
    return refuse(FailureKind::kUnreadable, kDamaged);
  }
  bool too_large = header.width > kMaxImageSide || header.height > kMaxImageSide ||
                   header.width * header.height > kMaxImagePixels;
  if (!too_large) return header;
  return refuse(
      FailureKind::kTooLarge,
      fmt::format("The picture has {} × {} pixels; at most {} a side and {} million in "
                  "all are read. Make it smaller and upload it again.",
                  header.width, header.height, kMaxImageSide, kMaxImagePixels / 1'000'000));
}

Outcome read_image(Job& job) {
  const std::string& named = job.input.extension();
  if (std::find(kOfDocuments.begin(), kOfDocuments.end(), named) != kOfDocuments.end()) {
    return refuse(FailureKind::kUnreadable,
                  fmt::format("The file is called .{} but holds a picture; upload the document "
                              "itself, or the picture under a name of its own kind.",
                              named));
  }
  auto header = read_image_header(job.input);
  if (!header) return refuse(header.error());
  if (!job.ocr) {
    if (job.depth == 0) {
      job.output.info({std::string(header->media_type), true, header->pages, {}});
    }
    return refuse(FailureKind::kNeedsOcr,
                  "A picture holds no text until it is recognised; install tesseract-ocr (apt "
                  "install tesseract-ocr) and upload it again.");
  }
  job.output.info({std::string(header->media_type), true, header->pages, {}});
  std::uint32_t pages = std::min(header->pages, job.limits.pages);
  for (std::uint32_t number = 1; number <= pages; ++number) {
    text::Page page;
    page.number = number;
    page.picture = true;
    job.output.page(std::move(page));
  }
  if (pages < header->pages) {
    job.output.warning(
        fmt::format("The picture has {} pages; the first {} are read.", header->pages, pages));
  }
  return {};
}

}  // namespace qwalt::worker
