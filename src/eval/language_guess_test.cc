#include "eval/language_guess.h"

#include <gtest/gtest.h>

namespace qwalt::eval {
namespace {

using text::Language;

TEST(LanguageGuessTest, TellsLanguagesOfLatinScriptByTheirCommonWords) {
  EXPECT_EQ(guess_language("The pump is switched off before the cover of the housing is opened."),
            Language::kEnglish);
  EXPECT_EQ(guess_language("Die Pumpe wird abgeschaltet, bevor das Gehäuse geöffnet wird."),
            Language::kGerman);
  EXPECT_EQ(guess_language("La pompe est arrêtée avant que le couvercle du carter ne soit ouvert."),
            Language::kFrench);
  EXPECT_EQ(guess_language("La bomba se apaga por completo y los tornillos del carter se aflojan."),
            Language::kSpanish);
  EXPECT_EQ(guess_language("A bomba é desligada antes do início e os parafusos não são soltos."),
            Language::kPortuguese);
  EXPECT_EQ(
      guess_language("De pomp wordt uitgeschakeld voor het deksel van de behuizing opengaat."),
      Language::kDutch);
  EXPECT_EQ(
      guess_language("Pompa się wyłącza, a nie otwiera się pokrywy, jest to ważne dla obudowy."),
      Language::kPolish);
}

TEST(LanguageGuessTest, TellsCyrillicLanguagesApart) {
  EXPECT_EQ(guess_language("Насос выключают, и крышку не открывают."), Language::kRussian);
  EXPECT_EQ(guess_language("Насос вимикають, і кришку не відкривають."), Language::kUkrainian);
  EXPECT_EQ(guess_language("Пумпа се искључује, а поклопац се не отвара."), Language::kSerbian);
}

TEST(LanguageGuessTest, TellsTheOthersByTheirScript) {
  EXPECT_EQ(guess_language("黑豹队的防守只丢了 308分"), Language::kChinese);
  EXPECT_EQ(guess_language("ポンプを停止してから、カバーを開けます。"), Language::kJapanese);
  EXPECT_EQ(guess_language("펌프를 끄고 덮개를 여십시오."), Language::kKorean);
  EXPECT_EQ(guess_language("يتم إيقاف المضخة قبل فتح الغطاء."), Language::kArabic);
  EXPECT_EQ(guess_language("Η αντλία σταματά πριν ανοίξει το κάλυμμα."), Language::kGreek);
  EXPECT_EQ(guess_language("ปิดปั๊มก่อนเปิดฝา"), Language::kThai);
  EXPECT_EQ(guess_language("המשאבה כבויה לפני פתיחת המכסה"), Language::kHebrew);
}

TEST(LanguageGuessTest, NamesInAnotherScriptDoNotDecide) {
  EXPECT_EQ(guess_language("国家橄榄球联盟 (NFL) 的 Thomas Davis 完成了 5½ 次擒杀"),
            Language::kChinese);
}

TEST(LanguageGuessTest, ANameThatComesOftenIsNoLanguage) {
  EXPECT_NE(guess_language("Los Angeles Rams, Los Angeles Lakers, Los Angeles Clippers, Los Reyes"),
            Language::kSpanish);
}

TEST(LanguageGuessTest, DoesNotTellWhatNobodyCould) {
  EXPECT_EQ(guess_language(""), Language::kUnknown);
  EXPECT_EQ(guess_language("12 345 … %"), Language::kUnknown);
  EXPECT_EQ(guess_language("Northwind"), Language::kUnknown);
  EXPECT_EQ(guess_language("\xff\xfe\x80"), Language::kUnknown);
}

}  // namespace
}  // namespace qwalt::eval
