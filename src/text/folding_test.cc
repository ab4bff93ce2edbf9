#include "text/folding.h"

#include <gtest/gtest.h>

#include "base/utf8.h"

namespace qwalt::text {
namespace {

std::string folded(std::string_view word, bool turkish = false) {
  std::string out;
  fold_word(word, turkish, out);
  return out;
}

std::string unaccented(std::string word) {
  fold_accents(word);
  return word;
}

std::string characters(std::string_view run) {
  CharacterFolder folder(run);
  CharacterFolder::Folded next{};
  std::string out;
  while (folder.next(next)) base::append_code_point(out, next.code_point);
  return out;
}

TEST(FoldingTest, CaseAndWidthAndLigaturesDoNotMatter) {
  EXPECT_EQ(folded("Torque"), "torque");
  EXPECT_EQ(folded("ÄRGER"), "ärger");
  EXPECT_EQ(folded("STRASSE"), folded("straße"));
  EXPECT_EQ(folded("ＡＢＣ１２"), "abc12");
  EXPECT_EQ(folded("oﬃce"), "office");
  EXPECT_EQ(folded("CO₂"), "co2");
  EXPECT_EQ(folded("Όμως"), folded("ΌΜΩΣ"));
}

TEST(FoldingTest, ComposedAndDecomposedSpellingsAreEqual) {
  EXPECT_EQ(folded("Cafe\xcc\x81"), "café");
  EXPECT_EQ(folded("и\xcc\x86од"), "йод");
}

TEST(FoldingTest, TurkishDotlessIIsItsOwnLetterInTurkishOnly) {
  EXPECT_EQ(folded("ISPARTA", true), "ısparta");
  EXPECT_EQ(folded("İZMİR", true), "izmir");
  EXPECT_EQ(folded("ISPARTA"), "isparta");
  EXPECT_EQ(folded("İzmir"), "izmir");
}

TEST(FoldingTest, WhatReadersLeaveOutIsLeftOut) {
  EXPECT_EQ(folded("مُحَمَّد"), "محمد");
  EXPECT_EQ(folded("العـــربية"), "العربية");
  EXPECT_EQ(folded("שָׁלוֹם"), "שלום");
  EXPECT_EQ(folded("co\xc2\xadoperate"), "cooperate");
  EXPECT_EQ(folded("max_torque"), "maxtorque");
}

TEST(FoldingTest, DigitsOfAllScriptsAreTheSameDigits) {
  EXPECT_EQ(folded("٢٠٢١"), "2021");
  EXPECT_EQ(folded("२०२१"), "2021");
}

TEST(FoldingTest, AccentsOfLatinAndGreekGoAndOthersStay) {
  EXPECT_EQ(unaccented("résumé"), "resume");
  EXPECT_EQ(unaccented("ørsted"), "orsted");
  EXPECT_EQ(unaccented("łódź"), "lodz");
  EXPECT_EQ(unaccented("kırmızı"), "kirmizi");
  EXPECT_EQ(unaccented("ώρα"), "ωρα");
  EXPECT_EQ(unaccented("ёлка"), "елка");
  EXPECT_EQ(unaccented("йод"), "йод");
  EXPECT_EQ(unaccented("हिन्दी"), "हिन्दी");
}

TEST(FoldingTest, InvalidBytesAndEndlessWordsDoNoHarm) {
  EXPECT_EQ(folded("\xff\xfe"), "");
  EXPECT_EQ(folded("\xed\xa0\x80x"), "x");
  EXPECT_EQ(folded("a\xc3"), "a");
  EXPECT_LE(folded(std::string(1'000'000, 'A')).size(), kMaxFoldBytes);
  EXPECT_TRUE(base::is_valid_utf8(folded(std::string(99, '\xc3') + "\xa9")));
  std::string widest;
  for (int i = 0; i < 200; ++i) widest += "\xef\xb7\xba";  // U+FDFA becomes 18 characters
  EXPECT_TRUE(base::is_valid_utf8(folded(widest)));
}

TEST(FoldingTest, HalfWidthKanaAndDecomposedHangulBecomeWholeCharacters) {
  EXPECT_EQ(characters("ｶﾞｲﾄﾞ"), "ガイド");
  EXPECT_EQ(characters("\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab"), "한");
  EXPECT_EQ(characters("漢字"), "漢字");
}

TEST(FoldingTest, CharactersRememberTheirBytes) {
  CharacterFolder folder("漢ｶﾞ");
  CharacterFolder::Folded next{};
  ASSERT_TRUE(folder.next(next));
  EXPECT_EQ(next.begin, 0u);
  EXPECT_EQ(next.end, 3u);
  ASSERT_TRUE(folder.next(next));
  EXPECT_EQ(next.begin, 3u);
  EXPECT_EQ(next.end, 9u);
  EXPECT_FALSE(folder.next(next));
}

}  // namespace
}  // namespace qwalt::text
