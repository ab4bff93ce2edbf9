#include "index/segment.h"

#include <algorithm>
#include <array>

#include "base/crc32c.h"

namespace qwalt::index {
namespace {

// What check() looks at: all that queries read without asking for it piece by piece.
constexpr std::array kCheckedAtOnce = {kTermIndexSection, kDocsSection, kDocIdsSection,
                                       kLengthsSection, kLanguagesSection};

}  // namespace

base::Result<std::shared_ptr<const Segment>> Segment::open(std::unique_ptr<base::MappedFile> file,
                                                           std::string name) {
  std::shared_ptr<Segment> segment(new Segment(std::move(file), std::move(name)));
  TRY(segment->load());
  return std::shared_ptr<const Segment>(std::move(segment));
}

base::Status Segment::load() {
  TRY_ASSIGN(sections_, decode_footer(file_->bytes(), name_));
  TRY_ASSIGN(const auto stats, checked_section(kStatsSection));
  TRY_ASSIGN(statistics_, decode_statistics(stats, name_));
  TRY(open_documents());
  return open_dictionary();
}

base::Status Segment::open_documents() {
  TRY_ASSIGN(const auto docs, section_bytes(kDocsSection));
  TRY_ASSIGN(const auto doc_ids, section_bytes(kDocIdsSection));
  TRY_ASSIGN(const auto lengths, section_bytes(kLengthsSection));
  TRY_ASSIGN(languages_, section_bytes(kLanguagesSection));
  const std::size_t passages = statistics_.passages;
  if (!documents_.open(docs, doc_ids, statistics_.documents, statistics_.passages) ||
      lengths.size() != 2 * passages || languages_.size() != passages) {
    return damaged(name_, "its sections do not have the sizes that STATS says");
  }
  body_lengths_ = lengths.first(passages);
  title_lengths_ = lengths.subspan(passages);
  return {};
}

base::Status Segment::open_dictionary() {
  TRY_ASSIGN(term_index_, section_bytes(kTermIndexSection));
  TRY_ASSIGN(const auto terms, section_bytes(kTermsSection));
  TRY_ASSIGN(const auto skip, section_bytes(kSkipSection));
  TRY_ASSIGN(const auto postings, section_bytes(kPostingsSection));
  TRY_ASSIGN(auto checks, checked_section(kChecksSection));
  const std::uint64_t blocks = (statistics_.terms + kTermsPerBlock - 1) / kTermsPerBlock;
  if (term_index_.size() % kTermIndexBytes != 0 || term_blocks() != blocks ||
      statistics_.terms > terms.size() || skip.size() % kSkipBytes != 0) {
    return damaged(name_, "its dictionary does not have the size that STATS says");
  }
  std::size_t wanted = 0;
  for (const auto& bytes : {terms, skip, postings}) wanted += check_count(bytes.size()) * 4;
  if (checks.size() != wanted) return damaged(name_, "CHECKS does not have its size");
  terms_ = CheckedSection(terms, checks);
  checks = checks.subspan(check_count(terms.size()) * 4);
  skip_ = CheckedSection(skip, checks);
  postings_ = CheckedSection(postings, checks.subspan(check_count(skip.size()) * 4));
  return {};
}

base::Result<const Section*> Segment::section(std::string_view name) const {
  for (const Section& section : sections_) {
    if (section.name == name) return &section;
  }
  return damaged(name_, "it has no section " + std::string(name));
}

base::Result<base::ByteView> Segment::section_bytes(std::string_view name) const {
  TRY_ASSIGN(const Section* found, section(name));
  return file_->bytes().subspan(found->offset, found->size);
}

base::Result<base::ByteView> Segment::checked_section(std::string_view name) const {
  TRY_ASSIGN(const Section* found, section(name));
  TRY(check_section(*found));
  return file_->bytes().subspan(found->offset, found->size);
}

base::Status Segment::check_section(const Section& section) const {
  const auto bytes = file_->bytes().subspan(section.offset, section.size);
  if (base::crc32c(bytes) == section.checksum) return {};
  return damaged(name_, "the checksum of " + section.name + " is wrong");
}

base::Status Segment::check() const {
  if (checked_.load(std::memory_order_relaxed)) return {};
  for (const std::string_view name : kCheckedAtOnce) {
    TRY_ASSIGN(const Section* found, section(name));
    TRY(check_section(*found));
  }
  if (!documents_.is_gapless()) return damaged(name_, "DOCS has a gap");
  checked_.store(true, std::memory_order_relaxed);
  return {};
}

void Segment::forget_checks() const {
  checked_.store(false, std::memory_order_relaxed);
  for (const CheckedSection* section : {&terms_, &skip_, &postings_}) section->forget();
}

base::Status Segment::verify() const {
  forget_checks();
  for (const Section& section : sections_) TRY(check_section(section));
  TRY(check());
  TRY(verify_documents());
  return verify_terms();
}

base::Status Segment::verify_documents() const {
  std::vector<bool> seen(statistics_.documents, false);
  for (std::size_t rank = 0; rank < statistics_.documents; ++rank) {
    const DocumentIndex index = documents_.by_id(rank);
    if (seen[index]) return damaged(name_, "DOCIDS names a document twice");
    seen[index] = true;
    if (rank == 0) continue;
    const DocumentIndex before = documents_.by_id(rank - 1);
    if (std::pair(document(before).id, before) >= std::pair(document(index).id, index)) {
      return damaged(name_, "DOCIDS is not sorted");
    }
  }
  return {};
}

base::Status Segment::verify_postings(const TermInfo& info, const DocumentStarts& starts,
                                      PostingBlock& block) const {
  PostingCursor cursor = postings(info);
  std::uint64_t passages = 0;
  std::uint64_t documents = 0;
  PassageId before = 0;
  while (cursor.next(block)) {
    for (std::size_t i = 0; i < block.count; ++i) {
      if (documents == 0 || starts.between(before, block.passages[i])) ++documents;
      before = block.passages[i];
    }
    passages += block.count;
  }
  if (cursor.damaged() || passages != info.passages || documents != info.documents) {
    return damaged(name_, "the passages of a term cannot be read");
  }
  return {};
}

base::Status Segment::verify_terms() const {
  DocumentStarts starts(statistics_.passages);
  for (DocumentIndex i = 0; i < statistics_.documents; ++i) {
    starts.insert(document(i).first_passage);
  }
  TermIterator iterator = terms();
  PostingBlock block;
  std::string previous;
  std::uint64_t terms = 0;
  while (iterator.next()) {
    if (iterator.term() <= previous) return damaged(name_, "its terms are not sorted");
    previous = iterator.term();
    ++terms;
    TRY(verify_postings(iterator.info(), starts, block));
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

std::optional<Segment::TermBlock> Segment::term_block(std::size_t block) const {
  const unsigned char* at = term_index_.data() + block * kTermIndexBytes;
  TermBlock place;
  place.begin = base::load<std::uint32_t>(at);
  place.end = block + 1 < term_blocks() ? base::load<std::uint32_t>(at + kTermIndexBytes)
                                        : static_cast<std::uint32_t>(terms_.size());
  place.skip_index = base::load<std::uint32_t>(at + 4);
  place.postings_offset = base::load<std::uint64_t>(at + 8);
  if (place.begin >= place.end || place.end > terms_.size()) return std::nullopt;
  return place;
}

std::optional<std::string_view> Segment::first_term(std::size_t block) const {
  constexpr std::uint32_t kMostBytes = kMaxTermBytes + 3;  // two varints before the term
  const auto place = term_block(block);
  if (!place) return std::nullopt;
  const std::uint32_t end = place->begin + std::min(kMostBytes, place->end - place->begin);
  if (!terms_.check(place->begin, end)) return std::nullopt;
  base::ByteView bytes = terms_.bytes().subspan(place->begin, end - place->begin);
  const auto shared = base::take_varint(bytes);
  const auto suffix = base::take_varint(bytes);
  if (!shared || *shared != 0 || !suffix || *suffix > bytes.size()) return std::nullopt;
  return std::string_view(reinterpret_cast<const char*>(bytes.data()), *suffix);
}

// The last one that begins with `term` or a lower one; the first if none does. nullopt on damage.
std::optional<std::size_t> Segment::block_of(std::string_view term) const {
  if (!check()) return std::nullopt;
  std::size_t low = 0;
  std::size_t high = term_blocks();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const auto first = first_term(middle);
    if (!first) return std::nullopt;
    if (*first <= term) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low == 0 ? 0 : low - 1;
}

base::Result<std::optional<TermInfo>> Segment::find(std::string_view term) const {
  TRY(check());
  const auto block = block_of(term);
  if (!block) return damaged(name_, "its dictionary cannot be read");
  TermIterator iterator(*this, *block);
  for (std::size_t i = 0; i < kTermsPerBlock && iterator.next(); ++i) {
    if (iterator.term() == term) return iterator.info();
    if (iterator.term() > term) return std::nullopt;
  }
  if (iterator.damaged()) return damaged(name_, "its dictionary cannot be read");
  return std::nullopt;
}

TermIterator Segment::terms_from(std::string_view prefix) const {
  const auto block = block_of(prefix);
  TermIterator before(*this, block.value_or(0));
  before.damaged_ = !block;
  for (TermIterator iterator = before; iterator.next() && iterator.term() < prefix;) {
    before = iterator;
  }
  return before;
}

base::Result<PostingBytes> Segment::posting_bytes(const TermInfo& info) const {
  if (info.passages == 1) return PostingBytes();
  const std::uint64_t skip = info.skip_index * kSkipBytes;
  const std::uint64_t skip_size = info.passages / kBlockPostings * kSkipBytes;
  if (!skip_.check(skip, skip + skip_size) ||
      !postings_.check(info.postings_offset, info.postings_offset + info.postings_size)) {
    return damaged(name_, "the passages of a term have a wrong checksum");
  }
  return PostingBytes{postings_.bytes().subspan(info.postings_offset, info.postings_size),
                      skip_.bytes().subspan(skip, skip_size)};
}

PostingCursor Segment::postings(const TermInfo& info) const {
  if (info.passages == 1) return PostingCursor(info.single);
  // Without bytes a cursor reports damage.
  const PostingBytes bytes = posting_bytes(info).value_or(PostingBytes());
  return {info.passages, bytes.payload, bytes.skip, statistics_.passages};
}

}  // namespace qwalt::index
