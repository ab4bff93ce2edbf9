#include "search/query_notes.h"

#include <gtest/gtest.h>

namespace qwalt::search {
namespace {

std::string searched(std::string_view written, std::vector<Correction> corrections = {}) {
  text::Analyzer analyzer;
  return searched_text(written, {std::move(corrections), false}, analyzer);
}

TEST(SearchedText, OfAPlainQuestionIsTheQuestion) {
  EXPECT_EQ(searched("What is  the \xff limit?\n"), "What is  the \xff limit?\n");
  EXPECT_EQ(searched(""), "");
}

TEST(SearchedText, IsWithoutOperatorsAndExclusions) {
  EXPECT_EQ(searched("title:manual torque -wrench"), "manual torque ");
}

TEST(SearchedText, HasWordsAsTheyWereMeant) {
  EXPECT_EQ(
      searched("The Torqé of torqe, bolf!", {{"torqe", "torqu", "torque"}, {"bolf", "bolt", ""}}),
      "The torque of torque, bolt!");
}

}  // namespace
}  // namespace qwalt::search
