#include "api/chat_export.h"

#include <gmock/gmock.h>

#include "api/feedback_cases.h"
#include "base/json.h"

namespace qwalt::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

answer::Source source(std::uint32_t number, const std::string& name, const std::string& text,
                      bool paged) {
  answer::Source made;
  made.number = number;
  made.passage.ref = {7, 0};
  made.passage.document_name = name;
  made.passage.paged = paged;
  made.passage.text = text;
  made.passage.record.page = 3;
  made.passage.record.char_start = 100;
  made.passage.record.char_end = 100 + text.size();
  return made;
}

ExportedMessage answer_of(const std::string& text, std::vector<store::CitationRecord> citations,
                          std::vector<answer::Source> sources) {
  ExportedMessage made;
  made.message.role = store::Role::kAssistant;
  made.message.text = text;
  made.message.citations = std::move(citations);
  for (const answer::Source& each : sources) {
    made.message.sources.push_back({each.number, each.passage.ref, each.passage.document_name, 1});
  }
  made.sources = std::move(sources);
  return made;
}

std::string text_of(const ExportedMessage& message) {
  store::Chat chat;
  chat.title = "Bolts";
  return chat_as_markdown(chat, {message});
}

TEST(ChatExport, ACitationIsAFootnoteWithDocumentPageQuoteAndVerdict) {
  const std::string text =
      text_of(answer_of("Tighten to 42 Nm [1].", {{1, 0, 20, 100, 105, store::Verdict::kVerified}},
                        {source(1, "bolts.pdf", "42 Nm is the limit.", true)}));
  EXPECT_THAT(text, HasSubstr("Tighten to 42 Nm [^1].\n"));
  EXPECT_THAT(text, HasSubstr("[^1]: bolts.pdf, page 3: “42 Nm” (verified)\n"));
}

TEST(ChatExport, EachSentenceHasTheQuoteOfItsOwnCitation) {
  const std::string text = text_of(answer_of("Ä 42 Nm [1]. Then oil [1].",
                                             {{1, 0, 12, 100, 105, store::Verdict::kVerified},
                                              {1, 13, 26, 106, 109, store::Verdict::kPartly}},
                                             {source(1, "a.txt", "42 Nm oil", false)}));
  EXPECT_THAT(text, HasSubstr("Ä 42 Nm [^1]. Then oil [^2]."));
  EXPECT_THAT(text, HasSubstr("[^1]: a.txt: “42 Nm” (verified)\n[^2]: a.txt: “oil” (partly)"));
}

TEST(ChatExport, ASentenceWithoutAMarkerHasItsFootnoteAtItsEnd) {
  const std::string text =
      text_of(answer_of("Über alles. Nothing known. End.",
                        {{1, 0, 11, 100, 105, store::Verdict::kVerified, true},
                         {0, 12, 26, 0, 0, store::Verdict::kUnsupported, true}},
                        {source(1, "a.txt", "42 Nm oil", false)}));
  EXPECT_THAT(text, HasSubstr("Über alles.[^1] Nothing known.[^2] End."));
  EXPECT_THAT(text, HasSubstr("[^2]: No passage was found that supports this sentence."));
}

TEST(ChatExport, WhatIsGoneIsSaid) {
  ExportedMessage message = answer_of("So [1], and so [9].", {{1, 0, 6, 100, 105, {}}},
                                      {source(1, "a.txt", "42 Nm oil", false)});
  message.sources.clear();
  const std::string text = text_of(message);
  EXPECT_THAT(text, HasSubstr("[^1]: a.txt, which has been removed since (verified)"));
  EXPECT_THAT(text, HasSubstr("[^2]: A source that is not known any more"));
}

TEST(ChatExport, NamesAndQuotesCannotBecomeMarkup) {
  ExportedMessage question;
  question.message.text = "What is\n# this <script> [x](y)?";
  store::Chat chat;
  chat.title = "A\n# B";
  const std::string text = chat_as_markdown(
      chat, {question, answer_of("So [1].", {{1, 0, 3, 100, 107, {}}},
                                 {source(1, "a\n[^1]: b.txt", "<b>x\n\ny", false)})});
  EXPECT_THAT(text, HasSubstr("# A \\# B\n"));
  EXPECT_THAT(text, HasSubstr("## What is \\# this \\<script\\> \\[x\\](y)?\n"));
  EXPECT_THAT(text, HasSubstr("[^1]: a \\[^1\\]: b.txt: “\\<b\\>x  y” (verified)"));
  EXPECT_THAT(text, Not(HasSubstr("\n[^1]: b.txt")));
}

TEST(ChatExport, AnyCitationsMakeAText) {
  for (std::uint32_t begin = 0; begin < 40; begin += 3) {
    for (std::uint32_t end = 0; end < 40; end += 3) {
      const std::string text =
          text_of(answer_of("Ä [1] b [2][1]. [3]",
                            {{1, begin, end, end, begin, {}}, {0, end, begin, 0, 99, {}, true}},
                            {source(1, "a.txt", "42 Nm oil", false)}));
      EXPECT_THAT(text, HasSubstr("[^1]"));
    }
  }
}

store::Message rated(std::vector<store::CitationRecord> citations) {
  store::Message message;
  message.id = 5;
  message.parent = 4;
  message.text = "Tighten to 42 Nm [1].";
  message.citations = std::move(citations);
  return message;
}

TEST(FeedbackCases, AGoodAnswerIsAQuestionWithWhatItsVerifiedCitationsQuote) {
  const auto line = good_case(rated({{1, 0, 20, 100, 105, store::Verdict::kVerified},
                                     {1, 0, 20, 106, 108, store::Verdict::kPartly}}),
                              "How tight?", {source(1, "bolts.pdf", "42 Nm is the limit.", true)});
  ASSERT_TRUE(line);
  EXPECT_EQ(line->back(), '\n');
  const auto row = base::parse_json(*line);
  ASSERT_TRUE(row);
  EXPECT_EQ(base::string_at(*row, "question"), "How tight?");
  const auto& golds = base::member(*row, "gold")->as_array();
  ASSERT_EQ(golds.size(), 1U);
  EXPECT_EQ(base::string_at(golds[0], "doc"), "bolts.pdf");
  EXPECT_EQ(base::integer_at(golds[0], "page"), 3);
  EXPECT_EQ(base::string_at(golds[0], "text"), "42 Nm");
}

TEST(FeedbackCases, WithoutAVerifiedCitationThatIsStillThereItMakesNone) {
  EXPECT_FALSE(good_case(rated({}), "q", {}));
  EXPECT_FALSE(good_case(rated({{1, 0, 20, 100, 105, store::Verdict::kVerified}}), "q", {}));
  EXPECT_FALSE(good_case(rated({{1, 0, 20, 100, 105, store::Verdict::kPartly}}), "q",
                         {source(1, "a.txt", "42 Nm", false)}));
}

TEST(FeedbackCases, AQuestionThatFollowsOthersIsWhatWasSearchedFor) {
  store::Message question;
  question.text = "And how often?";
  store::Message answer;
  answer.searched_for = "how often is the oil changed";
  EXPECT_EQ(question_of(question, answer), "And how often?");
  question.parent = 9;
  EXPECT_EQ(question_of(question, answer), "how often is the oil changed");
  answer.searched_for.clear();
  EXPECT_EQ(question_of(question, answer), "And how often?");
}

}  // namespace
}  // namespace qwalt::api
