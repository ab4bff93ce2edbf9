#include "index/segment_serializer.h"

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "base/crc32c.h"

namespace qwalt::index {
namespace {

constexpr std::size_t kWriteBufferBytes = 64 * 1024;
constexpr std::size_t kPayloadBytes = 32 * 1024;

}  // namespace

base::Result<std::unique_ptr<SegmentSerializer>> SegmentSerializer::create(base::FileSystem& files,
                                                                           const std::string& path,
                                                                           DocumentStarts starts) {
  TRY_ASSIGN(auto file, files.create(path));
  std::unique_ptr<SegmentSerializer> serializer(
      new SegmentSerializer(files, path, std::move(starts), std::move(file)));
  TRY(serializer->begin_section(kPostingsSection));
  return serializer;
}

SegmentSerializer::SegmentSerializer(base::FileSystem& files, const std::string& path,
                                     DocumentStarts starts,
                                     std::unique_ptr<base::WritableFile> file)
    : starts_(std::move(starts)),
      file_(std::move(file)),
      terms_bytes_(files, path + ".terms.tmp"),
      term_index_(files, path + ".termindex.tmp"),
      skip_(files, path + ".skip.tmp") {
  for (const std::string_view name : {kTermsSection, kSkipSection, kPostingsSection}) {
    checks_.emplace(name, std::string());
  }
}

base::Status SegmentSerializer::begin_term(std::string_view term) {
  CHECK(!term.empty() && term.size() <= kMaxTermBytes && (terms_ == 0 || previous_term_ < term));
  if (terms_bytes_.size() + 2 * kMaxTermBytes > std::numeric_limits<std::uint32_t>::max()) {
    return base::fail(base::Code::kTooLarge, "An index segment has too many different words.");
  }
  if (terms_ % kTermsPerBlock == 0) begin_term_block();
  term_ = term;
  term_begin_ = postings_size();
  documents_ = 0;
  body_count_ = 0;
  title_count_ = 0;
  return {};
}

void SegmentSerializer::begin_term_block() {
  std::string& index = term_index_.buffer();
  base::append<std::uint32_t>(index, static_cast<std::uint32_t>(terms_bytes_.size()));
  base::append<std::uint32_t>(index, static_cast<std::uint32_t>(skip_.size() / kSkipBytes));
  base::append<std::uint64_t>(index, postings_size());
  previous_term_.clear();
}

base::Status SegmentSerializer::add_posting(const Posting& posting, std::uint8_t length_code) {
  if (documents_ == 0 || starts_.between(last_.passage, posting.passage)) ++documents_;
  last_ = posting;
  body_count_ += posting.body;
  title_count_ += posting.title;
  encoder_.add(posting, length_code, payload_, skip_.buffer());
  if (payload_.size() < kPayloadBytes) return {};
  TRY(append_payload());
  return skip_.settle();
}

base::Status SegmentSerializer::end_term() {
  const std::uint32_t passages = encoder_.finish(payload_);
  CHECK(passages > 0);
  const auto [mismatch, unused] = std::mismatch(
      term_.begin(), term_.begin() + std::min(term_.size(), previous_term_.size()),  //
      previous_term_.begin());
  const auto shared = static_cast<std::size_t>(mismatch - term_.begin());
  std::string& out = terms_bytes_.buffer();
  base::append_varint(out, shared);
  base::append_varint(out, term_.size() - shared);
  out.append(term_, shared);
  base::append_varint(out, passages);
  if (passages == 1) {
    payload_.resize(term_begin_ - sections_.back().size);
    append_tail_posting(out, last_, -1);
  } else {
    base::append_varint(out, documents_);
    base::append_varint(out, body_count_);
    base::append_varint(out, title_count_);
    base::append_varint(out, postings_size() - term_begin_);
  }
  previous_term_.swap(term_);
  ++terms_;
  if (payload_.size() >= kPayloadBytes) TRY(append_payload());
  TRY(terms_bytes_.settle());
  TRY(term_index_.settle());
  return skip_.settle();
}

base::Status SegmentSerializer::append_payload() {
  TRY(append(payload_));
  payload_.clear();
  return {};
}

base::Status SegmentSerializer::begin_section(std::string_view name) {
  if (!sections_.empty() && !terms_ended_) TRY(end_terms());
  sections_.push_back({std::string(name), 0, written_ + buffer_.size(), 0});
  return {};
}

base::Status SegmentSerializer::append(std::string_view bytes) {
  Section& section = sections_.back();
  check_pieces(bytes);
  section.checksum = base::crc32c(base::as_bytes(bytes), section.checksum);
  section.size += bytes.size();
  buffer_ += bytes;
  return buffer_.size() < kWriteBufferBytes ? base::Status() : flush();
}

// Before the section's size counts them.
void SegmentSerializer::check_pieces(std::string_view bytes) {
  const auto checks = checks_.find(sections_.back().name);
  if (checks == checks_.end()) return;
  std::uint64_t at = sections_.back().size;
  while (!bytes.empty()) {
    const std::size_t rest = kCheckedPieceBytes - at % kCheckedPieceBytes;
    const std::string_view part = bytes.substr(0, rest);
    piece_checksum_ = base::crc32c(base::as_bytes(part), piece_checksum_);
    bytes.remove_prefix(part.size());
    at += part.size();
    if (at % kCheckedPieceBytes != 0) continue;
    base::append(checks->second, piece_checksum_);
    piece_checksum_ = 0;
  }
}

base::Status SegmentSerializer::end_section() {
  const Section& section = sections_.back();
  const auto checks = checks_.find(section.name);
  if (checks != checks_.end() && section.size % kCheckedPieceBytes != 0) {
    base::append(checks->second, piece_checksum_);
    piece_checksum_ = 0;
  }
  const std::uint64_t size = written_ + buffer_.size();
  buffer_.append((kSectionAlignment - size % kSectionAlignment) % kSectionAlignment, '\0');
  return {};
}

base::Status SegmentSerializer::end_terms() {
  terms_ended_ = true;
  TRY(append_payload());
  TRY(end_section());
  TRY(write_spilled(kTermsSection, terms_bytes_));
  TRY(write_spilled(kTermIndexSection, term_index_));
  return write_spilled(kSkipSection, skip_);
}

base::Status SegmentSerializer::write_spilled(std::string_view name, SpillFile& spilled) {
  TRY(begin_section(name));
  TRY(spilled.read_back([this](std::string_view bytes) { return append(bytes); }));
  return end_section();
}

base::Status SegmentSerializer::write_checks() {
  TRY(begin_section(kChecksSection));
  for (const std::string_view name : {kTermsSection, kSkipSection, kPostingsSection}) {
    TRY(append(checks_.find(name)->second));
  }
  return end_section();
}

base::Status SegmentSerializer::finish(SegmentStatistics statistics) {
  statistics.terms = terms_;
  TRY(begin_section(kStatsSection));
  TRY(append(encode_statistics(statistics)));
  TRY(end_section());
  TRY(write_checks());
  buffer_ += encode_footer(sections_, written_ + buffer_.size());
  TRY(flush());
  TRY(file_->sync());
  return file_->close();
}

base::Status SegmentSerializer::flush() {
  TRY(file_->append(buffer_));
  written_ += buffer_.size();
  buffer_.clear();
  return {};
}

}  // namespace qwalt::index
