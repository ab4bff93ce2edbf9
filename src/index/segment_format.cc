#include "index/segment_format.h"

#include <algorithm>

#include "base/crc32c.h"

namespace qwalt::index {
namespace {

constexpr std::size_t kNameBytes = 12;
constexpr std::size_t kFooterChecksummedBytes = 20;

std::string section_name(const unsigned char* at) {
  const auto* end = std::find(at, at + kNameBytes, '\0');
  return {reinterpret_cast<const char*>(at), static_cast<std::size_t>(end - at)};
}

}  // namespace

tl::unexpected<base::Error> damaged(const std::string& name, std::string_view what) {
  return base::fail(base::Code::kCorrupt,
                    "The index file " + name + " is damaged: " + std::string(what) + ".");
}

std::string encode_footer(const std::vector<Section>& sections, std::uint64_t offset) {
  std::string out;
  for (const Section& section : sections) {
    std::string name = section.name;
    name.resize(kNameBytes, '\0');
    out += name;
    base::append<std::uint32_t>(out, section.checksum);
    base::append<std::uint64_t>(out, section.offset);
    base::append<std::uint64_t>(out, section.size);
  }
  base::append<std::uint64_t>(out, offset);
  base::append<std::uint32_t>(out, static_cast<std::uint32_t>(sections.size()));
  base::append<std::uint32_t>(out, kSegmentVersion);
  base::append<std::uint32_t>(out, 0);
  base::append<std::uint32_t>(out, base::crc32c(base::as_bytes(out)));
  out += kSegmentMagic;
  return out;
}

base::Result<std::vector<Section>> decode_footer(base::ByteView file, const std::string& name) {
  if (file.size() < kFooterBytes) return damaged(name, "it is too short");
  const unsigned char* footer = file.data() + file.size() - kFooterBytes;
  const std::string_view magic(reinterpret_cast<const char*>(footer) + 24, 8);
  if (magic != kSegmentMagic) return damaged(name, "it does not end as a segment does");
  const auto table_offset = base::load<std::uint64_t>(footer);
  const auto count = base::load<std::uint32_t>(footer + 8);
  const std::uint64_t table_end = file.size() - kFooterBytes;
  if (count > kMaxSections || table_offset > table_end ||
      table_end - table_offset != count * kSectionEntryBytes) {
    return damaged(name, "its section table does not fit");
  }
  const auto checked = file.subspan(table_offset, count * kSectionEntryBytes +  //
                                                      kFooterChecksummedBytes);
  if (base::crc32c(checked) != base::load<std::uint32_t>(footer + kFooterChecksummedBytes)) {
    return damaged(name, "the checksum of its footer is wrong");
  }
  if (base::load<std::uint32_t>(footer + 12) != kSegmentVersion) {
    return base::fail(base::Code::kUnsupported,
                      "The index file " + name + " is of another version of the format.");
  }
  std::vector<Section> sections;
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned char* entry = file.data() + table_offset + i * kSectionEntryBytes;
    Section section{section_name(entry), base::load<std::uint32_t>(entry + 12),
                    base::load<std::uint64_t>(entry + 16), base::load<std::uint64_t>(entry + 24)};
    if (section.offset > table_offset || section.size > table_offset - section.offset) {
      return damaged(name, "a section lies outside of it");
    }
    sections.push_back(std::move(section));
  }
  return sections;
}

void Totals::add(const DocumentEntry& document, base::ByteView languages) {
  passages += document.passages;
  body_length += document.body_length;
  title_length += document.title_length;
  if (document.first_ordinal == 0) {
    ++begun;
    document_title_length += document.title_length / std::max(document.passages, 1u);
  }
  for (const unsigned char language : languages) ++passages_by_language[language];
}

void append_totals(std::string& out, const Totals& totals) {
  const auto& counts = totals.passages_by_language;
  const auto languages =
      std::count_if(counts.begin(), counts.end(), [](std::uint32_t count) { return count > 0; });
  base::append<std::uint32_t>(out, totals.begun);
  base::append<std::uint32_t>(out, totals.passages);
  base::append<std::uint64_t>(out, totals.body_length);
  base::append<std::uint64_t>(out, totals.title_length);
  base::append<std::uint64_t>(out, totals.document_title_length);
  base::append<std::uint32_t>(out, static_cast<std::uint32_t>(languages));
  base::append<std::uint32_t>(out, 0);
  for (std::uint32_t language = 0; language < counts.size(); ++language) {
    if (counts[language] == 0) continue;
    base::append<std::uint32_t>(out, language);
    base::append<std::uint32_t>(out, counts[language]);
  }
}

std::optional<Totals> take_totals(base::ByteView& bytes) {
  constexpr std::size_t kFixedBytes = 40;
  constexpr std::size_t kLanguageBytes = 8;
  if (bytes.size() < kFixedBytes) return std::nullopt;
  Totals totals;
  const unsigned char* at = bytes.data();
  totals.begun = base::load<std::uint32_t>(at);
  totals.passages = base::load<std::uint32_t>(at + 4);
  totals.body_length = base::load<std::uint64_t>(at + 8);
  totals.title_length = base::load<std::uint64_t>(at + 16);
  totals.document_title_length = base::load<std::uint64_t>(at + 24);
  const std::size_t languages = base::load<std::uint32_t>(at + 32);
  bytes = bytes.subspan(kFixedBytes);
  if (bytes.size() / kLanguageBytes < languages) return std::nullopt;
  std::uint64_t counted = 0;
  std::int64_t before = -1;
  for (std::size_t i = 0; i < languages; ++i) {
    const auto language = base::load<std::uint32_t>(bytes.data() + i * kLanguageBytes);
    const auto count = base::load<std::uint32_t>(bytes.data() + i * kLanguageBytes + 4);
    if (language >= kLanguageNumbers || language <= before || count == 0) return std::nullopt;
    before = language;
    totals.passages_by_language[language] = count;
    counted += count;
  }
  bytes = bytes.subspan(languages * kLanguageBytes);
  if (counted != totals.passages || totals.begun > totals.passages) return std::nullopt;
  return totals;
}

std::string encode_statistics(const SegmentStatistics& statistics) {
  std::string out;
  base::append<std::uint32_t>(out, statistics.documents);
  base::append<std::uint32_t>(out, 0);
  base::append<std::uint64_t>(out, statistics.terms);
  append_totals(out, statistics);
  return out;
}

base::Result<SegmentStatistics> decode_statistics(base::ByteView bytes, const std::string& name) {
  constexpr std::size_t kFixedBytes = 16;
  if (bytes.size() < kFixedBytes) return damaged(name, "STATS is too short");
  SegmentStatistics statistics;
  statistics.documents = base::load<std::uint32_t>(bytes.data());
  statistics.terms = base::load<std::uint64_t>(bytes.data() + 8);
  bytes = bytes.subspan(kFixedBytes);
  const auto totals = take_totals(bytes);
  if (!totals || !bytes.empty()) return damaged(name, "STATS does not have its size");
  static_cast<Totals&>(statistics) = *totals;
  if (statistics.passages > kMaxSegmentPassages || statistics.documents > statistics.passages ||
      statistics.begun > statistics.documents) {
    return damaged(name, "STATS contradicts itself");
  }
  return statistics;
}

}  // namespace qwalt::index
