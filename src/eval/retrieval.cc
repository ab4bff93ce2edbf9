#include "eval/retrieval.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "base/clock.h"
#include "base/file.h"
#include "eval/corpus.h"
#include "eval/corpus_index.h"
#include "eval/judgements.h"
#include "eval/temporary_folder.h"
#include "search/searcher.h"

namespace qwalt::eval {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRunTag = "qwalt";

using Snapshot = std::shared_ptr<const index::Snapshot>;

// The TREC run: question, Q0, passage, rank, score, tag. Scores fall strictly, so that a reader
// that orders by score, and equal ones by id, sees the order in which they were found.
class RunFile {
 public:
  static base::Result<std::optional<RunFile>> open(const std::string& path) {
    if (path.empty()) return std::nullopt;
    auto file = base::posix_file_system().create(path);
    if (!file) {
      return base::fail(file.error().code, path + " could not be written.");
    }
    return RunFile(std::move(*file));
  }

  base::Status add(const Question& question, const std::vector<search::Hit>& hits,
                   const Corpus& corpus) {
    std::string lines;
    double below = std::numeric_limits<double>::infinity();
    std::size_t rank = 1;
    for (const search::Hit& hit : hits) {
      const double score = std::min(hit.score, std::nextafter(below, 0));
      const std::uint32_t row = corpus.row_of(document_of(hit.document), hit.ordinal);
      lines += fmt::format("{}\tQ0\t{}\t{}\t{:.17g}\t{}\n", question.id, corpus.passage(row).id,
                           rank++, score, kRunTag);
      below = score;
    }
    return file_->append(lines);
  }

  base::Status close() { return file_->close(); }

 private:
  explicit RunFile(std::unique_ptr<base::WritableFile> file) : file_(std::move(file)) {}

  std::unique_ptr<base::WritableFile> file_;
};

RankingFigures judge(const std::vector<search::Hit>& hits, const Grades& grades,
                     const Corpus& corpus) {
  std::vector<int> found;
  found.reserve(hits.size());
  for (const search::Hit& hit : hits) {
    const std::uint32_t row = corpus.row_of(document_of(hit.document), hit.ordinal);
    const auto known = grades.find(std::string(corpus.passage(row).id));
    found.push_back(known == grades.end() ? 0 : known->second);
  }
  std::vector<int> judged;
  judged.reserve(grades.size());
  for (const auto& [id, grade] : grades) judged.push_back(grade);
  return figures_of(found, judged);
}

// The judged questions in the order of the file, up to the limit.
std::vector<Question> judged_questions(std::vector<Question> questions,
                                       const Judgements& judgements,
                                       std::optional<std::size_t> limit,
                                       RetrievalFigures& figures) {
  std::size_t known = 0;
  std::vector<Question> judged;
  for (Question& question : questions) {
    const auto found = judgements.find(question.id);
    if (found != judgements.end()) ++known;
    if (found == judgements.end() || !has_relevant(found->second)) {
      ++figures.unjudged_questions;
    } else if (!limit || judged.size() < *limit) {
      judged.push_back(std::move(question));
    }
  }
  figures.unknown_questions = judgements.size() - known;
  return judged;
}

std::size_t judged_but_not_there(const Judgements& judgements, const Corpus& corpus) {
  std::size_t count = 0;
  for (const auto& [question, grades] : judgements) {
    for (const auto& [id, grade] : grades) count += corpus.find(id) ? 0 : 1;
  }
  return count;
}

base::Status ask_all(const std::vector<Question>& questions, const Judgements& judgements,
                     const Corpus& corpus, const index::Snapshot& snapshot,
                     const std::string& run_path, const Watch& watch, RetrievalFigures& figures) {
  CorpusTextSource texts(corpus);
  TRY_ASSIGN(auto run, RunFile::open(run_path));
  std::vector<RankingFigures> each;
  std::vector<double> times;
  for (const Question& question : questions) {
    TRY(watch.go_on());
    watch.tell(static_cast<double>(each.size()) / static_cast<double>(questions.size()), "asking");
    search::Query query;
    query.text = question.text;
    query.limit = kSearchedPassages;
    base::Stopwatch time;
    TRY_ASSIGN(const auto found, search::search(snapshot, query, texts));
    times.push_back(time.milliseconds());
    each.push_back(judge(found.hits, judgements.at(question.id), corpus));
    if (run) TRY(run->add(question, found.hits, corpus));
  }
  if (run) TRY(run->close());
  figures.questions = each.size();
  figures.mean = mean_of(each);
  figures.p50 = percentile(times, 0.5);
  figures.p99 = percentile(std::move(times), 0.99);
  return {};
}

base::Result<Corpus> read_corpus(const std::string& folder, const std::string& temporary,
                                 const RetrievalOptions& options, const Watch& watch,
                                 RetrievalFigures& figures) {
  watch.tell(-1, "reading");
  TRY_ASSIGN(LineReader lines, LineReader::open(folder + "/corpus.jsonl"));
  TRY_ASSIGN(Corpus corpus, Corpus::read(lines, temporary, options.language, watch));
  figures.documents = corpus.documents();
  figures.passages = corpus.rows();
  figures.text_bytes = corpus.text_bytes();
  for (std::size_t i = 0; i < corpus.languages().size(); ++i) {
    const auto code = text::language_code(static_cast<text::Language>(i));
    if (corpus.languages()[i] > 0) figures.languages[std::string(code)] = corpus.languages()[i];
  }
  return corpus;
}

base::Result<Judgements> read_judgements_of(const std::string& folder) {
  const std::string beir = folder + "/qrels/test.tsv";
  const std::string plain = folder + "/qrels.tsv";
  TRY_ASSIGN(LineReader lines, LineReader::open(base::file_exists(plain) ||  //
                                                        !base::file_exists(beir)
                                                    ? plain
                                                    : beir));
  return read_judgements(lines);
}

}  // namespace

