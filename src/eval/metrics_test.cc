#include "eval/metrics.h"

#include <gtest/gtest.h>

#include <cmath>

namespace qwalt::eval {
namespace {

using Grades = std::vector<int>;

TEST(MetricsTest, PerfectRankingScoresOneEverywhere) {
  const auto figures = figures_of(Grades{2, 1, 0}, Grades{1, 2});
  EXPECT_DOUBLE_EQ(figures.ndcg10, 1);
  EXPECT_DOUBLE_EQ(figures.recall10, 1);
  EXPECT_DOUBLE_EQ(figures.recall100, 1);
  EXPECT_DOUBLE_EQ(figures.mrr10, 1);
}

TEST(MetricsTest, GainIsTheGradeOverTheLogarithmOfTheRank) {
  // Found at ranks 2 (grade 1) and 3 (grade 3); ideal: 3 at rank 1, 1 at rank 2.
  const auto figures = figures_of(Grades{0, 1, 3}, Grades{3, 1});
  const double found = 1 / std::log2(3) + 3 / 2.0;
  const double ideal = 3 + 1 / std::log2(3);
  EXPECT_DOUBLE_EQ(figures.ndcg10, found / ideal);
  EXPECT_DOUBLE_EQ(figures.mrr10, 0.5);
}

TEST(MetricsTest, WhatStandsBehindTheTenthCountsForRecallAtAHundredOnly) {
  Grades found(10, 0);
  found.push_back(1);
  const auto figures = figures_of(found, Grades{1});
  EXPECT_EQ(figures.ndcg10, 0);
  EXPECT_EQ(figures.recall10, 0);
  EXPECT_EQ(figures.mrr10, 0);
  EXPECT_EQ(figures.recall100, 1);
}

TEST(MetricsTest, WhatStandsBehindTheHundredthDoesNotCount) {
  Grades found(100, 0);
  found.push_back(1);
  EXPECT_EQ(figures_of(found, Grades{1}).recall100, 0);
}

TEST(MetricsTest, TheIdealHoldsTheBestTenOfWhatWasJudged) {
  // Eleven relevant ones, all found: nDCG@10 is 1, R@10 cannot be more than 10 of 11.
  const Grades eleven(11, 1);
  const auto figures = figures_of(eleven, eleven);
  EXPECT_DOUBLE_EQ(figures.ndcg10, 1);
  EXPECT_DOUBLE_EQ(figures.recall10, 10.0 / 11);
}

TEST(MetricsTest, NegativeGradesAreNoGainAndNotRelevant) {
  const auto figures = figures_of(Grades{-2, 1}, Grades{-2, 1});
  EXPECT_DOUBLE_EQ(figures.ndcg10, 1 / std::log2(3));
  EXPECT_DOUBLE_EQ(figures.mrr10, 0.5);
  EXPECT_DOUBLE_EQ(figures.recall10, 1);
}

TEST(MetricsTest, NothingFoundOrNothingRelevantScoresZero) {
  EXPECT_EQ(figures_of(Grades{}, Grades{1}).ndcg10, 0);
  EXPECT_EQ(figures_of(Grades{1}, Grades{0}).ndcg10, 0);
}

TEST(MetricsTest, MeanIsTakenOverQuestions) {
  const std::vector<RankingFigures> two = {{1, 1, 1, 1}, {0, 0.5, 1, 0.25}};
  const auto mean = mean_of(two);
  EXPECT_DOUBLE_EQ(mean.ndcg10, 0.5);
  EXPECT_DOUBLE_EQ(mean.recall10, 0.75);
  EXPECT_DOUBLE_EQ(mean.recall100, 1);
  EXPECT_DOUBLE_EQ(mean.mrr10, 0.625);
  EXPECT_EQ(mean_of({}).ndcg10, 0);
}

TEST(MetricsTest, PercentileIsATimeThatWasMeasured) {
  std::vector<double> times;
  for (int i = 100; i >= 1; --i) times.push_back(i);
  EXPECT_EQ(percentile(times, 0.5), 50);
  EXPECT_EQ(percentile(times, 0.99), 99);
  EXPECT_EQ(percentile({7}, 0.99), 7);
  EXPECT_EQ(percentile({}, 0.5), 0);
}

}  // namespace
}  // namespace qwalt::eval
