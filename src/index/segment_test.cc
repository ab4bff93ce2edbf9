#include "index/segment.h"

#include <gtest/gtest.h>

#include "base/crc32c.h"
#include "index/segment_writer.h"
#include "index/test_file_system.h"
#include "index/test_model.h"

namespace qwalt::index {
namespace {

std::string segment_bytes(const std::vector<std::pair<DocumentId, ModelDocument>>& documents) {
  SegmentWriter writer;
  for (const auto& [id, document] : documents) {
    writer.begin_document(id, 0);
    for (const ModelPassage& passage : document) {
      std::vector<std::string_view> body;
      std::vector<std::string_view> title;
      for (const auto& [term, counts] : passage.terms) {
        body.insert(body.end(), counts.first, term);
        title.insert(title.end(), counts.second, term);
      }
      writer.add_passage(
          {body, title, passage.body_length, passage.title_length, passage.language});
    }
    writer.end_document();
  }
  TestFileSystem files;
  const base::Status written = writer.write(files, "d/1.seg");
  EXPECT_TRUE(written);
  return files.bytes("d/1.seg");
}

base::Result<std::shared_ptr<const Segment>> open(std::string bytes) {
  return Segment::open(std::make_unique<MemoryMapping>(std::move(bytes)), "1.seg");
}

std::vector<std::pair<DocumentId, ModelDocument>> random_documents(std::uint32_t seed, int count) {
  Random random(seed);
  std::vector<std::pair<DocumentId, ModelDocument>> documents;
  for (int i = 0; i < count; ++i) {
    documents.emplace_back(static_cast<DocumentId>(random()), random_document(random, 3000, 6));
  }
  return documents;
}

// Reads everything there is; the result does not matter.
void read_all(const Segment& segment) {
  (void)segment.verify();
  TermIterator terms = segment.terms();
  PostingBlock block;
  while (terms.next()) {
    (void)segment.find(terms.term());
    PostingCursor cursor = segment.postings(terms.info());
    while (cursor.next(block)) {
      for (std::size_t i = 0; i < block.count; ++i) {
        ASSERT_LT(block.passages[i], segment.statistics().passages);
      }
    }
  }
  for (PassageId id = 0; id < segment.statistics().passages; ++id) {
    const DocumentIndex index = segment.document_of(id);
    ASSERT_LT(index, segment.statistics().documents);
    (void)segment.find_document(segment.document(index).id);
  }
}

TEST(Segment, HoldsWhatWasWritten) {
  const auto documents = random_documents(1, 400);
  const auto segment = open(segment_bytes(documents));
  ASSERT_TRUE(segment) << segment.error().message;
  EXPECT_TRUE((*segment)->verify());
  const DeletedDocuments none((*segment)->statistics().documents);
  Model model;
  read_segment({*segment, std::make_shared<DeletedDocuments>(none)}, model);
  EXPECT_EQ(model, Model(documents.begin(), documents.end()));
}

TEST(Segment, FindsEveryTermAndNoOther) {
  const auto documents = random_documents(2, 100);
  const auto segment = open(segment_bytes(documents));
  ASSERT_TRUE(segment);
  std::map<std::string, TermStatistics> terms;
  for (const auto& [id, document] : documents) {
    for (const ModelPassage& passage : document) {
      for (const auto& [term, counts] : passage.terms) {
        terms[term].passages += 1;
        terms[term].body_count += counts.first;
        terms[term].title_count += counts.second;
      }
    }
  }
  for (const auto& [term, statistics] : terms) {
    const auto info = (*segment)->find(term);
    ASSERT_TRUE(info && *info) << term;
    EXPECT_EQ((*info)->passages, statistics.passages);
    EXPECT_EQ((*info)->body_count, statistics.body_count);
    EXPECT_EQ((*info)->title_count, statistics.title_count);
    for (const auto& other :
         std::vector<std::string>{term + "x", term + std::string(1, '\0'), "", "zz"}) {
      EXPECT_EQ((*segment)->find(other)->has_value(), terms.contains(other)) << other;
    }
  }
}

TEST(Segment, CapsCountsAndLengthsAndLeavesOutTermsThatAreTooLong) {
  SegmentWriter writer;
  const std::vector<std::string_view> many(1000, "many");
  const std::string longest(kMaxTermBytes, 'x');
  const std::string too_long(kMaxTermBytes + 1, 'x');
  std::vector<std::string_view> body = many;
  body.insert(body.end(), {longest, too_long, ""});
  writer.begin_document(1, 0);
  writer.add_passage({body, many, 4'000'000'000, 4'000'000'000, 1});
  writer.end_document();
  TestFileSystem files;
  ASSERT_TRUE(writer.write(files, "d/1.seg"));
  const auto segment = open(files.bytes("d/1.seg"));
  ASSERT_TRUE(segment);
  EXPECT_EQ((*segment)->statistics().terms, 2u);
  EXPECT_EQ((*segment)->statistics().body_length, kMaxFieldLength);
  const auto info = (*segment)->find("many");
  ASSERT_TRUE(info && *info);
  EXPECT_EQ((*info)->single, (Posting{0, kMaxBodyCount, kMaxTitleCount}));
  EXPECT_TRUE((*segment)->find(longest)->has_value());
}

TEST(Segment, PassesOverSectionsItDoesNotKnow) {
  std::string bytes = segment_bytes(random_documents(3, 5));
  auto sections = decode_footer(base::as_bytes(bytes), "1.seg");
  ASSERT_TRUE(sections);
  bytes.resize(base::load<std::uint64_t>(base::as_bytes(bytes).data() + bytes.size() - 32));
  sections->push_back({"VECTORS", base::crc32c(base::as_bytes("12345678")), bytes.size(), 8});
  bytes += "1234567800000000";
  bytes += encode_footer(*sections, bytes.size());
  const auto segment = open(bytes);
  ASSERT_TRUE(segment) << segment.error().message;
  EXPECT_TRUE((*segment)->verify());
}

TEST(Segment, ThatIsCutIsRefused) {
  const std::string good = segment_bytes(random_documents(4, 5));
  for (std::size_t size = 0; size < good.size(); ++size) {
    const auto segment = open(good.substr(0, size));
    ASSERT_FALSE(segment) << size;
    ASSERT_EQ(segment.error().code, base::Code::kCorrupt);
    ASSERT_NE(segment.error().message.find("1.seg"), std::string::npos);
  }
}

TEST(Segment, WithAnyFlippedBitIsFoundByVerifyAndReadsWithoutHarm) {
  const std::string good = segment_bytes(random_documents(5, 40));
  Random random(5);
  for (int round = 0; round < 1500; ++round) {
    std::string bad = good;
    const std::size_t at = random() % bad.size();
    bad[at] = static_cast<char>(bad[at] ^ (1 << random() % 8));
    const auto segment = open(bad);
    if (segment) read_all(**segment);
  }
}

// Checksums that fit: what only decoding can find.
TEST(Segment, WithDamageUnderAGoodChecksumReadsWithoutHarm) {
  const std::string good = segment_bytes(random_documents(6, 40));
  Random random(6);
  for (int round = 0; round < 1500; ++round) {
    std::string bad = good;
    auto sections = decode_footer(base::as_bytes(bad), "1.seg");
    ASSERT_TRUE(sections);
    Section& section = (*sections)[random() % sections->size()];
    if (section.size == 0) continue;
    for (std::uint32_t i = 0; i <= random() % 3; ++i) {
      bad[section.offset + random() % section.size] = static_cast<char>(random());
    }
    section.checksum = base::crc32c(base::as_bytes(bad).subspan(section.offset, section.size));
    bad.resize(base::load<std::uint64_t>(base::as_bytes(bad).data() + bad.size() - 32));
    bad += encode_footer(*sections, bad.size());
    const auto segment = open(bad);
    if (segment) read_all(**segment);
  }
}

}  // namespace
}  // namespace qwalt::index
