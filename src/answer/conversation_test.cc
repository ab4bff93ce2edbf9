#include "answer/conversation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "answer/fixed_sentences.h"

namespace qwalt::answer {
namespace {

using testing::SizeIs;

const std::vector<Turn> kHistory{{store::Role::kUser, "What is the torque of bolt M8?"},
                                 {store::Role::kAssistant, "It is 42 Nm [1]."}};

TEST(FollowUps, AreToldByTheirWords) {
  for (const char* question :
       {"And M10?", "Why?", "What about stainless bolts?",
        "and which tool do I have to use for M10",
        "How often does it have to be checked by the foreman on duty?",
        "Und welches Werkzeug nimmt man dann beim Anziehen der Schrauben?",
        "Wie oft muss der Meister an der Linie dies eigentlich noch einmal nachmessen?"}) {
    EXPECT_TRUE(may_depend_on_history(question)) << question;
  }
}

TEST(FollowUps, AreNotQuestionsThatStandForThemselves) {
  for (const char* question : {"What is the drying time of the primer in cold weather?",
                               "Wie lange muss die Grundierung bei Kälte trocknen?",
                               "¿Cuál es el tiempo de secado de la imprimación con frío?"}) {
    EXPECT_FALSE(may_depend_on_history(question)) << question;
  }
}

TEST(VagueQuestions, HaveNothingToSearchFor) {
  for (const char* question : {"help", "Hello!", "???", "what about it?", "Can you help me please?",
                               "tell me more", "Hilfe bitte", "¿ayuda?", "what is this"}) {
    EXPECT_TRUE(is_too_vague(question)) << question;
  }
  for (const char* question :
       {"torque", "What is PPE?", "Help with bolts", "drehmoment", "M8?", "如何拧紧螺栓"}) {
    EXPECT_FALSE(is_too_vague(question)) << question;
  }
}

TEST(OverviewQuestions, AskForTheWholeOfADocument) {
  for (const char* question : {"What is this document about?", "Summarise the document",
                               "Give me a short summary, please", "Fasse das Dokument zusammen"}) {
    EXPECT_TRUE(asks_for_overview(question)) << question;
  }
  EXPECT_FALSE(asks_for_overview("Summary of the torque limits"));
  EXPECT_FALSE(asks_for_overview("What is it?"));
}

TEST(StandaloneQuestion, IsTheFirstLineWithoutMarksAndLabels) {
  EXPECT_EQ(
      standalone_question("\n\"What is the torque of bolt M10?\"\nBecause …", "And M10?", kHistory),
      "What is the torque of bolt M10?");
  EXPECT_EQ(
      standalone_question("Standalone question: What is the torque of M10?", "And M10?", kHistory),
      "What is the torque of M10?");
}

TEST(StandaloneQuestion, IsNotWhatSharesNoWordWithTheConversation) {
  EXPECT_FALSE(standalone_question("The weather is lovely.", "And M10?", kHistory));
  EXPECT_FALSE(standalone_question("", "And M10?", kHistory));
  EXPECT_FALSE(standalone_question(std::string(2000, 'm'), "And M10?", kHistory));
}

TEST(History, KeepsTheNewestTurnsThatFit) {
  std::vector<Turn> turns;
  for (int i = 0; i < 10; ++i) turns.push_back({store::Role::kUser, std::string(300, 'a')});
  turns.push_back({store::Role::kUser, "last"});
  const auto kept = newest_turns(turns, 250);
  ASSERT_THAT(kept, SizeIs(3));
  EXPECT_EQ(kept.back().text, "last");
  EXPECT_THAT(newest_turns(turns, 0), SizeIs(0));
  EXPECT_EQ(last_question(kHistory), "What is the torque of bolt M8?");
  EXPECT_EQ(last_question({}), "");
}

TEST(QuestionLanguage, IsToldByLittleWords) {
  EXPECT_EQ(language_of("What is the limit?"), text::Language::kEnglish);
  EXPECT_EQ(language_of("Wie hoch ist das Drehmoment?"), text::Language::kGerman);
  EXPECT_EQ(language_of("¿Cuál es el par de apriete?"), text::Language::kSpanish);
  EXPECT_EQ(language_of("Quelle est la limite pour les vis ?"), text::Language::kFrench);
  EXPECT_EQ(language_of("Drehmoment M8", text::Language::kGerman), text::Language::kGerman);
}

TEST(FixedSentences, AreThereInTheLanguageOrInEnglish) {
  EXPECT_NE(not_in_the_documents(text::Language::kGerman),
            not_in_the_documents(text::Language::kEnglish));
  EXPECT_EQ(not_in_the_documents(text::Language::kFinnish),
            not_in_the_documents(text::Language::kEnglish));
  EXPECT_FALSE(what_is_it_about(text::Language::kSpanish).empty());
}

}  // namespace
}  // namespace qwalt::answer