base::Result<RetrievalFigures> evaluate_retrieval(const std::string& folder,
                                                  const RetrievalOptions& options,
                                                  const Watch& watch) {
  RetrievalFigures figures;
  figures.name = set_name(folder);
  // The small files first: what is wrong with them is said at once.
  TRY_ASSIGN(LineReader question_lines, LineReader::open(folder + "/queries.jsonl"));
  TRY_ASSIGN(auto all_questions, read_questions(question_lines));
  TRY_ASSIGN(const Judgements judgements, read_judgements_of(folder));
  const auto questions =
      judged_questions(std::move(all_questions), judgements, options.limit, figures);
  if (questions.empty()) {
    return base::fail(base::Code::kInvalid,
                      figures.name + ": no question has a passage that was judged relevant.");
  }
  TRY_ASSIGN(const TemporaryFolder temporary, TemporaryFolder::make());
  TRY_ASSIGN(const Corpus corpus, read_corpus(folder, temporary.path(), options, watch, figures));
  figures.unknown_passages = judged_but_not_there(judgements, corpus);
  const std::string index_folder = temporary.path() + "/index";
  base::Stopwatch time;
  TRY_ASSIGN(const Snapshot snapshot, build_index(corpus, index_folder, watch));
  figures.build_milliseconds = time.milliseconds();
  figures.index_bytes = bytes_below(index_folder);
  TRY(ask_all(questions, judgements, corpus, *snapshot, options.run_file, watch, figures));
  return figures;
}

std::string set_name(const std::string& folder) {
  std::error_code error;
  const fs::path path = fs::absolute(folder, error).lexically_normal();
  return (path.has_filename() ? path.filename() : path.parent_path().filename()).string();
}

base::Result<std::vector<std::string>> sets_in(const std::string& folder, const std::string& file) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    return base::fail(base::Code::kNotFound, "There is no folder " + folder + ".");
  }
  if (fs::exists(folder + "/" + file, error)) return std::vector<std::string>{folder};
  std::vector<std::string> sets;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (fs::exists(entry->path() / file, ignored)) sets.push_back(entry->path().string());
  }
  if (error) return base::fail(base::errno_error(folder + " cannot be read", error.value()));
  if (sets.empty()) {
    return base::fail(base::Code::kNotFound,
                      fmt::format("There is no {} in {} or in a folder of it.", file, folder));
  }
  std::sort(sets.begin(), sets.end());
  return sets;
}

}  // namespace qwalt::eval
