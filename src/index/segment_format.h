// The fixed parts of a segment file, as bytes: docs/format/segment.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "index/document_table.h"
#include "index/types.h"

namespace qwalt::index {

constexpr std::string_view kSegmentMagic = "QWaltSeg";
constexpr std::uint32_t kSegmentVersion = 2;
constexpr std::size_t kSectionAlignment = 16;
constexpr std::size_t kSectionEntryBytes = 32;
constexpr std::size_t kFooterBytes = 32;
constexpr std::size_t kMaxSections = 64;
constexpr std::size_t kTermsPerBlock = 32;
constexpr std::size_t kTermIndexBytes = 16;
constexpr std::size_t kCheckedPieceBytes = 64 * 1024;
constexpr std::uint32_t kMaxSegmentPassages = (std::uint32_t{1} << 31) - 1;

constexpr std::string_view kStatsSection = "STATS";
constexpr std::string_view kDocsSection = "DOCS";
constexpr std::string_view kDocIdsSection = "DOCIDS";
constexpr std::string_view kLengthsSection = "LENGTHS";
constexpr std::string_view kLanguagesSection = "LANGUAGES";
constexpr std::string_view kTermsSection = "TERMS";
constexpr std::string_view kTermIndexSection = "TERMINDEX";
constexpr std::string_view kSkipSection = "SKIP";
constexpr std::string_view kPostingsSection = "POSTINGS";
constexpr std::string_view kChecksSection = "CHECKS";

struct Section {
  std::string name;  // at most 12 bytes
  std::uint32_t checksum = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

// Section table and footer, as they end a file in which `offset` bytes were written before.
std::string encode_footer(const std::vector<Section>& sections, std::uint64_t offset);
// From the whole file. Sections lie within it; checksum and magic are right. kCorrupt otherwise;
// kUnsupported for a sound file of another version.
base::Result<std::vector<Section>> decode_footer(base::ByteView file, const std::string& name);

// What some documents add up to.
struct Totals {
  std::uint32_t begun = 0;  // documents whose beginning is among them: parts are not counted
  std::uint32_t passages = 0;
  std::uint64_t body_length = 0;  // in words, summed over the passages
  std::uint64_t title_length = 0;
  std::uint64_t document_title_length = 0;  // the mean of its passages, summed over those begun
  std::array<std::uint32_t, kLanguageNumbers> passages_by_language{};

  // `languages`: of its passages.
  void add(const DocumentEntry& document, base::ByteView languages);

  bool operator==(const Totals&) const = default;
};

void append_totals(std::string& out, const Totals& totals);
// From the front of `bytes`; nullopt if they are cut or contradict themselves.
std::optional<Totals> take_totals(base::ByteView& bytes);

// What STATS says.
struct SegmentStatistics : Totals {
  std::uint32_t documents = 0;  // entries of DOCS
  std::uint64_t terms = 0;
};

std::string encode_statistics(const SegmentStatistics& statistics);
base::Result<SegmentStatistics> decode_statistics(base::ByteView bytes, const std::string& name);

// kCorrupt: "The index file 12.seg is damaged: <what>."
tl::unexpected<base::Error> damaged(const std::string& name, std::string_view what);

}  // namespace qwalt::index
