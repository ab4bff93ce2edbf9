#include "extract/block_stream.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "base/bytes.h"

namespace qwalt::extract {
namespace {

using text::BlockKind;

constexpr std::uint32_t kMaxPages = 1000;

text::Page make_page(std::uint32_t number, std::vector<text::Block> blocks) {
  text::Page page;
  page.number = number;
  page.blocks = std::move(blocks);
  return page;
}

std::string sample_stream() {
  text::Page first = make_page(1, {{BlockKind::kHeading, 2, 0, "4.2 Bolts"},
                                   {BlockKind::kTable, 0, 1, "Bolt | Torque\nM8 | 42 Nm"}});
  first.label = "iv";
  first.language = text::Language::kGerman;
  return encode_header() + encode_info({"application/pdf", true, 3, "Übersicht"}) + encode_alive() +
         encode_page(first) + encode_warning("Something was left out.") +
         encode_page(make_page(3, {})) + encode_end(2);
}

// All events, or the error that ended the stream.
base::Result<std::vector<StreamEvent>> decode(std::string_view stream, std::size_t step = 1 << 20) {
  BlockDecoder decoder(kMaxPages);
  std::vector<StreamEvent> events;
  while (!stream.empty()) {
    std::size_t bytes = std::min(step, stream.size());
    decoder.feed(stream.substr(0, bytes));
    stream.remove_prefix(bytes);
    for (;;) {
      TRY_ASSIGN(auto event, decoder.next());
      if (!event) break;
      events.push_back(std::move(*event));
    }
  }
  return events;
}

std::string frame(std::uint8_t type, std::string_view payload) {
  std::string out(1, static_cast<char>(type));
  base::append(out, static_cast<std::uint32_t>(payload.size()));
  return out.append(payload);
}

std::string with_info(std::string_view frames) {
  return encode_header() + encode_info({"text/plain", false, 0, ""}) + std::string(frames);
}

TEST(BlockStream, GivesBackWhatWasWritten) {
  auto events = decode(sample_stream());
  ASSERT_TRUE(events) << events.error().message;
  ASSERT_EQ(events->size(), 6u);
  const auto& info = std::get<DocumentInfo>(events->at(0));
  EXPECT_EQ(info.media_type, "application/pdf");
  EXPECT_TRUE(info.paged);
  EXPECT_EQ(info.pages, 3u);
  EXPECT_EQ(info.title, "Übersicht");
  EXPECT_TRUE(std::holds_alternative<StreamAlive>(events->at(1)));
  const auto& page = std::get<text::Page>(events->at(2));
  EXPECT_EQ(page.number, 1u);
  EXPECT_EQ(page.label, "iv");
  EXPECT_EQ(page.language, text::Language::kGerman);
  ASSERT_EQ(page.blocks.size(), 2u);
  EXPECT_EQ(page.blocks[0].kind, BlockKind::kHeading);
  EXPECT_EQ(page.blocks[0].level, 2);
  EXPECT_EQ(page.blocks[1].head_rows, 1);
  EXPECT_EQ(page.blocks[1].text, "Bolt | Torque\nM8 | 42 Nm");
  EXPECT_EQ(std::get<StreamWarning>(events->at(3)).message, "Something was left out.");
  EXPECT_EQ(std::get<StreamEnd>(events->at(5)).pages, 2u);
}

TEST(BlockStream, DoesNotDependOnHowTheBytesArrive) {
  std::string stream = sample_stream();
  for (std::size_t step = 1; step < 40; ++step) {
    auto events = decode(stream, step);
    ASSERT_TRUE(events) << step;
    EXPECT_EQ(events->size(), 6u) << step;
  }
}

TEST(BlockStream, ASentFailureIsTheLastFrame) {
  std::string stream = encode_header() + encode_failure({FailureKind::kNeedsOcr, "Pictures only."});
  auto events = decode(stream);
  ASSERT_TRUE(events);
  EXPECT_EQ(std::get<Failure>(events->at(0)).kind, FailureKind::kNeedsOcr);
  EXPECT_FALSE(decode(stream + encode_alive()));
}

TEST(BlockStream, AStreamCutAnywhereIsNeverAtItsEnd) {
  std::string stream = sample_stream();
  for (std::size_t cut = 0; cut < stream.size(); ++cut) {
    BlockDecoder decoder(kMaxPages);
    decoder.feed(std::string_view(stream).substr(0, cut));
    for (auto event = decoder.next(); event && *event; event = decoder.next()) {
    }
    EXPECT_FALSE(decoder.ended()) << cut;
  }
}

TEST(BlockStream, AnotherMagicOrVersionIsRefusedAtTheFirstByteThatDiffers) {
  EXPECT_FALSE(decode("X"));
  EXPECT_FALSE(decode(std::string_view("QWBS\3\0\0\0", 8)));
}

TEST(BlockStream, AFrameBeyondItsLimitIsRefusedBeforeItsPayloadComes) {
  std::string stream = encode_header() + "\x02";
  base::append(stream, static_cast<std::uint32_t>(kMaxFrameBytes + 1));
  EXPECT_FALSE(decode(stream));
}

TEST(BlockStream, PagesMustAscendAndStayWithinTheLimit) {
  std::string two = encode_page(make_page(2, {}));
  EXPECT_FALSE(decode(with_info(two + two)));
  EXPECT_FALSE(decode(with_info(two + encode_page(make_page(1, {})))));
  EXPECT_FALSE(decode(with_info(encode_page(make_page(0, {})))));
  std::string last = encode_page(make_page(kMaxPages + 1, {}));
  EXPECT_TRUE(decode(with_info(last)));
  auto beyond = decode(encode_header() + encode_info({"application/pdf", true, 0, ""}) + last);
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().code, base::Code::kTooLarge);
}

TEST(BlockStream, TheOrderOfFramesIsKept) {
  EXPECT_FALSE(decode(encode_header() + encode_page(make_page(1, {}))));
  EXPECT_FALSE(decode(encode_header() + encode_end(0)));
  EXPECT_FALSE(decode(with_info(encode_info({"text/plain", false, 0, ""}))));
  EXPECT_FALSE(decode(with_info(encode_end(1))));
}

TEST(BlockStream, TextMustBeValidAndWithoutControlBytes) {
  for (std::string bad : {"\xff", "a\x01", "\xed\xa0\x80", "a\x7f", "tab\there", ""}) {
    text::Page page = make_page(1, {{BlockKind::kParagraph, 0, 0, bad}});
    EXPECT_FALSE(decode(with_info(encode_page(page)))) << bad;
  }
  EXPECT_FALSE(decode(with_info(encode_warning("two\nlines"))));
}

TEST(BlockStream, UnknownNumbersAreRefused) {
  text::Page page = make_page(1, {{static_cast<BlockKind>(9), 0, 0, "x"}});
  EXPECT_FALSE(decode(with_info(encode_page(page))));
  page.blocks = {{BlockKind::kHeading, 10, 0, "x"}};
  EXPECT_FALSE(decode(with_info(encode_page(page))));
  page.blocks.clear();
  page.language = static_cast<text::Language>(text::kLanguages);
  EXPECT_FALSE(decode(with_info(encode_page(page))));
  EXPECT_FALSE(decode(with_info(frame(9, ""))));
  EXPECT_FALSE(decode(with_info(frame(4, "x"))));
}

TEST(BlockStream, ACountOfBlocksThatCannotBeTrueCostsNoMemory) {
  std::string payload;
  base::append(payload, std::uint32_t{1});
  payload.append(2, '\0');
  base::append(payload, std::uint32_t{0});
  base::append(payload, std::uint32_t{0xffffffff});
  EXPECT_FALSE(decode(with_info(frame(2, payload))));
}

TEST(BlockStream, APageThatIsAPictureSaysSo) {
  text::Page page = make_page(1, {});
  page.picture = true;
  auto events = decode(with_info(encode_page(page) + encode_end(1)));
  ASSERT_TRUE(events);
  EXPECT_TRUE(std::get<text::Page>(events->at(1)).picture);
  EXPECT_FALSE(
      std::get<text::Page>(decode(with_info(encode_page(make_page(1, {}))))->at(1)).picture);
}

PageWords sample_words() {
  return {595, 842, {{10, 20, 30.5F, 40, "torque"}, {31, 20, 40, 40, "42"}}};
}

TEST(BlockStream, WordsComeBackWithTheirPlaces) {
  auto events = decode(encode_header() + encode_words(sample_words()) + encode_end(0), 3);
  ASSERT_TRUE(events) << events.error().message;
  const auto& page = std::get<PageWords>(events->at(0));
  EXPECT_EQ(page.width, 595);
  EXPECT_EQ(page.height, 842);
  ASSERT_EQ(page.words.size(), 2u);
  EXPECT_EQ(page.words[0].x1, 30.5F);
  EXPECT_EQ(page.words[1].text, "42");
}

TEST(BlockStream, WordsThatCannotStandOnAPageAreRefused) {
  for (float wrong : {std::numeric_limits<float>::quiet_NaN(), 2e6F, -2e6F,
                      std::numeric_limits<float>::infinity()}) {
    PageWords page = sample_words();
    page.words[0].y1 = wrong;
    EXPECT_FALSE(decode(encode_header() + encode_words(page))) << wrong;
    page = sample_words();
    page.height = wrong;
    EXPECT_FALSE(decode(encode_header() + encode_words(page))) << wrong;
  }
  PageWords page = sample_words();
  page.words[0].text = "";
  EXPECT_FALSE(decode(encode_header() + encode_words(page)));
  page.words[0].text = "a\nb";
  EXPECT_FALSE(decode(encode_header() + encode_words(page)));
  page = sample_words();
  page.width = 0;
  EXPECT_FALSE(decode(encode_header() + encode_words(page)));
}

TEST(BlockStream, WordsBeyondTheirLimitAreLeftOutByTheWriterAndRefusedByTheReader) {
  PageWords page{100, 100, {}};
  page.words.resize(kMaxPageWords + 1, {1, 1, 2, 2, "x"});
  auto events = decode(encode_header() + encode_words(page) + encode_end(0));
  ASSERT_TRUE(events);
  EXPECT_EQ(std::get<PageWords>(events->at(0)).words.size(), kMaxPageWords);

  std::string payload;
  for (float side : {100.0F, 100.0F}) base::append(payload, side);
  base::append(payload, static_cast<std::uint32_t>(kMaxPageWords + 1));
  EXPECT_FALSE(decode(encode_header() + frame(7, payload + std::string(3 << 20, '\1'))));
  base::append(payload, std::uint32_t{0xffffffff});
  EXPECT_FALSE(decode(encode_header() + frame(7, payload)));
}

TEST(BlockStream, APictureComesInPieces) {
  auto events = decode(encode_header() + encode_image("ab") + encode_alive() + encode_image("c") +
                       encode_end(0));
  ASSERT_TRUE(events) << events.error().message;
  EXPECT_EQ(std::get<StreamImage>(events->at(0)).piece, "ab");
  EXPECT_EQ(std::get<StreamImage>(events->at(2)).piece, "c");
  EXPECT_FALSE(decode(encode_header() + encode_image("")));
}

TEST(BlockStream, APictureBeyondItsLimitIsRefused) {
  BlockDecoder decoder(kMaxPages);
  decoder.feed(encode_header());
  std::string piece = encode_image(std::string(kMaxImagePieceBytes, 'x'));
  for (std::size_t sent = 0; sent < kMaxImageBytes; sent += kMaxImagePieceBytes) {
    decoder.feed(piece);
    ASSERT_TRUE(decoder.next());
  }
  decoder.feed(encode_image("x"));
  auto beyond = decoder.next();
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().code, base::Code::kTooLarge);
}

