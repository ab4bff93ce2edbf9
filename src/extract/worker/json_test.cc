// JSON, JSON Lines and notebooks.
#include <gmock/gmock.h>

#include <random>

#include "extract/worker/extraction_for_tests.h"
#include "extract/worker/json_parser.h"

namespace qwalt::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using text::BlockKind;

TEST(Json, ValuesStandBesideTheirNames) {
  auto got = extract_bytes(
      R"({"pump": {"torque": "42 Nm", "sizes": [8, 10], "dry": true}, "note": "a\u00e9\n\ud83c\udfff"})",
      "json");
  ASSERT_TRUE(got.outcome);
  EXPECT_EQ(got.info.media_type, "application/json");
  EXPECT_EQ(got.text(), "pump.torque: 42 Nm\npump.sizes: 8, 10\npump.dry: true\nnote: aé\n🏿¶");
}

TEST(Json, FlatObjectsThatAreAlikeAreATable) {
  auto got = extract_bytes(
      R"({"bolts": [{"size": "M8", "torque": 42}, {"torque": 84, "size": "M10", "note": "dry"}]})");
  EXPECT_THAT(got.texts(BlockKind::kParagraph), ElementsAre("bolts:"));
  EXPECT_THAT(got.texts(BlockKind::kTable),
              ElementsAre("size | torque | note\nM8 | 42\nM10 | 84 | dry"));
  EXPECT_EQ(got.blocks()[1].head_rows, 1);
}

TEST(Json, OtherObjectsAreRecordsEachReadableAlone) {
  auto got = extract_bytes(
      R"([{"name": "Pump", "parts": [{"id": 1}, {"id": 2}]}, {"name": "Valve", "x": {"y": null}}])");
  EXPECT_EQ(got.text(), "name: Pump\nparts.1.id: 1\nparts.2.id: 2¶name: Valve\nx.y: null¶");
}

TEST(Json, LinesAreRecords) {
  auto got = extract_bytes("{\"a\": 1, \"b\": \"x\"}\n{\"a\": 2, \"b\": \"y\"}\n", "jsonl");
  EXPECT_EQ(got.text(), "a | b\n1 | x\n2 | y¶");
  got = extract_bytes("{\"a\": 1, \"b\": \"x\"}\n{\"a\": 2, \"b\": \"y\"}\n");
  EXPECT_EQ(got.text(), "a | b\n1 | x\n2 | y¶");
}

TEST(Json, ALongTableKeepsItsHeadInEveryBlock) {
  std::string json = "[";
  for (int i = 0; i < 3000; ++i) {
    json += (i == 0 ? "" : ",") + std::string("{\"number\": ") + std::to_string(i) +
            ", \"name\": \"bolt\"}";
  }
  auto got = extract_bytes(json + "]");
  ASSERT_GT(got.blocks().size(), 1u);
  for (const text::Block& block : got.blocks()) {
    EXPECT_THAT(block.text, testing::StartsWith("number | name\n"));
    EXPECT_EQ(block.head_rows, 1);
  }
  EXPECT_THAT(got.blocks().back().text, testing::EndsWith("2999 | bolt"));
}

TEST(Json, DamageIsNotTheEndOfTheText) {
  auto got = extract_bytes("{\"a\": \"first\", oops \"second\": 2}", "json");
  ASSERT_TRUE(got.outcome);
  EXPECT_EQ(got.text(), "a: first¶oops \"second\": 2}¶");
  ASSERT_EQ(got.warnings.size(), 1u);
  EXPECT_THAT(got.warnings[0], HasSubstr("damaged"));
  EXPECT_THAT(extract_bytes("{\"a\": [1, 2", "json").text(), HasSubstr("a: 1, 2"));
}

TEST(Json, CommentsAndTrailingCommasAreFine) {
  auto got = extract_bytes("// settings\n{\"a\": 1, /* b */ \"c\": [2,],}", "json");
  EXPECT_EQ(got.text(), "a: 1\nc: 2¶");
  EXPECT_THAT(got.warnings, IsEmpty());
}

TEST(Json, AbsurdNestingIsRefused) {
  EXPECT_EQ(extract_bytes(std::string(100'000, '['), "json").failure(), FailureKind::kTooLarge);
}

TEST(Json, AVeryLongStringIsReadInPieces) {
  auto got = extract_bytes("{\"a\": \"" + std::string(300'000, 'x') + "\"}", "json");
  std::size_t letters = 0;
  for (const text::Block& block : got.blocks()) {
    letters += static_cast<std::size_t>(std::count(block.text.begin(), block.text.end(), 'x'));
  }
  EXPECT_EQ(letters, 300'000u);
}

struct Log final : JsonHandler {
  void begin(bool array) override { text += array ? '[' : '{'; }
  void end(bool array) override { text += array ? ']' : '}'; }
  void key(std::string_view key) override { text.append(key).append(":"); }
  void scalar(std::string_view value, bool more) override {
    text.append(value);
    if (!more) text += ';';
  }
  std::string text;
};

TEST(JsonParser, PiecesOfAnySizeGiveTheSameEvents) {
  const std::string json =
      R"({"k\n": [1, -2.5e3, "x\\\"y", "\u00fc\ud83c\udfff"], "e": {}, "t": true})";
  Log whole;
  JsonParser parser(whole, 10);
  parser.feed(json);
  ASSERT_EQ(parser.finish(), JsonParser::State::kFine);
  std::mt19937 random(5);
  for (int round = 0; round < 200; ++round) {
    Log log;
    JsonParser pieces(log, 10);
    for (std::size_t at = 0; at < json.size();) {
      std::size_t length = 1 + random() % 5;
      pieces.feed(std::string_view(json).substr(at, length));
      at += length;
    }
    ASSERT_EQ(pieces.finish(), JsonParser::State::kFine);
    ASSERT_EQ(log.text, whole.text);
  }
}

TEST(Notebook, CellsAreReadByTheirKind) {
  auto got = extract_bytes(
      R"json({"cells": [{"cell_type": "markdown", "source": ["# Bolts\n", "Tighten *all*."]},
          {"cell_type": "code", "source": "x = 42\nprint(x)", "outputs": [
            {"output_type": "stream", "text": ["42\n"]},
            {"data": {"image/png": "iVBOR", "text/plain": ["<Figure>"]}}]}],
          "nbformat": 4})json",
      "ipynb");
  EXPECT_EQ(got.info.media_type, "application/x-ipynb+json");
  EXPECT_EQ(got.text(), "Bolts¶Tighten all.¶x = 42\nprint(x)¶42\n<Figure>¶");
  EXPECT_EQ(got.blocks()[2].kind, BlockKind::kCode);
}

TEST(Notebook, ADamagedOneKeepsItsFirstCells) {
  auto got = extract_bytes(
      R"({"cells": [{"cell_type": "markdown", "source": "First."}, {"cell_type": )", "ipynb");
  EXPECT_EQ(got.text(), "First.¶");
  EXPECT_EQ(got.warnings.size(), 1u);
}

}  // namespace
}  // namespace qwalt::worker
