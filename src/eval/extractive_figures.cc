#include "eval/extractive_figures.h"

#include <fmt/format.h>

#include <algorithm>

#include "answer/context.h"
#include "answer/extractive.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "eval/answered_questions.h"
#include "eval/corpus_index.h"
#include "eval/retrieval.h"
#include "eval/table.h"
#include "eval/temporary_folder.h"
#include "search/searcher.h"

namespace qwalt::eval {
namespace {

// Sources and the rows of the corpus that they are.
struct FoundSources {
  std::vector<answer::Source> sources;
  std::vector<std::uint32_t> rows;
};

base::Result<FoundSources> find_sources(const Corpus& corpus, const index::Snapshot& snapshot,
                                        const std::string& question) {
  const answer::SourceLimits limits;
  CorpusTextSource texts(corpus);
  search::Query query;
  query.text = question;
  query.limit = answer::candidates_for(limits);
  TRY_ASSIGN(const auto found, search::search(snapshot, query, texts));
  std::vector<library::FoundPassage> passages;
  for (const search::Hit& hit : found.hits) {
    const std::uint32_t row = corpus.row_of(document_of(hit.document), hit.ordinal);
    library::FoundPassage passage{passage_text(corpus.passage(row)), hit.score, {}};
    passage.passage.ref = {hit.document, hit.ordinal};
    passages.push_back(std::move(passage));
  }
  FoundSources result;
  for (library::FoundPassage& chosen :
       answer::choose_passages(std::move(passages), limits, false)) {
    const store::PassageRef ref = chosen.passage.ref;
    answer::Source source;
    source.number = static_cast<std::uint32_t>(result.sources.size() + 1);
    source.passage = std::move(chosen.passage);
    source.score = chosen.score;
    result.sources.push_back(std::move(source));
    result.rows.push_back(corpus.row_of(document_of(ref.document), ref.ordinal));
  }
  return result;
}

bool holds(const AnsweredQuestion& question, const Corpus& corpus, std::uint32_t row,
           const search::TextRange& range) {
  if (row != question.row) return false;
  const std::string_view text = corpus.passage(row).text;
  return std::any_of(
      question.answers.begin(), question.answers.end(), [&](const KnownAnswer& answer) {
        const std::size_t begin = base::count_code_points(text.substr(0, answer.start));
        const std::size_t end = begin + base::count_code_points(answer.text);
        return begin >= range.begin && end <= range.end;
      });
}

void judge(const AnsweredQuestion& question, const Corpus& corpus, const FoundSources& found,
           const std::vector<answer::Extract>& extracts, ExtractiveHalf& half) {
  ++half.questions;
  half.in_sources += std::count(found.rows.begin(), found.rows.end(), question.row) > 0;
  const auto is_right = [&](const answer::Extract& extract) {
    return holds(question, corpus, found.rows[extract.number - 1], extract.range);
  };
  half.in_place += std::any_of(extracts.begin(), extracts.end(), is_right);
  const auto best = std::max_element(
      extracts.begin(), extracts.end(),
      [](const answer::Extract& a, const answer::Extract& b) { return a.worth < b.worth; });
  half.first_place += best != extracts.end() && is_right(*best);
  half.in_words +=
      std::any_of(extracts.begin(), extracts.end(), [&](const answer::Extract& extract) {
        return std::any_of(question.answers.begin(), question.answers.end(),
                           [&](const KnownAnswer& answer) {
                             return extract.text.find(answer.text) != std::string::npos;
                           });
      });
}

double share(std::size_t part, std::size_t all) {
  return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}

std::vector<std::string> row_of(std::string label, const ExtractiveHalf& half) {
  const auto cell = [&](std::size_t part) {
    return fmt::format("{:.4f}", share(part, half.questions));
  };
  return {std::move(label),    std::to_string(half.questions), cell(half.in_place),
          cell(half.in_words), cell(half.first_place),         cell(half.in_sources)};
}

base::json::object half_json(const ExtractiveHalf& half) {
  return {{"questions", half.questions},
          {"in_place", share(half.in_place, half.questions)},
          {"in_words", share(half.in_words, half.questions)},
          {"first_place", share(half.first_place, half.questions)},
          {"in_sources", share(half.in_sources, half.questions)}};
}

}  // namespace

base::Result<ExtractiveFigures> evaluate_extractive(const std::string& folder,
                                                    const ExtractiveOptions& options,
                                                    const Watch& watch) {
  ExtractiveFigures figures;
  figures.name = set_name(folder);
  TRY_ASSIGN(const TemporaryFolder temporary, TemporaryFolder::make());
  TRY_ASSIGN(LineReader lines, LineReader::open(folder + "/corpus.jsonl"));
  TRY_ASSIGN(const Corpus corpus, Corpus::read(lines, temporary.path(), options.language, watch));
  TRY_ASSIGN(auto questions, read_answered_questions(folder, corpus));
  if (options.limit && *options.limit < questions.size()) questions.resize(*options.limit);
  TRY_ASSIGN(const auto snapshot, build_index(corpus, temporary.path() + "/index", watch));
  std::size_t done = 0;
  for (const AnsweredQuestion& question : questions) {
    TRY(watch.go_on());
    watch.tell(share(done++, questions.size()), "asking");
    TRY_ASSIGN(const FoundSources found, find_sources(corpus, *snapshot, question.text));
    TRY_ASSIGN(const auto matcher, search::Matcher::make(*snapshot, question.text));
    const base::Stopwatch time;
    const auto extracts = answer::best_sentences(matcher, question.text, found.sources);
    figures.milliseconds += time.milliseconds();
    const bool tuning = is_for_tuning(corpus.passage(question.row));
    judge(question, corpus, found, extracts, tuning ? figures.tuning : figures.held_out);
  }
  figures.milliseconds /= static_cast<double>(questions.size());
  return figures;
}

std::string extractive_tables(const std::vector<ExtractiveFigures>& sets) {
  std::vector<std::vector<std::string>> rows{
      {"", "questions", "its sentence", "its words", "best alone", "in the sources"}};
  for (const ExtractiveFigures& set : sets) {
    rows.push_back(row_of(set.name + ", tuning", set.tuning));
    rows.push_back(row_of(set.name + ", held out", set.held_out));
  }
  std::string text = aligned(rows);
  for (const ExtractiveFigures& set : sets) {
    text += fmt::format("{}: choosing sentences takes {:.3f} ms\n", set.name, set.milliseconds);
  }
  return text;
}

base::json::object extractive_json(const std::vector<ExtractiveFigures>& sets) {
  base::json::array list;
  for (const ExtractiveFigures& set : sets) {
    list.push_back(base::json::object{{"name", set.name},
                                      {"tuning", half_json(set.tuning)},
                                      {"held_out", half_json(set.held_out)},
                                      {"milliseconds", set.milliseconds}});
  }
  return {{"sets", std::move(list)}};
}

}  // namespace qwalt::eval
