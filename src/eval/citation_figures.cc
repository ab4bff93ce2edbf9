#include "eval/citation_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "answer/citations.h"
#include "base/clock.h"
#include "base/file_system.h"
#include "eval/answered_questions.h"
#include "eval/retrieval.h"
#include "eval/rewriting.h"
#include "eval/table.h"
#include "eval/temporary_folder.h"
#include "search/question.h"
#include "text/analyzer.h"
#include "text/sentences.h"

namespace qwalt::eval {
namespace {

// Told apart and not counted in the whole: nothing that compares words can know these.
constexpr std::string_view kFreeParaphrase = "question in other words, and answer";

struct Case {
  std::string kind;
  bool supported = true;
  std::string sentence;
  std::uint32_t row = 0;  // of the passage cited
};

// All that is known of a passage.
struct Passage {
  std::vector<std::string> names;
  std::vector<std::string> answers;
};

// Whether the content words of a question are the sentence's; the first one of "what year" is not.
bool says_in_the_same_words(std::string_view question, std::string_view sentence) {
  text::Analyzer& analyzer = search::thread_analyzer();
  std::set<std::string, std::less<>> there;
  analyzer.analyze(sentence, text::Language::kEnglish,
                   [&](const text::Token& token) { there.emplace(token.term); });
  const bool names_kind = question.starts_with("What ") || question.starts_with("Which ") ||
                          question.starts_with("In ") || question.starts_with("How ");
  std::size_t seen = 0;
  bool all = true;
  analyzer.analyze(question, text::Language::kEnglish, [&](const text::Token& token) {
    if (token.extra || token.stop_word) return;
    const bool is_kind = seen++ == 0 && names_kind;
    all = all && (is_kind || there.contains(token.term));
  });
  return all;
}

class Maker {
 public:
  Maker(const Corpus& corpus, const std::vector<AnsweredQuestion>& questions, std::uint64_t seed);

  std::vector<Case> cases_of(const AnsweredQuestion& question);

 private:
  std::string_view sentence_with(const AnsweredQuestion& question) const;
  void add_supported(const AnsweredQuestion& question, std::string_view sentence);
  void add_falsified(const AnsweredQuestion& question, std::string_view sentence);
  void add(std::string_view kind, bool supported, const Rewritten& sentence, std::uint32_t row);
  std::uint32_t other_row(std::uint32_t row);

