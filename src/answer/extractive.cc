#include "answer/extractive.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>
#include <unordered_set>

#include "answer/markers.h"
#include "answer/question_kind.h"
#include "answer/statement.h"
#include "base/utf8.h"

namespace qwalt::answer {
namespace {

// Set by judgement, not searched for; what they reach: docs/decisions/extractive-answers.md.
struct Weights {
  double heading = 0.5;      // part of its heading's score that a sentence has beside its own
  double neighbour = 0.3;    // and of the better of its two neighbours'
  double kind = 0.25;        // it has what is asked for
  double news = 0.08;        // it has a name or number that the question has not
  double first = 0.03;       // it begins its passage
  double title = 0.5;        // what is left to a line that reads like a title
  double echo = 0.3;         // and to one that says nothing but the question
  double score_power = 1.0;  // of the source's score by the best one's
  double rank_decay = 0.97;  // a further source is worth less
};
constexpr Weights kWeights;

// Below this share of the best sentence's own worth, whatever its source's, a further one only
// distracts.
constexpr double kWorthwhile = 0.4;
// A "sentence" beyond this is a table or a list without full stops: it is cut at a word.
constexpr std::size_t kMaxSentenceCharacters = 600;

std::string slice(std::string_view text, const search::TextRange& range) {
  const std::size_t begin = base::code_point_offset(text, range.begin);
  const std::size_t length = std::min<std::size_t>(range.end - range.begin, kMaxSentenceCharacters);
  std::string out(text.substr(begin, base::code_point_offset(text.substr(begin), length)));
  if (length < range.end - range.begin) {
    out.resize(std::min(out.rfind(' '), out.size()));
    out.append(" …");
  }
  std::replace(out.begin(), out.end(), '\n', ' ');
  return without_markers(out);
}

// A heading names what it is about and says nothing of it.
bool is_heading(const store::PassageRecord& passage, std::string_view sentence) {
  return std::find(passage.heading.begin(), passage.heading.end(), sentence) !=
         passage.heading.end();
}

// A line that a page sets apart is no sentence, and its capitals are no names; a table's row or an
// item of a list has more to say.
constexpr int kTitleNews = 2;

bool ends_as_sentence(std::string_view text) {
  constexpr std::array<std::string_view, 12> kEnds = {".",  "!",  "?",  ":", ";", "…",
                                                      "。", "！", "？", "؟", "۔", "।"};
  while (text.ends_with(')') || text.ends_with('"') || text.ends_with(' ')) text.remove_suffix(1);
  return std::any_of(kEnds.begin(), kEnds.end(), [&](auto end) { return text.ends_with(end); });
}

bool is_year(const Element& element, std::string_view text) {
  const std::string_view digits = text.substr(element.begin, element.end - element.begin);
  return digits.size() == 4 && (digits.starts_with('1') || digits.starts_with("20"));
}

bool names_month(const Element& element, TermId first_month, TermId last_month) {
  return element.term >= first_month && element.term <= last_month;
}

class Chooser {
 public:
  Chooser(const search::Matcher& question, std::string_view asked)
      : matcher_(question), asked_(asked), kind_(kind_of_question(asked)) {
    first_month_ = vocabulary_.add("month:1");
    for (int month = 2; month <= 12; ++month) {
      last_month_ = vocabulary_.add("month:" + std::to_string(month));
    }
  }

  std::vector<Extract> choose(std::span<const Source> sources, std::size_t count);

 private:
  void add_sentences_of(const Source& source, double weight);
  double heading_score(const store::PassageText& passage) const;
  struct News {
    int words = 0;         // that the question has not, numbers and names among them
    bool figures = false;  // a number or a date among them
    double worth = 0;      // of what the question may ask for
  };
  News news_in(std::string_view sentence, text::Language language);
  const std::unordered_set<TermId>& terms_asked(text::Language language);

