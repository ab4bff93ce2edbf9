#include "extract/worker/zip.h"

#include <fmt/format.h>
#include <minizip/unzip.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace qwalt::worker {
namespace {

// Small documents may shrink by any factor: nothing is lost by unpacking them.
constexpr std::uint64_t kRatioFreeBytes = std::uint64_t{10} << 20;
constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr std::size_t kMaxNameBytes = 1024;

// What minizip reads the archive through: the input and a position.
struct Stream {
  const Input& input;
  std::uint64_t at = 0;
};

Stream& stream_of(void* stream) { return *static_cast<Stream*>(stream); }

void* open_stream(void* opaque, const void* /*name*/, int /*mode*/) {
  return new Stream{*static_cast<const Input*>(opaque)};
}

uLong read_stream(void* /*opaque*/, void* stream, void* buffer, uLong bytes) {
  Stream& in = stream_of(stream);
  std::size_t got = in.input.read(in.at, static_cast<char*>(buffer), bytes);
  in.at += got;
  return got;
}

uLong write_stream(void*, void*, const void*, uLong) { return 0; }

ZPOS64_T tell_stream(void* /*opaque*/, void* stream) { return stream_of(stream).at; }

long seek_stream(void* /*opaque*/, void* stream, ZPOS64_T offset, int origin) {
  Stream& in = stream_of(stream);
  if (origin == ZLIB_FILEFUNC_SEEK_CUR) offset += in.at;
  if (origin == ZLIB_FILEFUNC_SEEK_END) offset += in.input.size();
  if (offset > in.input.size()) return -1;
  in.at = offset;
  return 0;
}

int close_stream(void* /*opaque*/, void* stream) {
  std::unique_ptr<Stream> owner(&stream_of(stream));
  return 0;
}

int error_of_stream(void*, void*) { return 0; }

std::string folded(std::string_view name) {
  while (name.starts_with('/')) name.remove_prefix(1);
  std::string out(name);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c == '\\' ? '/' : base::to_lower(c); });
  return out;
}

tl::unexpected<Failure> damaged() {
  return refuse(FailureKind::kUnreadable, "The file is cut or damaged: a part cannot be unpacked.");
}

}  // namespace

Read<std::unique_ptr<ZipArchive>> ZipArchive::open(const Input& input, const Limits& limits) {
  std::unique_ptr<ZipArchive> archive(new ZipArchive(input, limits));
  zlib_filefunc64_def functions{
      &open_stream, &read_stream,  &write_stream,    &tell_stream,
      &seek_stream, &close_stream, &error_of_stream, const_cast<Input*>(&input)};
  archive->zip_ = unzOpen2_64("", &functions);
  if (archive->zip_ == nullptr) {
    return refuse(FailureKind::kUnreadable, "The file is cut or damaged: it cannot be unpacked.");
  }
  if (Outcome listed = archive->list(); !listed) return refuse(std::move(listed).error());
  return archive;
}

ZipArchive::~ZipArchive() {
  if (zip_ != nullptr) unzClose(zip_);
}

Outcome ZipArchive::list() {
  std::uint64_t seen = 0;
  for (int at = unzGoToFirstFile(zip_); at == UNZ_OK; at = unzGoToNextFile(zip_)) {
    if (++seen > limits_.archive_entries) {
      return refuse(FailureKind::kTooLarge,
                    fmt::format("The archive holds more than {} parts.", limits_.archive_entries));
    }
    std::array<char, kMaxNameBytes> name{};
    unz_file_pos position{};
    if (unzGetCurrentFileInfo64(zip_, nullptr, name.data(), name.size() - 1, nullptr, 0, nullptr,
                                0) != UNZ_OK ||
        unzGetFilePos(zip_, &position) != UNZ_OK) {
      break;
    }
    places_.try_emplace(folded(name.data()),
                        Place{position.pos_in_zip_directory, position.num_of_file});
  }
  return {};
}

bool ZipArchive::has(std::string_view name) const { return places_.contains(folded(name)); }

std::vector<std::string> ZipArchive::names(std::string_view prefix) const {
  std::vector<std::string> found;
  std::string wanted = folded(prefix);
  for (const auto& [name, place] : places_) {
    if (name.starts_with(wanted)) found.push_back(name);
  }
  std::sort(found.begin(), found.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  return found;
}

Outcome ZipArchive::read(std::string_view name,
                         const std::function<Outcome(std::string_view)>& take) {
  auto place = places_.find(folded(name));
  if (place == places_.end()) {
    return refuse(FailureKind::kUnreadable, "The file is damaged: one of its parts is missing.");
  }
  unz_file_pos position{place->second.offset, place->second.number};
  unz_file_info64 info{};
  if (unzGoToFilePos(zip_, &position) != UNZ_OK ||
      unzGetCurrentFileInfo64(zip_, &info, nullptr, 0, nullptr, 0, nullptr, 0) != UNZ_OK) {
    return damaged();
  }
  if ((info.flag & 1) != 0) {
    return refuse(FailureKind::kPasswordProtected,
                  "The file is protected by a password; save a copy without it.");
  }
  if (info.compression_method != 0 && info.compression_method != Z_DEFLATED) {
    return refuse(FailureKind::kUnsupported,
                  "The file is packed by a method that is not known; save it again.");
  }
  if (unzOpenCurrentFile(zip_) != UNZ_OK) return damaged();
  Outcome outcome = unpack(take);
  if (unzCloseCurrentFile(zip_) == UNZ_CRCERROR && outcome) checksum_failed_ = true;
  return outcome;
}

Outcome ZipArchive::unpack(const std::function<Outcome(std::string_view)>& take) {
  std::array<char, 16 * 1024> buffer;
  for (;;) {
    int got = unzReadCurrentFile(zip_, buffer.data(), buffer.size());
    if (got < 0) return damaged();
    if (got == 0) return {};
    unpacked_ += static_cast<std::uint64_t>(got);
    if (unpacked_ > limits_.unpacked_bytes) {
      return refuse(FailureKind::kTooLarge, fmt::format("The file unpacks to more than {} MiB.",
                                                        limits_.unpacked_bytes / kMiB));
    }
    if (unpacked_ > kRatioFreeBytes && unpacked_ / limits_.unpacked_ratio > input_.size()) {
      return refuse(
          FailureKind::kTooLarge,
          fmt::format("The file unpacks to more than {} times its size.", limits_.unpacked_ratio));
    }
    Outcome taken = take({buffer.data(), static_cast<std::size_t>(got)});
    if (!taken) return taken;
  }
}

Read<std::string> ZipArchive::read_all(std::string_view name, std::size_t max_bytes) {
  std::string all;
  Outcome outcome = read(name, [&](std::string_view piece) -> Outcome {
    if (all.size() + piece.size() > max_bytes) {
      return refuse(FailureKind::kTooLarge, "A part of the file is larger than it may be.");
    }
    all.append(piece);
    return {};
  });
  if (!outcome) return refuse(std::move(outcome).error());
  return all;
}

}  // namespace qwalt::worker
