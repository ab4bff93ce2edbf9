#include "eval/document_questions.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "base/clock.h"
#include "base/utf8.h"
#include "eval/gold_index.h"
#include "eval/line_reader.h"
#include "eval/metrics.h"
#include "eval/retrieval.h"
#include "eval/rows.h"

namespace qwalt::eval {
namespace {

using Passages = std::vector<library::FoundPassage>;

constexpr std::size_t kMaxDocumentQuestions = 1'000'000;

base::Result<std::vector<DocumentQuestion>> read_questions(const std::string& folder,
                                                           std::optional<std::size_t> limit) {
  TRY_ASSIGN(LineReader lines, LineReader::open(folder + "/questions.jsonl"));
  std::vector<DocumentQuestion> questions;
  std::unordered_set<std::string> ids;
  for (;;) {
    TRY_ASSIGN(const auto line, lines.next());
    if (!line) break;
    auto question = parse_document_question(*line, lines.number());
    if (!question) return base::fail(lines.error(question.error().message));
    if (!ids.insert(question->id).second) {
      return base::fail(lines.error(fmt::format("there is a question \"{}\" already.",  //
                                                question->id)));
    }
    if (questions.size() == kMaxDocumentQuestions) {
      return base::fail(lines.error("too many questions."));
    }
    questions.push_back(std::move(*question));
  }
  if (questions.empty()) {
    return base::fail(base::Code::kInvalid, lines.name() + " holds no questions.");
  }
  questions.resize(std::min(questions.size(), limit.value_or(questions.size())));
  return questions;
}

struct PageRef {
  store::Id document;
  std::uint32_t page;
  bool operator==(const PageRef&) const = default;
};

// In the order of rank, each once.
std::vector<PageRef> pages_of(const Passages& passages) {
  std::vector<PageRef> pages;
  for (const library::FoundPassage& found : passages) {
    const PageRef page{found.passage.ref.document, found.passage.record.page};
    if (std::find(pages.begin(), pages.end(), page) == pages.end()) pages.push_back(page);
  }
  return pages;
}

// Rank of the first page at most `away` pages from a gold one, from 1; 0 for none.
std::size_t rank_of(const std::vector<PageRef>& pages, const std::vector<PageGold>& golds,
                    std::uint32_t away) {
  const auto hit = std::find_if(pages.begin(), pages.end(), [&](const PageRef& page) {
    return std::any_of(golds.begin(), golds.end(), [&](const PageGold& gold) {
      const std::uint32_t between =
          page.page > gold.page ? page.page - gold.page : gold.page - page.page;
      return page.document == gold.document && between <= away;
    });
  });
  return hit == pages.end() ? 0 : static_cast<std::size_t>(hit - pages.begin()) + 1;
}

// The first passages, the last one cut where the characters are used up.
std::vector<RetrievedSpan> spans_of(const Passages& passages, const GoldIndex& golds,
                                    std::size_t count, std::size_t characters) {
  std::vector<RetrievedSpan> spans;
  for (const library::FoundPassage& found : passages) {
    if (spans.size() == count || characters == 0) break;
    const std::string_view text = found.passage.text;
    const std::size_t cut = base::code_point_offset(text, characters);
    characters -= std::min(characters, base::count_code_points(text));
    spans.push_back(
        {found.passage.ref.document, golds.span_of(found.passage, text.substr(0, cut))});
  }
  return spans;
}

QuestionOutcome judge(const DocumentQuestion& question, const QuestionGolds& golds,
                      const Passages& passages, const GoldIndex& index) {
  QuestionOutcome outcome;
  outcome.id = question.id;
  if (!golds.pages.empty()) {
    const std::vector<PageRef> pages = pages_of(passages);
    outcome.page_rank = rank_of(pages, golds.pages, 0);
    outcome.near_page_rank = rank_of(pages, golds.pages, 1);
  }
  if (!golds.texts.empty()) {
    const auto context = spans_of(passages, index, passages.size(), kContextCharacters);
    outcome.text_in_context = recall_of(golds.texts, context);
    const auto first = spans_of(passages, index, kFirstPassages, SIZE_MAX);
    outcome.recall = recall_of(golds.texts, first);
    outcome.precision = precision_of(golds.texts, first);
  }
  return outcome;
}

bool among(std::optional<std::size_t> rank, std::size_t last) {
  return rank.value_or(0) >= 1 && *rank <= last;
}

void add_up(DocumentFigures& figures) {
  for (const QuestionOutcome& outcome : figures.questions) {
    figures.page_questions += outcome.page_rank ? 1 : 0;
    figures.page_first += among(outcome.page_rank, 1);
    figures.page_in_five += among(outcome.page_rank, kFirstPages);
    figures.near_page_first += among(outcome.near_page_rank, 1);
    figures.near_page_in_five += among(outcome.near_page_rank, kFirstPages);
    figures.text_questions += outcome.recall ? 1 : 0;
    figures.text_in_context += outcome.text_in_context.value_or(0);
    figures.recall += outcome.recall.value_or(0);
    figures.precision += outcome.precision.value_or(0);
  }
  const auto pages = static_cast<double>(std::max<std::size_t>(figures.page_questions, 1));
  for (double* sum : {&figures.page_first, &figures.page_in_five, &figures.near_page_first,
                      &figures.near_page_in_five}) {
    *sum /= pages;
  }
  const auto texts = static_cast<double>(std::max<std::size_t>(figures.text_questions, 1));
  for (double* sum : {&figures.text_in_context, &figures.recall, &figures.precision}) *sum /= texts;
}

base::Status ask_all(const std::vector<DocumentQuestion>& questions, const GoldIndex& golds,
                     const Collection& collection, const Watch& watch, DocumentFigures& figures) {
  std::vector<double> times;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    TRY(watch.go_on());
    watch.tell(static_cast<double>(i) / static_cast<double>(questions.size()), "asking");
    const base::Stopwatch time;
    TRY_ASSIGN(const Passages passages,
               collection.search(questions[i].text, golds.of(i).searched, kAskedPassages));
    times.push_back(time.milliseconds());
    figures.questions.push_back(judge(questions[i], golds.of(i), passages, golds));
  }
  figures.p50 = percentile(times, 0.5);
  figures.p99 = percentile(std::move(times), 0.99);
  return {};
}

}  // namespace

base::Result<DocumentFigures> evaluate_documents(const std::string& folder,
                                                 extract::Extractor& extractor,
                                                 const DocumentOptions& options,
                                                 const Watch& watch) {
  DocumentFigures figures;
  figures.name = set_name(folder);
  TRY_ASSIGN(const auto questions, read_questions(folder, options.limit));
  TRY_ASSIGN(const auto files, document_files(folder));
  const DocumentNames names(files);
  TRY_ASSIGN(const auto collection, Collection::read(files, extractor, options.workers, watch));
  figures.collection = collection->figures();
  TRY_ASSIGN(const GoldIndex golds, GoldIndex::build(questions, names, *collection, watch));
  figures.notes = golds.notes();
  TRY(ask_all(questions, golds, *collection, watch, figures));
  add_up(figures);
  return figures;
}

}  // namespace qwalt::eval