  const search::Matcher& matcher_;
  std::string_view asked_;
  QuestionKind kind_;
  Vocabulary vocabulary_;
  TermId first_month_ = 0;
  TermId last_month_ = 0;
  std::vector<std::pair<text::Language, std::unordered_set<TermId>>> asked_terms_;
  struct Candidate {
    Extract extract;
    double own = 0;  // worth, before the source counts
  };
  std::vector<Candidate> found_;
};

// How well a heading fits the question: what stands below it need not repeat its words.
double Chooser::heading_score(const store::PassageText& passage) const {
  double best = 0;
  const auto language = static_cast<text::Language>(passage.language);
  for (const std::string& heading : passage.record.heading) {
    for (const auto& sentence : matcher_.score_sentences(heading, language)) {
      best = std::max(best, sentence.score);
    }
  }
  return best;
}

const std::unordered_set<TermId>& Chooser::terms_asked(text::Language language) {
  for (const auto& [known, terms] : asked_terms_) {
    if (known == language) return terms;
  }
  std::unordered_set<TermId> terms;
  for (const Element& element : read_statement(asked_, language, vocabulary_).elements) {
    terms.insert(element.term);
  }
  return asked_terms_.emplace_back(language, std::move(terms)).second;
}

// What a sentence has to tell that the question does not know.
Chooser::News Chooser::news_in(std::string_view sentence, text::Language language) {
  News news;
  const std::unordered_set<TermId>& known = terms_asked(language);
  bool number = false;
  bool date = false;
  bool name = false;
  for (const Element& element : read_statement(sentence, language, vocabulary_).elements) {
    if (element.kind == ElementKind::kCue || known.contains(element.term)) continue;
    ++news.words;
    if (element.kind == ElementKind::kNumber) {
      const bool dated = names_month(element, first_month_, last_month_) ||
                         is_year(element, sentence) || element.unit == "century";
      date = date || dated;
      number = number || !dated;
    }
    name = name || element.kind == ElementKind::kName || (element.capital && !element.initial);
  }
  news.figures = number || date;
  if (news.figures || name) news.worth += kWeights.news;
  const bool wanted = (kind_.number && number) || (kind_.date && date) || (kind_.name && name);
  if (wanted) news.worth += kWeights.kind;
  return news;
}

void Chooser::add_sentences_of(const Source& source, double weight) {
  const store::PassageText& passage = source.passage;
  const auto language = static_cast<text::Language>(passage.language);
  const double inherited = kWeights.heading * heading_score(passage);
  const auto scores = matcher_.score_sentences(passage.text, language);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double before = i > 0 ? scores[i - 1].score : 0;
    const double after = i + 1 < scores.size() ? scores[i + 1].score : 0;
    double worth = scores[i].score + inherited + kWeights.neighbour * std::max(before, after);
    if (worth <= 0) continue;
    std::string text = slice(passage.text, scores[i].range);
    if (is_heading(passage.record, text)) continue;
    if (i == 0) worth += kWeights.first;
    if (!asked_.empty()) {
      const News news = news_in(text, language);
      worth += news.worth;
      const bool title = news.words <= kTitleNews && !news.figures && !ends_as_sentence(text);
      if (news.words == 0)
        worth *= kWeights.echo;
      else if (title)
        worth *= kWeights.title;
    }
    found_.push_back({{source.number, scores[i].range, worth * weight, std::move(text)}, worth});
  }
}

std::vector<Extract> Chooser::choose(std::span<const Source> sources, std::size_t count) {
  double best_score = 0;
  for (const Source& source : sources) best_score = std::max(best_score, source.score);
  double decay = 1;
  for (const Source& source : sources) {
    const double share = best_score > 0 ? source.score / best_score : 1;
    add_sentences_of(source, decay * std::pow(share, kWeights.score_power));
    decay *= kWeights.rank_decay;
  }
  std::stable_sort(found_.begin(), found_.end(), [](const Candidate& a, const Candidate& b) {
    return a.extract.worth > b.extract.worth;
  });
  std::vector<Extract> chosen;
  for (const Candidate& candidate : found_) {
    if (chosen.size() == count) break;
    if (candidate.own < kWorthwhile * found_[0].own) continue;
    const Extract& extract = candidate.extract;
    const bool repeated = std::any_of(chosen.begin(), chosen.end(), [&](const Extract& other) {
      return other.text == extract.text;
    });
    if (!repeated) chosen.push_back(extract);
  }
  std::sort(chosen.begin(), chosen.end(), [](const Extract& a, const Extract& b) {
    return std::tuple(a.number, a.range.begin) < std::tuple(b.number, b.range.begin);
  });
  return chosen;
}

}  // namespace

std::string_view nothing_found() {
  return "The documents hold nothing that matches this question.";
}

std::vector<Extract> best_sentences(const search::Matcher& question, std::string_view asked,
                                    std::span<const Source> sources, std::size_t count) {
  return Chooser(question, asked).choose(sources, count);
}

std::string extractive_answer(const search::Matcher& question, std::span<const Source> sources,
                              std::string_view asked) {
  std::string answer;
  for (const Extract& extract : best_sentences(question, asked, sources)) {
    if (!answer.empty()) answer.append("\n\n");
    answer.append(extract.text).append(" [").append(std::to_string(extract.number)).append("]");
  }
  return answer.empty() ? std::string(nothing_found()) : answer;
}

}  // namespace qwalt::answer