TEST(BlockStream, AnAnswerIsOfOneKind) {
  std::string words = encode_words(sample_words());
  EXPECT_FALSE(decode(with_info(words)));
  EXPECT_FALSE(decode(with_info(encode_image("x"))));
  EXPECT_FALSE(decode(encode_header() + words + words));
  EXPECT_FALSE(decode(encode_header() + words + encode_image("x")));
  EXPECT_FALSE(decode(encode_header() + encode_image("x") + words));
  EXPECT_FALSE(decode(encode_header() + words + encode_info({"text/plain", false, 0, ""})));
}

TEST(BlockStream, TooManyWarningsAreRefused) {
  std::string many;
  for (std::size_t i = 0; i <= kMaxWarnings; ++i) many += encode_warning("Again.");
  EXPECT_FALSE(decode(with_info(many)));
}

TEST(BlockStream, AnErrorIsFinal) {
  BlockDecoder decoder(kMaxPages);
  decoder.feed("garbage!");
  EXPECT_FALSE(decoder.next());
  decoder.feed(sample_stream());
  EXPECT_FALSE(decoder.next());
}

TEST(BlockStream, NoChangedByteIsMoreThanAnError) {
  std::string stream = sample_stream();
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    std::string broken = stream;
    for (int change = 0; change < 3; ++change) {
      broken[random() % broken.size()] = static_cast<char>(random());
    }
    auto events = decode(broken, 1 + random() % 64);
    if (!events) continue;
    for (const StreamEvent& event : *events) {
      const auto* page = std::get_if<text::Page>(&event);
      if (page == nullptr) continue;
      for (const text::Block& block : page->blocks) EXPECT_FALSE(block.text.empty());
    }
  }
}

}  // namespace
}  // namespace qwalt::extract
