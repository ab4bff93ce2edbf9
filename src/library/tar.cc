#include "library/tar.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include "base/utf8.h"

namespace qwalt::library {
namespace {

using base::Code;

constexpr std::size_t kMaxPathBytes = 200;
constexpr std::int64_t kMaxOctalSize = 077777777777;  // 8 GiB - 1
constexpr std::string_view kHashKey = "QWALT.sha256";

// Where the fields of a header are.
struct FieldPlace {
  std::size_t at;
  std::size_t size;
};
constexpr FieldPlace kName{0, 100};
constexpr FieldPlace kMode{100, 8};
constexpr FieldPlace kOwner{108, 8};
constexpr FieldPlace kGroup{116, 8};
constexpr FieldPlace kSize{124, 12};
constexpr FieldPlace kTime{136, 12};
constexpr FieldPlace kChecksum{148, 8};
constexpr std::size_t kType = 156;
constexpr FieldPlace kMagic{257, 8};
constexpr FieldPlace kPrefix{345, 155};

void put(std::string& head, FieldPlace place, std::string_view text) {
  std::memcpy(head.data() + place.at, text.data(), std::min(text.size(), place.size));
}

void put_octal(std::string& head, FieldPlace place, std::int64_t value) {
  put(head, place, fmt::format("{:0{}o}", value, place.size - 1));
}

std::string_view text_of(std::string_view head, FieldPlace place) {
  const std::string_view field = head.substr(place.at, place.size);
  return field.substr(0, std::min(field.find('\0'), field.size()));
}

// Digits between spaces; nullopt for anything else, a binary or a negative number among it.
std::optional<std::int64_t> octal_of(std::string_view head, FieldPlace place) {
  std::string_view text = text_of(head, place);
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.empty() || text.find_first_not_of("01234567") != std::string_view::npos) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, 8);
  return value;
}

// The sum of all bytes, those of the checksum taken as spaces.
std::int64_t checksum_of(std::string_view head) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < head.size(); ++i) {
    const bool own = i >= kChecksum.at && i < kChecksum.at + kChecksum.size;
    sum += own ? ' ' : static_cast<unsigned char>(head[i]);
  }
  return sum;
}

std::string head_block(std::string_view path, std::int64_t size, char type, std::int64_t seconds) {
  std::string head(kTarBlock, '\0');
  put(head, kName, path);
  put_octal(head, kMode, 0600);
  put_octal(head, kOwner, 0);
  put_octal(head, kGroup, 0);
  put_octal(head, kSize, size);
  put_octal(head, kTime, std::clamp<std::int64_t>(seconds, 0, kMaxOctalSize));
  head[kType] = type;
  put(head, kMagic, std::string_view("ustar\00000", 8));
  put(head, kChecksum, fmt::format("{:06o}", checksum_of(head)));
  head[kChecksum.at + 6] = '\0';
  head[kChecksum.at + 7] = ' ';
  return head;
}

// "<length> <key>=<value>\n", the length of all of it, itself included.
std::string pax_record(std::string_view key, std::string_view value) {
  const std::size_t rest = key.size() + value.size() + 3;
  std::size_t length = rest + 1;
  while (fmt::formatted_size("{}", length) + rest != length) {
    length = fmt::formatted_size("{}", length) + rest;
  }
  return fmt::format("{} {}={}\n", length, key, value);
}

// Takes a record off the front; nullopt when it is none.
std::optional<std::pair<std::string_view, std::string_view>> take_record(std::string_view& in) {
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(in.data(), in.data() + in.size(), length);
  const auto digits = static_cast<std::size_t>(end - in.data());
  if (error != std::errc() || digits > 6 || length > in.size() || length < digits + 4 ||
      in[digits] != ' ' || in[length - 1] != '\n') {
    return std::nullopt;
  }
  const std::string_view body = in.substr(digits + 1, length - digits - 2);
  in.remove_prefix(length);
  const std::size_t equals = body.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  return std::pair(body.substr(0, equals), body.substr(equals + 1));
}

std::string shown(std::string_view path) { return base::to_valid_utf8(path.substr(0, 80)); }

tl::unexpected<base::Error> no_archive() {
  return base::fail(Code::kCorrupt, "This is no archive, or it is damaged.");
}

}  // namespace

std::string tar_head(const TarEntry& entry, std::int64_t seconds) {
  const bool large = entry.size > kMaxOctalSize;
  const bool long_path = entry.path.size() > kName.size;
  std::string records;
  if (long_path) records += pax_record("path", entry.path);
  if (large) records += pax_record("size", std::to_string(entry.size));
  if (!entry.sha256.empty()) records += pax_record(kHashKey, entry.sha256);
  std::string head;
  if (!records.empty()) {
    const auto size = static_cast<std::int64_t>(records.size());
    head = head_block("PaxHeaders/entry", size, 'x', seconds) + records;
    head.append(tar_padding(size), '\0');
  }
  return head + head_block(entry.path, large ? 0 : entry.size, '0', seconds);
}

std::size_t tar_padding(std::int64_t size) {
  return (kTarBlock - static_cast<std::size_t>(size) % kTarBlock) % kTarBlock;
}

std::string tar_end() { return std::string(2 * kTarBlock, '\0'); }

