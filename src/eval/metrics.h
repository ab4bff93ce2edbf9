// The figures of a ranking: how high the right things stand in it.
//
// They agree with trec_eval and BEIR: relevant is a grade of 1 or more, the gain of nDCG is the
// grade itself, a negative one counts as 0, the ideal order is that of everything judged.
// Pure functions.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace qwalt::eval {

struct RankingFigures {
  double ndcg10 = 0;
  double recall10 = 0;
  double recall100 = 0;
  double mrr10 = 0;  // 1 / rank of the first relevant one, if it is among the first ten
};

// `found`: the grades of what was found, best first, 0 for what nobody judged. `judged`: all grades
// of the question, found or not, of which at least one is above 0. Both without repeats.
RankingFigures figures_of(std::span<const int> found, std::span<const int> judged);

// The mean of each; zeros for none.
RankingFigures mean_of(std::span<const RankingFigures> figures);

// Milliseconds that `share` of the times do not pass (nearest rank); 0 for none.
double percentile(std::vector<double> milliseconds, double share);

}  // namespace qwalt::eval
