#include "eval/rows.h"

#include <fmt/format.h>

#include <charconv>

#include "base/json.h"

namespace qwalt::eval {
namespace {

using base::json::value;

constexpr std::string_view kWhiteSpace = " \t";

tl::unexpected<base::Error> invalid(std::string message) {
  return base::fail(base::Code::kInvalid, std::move(message));
}

base::Result<value> parse_object(std::string_view line) {
  auto parsed = base::parse_json(line);
  if (!parsed) return invalid("it is no JSON: " + parsed.error().message);
  if (!parsed->is_object()) return invalid("it is no JSON object.");
  return std::move(*parsed);
}

// A run file has its columns parted by tabs and its rows by line ends.
base::Status check_id(std::string_view id) {
  if (id.empty()) return invalid("its \"_id\" is empty.");
  if (id.size() > kMaxIdBytes) {
    return invalid(fmt::format("its \"_id\" is longer than {} bytes.", kMaxIdBytes));
  }
  for (const char c : id) {
    if (static_cast<unsigned char>(c) < ' ')
      return invalid("its \"_id\" holds a control character.");
  }
  return {};
}

// A text, or a whole number as some sets have it.
base::Result<std::string> id_at(const value& row) {
  std::string id;
  if (auto text = base::string_at(row, "_id")) {
    id = std::move(*text);
  } else if (auto number = base::integer_at(row, "_id")) {
    id = std::to_string(*number);
  } else {
    return invalid("it has no \"_id\".");
  }
  TRY(check_id(id));
  return id;
}

base::Result<std::string> text_at(const value& row, std::string_view key) {
  auto text = base::string_at(row, key);
  if (!text) return invalid(fmt::format("it has no text under \"{}\".", key));
  return std::move(*text);
}

// A whole number from `least` up, or nothing; anything else is an error.
base::Result<std::optional<std::uint64_t>> count_at(const value& row, std::string_view key,
                                                    std::int64_t least, std::int64_t most) {
  TRY(base::check_integer(row, key));
  const auto number = base::integer_at(row, key);
  if (!number) return std::nullopt;
  if (*number < least || *number > most) {
    return invalid(fmt::format("\"{}\" has to be a number from {} to {}.", key, least, most));
  }
  return static_cast<std::uint64_t>(*number);
}

std::vector<std::string_view> columns_of(std::string_view line) {
  std::vector<std::string_view> columns;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t end = std::min(line.find('\t', at), line.size());
    columns.push_back(line.substr(at, end - at));
    at = end + 1;
  }
  if (columns.size() >= 3) return columns;
  columns.clear();
  for (std::size_t at = line.find_first_not_of(kWhiteSpace); at != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(kWhiteSpace, at), line.size());
    columns.push_back(line.substr(at, end - at));
    at = line.find_first_not_of(kWhiteSpace, end);
  }
  return columns;
}

std::optional<int> grade_of(std::string_view column) {
  const std::size_t begin = column.find_first_not_of(' ');
  if (begin == std::string_view::npos) return std::nullopt;
  column = column.substr(begin, column.find_last_not_of(' ') - begin + 1);
  int grade = 0;
  const auto [end, error] = std::from_chars(column.data(), column.data() + column.size(), grade);
  if (error != std::errc() || end != column.data() + column.size()) return std::nullopt;
  if (grade < -kMaxGrade || grade > kMaxGrade) return std::nullopt;
  return grade;
}

base::Result<Gold> parse_gold(const value& entry, const std::string& document) {
  Gold gold;
  if (!entry.is_object()) return invalid("a \"gold\" is no JSON object.");
  gold.document = document;
  for (const char* key : {"doc", "document"}) {
    if (auto name = base::string_at(entry, key)) gold.document = std::move(*name);
  }
  if (gold.document.empty()) return invalid("a \"gold\" names no document (\"doc\").");
  TRY_ASSIGN(const auto page, count_at(entry, "page", 1, 100'000'000));
  if (page) gold.page = static_cast<std::uint32_t>(*page);
  TRY_ASSIGN(gold.start, count_at(entry, "start", 0, INT64_MAX));
  gold.text = base::string_at(entry, "text").value_or("");
  if (!gold.page && gold.text.empty())
    return invalid("a \"gold\" has neither \"page\" nor \"text\".");
  return gold;
}

// "gold": one object or several; or "references", all in the document that "corpus" names.
base::Result<std::vector<Gold>> golds_at(const value& row) {
  const value* entries = base::member(row, "gold");
  std::string document;
  if (!entries) {
    entries = base::member(row, "references");
    document = base::string_at(row, "corpus").value_or("");
  }
  if (!entries) return invalid("it has no \"gold\".");
  std::vector<Gold> golds;
  if (!entries->is_array()) {
    TRY_ASSIGN(Gold gold, parse_gold(*entries, document));
    golds.push_back(std::move(gold));
    return golds;
  }
  for (const value& entry : entries->get_array()) {
    TRY_ASSIGN(Gold gold, parse_gold(entry, document));
    golds.push_back(std::move(gold));
  }
  if (golds.empty()) return invalid("its \"gold\" is empty.");
  if (golds.size() > kMaxGolds) {
    return invalid(fmt::format("it has more than {} \"gold\" entries.", kMaxGolds));
  }
  return golds;
}

}  // namespace

base::Result<CorpusRow> parse_corpus_row(std::string_view line) {
  TRY_ASSIGN(const value row, parse_object(line));
  CorpusRow parsed;
  TRY_ASSIGN(parsed.id, id_at(row));
  TRY_ASSIGN(parsed.text, text_at(row, "text"));
  parsed.title = base::string_at(row, "title").value_or("");
  return parsed;
}

base::Result<Question> parse_question(std::string_view line) {
  TRY_ASSIGN(const value row, parse_object(line));
  Question parsed;
  TRY_ASSIGN(parsed.id, id_at(row));
  TRY_ASSIGN(parsed.text, text_at(row, "text"));
  return parsed;
}

base::Result<std::optional<Judgement>> parse_judgement(std::string_view line, bool first) {
  const auto columns = columns_of(line);
  if (columns.size() < 3) {
    return invalid("it needs three columns: query-id, corpus-id and score.");
  }
  const bool trec = columns.size() >= 4;
  const std::string_view score = columns[trec ? 3 : 2];
  const auto grade = grade_of(score);
  if (!grade && first) return std::nullopt;
  if (!grade) {
    return invalid(fmt::format("its score has to be a whole number of at most {}.", kMaxGrade));
  }
  Judgement judgement{std::string(columns[0]), std::string(columns[trec ? 2 : 1]), *grade};
  TRY(check_id(judgement.question));
  TRY(check_id(judgement.passage));
  return judgement;
}

base::Result<DocumentQuestion> parse_document_question(std::string_view line,
                                                       std::uint64_t line_number) {
  TRY_ASSIGN(const value row, parse_object(line));
  DocumentQuestion parsed;
  if (base::member(row, "_id")) {
    TRY_ASSIGN(parsed.id, id_at(row));
  } else {
    parsed.id = fmt::format("line {}", line_number);
  }
  TRY_ASSIGN(parsed.text, text_at(row, "question"));
  TRY_ASSIGN(parsed.golds, golds_at(row));
  parsed.document = base::string_at(row, "corpus").value_or("");
  return parsed;
}

}  // namespace qwalt::eval
