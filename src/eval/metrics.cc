#include "eval/metrics.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace qwalt::eval {
namespace {

std::span<const int> first(std::span<const int> grades, std::size_t count) {
  return grades.first(std::min(count, grades.size()));
}

double discounted_gain(std::span<const int> grades) {
  double sum = 0;
  for (std::size_t i = 0; i < grades.size(); ++i) {
    sum += std::max(0, grades[i]) / std::log2(static_cast<double>(i) + 2);
  }
  return sum;
}

double relevant_in(std::span<const int> grades) {
  return static_cast<double>(std::count_if(grades.begin(), grades.end(), [](int grade) {  //
    return grade > 0;
  }));
}

}  // namespace

RankingFigures figures_of(std::span<const int> found, std::span<const int> judged) {
  std::vector<int> ideal(judged.begin(), judged.end());
  std::sort(ideal.begin(), ideal.end(), std::greater<>());
  const double relevant = relevant_in(judged);
  if (relevant == 0) return {};
  RankingFigures figures;
  figures.ndcg10 = discounted_gain(first(found, 10)) / discounted_gain(first(ideal, 10));
  figures.recall10 = relevant_in(first(found, 10)) / relevant;
  figures.recall100 = relevant_in(first(found, 100)) / relevant;
  const auto ten = first(found, 10);
  const auto hit = std::find_if(ten.begin(), ten.end(), [](int grade) { return grade > 0; });
  if (hit != ten.end()) figures.mrr10 = 1.0 / static_cast<double>(hit - ten.begin() + 1);
  return figures;
}

RankingFigures mean_of(std::span<const RankingFigures> figures) {
  RankingFigures mean;
  if (figures.empty()) return mean;
  const auto count = static_cast<double>(figures.size());
  for (const RankingFigures& one : figures) {
    mean.ndcg10 += one.ndcg10 / count;
    mean.recall10 += one.recall10 / count;
    mean.recall100 += one.recall100 / count;
    mean.mrr10 += one.mrr10 / count;
  }
  return mean;
}

double percentile(std::vector<double> milliseconds, double share) {
  if (milliseconds.empty()) return 0;
  std::sort(milliseconds.begin(), milliseconds.end());
  const double rank = std::ceil(share * static_cast<double>(milliseconds.size()));
  const auto index = static_cast<std::size_t>(std::max(1.0, rank)) - 1;
  return milliseconds[std::min(index, milliseconds.size() - 1)];
}

}  // namespace qwalt::eval
