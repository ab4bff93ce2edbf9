#include "index/segment.h"

#include <algorithm>

#include "base/crc32c.h"

namespace qwalt::index {
namespace {

constexpr std::size_t kCheckedAtOpenBytes = 64 * 1024;

}  // namespace

base::Result<std::shared_ptr<const Segment>> Segment::open(std::unique_ptr<base::MappedFile> file,
                                                           std::string name) {
  std::shared_ptr<Segment> segment(new Segment(std::move(file), std::move(name)));
  TRY(segment->load());
  return std::shared_ptr<const Segment>(std::move(segment));
}

base::Status Segment::load() {
  TRY_ASSIGN(sections_, decode_footer(file_->bytes(), name_));
  TRY_ASSIGN(auto stats, section(kStatsSection, false));
  TRY_ASSIGN(statistics_, decode_statistics(stats, name_));
  TRY_ASSIGN(docs_, section(kDocsSection, false));
  TRY_ASSIGN(doc_ids_, section(kDocIdsSection, false));
  TRY_ASSIGN(term_index_, section(kTermIndexSection, false));
  TRY_ASSIGN(auto lengths, section(kLengthsSection, true));
  TRY_ASSIGN(languages_, section(kLanguagesSection, true));
  TRY_ASSIGN(terms_, section(kTermsSection, true));
  TRY_ASSIGN(skip_, section(kSkipSection, true));
  TRY_ASSIGN(postings_, section(kPostingsSection, true));
  const std::size_t passages = statistics_.passages;
  if (lengths.size() != 2 * passages) return damaged(name_, "LENGTHS does not have its size");
  body_lengths_ = lengths.first(passages);
  title_lengths_ = lengths.subspan(passages);
  TRY(check_sizes());
  return check_documents();
}

base::Result<base::ByteView> Segment::section(std::string_view name, bool may_be_large) const {
  for (const Section& section : sections_) {
    if (section.name != name) continue;
    const auto bytes = file_->bytes().subspan(section.offset, section.size);
    const bool check = !may_be_large || section.size < kCheckedAtOpenBytes;
    if (check && base::crc32c(bytes) != section.checksum) {
      return damaged(name_, "the checksum of " + section.name + " is wrong");
    }
    return bytes;
  }
  return damaged(name_, "it has no section " + std::string(name));
}

base::Status Segment::check_sizes() const {
  if (docs_.size() != std::size_t{statistics_.documents} * kDocumentBytes ||
      doc_ids_.size() != std::size_t{statistics_.documents} * 4 ||
      languages_.size() != statistics_.passages) {
    return damaged(name_, "its sections do not have the sizes that STATS says");
  }
  const std::uint64_t blocks = (statistics_.terms + kTermsPerBlock - 1) / kTermsPerBlock;
  if (term_index_.size() % kTermIndexBytes != 0 || term_blocks() != blocks ||
      statistics_.terms > terms_.size() || skip_.size() % kSkipBytes != 0) {
    return damaged(name_, "its dictionary does not have the size that STATS says");
  }
  return {};
}

base::Status Segment::check_documents() const {
  std::uint64_t next = 0;
  for (DocumentIndex i = 0; i < statistics_.documents; ++i) {
    const DocumentEntry entry = document(i);
    if (entry.first_passage != next || entry.passages == 0) {
      return damaged(name_, "DOCS has a gap");
    }
    next += entry.passages;
  }
  if (next != statistics_.passages) return damaged(name_, "DOCS and STATS disagree");
  return {};
}

base::Status Segment::verify() const {
  for (const Section& section : sections_) {
    const auto bytes = file_->bytes().subspan(section.offset, section.size);
    if (base::crc32c(bytes) != section.checksum) {
      return damaged(name_, "the checksum of " + section.name + " is wrong");
    }
  }
  TRY(verify_documents());
  return verify_terms();
}

base::Status Segment::verify_documents() const {
  std::vector<bool> seen(statistics_.documents, false);
  for (std::size_t rank = 0; rank < statistics_.documents; ++rank) {
    const DocumentIndex index = document_by_id_order(rank);
    if (seen[index]) return damaged(name_, "DOCIDS names a document twice");
    seen[index] = true;
    if (rank == 0) continue;
    const DocumentIndex before = document_by_id_order(rank - 1);
    if (std::pair(document(before).id, before) >= std::pair(document(index).id, index)) {
      return damaged(name_, "DOCIDS is not sorted");
    }
  }
  return {};
}

base::Status Segment::verify_terms() const {
  TermIterator iterator = terms();
  PostingBlock block;
  std::string previous;
  std::uint64_t terms = 0;
  while (iterator.next()) {
    if (iterator.term() <= previous) return damaged(name_, "its terms are not sorted");
    previous = iterator.term();
    ++terms;
    PostingCursor cursor = postings(iterator.info());
    std::uint64_t passages = 0;
    while (cursor.next(block)) passages += block.count;
    if (cursor.damaged() || passages != iterator.info().passages) {
      return damaged(name_, "the passages of a term cannot be read");
    }
  }
  if (iterator.damaged() || terms != statistics_.terms) {
    return damaged(name_, "its dictionary cannot be read");
  }
  return {};
}

std::uint32_t Segment::footer_checksum() const {
  const auto bytes = file_->bytes();
  return base::load<std::uint32_t>(bytes.data() + bytes.size() - 12);
}

std::optional<std::string_view> Segment::first_term(std::size_t block) const {
  const auto offset = base::load<std::uint32_t>(term_index_.data() + block * kTermIndexBytes);
  if (offset >= terms_.size()) return std::nullopt;
  base::ByteView bytes = terms_.subspan(offset);
  const auto shared = base::take_varint(bytes);
  const auto suffix = base::take_varint(bytes);
  if (!shared || *shared != 0 || !suffix || *suffix > bytes.size()) return std::nullopt;
  return std::string_view(reinterpret_cast<const char*>(bytes.data()), *suffix);
}

base::Result<std::optional<TermInfo>> Segment::find(std::string_view term) const {
  std::size_t low = 0;
  std::size_t high = term_blocks();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const auto first = first_term(middle);
    if (!first) return damaged(name_, "its dictionary cannot be read");
    if (*first <= term) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == 0) return std::nullopt;
  TermIterator iterator(*this, low - 1);
  for (std::size_t i = 0; i < kTermsPerBlock && iterator.next(); ++i) {
    if (iterator.term() == term) return iterator.info();
    if (iterator.term() > term) return std::nullopt;
  }
  if (iterator.damaged()) return damaged(name_, "its dictionary cannot be read");
  return std::nullopt;
}