bool is_archive_path(std::string_view path) {
  if (path.empty() || path.size() > kMaxPathBytes) return false;
  if (!std::all_of(path.begin(), path.end(),
                   [](char c) { return c > ' ' && c < 0x7f && c != '\\'; })) {
    return false;
  }
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return false;
    if (slash + 1 == path.size()) return false;
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return true;
}

base::Status TarReader::write(base::ByteView bytes) {
  while (!bytes.empty()) {
    if (state_ == State::kEnd) {
      if (std::any_of(bytes.begin(), bytes.end(), [](unsigned char c) { return c != 0; })) {
        return base::fail(Code::kCorrupt, "There is something after the end of the archive.");
      }
      return {};
    }
    std::size_t wanted = 0;
    switch (state_) {
      case State::kHead:
        wanted = kTarBlock - gathered_.size();
        break;
      case State::kPadding:
        wanted = padding_;
        break;
      default:
        wanted = static_cast<std::size_t>(left_);
    }
    const base::ByteView part = bytes.first(std::min(wanted, bytes.size()));
    bytes = bytes.subspan(part.size());
    const auto size = static_cast<std::int64_t>(part.size());
    const std::string_view text(reinterpret_cast<const char*>(part.data()), part.size());
    switch (state_) {
      case State::kHead:
        gathered_ += text;
        if (gathered_.size() == kTarBlock) TRY(take_head());
        break;
      case State::kPax:
        gathered_ += text;
        left_ -= size;
        if (left_ == 0) TRY(take_pax());
        break;
      case State::kFile:
        left_ -= size;
        TRY(sink_.file_bytes(part));
        if (left_ == 0) TRY(end_file());
        break;
      default:
        padding_ -= part.size();
        if (padding_ == 0) state_ = State::kHead;
    }
  }
  return {};
}

base::Status TarReader::finish() const {
  if (state_ == State::kEnd) return {};
  return base::fail(Code::kCorrupt, "The archive is cut short.");
}

base::Status TarReader::take_head() {
  const std::string head = std::move(gathered_);
  gathered_.clear();
  if (head.find_first_not_of('\0') == std::string::npos) {
    state_ = State::kEnd;
    return {};
  }
  if (!text_of(head, kMagic).starts_with("ustar") ||
      octal_of(head, kChecksum) != checksum_of(head)) {
    return no_archive();
  }
  if (++entries_ > kMaxEntries) {
    return base::fail(Code::kTooLarge,
                      fmt::format("The archive has more than {} entries.", kMaxEntries));
  }
  const char type = head[kType];
  const auto size = octal_of(head, kSize);
  if (!size) return base::fail(Code::kInvalid, "A file in the archive has no sound size.");
  if (type == 'x' || type == 'g') {
    if (*size > static_cast<std::int64_t>(kMaxPaxBytes)) return no_archive();
    global_ = type == 'g';
    padding_ = tar_padding(*size);
    left_ = *size;
    state_ = State::kPax;
    return left_ == 0 ? take_pax() : base::Status{};
  }
  TarEntry entry = std::move(pax_);
  pax_ = {};
  if (!pax_size_) entry.size = *size;
  pax_size_ = false;
  if (entry.path.empty()) {
    const std::string_view prefix = text_of(head, kPrefix);
    entry.path = prefix.empty() ? std::string() : std::string(prefix) + "/";
    entry.path += text_of(head, kName);
  }
  if (type == '5' && entry.size == 0) return {};
  if (type != '0' && type != '\0') {
    return base::fail(Code::kUnsupported,
                      fmt::format("\"{}\" in the archive is no plain file: links, devices and "
                                  "files with holes are not taken.",
                                  shown(entry.path)));
  }
  return begin(entry);
}

base::Status TarReader::begin(const TarEntry& entry) {
  if (!is_archive_path(entry.path)) {
    return base::fail(Code::kInvalid,
                      fmt::format("The archive has a file \"{}\", which no archive of ours has.",
                                  shown(entry.path)));
  }
  left_ = entry.size;
  padding_ = tar_padding(left_);
  state_ = State::kFile;
  TRY(sink_.begin_file(entry));
  return left_ == 0 ? end_file() : base::Status{};
}

base::Status TarReader::end_file() {
  state_ = padding_ > 0 ? State::kPadding : State::kHead;
  return sink_.end_file();
}

base::Status TarReader::take_pax() {
  const std::string records = std::move(gathered_);
  gathered_.clear();
  state_ = padding_ > 0 ? State::kPadding : State::kHead;
  if (!global_) {
    pax_ = {};
    pax_size_ = false;
  }
  for (std::string_view rest = records; !rest.empty();) {
    const auto record = take_record(rest);
    if (!record) return no_archive();
    const auto [key, value] = *record;
    if (key.starts_with("GNU.sparse")) {
      return base::fail(Code::kUnsupported,
                        "The archive has files with holes: they are not taken.");
    }
    if (global_) continue;
    if (key == "path") {
      pax_.path = value;
    } else if (key == kHashKey) {
      pax_.sha256 = value;
    } else if (key == "size") {
      const auto [end, error] =
          std::from_chars(value.data(), value.data() + value.size(), pax_.size);
      if (error != std::errc() || end != value.data() + value.size() || pax_.size < 0 ||
          pax_.size > kMaxFileBytes) {
        return base::fail(Code::kInvalid, "A file in the archive has no sound size.");
      }
      pax_size_ = true;
    }
  }
  return {};
}

}  // namespace qwalt::library
