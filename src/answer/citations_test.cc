#include "answer/citations.h"

#include <gtest/gtest.h>

#include <random>

#include "base/utf8.h"
#include "text/language.h"

namespace qwalt::answer {
namespace {

using store::Verdict;

Source source(std::uint32_t number, std::string text, std::uint64_t char_start = 100) {
  Source made;
  made.number = number;
  made.passage.document_name = "SOP.pdf";
  made.passage.language = static_cast<std::uint8_t>(text::Language::kEnglish);
  made.passage.record.char_start = char_start;
  made.passage.record.char_end = char_start + text.size();
  made.passage.text = std::move(text);
  return made;
}

class CitationsTest : public testing::Test {
 protected:
  std::vector<Source> sources_{
      source(1, "Bolts of size M8 need care. Tighten M8 bolts to 42 Nm in two passes."),
      source(2, "Wait ten minutes between the passes. Record the torque in form F-17.")};
};

TEST_F(CitationsTest, ASentenceThatItsPassageSaysIsVerifiedWithItsQuote) {
  const auto citations = check_citations("Tighten the M8 bolts to 42 Nm [1].", sources_);
  ASSERT_EQ(citations.size(), 1u);
  EXPECT_EQ(citations[0].verdict, Verdict::kVerified);
  EXPECT_EQ(citations[0].quote_start, 100u + 28);
  EXPECT_EQ(citations[0].quote_end, sources_[0].passage.record.char_end);
  EXPECT_EQ(citations[0].sentence_begin, 0u);
  EXPECT_EQ(citations[0].sentence_end, 34u);
}

TEST_F(CitationsTest, AWrongNumberIsNeverVerified) {
  const auto citations = check_citations("Tighten the M8 bolts to 45 Nm [1].", sources_);
  ASSERT_EQ(citations.size(), 1u);
  EXPECT_EQ(citations[0].verdict, Verdict::kUnsupported);
}

TEST_F(CitationsTest, AClaimThatThePassageDoesNotMakeIsUnsupported) {
  const auto citations =
      check_citations("Employees receive paid holidays every summer [2].", sources_);
  ASSERT_EQ(citations.size(), 1u);
  EXPECT_EQ(citations[0].verdict, Verdict::kUnsupported);
}

TEST_F(CitationsTest, AHalfSupportedClaimIsPartlySo) {
  const auto citations = check_citations(
      "Wait ten minutes between passes and inform the plant manager by telephone [2].", sources_);
  ASSERT_EQ(citations.size(), 1u);
  EXPECT_EQ(citations[0].verdict, Verdict::kPartly);
}

TEST_F(CitationsTest, AMarkerAfterTheFullStopBelongsToTheSentenceBefore) {
  const auto citations = check_citations(
      "Tighten M8 bolts to 42 Nm. [1] Wait ten minutes between the passes. [2]", sources_);
  ASSERT_EQ(citations.size(), 2u);
  EXPECT_EQ(citations[0].number, 1u);
  EXPECT_EQ(citations[0].verdict, Verdict::kVerified);
  EXPECT_EQ(citations[1].number, 2u);
  EXPECT_EQ(citations[1].verdict, Verdict::kVerified);
}

TEST_F(CitationsTest, ASentenceMayCiteSeveralSources) {
  const auto citations =
      check_citations("Tighten M8 bolts to 42 Nm in two passes [1][2].", sources_);
  ASSERT_EQ(citations.size(), 2u);
  EXPECT_EQ(citations[0].verdict, Verdict::kVerified);
  EXPECT_NE(citations[1].verdict, Verdict::kVerified);
}

TEST_F(CitationsTest, UnknownNumbersAndEmptyAnswersGiveNothing) {
  EXPECT_TRUE(check_citations("Nothing here [7].", sources_).empty());
  EXPECT_TRUE(check_citations("", sources_).empty());
  EXPECT_TRUE(check_citations("[1]", sources_).empty());
  EXPECT_TRUE(check_citations("Tighten the bolts [1].", {}).empty());
}

TEST_F(CitationsTest, ASentenceWithoutAMarkerGetsThePassageThatSaysIt) {
  const auto citations = check_citations("Record the torque in form F-17.", sources_);
  ASSERT_EQ(citations.size(), 1u);
  EXPECT_TRUE(citations[0].implied);
  EXPECT_EQ(citations[0].number, 2u);
  EXPECT_EQ(citations[0].verdict, Verdict::kVerified);
}

TEST_F(CitationsTest, ASentenceThatNothingSupportsIsMarkedAsSuch) {
  const auto citations = check_citations("Employees receive paid holidays.", sources_);
  ASSERT_EQ(citations.size(), 1u);
  EXPECT_TRUE(citations[0].implied);
  EXPECT_EQ(citations[0].number, 0u);
  EXPECT_EQ(citations[0].verdict, Verdict::kUnsupported);
  EXPECT_EQ(citations[0].quote_start, citations[0].quote_end);
}

TEST_F(CitationsTest, ThatTheSourcesDoNotSaySomethingIsNoClaim) {
  EXPECT_TRUE(check_citations("The sources do not mention holidays.", sources_).empty());
}

TEST_F(CitationsTest, TheQuoteAndTheSentenceCountCodePoints) {
  sources_[0] = source(1, "Überall gilt: Äußere Schrauben mit 42 Nm anziehen. Ende.", 1000);
  const auto citations =
      check_citations("Hinweis für Öl. Äußere Schrauben mit 42 Nm [1].", sources_);
  ASSERT_EQ(citations.size(), 2u);
  EXPECT_EQ(citations[1].sentence_begin, 16u);
  EXPECT_EQ(citations[1].sentence_end, 47u);
  EXPECT_EQ(citations[1].quote_start, 1000u);
  EXPECT_EQ(citations[1].quote_end, 1050u);
}

// One source and what is said of a sentence that cites it.
struct Judged {
  std::string source;
  std::string sentence;
  Verdict verdict;
};

class Judgements : public testing::TestWithParam<Judged> {};

TEST_P(Judgements, AreAsAReaderWouldJudge) {
  const std::vector<Source> sources{source(1, GetParam().source)};
  const auto citations = check_citations(GetParam().sentence + " [1]", sources);
  ASSERT_EQ(citations.size(), 1u);
  EXPECT_EQ(citations[0].verdict, GetParam().verdict);
}

constexpr const char* kBattle =
    "In 1066, Duke William of Normandy conquered England and defeated King Harold. He ordered a "
    "survey of the land twenty years later. The survey covered 13,418 places.";

INSTANTIATE_TEST_SUITE_P(
    True, Judgements,
    testing::Values(
        Judged{kBattle, "Duke William of Normandy conquered England in 1066.", Verdict::kVerified},
        Judged{kBattle, "The survey covered 13418 places.", Verdict::kVerified},
        Judged{kBattle, "William conquered England and ordered a survey of the land.",
               Verdict::kVerified},
        Judged{"Humidity stays below 50 percent.", "Humidity stays below 50 %.",
               Verdict::kVerified},
        Judged{"Der Druck beträgt 4,2 bar.", "Der Druck beträgt 4.2 bar.", Verdict::kVerified},
        Judged{"The audit was on 3 March 2024.", "The audit was on March 3, 2024.",
               Verdict::kVerified},
        Judged{"The audit was on 2024-03-03.", "The audit was on 3rd March 2024.",
               Verdict::kVerified},
        Judged{"Do not open the valve.", "The valve is not to be opened.", Verdict::kVerified}));

INSTANTIATE_TEST_SUITE_P(
    False, Judgements,
    testing::Values(
        Judged{kBattle, "Duke William of Normandy conquered England in 1067.",
               Verdict::kUnsupported},
        Judged{kBattle, "King Harold of Normandy conquered England and defeated Duke William.",
               Verdict::kUnsupported},
        Judged{kBattle, "Duke William of Normandy never conquered England.", Verdict::kUnsupported},
        Judged{"Tighten the bolts to 42 Nm.", "Tighten the bolts to 42 N.", Verdict::kUnsupported},
        Judged{"Tighten M8 bolts to 42 Nm and M10 bolts to 80 Nm.", "Tighten M8 bolts to 80 Nm.",
               Verdict::kUnsupported},
        Judged{"The pressure must increase before the test.",
               "The pressure must decrease before the test.", Verdict::kUnsupported},
        Judged{"Close the valve before the test.", "Close the valve after the test.",
               Verdict::kUnsupported},
        Judged{"The audit was on 3 March 2024.", "The audit was on 3 May 2024.",
               Verdict::kUnsupported},
        Judged{"The fee is $50 a month.", "The fee is €50 a month.", Verdict::kUnsupported}));

class Layout : public CitationsTest {
 protected:
  std::vector<std::uint32_t> numbers_of(std::string_view answer) {
    std::vector<std::uint32_t> numbers;
    for (const auto& citation : check_citations(answer, sources_))
      numbers.push_back(citation.number);
    return numbers;
  }
  using Numbers = std::vector<std::uint32_t>;
};

TEST_F(Layout, HeadingsCodeAndListsOfSourcesClaimNothing) {
  EXPECT_EQ(numbers_of("## Torque of bolts\n\n**What to do**\n\nTighten M8 bolts to 42 Nm [1].\n\n"
                       "```\ntorque = 45  # [2]\n```\n\n## Sources\n[1] SOP.pdf\n[2] SOP.pdf"),
            (Numbers{1}));
}

TEST_F(Layout, EachItemOfAListClaimsForItself) {
  EXPECT_EQ(numbers_of("The steps are:\n1. Tighten M8 bolts to 42 Nm [1]\n"
                       "2. Wait ten minutes between the passes [2]\n"),
            (Numbers{1, 2}));
}

TEST_F(Layout, ItemsTakeTheMarkersOfTheLineThatIntroducesThem) {
  const auto citations = check_citations(
      "The steps are as follows [2]:\n- Wait ten minutes.\n- Record the torque in form F-17.\n",
      sources_);
  ASSERT_EQ(citations.size(), 2u);
  EXPECT_EQ(citations[0].number, 2u);
  EXPECT_FALSE(citations[0].implied);
}

TEST_F(Layout, RowsOfATableClaimAndItsHeadDoesNot) {
  EXPECT_EQ(numbers_of("| Bolt | Torque |\n|---|---|\n| M8 bolts | 42 Nm [1] |\n"), (Numbers{1}));
}

TEST_F(Layout, ChineseAndArabicSentencesAreToldApart) {
  sources_[0].passage.text = "螺栓的扭矩为42牛米。每次拧紧之间等待十分钟。";
  sources_[0].passage.language = static_cast<std::uint8_t>(text::Language::kChinese);
  const auto citations =
      check_citations("螺栓的扭矩为42牛米[1]。每次拧紧之间不等待十分钟[1]。", sources_);
  ASSERT_EQ(citations.size(), 2u);
  EXPECT_EQ(citations[0].verdict, Verdict::kVerified);
  EXPECT_EQ(citations[1].verdict, Verdict::kUnsupported);
}

TEST(Citations, LieWithinTheirAnswerAndTheirPassageWhateverIsWritten) {
  static const std::vector<std::string> kParts = {
      "Tighten ", "M8 bolts ", "to 42 Nm",    ". ",   "[1]",   "[2]",      "[1-2]", "\n",
      "\n\n",     "- ",        "# ",          "|",    "| - |", "```",      "not ",  "é",
      "日本。",   "٤٢ ",       "5 May 2024 ", "\xff", "**",    "Sources:", "?",     ":",
      "1,000",    "2.3.1 ",    "$5 ",         "x_1",  "(",     ")"};
  std::mt19937 random(5);
  const auto any = [&](int most) {
    std::string text;
    for (int i = std::uniform_int_distribution<int>(0, most)(random); i > 0; --i) {
      text += kParts[std::uniform_int_distribution<std::size_t>(0, kParts.size() - 1)(random)];
    }
    return base::to_valid_utf8(text);
  };
  for (int round = 0; round < 600; ++round) {
    std::vector<Source> sources;
    for (std::uint32_t number = 1; number <= 2; ++number) {
      sources.push_back(source(number, any(20)));
      sources.back().passage.record.char_end =
          100 + base::count_code_points(sources.back().passage.text);
    }
    const std::string answer = any(30);
    for (const auto& citation : check_citations(answer, sources)) {
      ASSERT_LE(citation.sentence_begin, citation.sentence_end);
      ASSERT_LE(citation.sentence_end, base::count_code_points(answer));
      if (citation.number == 0) continue;
      ASSERT_LE(citation.number, 2u);
      const auto& record = sources[citation.number - 1].passage.record;
      ASSERT_LE(record.char_start, citation.quote_start);
      ASSERT_LE(citation.quote_start, citation.quote_end);
      ASSERT_LE(citation.quote_end, record.char_end);
    }
  }
}

}  // namespace
}  // namespace qwalt::answer
