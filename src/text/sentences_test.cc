#include "text/sentences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace qwalt::text {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> sentences(std::string_view text) {
  std::vector<std::string> out;
  for (const Sentence& each : split_sentences(text)) {
    out.emplace_back(text.substr(each.begin, each.end - each.begin));
  }
  return out;
}

TEST(SentencesTest, EndAtAStopBeforeACapital) {
  EXPECT_THAT(sentences(" First one.  Second one!\nThird? "),
              ElementsAre("First one.", "Second one!", "Third?"));
  EXPECT_THAT(sentences(""), IsEmpty());
  EXPECT_THAT(sentences(" \n\t "), IsEmpty());
}

TEST(SentencesTest, AListNumberStaysWithItsText) {
  EXPECT_THAT(sentences("1. Torque limit is 42 Nm for bolt M8. It holds."),
              ElementsAre("1. Torque limit is 42 Nm for bolt M8.", "It holds."));
  EXPECT_THAT(sentences("4.2. Scope of work"), ElementsAre("4.2. Scope of work"));
  EXPECT_THAT(sentences("1. One\n2. Two\n(b) Three\n• Four\n- Five"),
              ElementsAre("1. One", "2. Two", "(b) Three", "• Four", "- Five"));
}

TEST(SentencesTest, AbbreviationsAndInitialsAndDecimalsEndNone) {
  for (const char* text : {"Dr. Smith and Mr. J. R. Brown came.", "See Fig. 3 and No. 5 of it.",
                           "It is 3.5 mm, e.g. Steel, i.e. Iron.", "On Jan. 5 it closed.",
                           "Am 3. Oktober war es z.B. Montag.", "Der Wert gem. DIN ist ca. 5 mm.",
                           "т.е. Москва и ул. Ленина.", "He left at 5 p.m. and slept."}) {
    EXPECT_THAT(sentences(text), ElementsAre(text));
  }
}

TEST(SentencesTest, WhatMayBeAnAbbreviationEndsASentenceBeforeACapital) {
  EXPECT_THAT(sentences("He said no. Then he left."), ElementsAre("He said no.", "Then he left."));
  EXPECT_THAT(sentences("It was in 2021. The rest is known."),
              ElementsAre("It was in 2021.", "The rest is known."));
  EXPECT_THAT(sentences("By Acme Inc. The price rose."),
              ElementsAre("By Acme Inc.", "The price rose."));
}

TEST(SentencesTest, QuotesAndBracketsAndReferencesBelongToTheSentence) {
  EXPECT_THAT(sentences("He said “stop.” Then (he left.) Now."),
              ElementsAre("He said “stop.”", "Then (he left.)", "Now."));
  EXPECT_THAT(sentences("It is known.[12] It is not."),
              ElementsAre("It is known.[12]", "It is not."));
  EXPECT_THAT(sentences("“Really?” he asked."), ElementsAre("“Really?” he asked."));
}

TEST(SentencesTest, KnowTheStopsOfOtherScripts) {
  EXPECT_THAT(sentences("今日は。「行く！」元気？"),
              ElementsAre("今日は。", "「行く！」", "元気？"));
  EXPECT_THAT(sentences("كيف حالك؟ أنا بخير."), ElementsAre("كيف حالك؟", "أنا بخير."));
  EXPECT_THAT(sentences("यह है। वह है॥"), ElementsAre("यह है।", "वह है॥"));
}

TEST(SentencesTest, BlankLinesAndTableRowsEndThem) {
  EXPECT_THAT(sentences("Heading\n\nbody text"), ElementsAre("Heading", "body text"));
  EXPECT_THAT(sentences("bolt | torque\nm8 | 25 nm\nm10 | 49 nm"),
              ElementsAre("bolt | torque", "m8 | 25 nm", "m10 | 49 nm"));
}

TEST(SentencesTest, AWrappedLineDoesNotEndThem) {
  EXPECT_THAT(sentences("The torque\nlimit is low."), ElementsAre("The torque\nlimit is low."));
  EXPECT_THAT(
      sentences("The limit that holds for all of the bolts that are made by\nAcme is low."),
      ElementsAre("The limit that holds for all of the bolts that are made by\nAcme is low."));
  EXPECT_THAT(sentences("Short title\nThe text"), ElementsAre("Short title", "The text"));
}

TEST(SentencesTest, LeadersToAPageNumberAreOneLine) {
  EXPECT_THAT(sentences("Scope ........ 5"), ElementsAre("Scope ........ 5"));
  EXPECT_THAT(sentences("Scope . . . . 5"), ElementsAre("Scope . . . . 5"));
}

TEST(SentencesTest, RandomTextIsCoveredInOrderButForWhiteSpace) {
  static constexpr const char* kPieces[] = {
      "a",       "B",   "1",  ".",  " ",    "\n",           "!",
      ")",       "[2]", "。", "Dr", "\xff", "\xe2\x80\xa8", "é",
      "?",       "\"",  "-",  "•",  " | ",  "\xc2\xa0",     "…",
      "\xe3\x80"};
  std::mt19937 random(11);
  for (int round = 0; round < 8'000; ++round) {
    std::string text;
    for (auto i = random() % 30; i > 0; --i) text += kPieces[random() % std::size(kPieces)];
    std::uint32_t covered = 0;
    auto only_space = [&](std::uint32_t begin, std::uint32_t end) {
      std::string gap = text.substr(begin, end - begin);
      for (const char* space : {"\xe2\x80\xa8", "\xc2\xa0", " ", "\n"}) {
        for (std::size_t at; (at = gap.find(space)) != std::string::npos;) {
          gap.erase(at, std::string_view(space).size());
        }
      }
      return gap.empty();
    };
    for (const Sentence& each : split_sentences(text)) {
      ASSERT_LE(covered, each.begin);
      ASSERT_LT(each.begin, each.end);
      ASSERT_LE(each.end, text.size());
      ASSERT_TRUE(only_space(covered, each.begin)) << testing::PrintToString(text);
      covered = each.end;
    }
    ASSERT_TRUE(only_space(covered, static_cast<std::uint32_t>(text.size())))
        << testing::PrintToString(text);
  }
}

TEST(SentencesTest, ReadLongTextsInLinearTime) {
  for (const char* piece : {".", ". ", "\n", "a\n", "a. ", "|", " | ", "[1", "。", "1.", "Dr. "}) {
    std::string text;
    while (text.size() < 200'000) text += piece;
    EXPECT_FALSE(split_sentences(text).size() > text.size());
  }
}

}  // namespace
}  // namespace qwalt::text
