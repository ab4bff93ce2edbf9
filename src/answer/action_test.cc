#include "answer/action.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "answer/actions.h"

namespace qwalt::answer {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kHead = "title: Whys\ndescription: From a problem to its cause.\n";
constexpr std::string_view kBody = "[instructions]\nAsk why.\n";

std::string with(std::string_view middle) {
  return std::string(kHead) + std::string(middle) + std::string(kBody);
}

std::string fault_of(std::string_view text) {
  auto action = parse_action("whys", text);
  return action ? "" : action.error().message;
}

TEST(ParseAction, TakesEveryFieldOfAFile) {
  auto action = parse_action("whys", R"(# a comment
title: Five whys
title.de: Fünfmal warum
description: From a problem to its cause.
documents: optional
search: {problem}
search: cause of {problem}
max_tokens: 900
without_model: worksheet

[argument problem]
label: The problem
label.de: Das Problem
max: 600

[argument place]
required: no

[instructions]

# Ask {problem} at {place}
[not a section]

[worksheet]
Why?
)");
  ASSERT_TRUE(action) << action.error().message;
  EXPECT_EQ(action->title.in("de-AT"), "Fünfmal warum");
  EXPECT_EQ(action->title.in("fr"), "Five whys");
  EXPECT_FALSE(action->needs_documents);
  EXPECT_THAT(action->searches, ElementsAre("{problem}", "cause of {problem}"));
  EXPECT_EQ(action->max_tokens, 900);
  EXPECT_EQ(action->without_model, FormWithoutModel::kWorksheet);
  ASSERT_EQ(action->arguments.size(), 2u);
  EXPECT_EQ(action->arguments[0].max_characters, 600u);
  EXPECT_TRUE(action->arguments[0].required);
  EXPECT_FALSE(action->arguments[1].required);
  EXPECT_EQ(action->arguments[1].label.english, "place");
  EXPECT_EQ(action->instructions, "# Ask {problem} at {place}\n[not a section]");
  EXPECT_EQ(action->worksheet, "Why?");
}

TEST(ParseAction, NamesTheLineThatIsWrong) {
  EXPECT_THAT(fault_of(with("colour: red\n")), StartsWith("Line 3: There is no key \"colour\""));
  EXPECT_THAT(fault_of(with("just words\n")), StartsWith("Line 3: This is not"));
  EXPECT_THAT(fault_of(with("max_tokens: many\n")), HasSubstr("from 50 to 4000"));
  EXPECT_THAT(fault_of(with("max_tokens: 4001\n")), HasSubstr("from 50 to 4000"));
  EXPECT_THAT(fault_of(with("documents: maybe\n")), StartsWith("Line 3: \"documents\""));
  EXPECT_THAT(fault_of(with("title.german: x\n")), HasSubstr("two or three letters"));
  EXPECT_THAT(fault_of(with("[instuctions]\n")), StartsWith("Line 3: There is no section"));
  EXPECT_THAT(fault_of(with("[argument Big]\n")), StartsWith("Line 3: The name of an argument"));
  EXPECT_THAT(fault_of(with("[argument a]\n[argument a]\n")), StartsWith("Line 4: "));
  EXPECT_THAT(fault_of(with("[argument a]\nmax: 5000\n")), StartsWith("Line 4: \"max\""));
  EXPECT_THAT(fault_of(with("[elements]\nScope:\n")), StartsWith("Line 4: An element needs"));
  EXPECT_THAT(fault_of(with("search: {what}\n")), StartsWith("Line 3: There is no argument"));
  EXPECT_THAT(fault_of(with("") + "Say {what}.\n"), StartsWith("Line 5: There is no argument"));
  EXPECT_THAT(fault_of(with("") + "[instructions]\n"), StartsWith("Line 5: [instructions] is"));
}

TEST(ParseAction, SaysWhatIsMissing) {
  EXPECT_THAT(fault_of(""), HasSubstr("\"title\" is missing"));
  EXPECT_THAT(fault_of("title: x\n"), HasSubstr("\"description\" is missing"));
  EXPECT_THAT(fault_of(kHead), HasSubstr("[instructions] are missing"));
  EXPECT_THAT(fault_of(with("without_model: elements\n")),
              HasSubstr("needs the section [elements]"));
  EXPECT_THAT(fault_of(with("without_model: magic\n")), HasSubstr("one of none, outline"));
}

TEST(ParseAction, RefusesWhatIsTooLargeOrNoText) {
  EXPECT_EQ(parse_action("a", std::string(kMaxActionBytes + 1, 'x')).error().code,
            base::Code::kTooLarge);
  EXPECT_THAT(fault_of("title: \xff\n"), HasSubstr("UTF-8"));
  EXPECT_THAT(fault_of(std::string("title: a\0b\n", 11)), HasSubstr("UTF-8"));
  EXPECT_THAT(fault_of("title: " + std::string(101, 'x') + "\n"), HasSubstr("100 characters"));
  std::string searches;
  for (int i = 0; i < 11; ++i) searches.append("search: x\n");
  EXPECT_THAT(fault_of(with(searches)), HasSubstr("at most 10"));
  EXPECT_FALSE(parse_action("../x", with("")));
  EXPECT_FALSE(parse_action("", with("")));
}

TEST(ParseAction, TakesWindowsLinesAndAByteOrderMark) {
  auto action =
      parse_action("a", "\xef\xbb\xbftitle: A\r\ndescription: B\r\n[instructions]\r\nC\r\n");
  ASSERT_TRUE(action) << action.error().message;
  EXPECT_EQ(action->title.english, "A");
  EXPECT_EQ(action->instructions, "C");
}

TEST(ParseAction, NeverBreaksOnAnyBytes) {
  std::string text(built_in_actions().front().text);
  for (std::size_t i = 0; i < 3000; ++i) {
    std::string cut = text;
    cut[(i * 7919) % cut.size()] = static_cast<char>((i * 31) % 256);
    if (i % 3 == 0) cut.resize((i * 104729) % cut.size());
    auto action = parse_action("x", cut);
    EXPECT_TRUE(action || !action.error().message.empty());
  }
}

TEST(FillIn, ReplacesNamesAndLeavesOutLinesWithoutAValue) {
  EXPECT_EQ(fill_in("Ask {a}.\nAt {b}.\nEnd {c d} {", {{"a", "why {b}"}, {"b", ""}}),
            "Ask why {b}.\nEnd {c d} {");
  EXPECT_EQ(fill_in("", {}), "");
  EXPECT_EQ(fill_in("\n\n", {}), "\n\n");
}

TEST(BuiltInActions, AreWholeAndSpeakThreeLanguages) {
  const auto& all = built_in_actions();
  EXPECT_EQ(all.size(), 9u);
  for (const ListedAction& each : all) {
    SCOPED_TRACE(each.action.name);
    for (const char* language : {"de", "es"}) {
      EXPECT_TRUE(each.action.title.others.contains(language));
      EXPECT_TRUE(each.action.description.others.contains(language));
      for (const ActionArgument& argument : each.action.arguments) {
        EXPECT_TRUE(argument.label.others.contains(language));
      }
    }
    EXPECT_NE(each.action.without_model, FormWithoutModel::kNone);
  }
}

}  // namespace
}  // namespace qwalt::answer
