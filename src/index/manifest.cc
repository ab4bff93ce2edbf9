#include "index/manifest.h"

#include <algorithm>
#include <charconv>

#include "base/crc32c.h"
#include "index/segment_format.h"

namespace qwalt::index {
namespace {

constexpr std::string_view kMagic = "QWaltMan";
constexpr std::string_view kSegmentSuffix = ".seg";
constexpr std::string_view kDeletesSuffix = ".del";
constexpr std::string_view kTemporarySuffix = ".tmp";
constexpr std::size_t kHeadBytes = 32;
constexpr std::size_t kEntryBytes = 32;
constexpr std::size_t kChecksumBytes = 4;

const std::string kName{kManifestName};

std::optional<std::uint64_t> parse_number(std::string_view digits) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string encode_manifest(const Manifest& manifest) {
  std::string out(kMagic);
  base::append<std::uint32_t>(out, kManifestVersion);
  base::append<std::uint32_t>(out, static_cast<std::uint32_t>(manifest.segments.size()));
  base::append<std::int64_t>(out, manifest.sequence);
  base::append<std::uint64_t>(out, manifest.next_file);
  for (const ManifestSegment& segment : manifest.segments) {
    base::append<std::uint64_t>(out, segment.number);
    base::append<std::uint64_t>(out, segment.size);
    base::append<std::uint64_t>(out, segment.deletes);
    base::append<std::uint32_t>(out, segment.footer);
    base::append<std::uint32_t>(out, 0);
  }
  base::append<std::uint32_t>(out, base::crc32c(base::as_bytes(out)));
  return out;
}

base::Result<Manifest> decode_manifest(base::ByteView bytes) {
  if (bytes.size() < kHeadBytes + kChecksumBytes) return damaged(kName, "it is too short");
  const auto body = bytes.first(bytes.size() - kChecksumBytes);
  const unsigned char* at = bytes.data();
  if (std::string_view(reinterpret_cast<const char*>(at), kMagic.size()) != kMagic ||
      base::crc32c(body) != base::load<std::uint32_t>(at + body.size())) {
    return damaged(kName, "its checksum is wrong");
  }
  if (base::load<std::uint32_t>(at + 8) != kManifestVersion) {
    return damaged(kName, "it has a version that is not known");
  }
  const auto count = base::load<std::uint32_t>(at + 12);
  if (count > kMaxManifestSegments || body.size() != kHeadBytes + count * kEntryBytes) {
    return damaged(kName, "it does not have its size");
  }
  Manifest manifest;
  manifest.sequence = base::load<std::int64_t>(at + 16);
  manifest.next_file = base::load<std::uint64_t>(at + 24);
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned char* entry = at + kHeadBytes + i * kEntryBytes;
    manifest.segments.push_back(
        {base::load<std::uint64_t>(entry), base::load<std::uint64_t>(entry + 8),
         base::load<std::uint64_t>(entry + 16), base::load<std::uint32_t>(entry + 24)});
  }
  return manifest;
}

base::Result<std::optional<Manifest>> read_manifest(base::FileSystem& files,
                                                    const std::string& directory) {
  auto mapped = files.map(directory + "/" + kName);
  if (!mapped) {
    if (mapped.error().code == base::Code::kNotFound) return std::nullopt;
    return base::fail(mapped.error());
  }
  TRY_ASSIGN(Manifest manifest, decode_manifest((*mapped)->bytes()));
  return manifest;
}

base::Status write_manifest(base::FileSystem& files, const std::string& directory,
                            const Manifest& manifest) {
  return base::write_durably(files, directory + "/" + kName, encode_manifest(manifest));
}

std::string segment_file_name(std::uint64_t number) {
  return std::to_string(number) + std::string(kSegmentSuffix);
}

std::string deletes_file_name(std::uint64_t number, std::uint64_t generation) {
  return std::to_string(number) + "." + std::to_string(generation) + std::string(kDeletesSuffix);
}

std::optional<std::uint64_t> index_file_number(std::string_view name) {
  if (name.ends_with(kSegmentSuffix)) {
    return parse_number(name.substr(0, name.size() - kSegmentSuffix.size()));
  }
  if (!name.ends_with(kDeletesSuffix)) return std::nullopt;
  name.remove_suffix(kDeletesSuffix.size());
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto number = parse_number(name.substr(0, dot));
  const auto generation = parse_number(name.substr(dot + 1));
  if (!number || !generation) return std::nullopt;
  return std::max(*number, *generation);
}

bool is_index_file(std::string_view name) {
  if (index_file_number(name) || name == kManifestName) return true;
  if (!name.ends_with(kTemporarySuffix)) return false;
  if (name == kName + std::string(kTemporarySuffix)) return true;
  const std::size_t dot = name.find('.');
  return parse_number(name.substr(0, dot)).has_value() &&
         name.substr(dot).starts_with(kSegmentSuffix);
}

}  // namespace qwalt::index