  const Corpus& corpus_;
  Dice dice_;
  std::map<std::uint32_t, Passage> passages_;
  std::vector<std::uint32_t> rows_;
  std::vector<Case> cases_;
};

Maker::Maker(const Corpus& corpus, const std::vector<AnsweredQuestion>& questions,
             std::uint64_t seed)
    : corpus_(corpus), dice_(seed) {
  for (const AnsweredQuestion& question : questions) {
    Passage& passage = passages_[question.row];
    if (passage.answers.empty()) {
      rows_.push_back(question.row);
      const std::string_view text = corpus_.passage(question.row).text;
      for (const text::Sentence& sentence : text::split_sentences(text)) {
        for (std::string& name :
             names_in(text.substr(sentence.begin, sentence.end - sentence.begin))) {
          passage.names.push_back(std::move(name));
        }
      }
    }
    passage.answers.push_back(question.answers.front().text);
  }
}

// The sentence that holds the answer; empty if it is no good example.
std::string_view Maker::sentence_with(const AnsweredQuestion& question) const {
  const std::string_view text = corpus_.passage(question.row).text;
  const std::uint64_t at = question.answers.front().start;
  for (const text::Sentence& sentence : text::split_sentences(text)) {
    if (at < sentence.begin || at >= sentence.end) continue;
    const std::string_view words = text.substr(sentence.begin, sentence.end - sentence.begin);
    const bool plain = words.find_first_of("[]|\n#*`_") == std::string_view::npos;
    return plain && words.size() >= 20 && !words.ends_with(':') && !words.ends_with('?')
               ? words
               : std::string_view();
  }
  return {};
}

void Maker::add(std::string_view kind, bool supported, const Rewritten& sentence,
                std::uint32_t row) {
  if (sentence) cases_.push_back({std::string(kind), supported, *sentence, row});
}

// A passage of the same document if there is one, of another one otherwise.
std::uint32_t Maker::other_row(std::uint32_t row) {
  const std::string_view title = corpus_.passage(row).title;
  std::vector<std::uint32_t> near;
  for (const std::uint32_t other : rows_) {
    if (other != row && corpus_.passage(other).title == title) near.push_back(other);
  }
  if (!near.empty()) return near[dice_.below(near.size())];
  const std::uint32_t other = rows_[dice_.below(rows_.size())];
  return other == row ? rows_.front() : other;
}

void Maker::add_supported(const AnsweredQuestion& question, std::string_view sentence) {
  const std::string& answer = question.answers.front().text;
  add("as it is", true, std::string(sentence), question.row);
  add("clauses swapped", true, with_clauses_swapped(sentence), question.row);
  add("shortened", true, shortened(sentence, answer), question.row);
  const bool same_words = says_in_the_same_words(question.text, sentence);
  add(same_words ? std::string_view("question and answer") : kFreeParaphrase, true,
      joined(question.text, answer), question.row);
}

void Maker::add_falsified(const AnsweredQuestion& question, std::string_view sentence) {
  const auto language = corpus_.passage(question.row).language;
  const Passage& passage = passages_.at(question.row);
  const std::uint32_t elsewhere = other_row(question.row);
  const Passage& other = passages_.at(elsewhere);
  const std::string& answer = question.answers.front().text;
  add("number", false, with_number_changed(sentence, dice_), question.row);
  add("date", false, with_date_changed(sentence, dice_), question.row);
  add("unit", false, with_unit_changed(sentence), question.row);
  add("negation", false, with_negation(sentence, language), question.row);
  add("names swapped", false, with_names_swapped(sentence, dice_), question.row);
  const std::vector<std::string> names = names_in(sentence);
  if (!names.empty() && language != text::Language::kGerman) {
    const std::string& name = names[dice_.below(names.size())];
    add("name of the passage", false, with_part_replaced(sentence, name, passage.names, dice_),
        question.row);
    add("name of another", false, with_part_replaced(sentence, name, other.names, dice_),
        question.row);
  }
  add("answer of the passage", false, with_part_replaced(sentence, answer, passage.answers, dice_),
      question.row);
  add("answer of another", false, with_part_replaced(sentence, answer, other.answers, dice_),
      question.row);
  if (says_in_the_same_words(question.text, sentence)) {
    const auto wrong = with_part_replaced(answer, answer, passage.answers, dice_);
    const bool elsewhere_in_it = wrong && sentence.find(*wrong) != std::string_view::npos;
    if (wrong && !elsewhere_in_it) {
      add("question and another's answer", false, joined(question.text, *wrong), question.row);
    }
  }
  if (elsewhere != question.row) add("wrong passage", false, std::string(sentence), elsewhere);
}

std::vector<Case> Maker::cases_of(const AnsweredQuestion& question) {
  cases_.clear();
  const std::string_view sentence = sentence_with(question);
  if (!sentence.empty()) {
    add_supported(question, sentence);
    add_falsified(question, sentence);
  }
  return std::move(cases_);
}

answer::Source source_of(const CorpusPassage& passage) {
  answer::Source source;
  source.passage.document_name = passage.title;
  source.passage.language = static_cast<std::uint8_t>(passage.language);
  source.passage.text = passage.text;
  return source;
}

// What is said of the sentence: the worst of what is said of its parts.
store::Verdict verdict_of(const std::string& sentence, const answer::Source& source) {
  const auto citations = answer::check_citations(sentence + " [1]", {&source, 1});
  auto worst = citations.empty() ? store::Verdict::kUnsupported : store::Verdict::kVerified;
  for (const store::CitationRecord& citation : citations) {
    if (citation.verdict == store::Verdict::kUnsupported) worst = citation.verdict;
    if (citation.verdict == store::Verdict::kPartly && worst == store::Verdict::kVerified) {
      worst = citation.verdict;
    }
  }
  return worst;
}

double share(std::size_t part, std::size_t all) {
  return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}

std::pair<std::size_t, std::size_t> totals(const std::map<std::string, CitationCount>& kinds) {
  std::size_t sentences = 0;
  std::size_t verified = 0;
  for (const auto& [kind, count] : kinds) {
    if (kind == kFreeParaphrase) continue;
    sentences += count.sentences;
    verified += count.verified;
  }
  return {sentences, verified};
}

void write_case(std::string& out, const Case& each, store::Verdict verdict, bool tuning) {
  static constexpr const char* kNames[] = {"verified", "partly", "unsupported"};
  const char* name = verdict == store::Verdict::kVerified ? kNames[0]
                     : verdict == store::Verdict::kPartly ? kNames[1]
                                                          : kNames[2];
  out +=
      fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", tuning ? "tuning" : "held out",
                  each.supported ? "supported" : "false", each.kind, name, each.row, each.sentence);
}

void add_rows(const std::string& truth, const std::map<std::string, CitationCount>& tuning,
              const std::map<std::string, CitationCount>& held_out,
              std::vector<std::vector<std::string>>& rows) {
  std::map<std::string, CitationCount> kinds = held_out;
  for (const auto& [kind, count] : tuning) kinds.try_emplace(kind);
  const auto cells = [](const std::map<std::string, CitationCount>& counts, const std::string& kind,
                        std::vector<std::string>& row) {
    const auto found = counts.find(kind);
    const CitationCount count = found == counts.end() ? CitationCount{} : found->second;
    row.push_back(std::to_string(count.sentences));
    row.push_back(fmt::format("{:.4f}", share(count.verified, count.sentences)));
    row.push_back(fmt::format("{:.4f}", share(count.partly, count.sentences)));
  };
  for (const auto& [kind, count] : kinds) {
    std::vector<std::string> row{truth + kind};
    cells(tuning, kind, row);
    cells(held_out, kind, row);
    rows.push_back(std::move(row));
  }
}

std::string table_of(const CitationFigures& set) {
  std::vector<std::vector<std::string>> rows{
      {"", "tuning", "verified", "partly", "held out", "verified", "partly"}};
  add_rows("supported: ", set.tuning.supported, set.held_out.supported, rows);
  add_rows("false: ", set.tuning.falsified, set.held_out.falsified, rows);
  return fmt::format(
      "{}: sentences made of {} questions\n{}"
      "of the verified are supported (precision): {:.4f} tuning, {:.4f} held out\n"
      "of the supported are verified (recall):    {:.4f} tuning, {:.4f} held out\n"
      "a sentence takes {:.3f} ms\n",
      set.name, set.questions, aligned(rows), set.tuning.precision(), set.held_out.precision(),
      set.tuning.recall(), set.held_out.recall(), set.milliseconds);
}

base::json::object half_json(const CitationHalf& half) {
  base::json::object json{{"precision", half.precision()}, {"recall", half.recall()}};
  for (const auto& [name, kinds] :
       {std::pair("supported", &half.supported), std::pair("falsified", &half.falsified)}) {
    base::json::object list;
    for (const auto& [kind, count] : *kinds) {
      list[kind] = base::json::object{
          {"sentences", count.sentences}, {"verified", count.verified}, {"partly", count.partly}};
    }
    json[name] = std::move(list);
  }
  return json;
}

base::Status write_file(const std::string& path, std::string_view text) {
  TRY_ASSIGN(auto file, base::posix_file_system().create(path));
  TRY(file->append(text));
  return file->close();
}

}  // namespace

