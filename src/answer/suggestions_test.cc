#include "answer/suggestions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "answer/key_phrases.h"

namespace qwalt::answer {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Source source(std::string text, std::vector<std::string> heading,
              text::Language language = text::Language::kEnglish) {
  Source made;
  made.passage.language = static_cast<std::uint8_t>(language);
  made.passage.text = std::move(text);
  made.passage.record.heading = std::move(heading);
  return made;
}

TEST(CheckedSuggestions, LeaveOutWhatTheDocumentsCannotAnswer) {
  const auto known = [](const std::string& question) {
    return question.find("bolt") != std::string::npos;
  };
  EXPECT_THAT(checked_suggestions({"Who tightens bolts?", "Who wins the cup?"}, "", known),
              ElementsAre("Who tightens bolts?"));
}

TEST(CheckedSuggestions, LeaveOutWhatWasAskedAndWhatAsksTheSameAgain) {
  EXPECT_THAT(checked_suggestions({"What is the torque of the M8 bolts?", "Which oil is used?",
                                   "What oil is used?", "Who signs?"},
                                  "what is torque of M8 bolt", {}),
              ElementsAre("Which oil is used?", "Who signs?"));
}

TEST(ParsedSuggestions, AreNoAnswers) {
  EXPECT_EQ(parse_suggestions("What is the torque?\nSwitch off the main valve [1]."),
            std::vector<std::string>{"What is the torque?"});
}

TEST(SuggestionsFromSources, AskForWhatStandsUnderTheHeadings) {
  const std::vector<Source> sources{source("", {"4.2 Bolts"}), source("", {"When to stop"}),
                                    source("", {"4.2 Bolts"})};
  EXPECT_THAT(suggestions_from_sources(sources),
              ElementsAre("What does \"Bolts\" say?", "When to stop?"));
}

TEST(SuggestionsFromSources, SpeakTheLanguageOfTheSources) {
  EXPECT_THAT(suggestions_from_sources(std::vector{
                  source("", {"Wie man prüft", "Drehmomente"}, text::Language::kGerman)}),
              ElementsAre("Was steht unter „Drehmomente“?"));
  EXPECT_THAT(
      suggestions_from_sources(std::vector{source("", {"Cómo apretar"}, text::Language::kSpanish)}),
      ElementsAre("¿Cómo apretar?"));
}

TEST(SuggestionsFromSources, AskForKeyPhrasesWhereThereAreNoHeadings) {
  const std::vector<Source> sources{
      source("The relief valve opens first. Check the relief valve. The hydraulic pump unit is "
             "loud, so the hydraulic pump unit is boxed.",
             {})};
  const auto suggestions = suggestions_from_sources(sources);
  ASSERT_FALSE(suggestions.empty());
  EXPECT_THAT(suggestions[0], HasSubstr("hydraulic pump unit"));
  for (const std::string& question : suggestions_from_sources(sources, "hydraulic pump unit")) {
    EXPECT_THAT(question, Not(HasSubstr("hydraulic pump unit")));
  }
}

TEST(SuggestionsFromSources, AreNoneWithoutSources) {
  EXPECT_THAT(suggestions_from_sources({}), IsEmpty());
}

TEST(KeyPhrases, AreRunsOfContentWords) {
  const std::vector<std::string_view> texts{
      "The relief valve is checked. A relief valve of 5 bar, and the oil filter."};
  const auto phrases = key_phrases(texts, text::Language::kEnglish, 5);
  ASSERT_FALSE(phrases.empty());
  EXPECT_EQ(phrases[0].text, "relief valve");
  EXPECT_THAT(key_phrases(texts, text::Language::kEnglish, 1), SizeIs(1));
}

TEST(KeyPhrases, OfAnyBytesAreWithinBounds) {
  const std::string text = "日本語の文 \xff\xfe x--y 1 2 3 " + std::string(500, 'a');
  const std::vector<std::string_view> texts{text};
  for (const KeyPhrase& phrase : key_phrases(texts, text::Language::kUnknown, 9)) {
    EXPECT_LE(phrase.text.size(), 80u);
  }
}

}  // namespace
}  // namespace qwalt::answer