PostingCursor Segment::postings(const TermInfo& info) const {
  if (info.passages == 1) return PostingCursor(info.single);
  const auto skip =
      skip_.subspan(info.skip_index * kSkipBytes, info.passages / kBlockPostings * kSkipBytes);
  return {info.passages, postings_.subspan(info.postings_offset, info.postings_size), skip,
          statistics_.passages};
}

DocumentIndex Segment::document_of(PassageId passage) const {
  DocumentIndex low = 0;
  DocumentIndex high = statistics_.documents;
  while (high - low > 1) {
    const DocumentIndex middle = low + (high - low) / 2;
    if (document(middle).first_passage <= passage) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

DocumentIndex Segment::document_by_id_order(std::size_t rank) const {
  const auto index = base::load<std::uint32_t>(doc_ids_.data() + rank * 4);
  return std::min(index, statistics_.documents - 1);
}

std::vector<DocumentIndex> Segment::find_document(DocumentId id) const {
  std::size_t low = 0;
  std::size_t high = statistics_.documents;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (document(document_by_id_order(middle)).id < id) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  std::vector<DocumentIndex> found;
  for (; low < statistics_.documents; ++low) {
    const DocumentIndex index = document_by_id_order(low);
    if (document(index).id != id) break;
    found.push_back(index);
  }
  return found;
}

TermIterator::TermIterator(const Segment& segment, std::size_t block)
    : segment_(&segment), block_(block) {}

bool TermIterator::next() {
  if (damaged_) return false;
  if (left_in_block_ == 0) {
    if (block_ == segment_->term_blocks()) return false;
    if (!enter_block()) {
      damaged_ = true;
      return false;
    }
  }
  --left_in_block_;
  damaged_ = !read_term() || !read_info();
  return !damaged_;
}

bool TermIterator::enter_block() {
  const unsigned char* entry = segment_->term_index_.data() + block_ * kTermIndexBytes;
  const auto offset = base::load<std::uint32_t>(entry);
  if (offset >= segment_->terms_.size()) return false;
  bytes_ = segment_->terms_.subspan(offset);
  skip_index_ = base::load<std::uint32_t>(entry + 4);
  postings_offset_ = base::load<std::uint64_t>(entry + 8);
  left_in_block_ = std::min<std::uint64_t>(kTermsPerBlock,
                                           segment_->statistics_.terms - block_ * kTermsPerBlock);
  term_.clear();
  ++block_;
  return true;
}

bool TermIterator::read_term() {
  const auto shared = base::take_varint(bytes_);
  const auto suffix = base::take_varint(bytes_);
  if (!shared || !suffix || *shared > term_.size() || *suffix > bytes_.size() ||
      *shared + *suffix > kMaxTermBytes || *shared + *suffix == 0) {
    return false;
  }
  term_.resize(*shared);
  term_.append(reinterpret_cast<const char*>(bytes_.data()), *suffix);
  bytes_ = bytes_.subspan(*suffix);
  return true;
}

bool TermIterator::read_info() {
  const std::uint32_t all = segment_->statistics_.passages;
  const auto passages = base::take_varint(bytes_);
  if (!passages || *passages == 0 || *passages > all) return false;
  info_ = {};
  info_.passages = static_cast<std::uint32_t>(*passages);
  if (info_.passages == 1) {
    if (!take_tail_posting(bytes_, -1, all, info_.single)) return false;
    info_.body_count = info_.single.body;
    info_.title_count = info_.single.title;
    return true;
  }
  const auto body_count = base::take_varint(bytes_);
  const auto title_count = base::take_varint(bytes_);
  const auto size = base::take_varint(bytes_);
  if (!body_count || !title_count || !size) return false;
  info_.body_count = *body_count;
  info_.title_count = *title_count;
  info_.postings_offset = postings_offset_;
  info_.postings_size = *size;
  info_.skip_index = skip_index_;
  const std::uint64_t entries = info_.passages / kBlockPostings;
  const std::uint64_t postings_left =
      segment_->postings_.size() - std::min<std::uint64_t>(postings_offset_,  //
                                                           segment_->postings_.size());
  const std::uint64_t all_entries = segment_->skip_.size() / kSkipBytes;
  if (*size > postings_left || skip_index_ > all_entries || entries > all_entries - skip_index_) {
    return false;
  }
  postings_offset_ += *size;
  skip_index_ += entries;
  return true;
}

}  // namespace qwalt::index