double CitationHalf::precision() const {
  const std::size_t right = totals(supported).second;
  return share(right, right + totals(falsified).second);
}

double CitationHalf::recall() const {
  const auto [sentences, verified] = totals(supported);
  return share(verified, sentences);
}

base::Result<CitationFigures> evaluate_citations(const std::string& folder,
                                                 const CitationOptions& options,
                                                 const Watch& watch) {
  CitationFigures figures;
  figures.name = set_name(folder);
  TRY_ASSIGN(const TemporaryFolder temporary, TemporaryFolder::make());
  TRY_ASSIGN(LineReader lines, LineReader::open(folder + "/corpus.jsonl"));
  TRY_ASSIGN(const Corpus corpus, Corpus::read(lines, temporary.path(), options.language, watch));
  TRY_ASSIGN(auto questions, read_answered_questions(folder, corpus));
  if (options.limit && *options.limit < questions.size()) questions.resize(*options.limit);
  Maker maker(corpus, questions, options.seed);
  std::string written;
  std::size_t checked = 0;
  double milliseconds = 0;
  for (const AnsweredQuestion& question : questions) {
    TRY(watch.go_on());
    watch.tell(share(figures.questions++, questions.size()), "checking");
    const bool tuning = is_for_tuning(corpus.passage(question.row));
    CitationHalf& half = tuning ? figures.tuning : figures.held_out;
    for (const Case& each : maker.cases_of(question)) {
      const answer::Source source = source_of(corpus.passage(each.row));
      const base::Stopwatch time;
      const store::Verdict verdict = verdict_of(each.sentence, source);
      milliseconds += time.milliseconds();
      ++checked;
      CitationCount& count = (each.supported ? half.supported : half.falsified)[each.kind];
      ++count.sentences;
      count.verified += verdict == store::Verdict::kVerified;
      count.partly += verdict == store::Verdict::kPartly;
      if (!options.cases_file.empty()) write_case(written, each, verdict, tuning);
    }
  }
  figures.milliseconds = checked == 0 ? 0 : milliseconds / static_cast<double>(checked);
  if (!options.cases_file.empty()) TRY(write_file(options.cases_file, written));
  return figures;
}

std::string citation_tables(const std::vector<CitationFigures>& sets) {
  std::string text;
  for (const CitationFigures& set : sets) text += (text.empty() ? "" : "\n") + table_of(set);
  return text;
}

base::json::object citation_json(const std::vector<CitationFigures>& sets) {
  base::json::array list;
  for (const CitationFigures& set : sets) {
    list.push_back(base::json::object{{"name", set.name},
                                      {"questions", set.questions},
                                      {"tuning", half_json(set.tuning)},
                                      {"held_out", half_json(set.held_out)},
                                      {"milliseconds", set.milliseconds}});
  }
  return {{"sets", std::move(list)}};
}

}  // namespace qwalt::eval
