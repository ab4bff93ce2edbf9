// The formulas and constants of the ranking, in one place. Their reasons and measurements:
// docs/decisions/ranking.md. BM25: Robertson, Zaragoza: The Probabilistic Relevance Framework,
// 2009.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace qwalt::search {

constexpr double kPassageK1 = 0.9;
constexpr double kLengthWeight = 0.75;  // b of BM25, passages and documents
constexpr double kPassageTitleWeight = 1.5;
constexpr double kBurstExponent = 0.4;
constexpr double kBurstSmoothing = 5;

constexpr double kDocumentWeight = 0.4;
constexpr double kLonelyDocumentWeight = 0.2;  // of a document of one passage
constexpr double kDocumentK1 = 6;
constexpr double kDocumentTitleWeight = 3;

// The best passages by their own score, and the best ones of the best documents among theirs.
constexpr std::size_t kPassageCandidates = 100;
constexpr std::size_t kBestDocuments = 5;
constexpr std::size_t kPassagesOfBestDocuments = 50;

// How many of the best passages are compared by their text, at least.
constexpr std::size_t kCloseCandidates = 50;
constexpr double kPairWeight = 0.2;
constexpr double kNeighbourWeight = 0.25;
constexpr double kWindowWeight = 0.5;
constexpr unsigned kWindowWords = 15;
constexpr double kGramWeight = 0.08;          // in English
constexpr double kGramWeightElsewhere = 0.2;  // languages of compounds and endings
// How common a gram is, is not in the index. It is at least as common as the question's words that
// hold it; and the texts compared tell, though they hold the question's words more than others do.
constexpr double kGramShareTrust = 0.1;
constexpr std::size_t kGramCharacters = 4;
// A word that holds this share of a term's grams resembles it, and counts as that share of it.
constexpr double kLikenessShare = 0.5;

// How much a term held by `holders` of `all` says about what holds it. Above 0 while holders <=
// all.
inline double inverse_frequency(double all, double holders) {
  return std::log(1 + (all - holders + 0.5) / (holders + 0.5));
}

// Favours terms that come several times where they come at all: they are topics. `count`: all
// occurrences; `holders`: passages that hold one.
inline double burst(double count, double holders) {
  return std::pow((count + kBurstSmoothing) / (holders + kBurstSmoothing), kBurstExponent);
}

// What a document of `passages` passages adds to each of them. The whole of a short document is no
// evidence beside its passage, but the same words with another weight for their number.
inline double document_weight(double passages) {
  return kDocumentWeight - (kDocumentWeight - kLonelyDocumentWeight) / std::max(passages, 1.0);
}

// The part of BM25's denominator that a length stands for.
inline double length_norm(double k1, double length, double mean_length) {
  return k1 * (1 - kLengthWeight + kLengthWeight * (mean_length > 0 ? length / mean_length : 1));
}

inline double saturate(double k1, double count, double norm) {
  return count * (k1 + 1) / (count + norm);
}

}  // namespace qwalt::search
