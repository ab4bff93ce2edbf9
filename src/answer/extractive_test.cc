#include "answer/extractive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "answer/markers.h"
#include "answer/question_kind.h"
#include "search/test_collection.h"

namespace qwalt::answer {
namespace {

using testing::ElementsAre;

class Extracts : public testing::Test {
 protected:
  void add(std::string text, double score = 1) {
    const auto number = static_cast<std::uint32_t>(sources_.size() + 1);
    collection_.add(number, {{"", text}});
    Source source;
    source.number = number;
    source.score = score;
    source.passage.language = static_cast<std::uint8_t>(text::Language::kEnglish);
    source.passage.text = std::move(text);
    sources_.push_back(std::move(source));
  }
  std::vector<std::string> sentences(const std::string& question, std::size_t count = 3) {
    const auto matcher = search::Matcher::make(*collection_.commit(), question);
    std::vector<std::string> texts;
    for (const Extract& extract : best_sentences(*matcher, question, sources_, count)) {
      texts.push_back(extract.text);
    }
    return texts;
  }
  std::string answer(const std::string& question) {
    const auto matcher = search::Matcher::make(*collection_.commit(), question);
    return extractive_answer(*matcher, sources_, question);
  }

  search::TestCollection collection_;
  std::vector<Source> sources_;
};

TEST_F(Extracts, AreTheBestSentencesInReadingOrderWithTheirMarkers) {
  add("Clean the thread. Tighten the cover bolts to 25 Nm. Paint the cover grey.");
  add("Cover bolts are checked every year. Fish swim.", 0.9);
  EXPECT_EQ(answer("Which torque for the cover bolts?"),
            "Tighten the cover bolts to 25 Nm. [1]\n\nPaint the cover grey. [1]\n\n"
            "Cover bolts are checked every year. [2]");
}

TEST_F(Extracts, PreferTheSentenceThatHasWhatIsAskedFor) {
  add("The pump was installed by Anna. The pump was installed in 1997.");
  EXPECT_THAT(sentences("When was the pump installed?", 1),
              ElementsAre("The pump was installed in 1997."));
  EXPECT_THAT(sentences("Who installed the pump?", 1),
              ElementsAre("The pump was installed by Anna."));
}

TEST_F(Extracts, OfAJoinedPassageComeInTheOrderOfItsText) {
  add("Valves leak. A valve is closed by Anna. Valves of steel are heavy.");
  const auto found = sentences("Who closes the valves of steel?");
  EXPECT_EQ(found.size(), 3u);
  EXPECT_EQ(found.front(), "Valves leak.");
}

TEST_F(Extracts, SayAThingOnlyOnce) {
  add("Tighten the cover bolts.");
  add("Tighten the cover bolts.");
  EXPECT_THAT(sentences("How are cover bolts tightened?"), ElementsAre("Tighten the cover bolts."));
}

TEST_F(Extracts, PreferASentenceToATitleAndToTheQuestion) {
  add("Pareto Chart Procedure\n\nWhat is a Pareto chart?\n\nA Pareto chart is a bar graph.");
  EXPECT_THAT(sentences("What is a Pareto chart?", 1),
              ElementsAre("A Pareto chart is a bar graph."));
}

TEST_F(Extracts, TakeALineThatHasTheFigure) {
  add("Oil of the pump: HLP 46, 120 litres\n\nThe oil of the pump is changed by a fitter.");
  EXPECT_THAT(sentences("How many litres of oil does the pump take?", 1),
              ElementsAre("Oil of the pump: HLP 46, 120 litres"));
}

TEST_F(Extracts, LeaveOutTheMarkersOfTheDocumentItself) {
  add("The cover bolts [7] are tightened [3].");
  EXPECT_EQ(answer("cover bolts"), "The cover bolts are tightened. [1]");
}

TEST_F(Extracts, SayWhenThereIsNothing) {
  EXPECT_EQ(answer("bolts"), nothing_found());
  add("Fish swim.");
  EXPECT_EQ(answer("bolts"), nothing_found());
}

TEST(QuestionKinds, AreToldInSeveralLanguages) {
  EXPECT_TRUE(kind_of_question("How many bolts are there?").number);
  EXPECT_TRUE(kind_of_question("Wie viele Schrauben?").number);
  EXPECT_TRUE(kind_of_question("¿Cuántos tornillos?").number);
  EXPECT_TRUE(kind_of_question("有多少螺栓？").number);
  EXPECT_TRUE(kind_of_question("When was it built?").date);
  EXPECT_TRUE(kind_of_question("Когда это построено?").date);
  EXPECT_TRUE(kind_of_question("Wer hat es gebaut?").name);
  EXPECT_TRUE(kind_of_question("¿Dónde está?").name);
  const QuestionKind any = kind_of_question("Explain the procedure");
  EXPECT_FALSE(any.number || any.date || any.name);
}

}  // namespace
}  // namespace qwalt::answer
