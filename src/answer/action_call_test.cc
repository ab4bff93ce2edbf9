#include "answer/action_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qwalt::answer {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Action whys() {
  return parse_action("whys", R"(title: Five whys
title.de: Fünfmal warum
description: x
search: {problem}
search: cause at {place}
[argument problem]
label: The problem
max: 50
[argument place]
required: no
[instructions]
Ask why: {problem}
Look at {place}.
[worksheet]
# {problem}
)")
      .value();
}

TEST(CallAction, FillsInSearchTaskAndTitle) {
  const auto call =
      call_action(whys(), {{"problem", " leaks\nagain "}, {"place", "line 3"}}, {"a.pdf"}, "de");
  ASSERT_TRUE(call) << call.error().message;
  EXPECT_EQ(call->search, "leaks again\ncause at line 3?");
  EXPECT_THAT(call->task, HasSubstr("Ask why: leaks again\nLook at line 3."));
  EXPECT_THAT(call->task, HasSubstr("\"de\""));
  EXPECT_EQ(call->shown, "Fünfmal warum: leaks again, line 3 (a.pdf)");
  EXPECT_EQ(call->worksheet, "# leaks again");
}

TEST(CallAction, LeavesOutWhatWasNotGiven) {
  const auto call = call_action(whys(), {{"problem", "leaks"}}, {"a", "b", "c", "d"}, "");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->search, "leaks?");
  EXPECT_THAT(call->task, Not(HasSubstr("Look at")));
  EXPECT_THAT(call->task, HasSubstr("language that most of the sources"));
  EXPECT_EQ(call->shown, "Five whys: leaks (a, b and 2 more)");
}

TEST(CallAction, NamesTheArgumentThatIsWrong) {
  const auto fault = [](const ActionValues& values) {
    auto call = call_action(whys(), values, {}, "");
    return call ? std::string() : call.error().message;
  };
  EXPECT_THAT(fault({}), HasSubstr("needs the argument \"problem\": The problem."));
  EXPECT_THAT(fault({{"problem", " \n"}}), HasSubstr("needs the argument \"problem\""));
  EXPECT_THAT(fault({{"problem", std::string(51, 'x')}}), HasSubstr("50 characters"));
  EXPECT_THAT(fault({{"problem", "x"}, {"colour", "red"}}), HasSubstr("no argument \"colour\""));
}

}  // namespace
}  // namespace qwalt::answer
