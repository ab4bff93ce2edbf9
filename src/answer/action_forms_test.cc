#include "answer/action_forms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qwalt::answer {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Action action(std::string_view rest) {
  return parse_action("x", "title: X\ndescription: y\n[instructions]\nz\n" + std::string(rest))
      .value();
}

const std::vector<FormPassage>& manual() {
  static const std::vector<FormPassage> passages = {
      {1,
       {"Manual", "1 Scope"},
       "1 Scope\n\nThis manual applies to all presses of hall 3. The owner is the shift lead."},
      {2,
       {"Manual", "2 Procedure"},
       "2 Procedure\n\nLoosen the four bolts first.\n\n• Clean the flange with a dry cloth\n\n"
       "Part | Torque\nM8, M10, etc. of all sizes. | 42 Nm"},
      {2, {"Manual", "3 Notes"}, "The gasket must be replaced each time. Grease is optional here."},
      {3, {}, "1. Report every leak to the shift lead.\n\nThe gasket must be replaced each time."},
  };
  return passages;
}

TEST(AnswerWithoutModel, ListsStepsBelowTheirHeadings) {
  Action steps = action("[words]\nmust\n[headings]\nprocedure\n");
  steps.without_model = FormWithoutModel::kSteps;
  EXPECT_EQ(answer_without_model(steps, {}, manual(), ""),
            "### 2 Procedure\n\n"
            "- ☐ Loosen the four bolts first. [2]\n"
            "- ☐ Clean the flange with a dry cloth [2]\n"
            "\n### 3 Notes\n\n"
            "- ☐ The gasket must be replaced each time. [2]\n"
            "\n### Elsewhere\n\n"
            "- ☐ 1. Report every leak to the shift lead. [3]\n");
}

TEST(AnswerWithoutModel, ListsSentencesThatMentionAWordOnce) {
  Action mentions = action("[words]\ngasket, owner\n");
  mentions.without_model = FormWithoutModel::kMentions;
  EXPECT_EQ(answer_without_model(mentions, {}, manual(), ""),
            "### 1 Scope\n\n- The owner is the shift lead. [1]\n"
            "\n### 3 Notes\n\n- The gasket must be replaced each time. [2]\n");
}

TEST(AnswerWithoutModel, SaysOfEachElementWhereItIsOrThatItIsNot) {
  Action elements = action("[elements]\nScope: scope\nOwner: owner\nAudit: audit*\n");
  elements.without_model = FormWithoutModel::kElements;
  ActionCall call;
  call.worksheet = "By words alone:";
  EXPECT_EQ(answer_without_model(elements, call, manual(), ""),
            "By words alone:\n\n"
            "- **Scope**: This manual applies to all presses of hall 3. [1]\n"
            "- **Owner**: The owner is the shift lead. [1]\n"
            "- **Audit**: not found in what was read\n");
}

TEST(AnswerWithoutModel, OutlinesByHeadings) {
  Action outline = action("");
  outline.without_model = FormWithoutModel::kOutline;
  const std::string text = answer_without_model(outline, {}, manual(), "");
  EXPECT_THAT(text, StartsWith("- **1 Scope**: This manual applies to all presses of hall 3. [1]\n"
                               "- **2 Procedure**: Loosen"));
  EXPECT_THAT(text, HasSubstr("- 1. Report every leak to the shift lead. [3]\n"));
}

TEST(AnswerWithoutModel, PutsTheNearestSentencesBelowAWorksheet) {
  Action worksheet = action("[worksheet]\nWhy?\n");
  worksheet.without_model = FormWithoutModel::kWorksheet;
  ActionCall call;
  call.worksheet = "Why?";
  EXPECT_EQ(answer_without_model(worksheet, call, manual(), "Nearest. [1]"),
            "Why?\n\n**Nearest to it in the documents**\n\nNearest. [1]");
  EXPECT_EQ(answer_without_model(worksheet, call, {}, ""), "Why?");
}

TEST(AnswerWithoutModel, SaysThatAModelIsNeededOrThatNothingFits) {
  EXPECT_EQ(answer_without_model(action(""), {}, manual(), ""), "\"X\" needs a language model.");
  Action mentions = action("[words]\nzebra\n");
  mentions.without_model = FormWithoutModel::kMentions;
  EXPECT_THAT(answer_without_model(mentions, {}, manual(), ""), HasSubstr("no sentence"));
}

TEST(AnswerWithoutModel, ShowsAtMostFortyAndSaysHowManyMore) {
  std::vector<FormPassage> many;
  for (int i = 0; i < 50; ++i) {
    many.push_back({1, {"H"}, "You must tighten the bolt number " + std::to_string(i) + "."});
  }
  Action mentions = action("[words]\nmust\n");
  mentions.without_model = FormWithoutModel::kMentions;
  const std::string text = answer_without_model(mentions, {}, many, "");
  EXPECT_THAT(text, HasSubstr("number 39. [1]"));
  EXPECT_THAT(text, Not(HasSubstr("number 40. [1]")));
  EXPECT_THAT(text, HasSubstr("(10 more are not shown)"));
}

TEST(AnswerWithoutModel, CutsALongSentenceBetweenWords) {
  const std::vector<FormPassage> one = {{1, {}, "You must " + std::string(2000, 'x') + " go on."}};
  Action mentions = action("[words]\nmust\n");
  mentions.without_model = FormWithoutModel::kMentions;
  EXPECT_EQ(answer_without_model(mentions, {}, one, ""), "- You must … [1]\n");
}

}  // namespace
}  // namespace qwalt::answer
