#include "eval/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "eval/table.h"

namespace qwalt::eval {
namespace {

using base::json::array;
using base::json::object;
using Rows = std::vector<std::vector<std::string>>;

constexpr std::size_t kShownNotes = 10;

std::string share(double value) { return fmt::format("{:.4f}", value); }
std::string megabytes(std::uint64_t bytes) {
  return fmt::format("{:.2f}", static_cast<double>(bytes) / 1e6);
}
std::string milliseconds(double value) { return fmt::format("{:.2f}", value); }

double ratio(double part, double whole) { return whole == 0 ? 0 : part / whole; }

// Of JSON: as many digits as anybody reads.
double rounded(double value) { return std::round(value * 1e6) / 1e6; }

double index_ratio(const RetrievalFigures& set) {
  return ratio(static_cast<double>(set.index_bytes), static_cast<double>(set.text_bytes));
}
double build_rate(const RetrievalFigures& set) {  // MB/s
  return ratio(static_cast<double>(set.text_bytes) / 1e3, set.build_milliseconds);
}

RankingFigures mean_of_sets(std::span<const RetrievalFigures> sets) {
  std::vector<RankingFigures> each;
  for (const RetrievalFigures& set : sets) each.push_back(set.mean);
  return mean_of(each);
}

std::vector<std::string> ranking_row(const std::string& name, const RankingFigures& figures) {
  return {name, share(figures.ndcg10), share(figures.recall10), share(figures.recall100),
          share(figures.mrr10)};
}

std::vector<std::string> cost_row(const RetrievalFigures& set) {
  return {set.name,
          milliseconds(set.p50),
          milliseconds(set.p99),
          std::to_string(set.passages),
          megabytes(set.text_bytes),
          megabytes(set.index_bytes),
          fmt::format("{:.3f}", index_ratio(set)),
          fmt::format("{:.2f}", set.build_milliseconds / 1e3),
          fmt::format("{:.1f}", build_rate(set))};
}

std::string left_out(const RetrievalFigures& set) {
  std::string text;
  auto note = [&](std::size_t count, const char* what) {
    if (count > 0) text += fmt::format("{}: {}: {}\n", set.name, what, count);
  };
  note(set.unknown_passages, "judged passages that are not in corpus.jsonl and count as not found");
  note(set.unknown_questions, "judged questions that are not in queries.jsonl and are left out");
  note(set.unjudged_questions, "questions without a relevant passage, which are left out");
  return text;
}

object ranking_json(const RankingFigures& figures) {
  return {{"ndcg@10", rounded(figures.ndcg10)},
          {"recall@10", rounded(figures.recall10)},
          {"recall@100", rounded(figures.recall100)},
          {"mrr@10", rounded(figures.mrr10)}};
}

object set_json(const RetrievalFigures& set) {
  object json{{"name", set.name}, {"questions", set.questions}};
  for (const auto& [key, value] : ranking_json(set.mean)) json[key] = value;
  json["p50_ms"] = rounded(set.p50);
  json["p99_ms"] = rounded(set.p99);
  json["documents"] = set.documents;
  json["passages"] = set.passages;
  object languages;
  for (const auto& [code, rows] : set.languages) languages[code.empty() ? "unknown" : code] = rows;
  json["languages"] = std::move(languages);
  json["text_bytes"] = set.text_bytes;
  json["index_bytes"] = set.index_bytes;
  json["index_ratio"] = rounded(index_ratio(set));
  json["build_ms"] = rounded(set.build_milliseconds);
  json["build_mb_per_s"] = rounded(build_rate(set));
  json["unknown_passages"] = set.unknown_passages;
  json["unknown_questions"] = set.unknown_questions;
  json["unjudged_questions"] = set.unjudged_questions;
  return json;
}

std::string page_table(const DocumentFigures& set) {
  if (set.page_questions == 0) return {};
  return aligned(
      {{fmt::format("  {} questions with a page", set.page_questions), "first",
        fmt::format("first {}", kFirstPages)},
       {"  the page", share(set.page_first), share(set.page_in_five)},
       {"  or one beside it", share(set.near_page_first), share(set.near_page_in_five)}});
}

std::string text_table(const DocumentFigures& set) {
  if (set.text_questions == 0) return {};
  return aligned(
      {{fmt::format("  {} questions with a text", set.text_questions), "found"},
       {fmt::format("  in the first {} characters", kContextCharacters),
        share(set.text_in_context)},
       {fmt::format("  in the first {} passages", kFirstPassages), share(set.recall)},
       {fmt::format("  share of these {} that is gold", kFirstPassages), share(set.precision)}});
}

std::string notes_of(const DocumentFigures& set) {
  std::string text;
  for (const FailedDocument& failed : set.collection.failed) {
    text += fmt::format("  failed: {}: {}\n", failed.name, failed.reason);
  }
  for (std::size_t i = 0; i < std::min(set.notes.size(), kShownNotes); ++i) {
    text += "  " + set.notes[i] + "\n";
  }
  if (set.notes.size() > kShownNotes) {
    text += fmt::format("  and {} more; --json has them all\n", set.notes.size() - kShownNotes);
  }
  return text;
}

std::string document_table(const DocumentFigures& set) {
  const CollectionFigures& read = set.collection;
  std::string text =
      fmt::format("{}: {} documents, {} pages, {} passages, read in {:.1f} s\n", set.name,
                  read.documents, read.pages, read.passages, read.milliseconds / 1e3);
  text += page_table(set) + text_table(set);
  text += fmt::format("  a question takes {} ms, one in a hundred {} ms or more\n",
                      milliseconds(set.p50), milliseconds(set.p99));
  return text + notes_of(set);
}

object question_json(const QuestionOutcome& outcome) {
  object json{{"id", outcome.id}};
  if (outcome.page_rank) {
    json["page_rank"] = *outcome.page_rank;
    json["near_page_rank"] = *outcome.near_page_rank;
  }
  if (outcome.recall) {
    json["text_in_context"] = rounded(*outcome.text_in_context);
    json["recall@5"] = rounded(*outcome.recall);
    json["precision@5"] = rounded(*outcome.precision);
  }
  return json;
}

object set_json(const DocumentFigures& set) {
  const CollectionFigures& read = set.collection;
  object json{{"name", set.name}, {"questions", set.questions.size()}};
  if (set.page_questions > 0) {
    json["page"] = object{{"questions", set.page_questions},
                          {"first", rounded(set.page_first)},
                          {"first_5", rounded(set.page_in_five)},
                          {"near_first", rounded(set.near_page_first)},
                          {"near_first_5", rounded(set.near_page_in_five)}};
  }
  if (set.text_questions > 0) {
    json["text"] = object{{"questions", set.text_questions},
                          {"first_4000_characters", rounded(set.text_in_context)},
                          {"recall@5", rounded(set.recall)},
                          {"precision@5", rounded(set.precision)}};
  }
  json["p50_ms"] = rounded(set.p50);
  json["p99_ms"] = rounded(set.p99);
  json["documents"] = read.documents;
  json["pages"] = read.pages;
  json["passages"] = read.passages;
  json["characters"] = read.characters;
  json["index_bytes"] = read.index_bytes;
  json["read_ms"] = rounded(read.milliseconds);
  array failed;
  for (const FailedDocument& one : read.failed) {
    failed.push_back(object{{"document", one.name}, {"reason", one.reason}});
  }
  json["failed"] = std::move(failed);
  array notes;
  for (const std::string& note : set.notes) notes.emplace_back(note);
  json["notes"] = std::move(notes);
  array each;
  for (const QuestionOutcome& outcome : set.questions) each.push_back(question_json(outcome));
  json["each"] = std::move(each);
  return json;
}

template <class Figures>
array sets_json(std::span<const Figures> sets) {
  array list;
  for (const Figures& set : sets) list.push_back(set_json(set));
  return list;
}

}  // namespace

std::string retrieval_tables(std::span<const RetrievalFigures> sets) {
  Rows ranking{{"", "nDCG@10", "R@10", "R@100", "MRR@10", "questions"}};
  Rows cost{
      {"", "p50 ms", "p99 ms", "passages", "text MB", "index MB", "ratio", "build s", "MB/s"}};
  std::string notes;
  for (const RetrievalFigures& set : sets) {
    ranking.push_back(ranking_row(set.name, set.mean));
    ranking.back().push_back(std::to_string(set.questions));
    cost.push_back(cost_row(set));
    notes += left_out(set);
  }
  if (sets.size() > 1) ranking.push_back(ranking_row("mean", mean_of_sets(sets)));
  std::string text = aligned(ranking) + "\n" + aligned(cost);
  return notes.empty() ? text : text + "\n" + notes;
}

object retrieval_json(std::span<const RetrievalFigures> sets) {
  object json{{"sets", sets_json(sets)}};
  if (sets.size() > 1) json["mean"] = ranking_json(mean_of_sets(sets));
  return json;
}

std::string document_tables(std::span<const DocumentFigures> sets) {
  std::string text;
  for (const DocumentFigures& set : sets) {
    text += (text.empty() ? "" : "\n") + document_table(set);
  }
  return text;
}

object document_json(std::span<const DocumentFigures> sets) { return {{"sets", sets_json(sets)}}; }

}  // namespace qwalt::eval
