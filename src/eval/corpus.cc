#include "eval/corpus.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

#include "base/bytes.h"
#include "eval/language_guess.h"
#include "eval/rows.h"

namespace qwalt::eval {
namespace {

constexpr std::size_t kWriteBytes = 1 << 20;
// A text of so many bytes needs no title to tell its language.
constexpr std::size_t kGuessedBytes = 1024;

std::uint64_t hash_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

std::string_view document_part(std::string_view id) { return id.substr(0, id.find('#')); }

}  // namespace

// The temporary file: for each row the sizes of id, title and text (4 bytes each), then these.
class Corpus::Writer {
 public:
  static base::Result<Writer> make(const std::string& path) {
    TRY_ASSIGN(auto file, base::posix_file_system().create(path));
    return Writer(std::move(file));
  }

  std::uint64_t offset() const { return written_ + buffer_.size(); }

  base::Status add(const CorpusRow& row) {
    for (const std::string* field : {&row.id, &row.title, &row.text}) {
      base::append(buffer_, static_cast<std::uint32_t>(field->size()));
    }
    buffer_.append(row.id).append(row.title).append(row.text);
    return buffer_.size() < kWriteBytes ? base::Status{} : flush();
  }

  base::Status finish() {
    TRY(flush());
    return file_->close();
  }

 private:
  explicit Writer(std::unique_ptr<base::WritableFile> file) : file_(std::move(file)) {}

  base::Status flush() {
    TRY(file_->append(buffer_));
    written_ += buffer_.size();
    buffer_.clear();
    return {};
  }

  std::unique_ptr<base::WritableFile> file_;
  std::string buffer_;
  std::uint64_t written_ = 0;
};

base::Result<Corpus> Corpus::read(LineReader& lines, const std::string& folder,
                                  std::optional<text::Language> language, const Watch& watch) {
  Corpus corpus;
  const std::string path = folder + "/texts";
  TRY_ASSIGN(Writer writer, Writer::make(path));
  TRY(corpus.read_rows(lines, writer, language, watch));
  TRY(writer.finish());
  if (corpus.rows_.empty()) {
    return base::fail(base::Code::kInvalid, lines.name() + " holds no passages.");
  }
  TRY_ASSIGN(corpus.texts_, base::posix_file_system().map(path));
  TRY(corpus.hash_ids(lines.name()));
  corpus.settle_languages();
  corpus.group();
  return corpus;
}

base::Status Corpus::read_rows(LineReader& lines, Writer& writer,
                               std::optional<text::Language> language, const Watch& watch) {
  for (;;) {
    TRY(watch.go_on());
    TRY_ASSIGN(const auto line, lines.next());
    if (!line) return {};
    auto row = parse_corpus_row(*line);
    if (!row) return base::fail(lines.error(row.error().message));
    if (rows_.size() == kMaxRows) {
      return base::fail(lines.error(fmt::format("a set holds {} passages at most.", kMaxRows)));
    }
    const auto guessed = language ? *language
                                  : guess_language(row->text.size() >= kGuessedBytes
                                                       ? row->text
                                                       : row->title + "\n" + row->text);
    rows_.push_back({writer.offset(), static_cast<std::uint32_t>(lines.number()), guessed});
    text_bytes_ += row->text.size();
    TRY(writer.add(*row));
  }
}

// That of most rows; where none tells, that of the first rows together.
text::Language Corpus::main_language() const {
  const auto most = std::max_element(languages_.begin() + 1, languages_.end());
  if (*most > 0) return static_cast<text::Language>(most - languages_.begin());
  std::string sample;
  for (std::uint32_t row = 0; row < rows() && sample.size() < kGuessedBytes; ++row) {
    const CorpusPassage first = passage(row);
    sample.append(first.title).append("\n").append(first.text).append("\n");
  }
  return guess_language(sample);
}

// A row that does not tell takes the language of most.
void Corpus::settle_languages() {
  for (const Row& row : rows_) ++languages_[static_cast<std::size_t>(row.language)];
  const text::Language main = main_language();
  languages_[static_cast<std::size_t>(main)] += std::exchange(languages_[0], 0);
  for (Row& row : rows_) {
    if (row.language == text::Language::kUnknown) row.language = main;
  }
}

base::Status Corpus::hash_ids(const std::string& name) {
  ids_.reserve(rows_.size());
  for (std::uint32_t row = 0; row < rows(); ++row) ids_.push_back({hash_of(passage(row).id), row});
  std::sort(ids_.begin(), ids_.end());
  const auto twice = first_repeat();
  if (!twice) return {};
  const auto [before, again] = *twice;
  return base::fail(base::Code::kInvalid,
                    fmt::format("{}, line {}: \"{}\" stands in line {} already.", name,
                                rows_[again].line, passage(again).id, rows_[before].line));
}

// Two rows with the same id, the second as early in the file as there is one.
std::optional<std::pair<std::uint32_t, std::uint32_t>> Corpus::first_repeat() const {
  std::optional<std::pair<std::uint32_t, std::uint32_t>> first;
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    for (std::size_t k = i + 1; k < ids_.size() && ids_[k].hash == ids_[i].hash; ++k) {
      if (first && first->second <= ids_[k].row) continue;
      if (passage(ids_[i].row).id != passage(ids_[k].row).id) continue;
      first = {ids_[i].row, ids_[k].row};
    }
  }
  return first;
}

// By row: the first row of its document.
std::vector<std::uint32_t> Corpus::first_rows_of_documents() const {
  std::vector<Hashed> parts;
  parts.reserve(rows_.size());
  for (std::uint32_t row = 0; row < rows(); ++row) {
    parts.push_back({hash_of(document_part(passage(row).id)), row});
  }
  std::sort(parts.begin(), parts.end());
  std::vector<std::uint32_t> firsts(rows_.size());
  std::vector<std::uint32_t> same_hash;  // the first rows of the documents of this hash
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i == 0 || parts[i].hash != parts[i - 1].hash) same_hash.clear();
    const std::uint32_t row = parts[i].row;
    const std::string_view part = document_part(passage(row).id);
    const auto known = std::find_if(same_hash.begin(), same_hash.end(), [&](std::uint32_t other) {
      return document_part(passage(other).id) == part;
    });
    firsts[row] = known == same_hash.end() ? row : *known;
    if (known == same_hash.end()) same_hash.push_back(row);
  }
  return firsts;
}

// Numbers the documents in the order of their first rows.
void Corpus::group() {
  by_document_.resize(rows_.size());
  const std::vector<std::uint32_t> firsts = first_rows_of_documents();
  for (std::uint32_t row = 0; row < rows(); ++row) by_document_[row] = row;
  std::stable_sort(by_document_.begin(), by_document_.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return firsts[a] < firsts[b]; });
  for (std::uint32_t at = 0; at < rows(); ++at) {
    const bool begins = at == 0 || firsts[by_document_[at]] != firsts[by_document_[at - 1]];
    if (begins) first_.push_back(at);
  }
  first_.push_back(rows());
}

CorpusPassage Corpus::passage(std::uint32_t row) const {
  const unsigned char* at = texts_->bytes().data() + rows_[row].offset;
  std::array<std::string_view, 3> fields;
  const char* next = reinterpret_cast<const char*>(at) + fields.size() * sizeof(std::uint32_t);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    fields[i] = {next, base::load<std::uint32_t>(at + i * sizeof(std::uint32_t))};
    next += fields[i].size();
  }
  return {fields[0], fields[1], fields[2], rows_[row].language};
}

std::optional<std::uint32_t> Corpus::find(std::string_view id) const {
  const std::uint64_t hash = hash_of(id);
  auto at = std::lower_bound(ids_.begin(), ids_.end(), Hashed{hash, 0});
  for (; at != ids_.end() && at->hash == hash; ++at) {
    if (passage(at->row).id == id) return at->row;
  }
  return std::nullopt;
}

base::Result<std::vector<search::PassageText>> CorpusTextSource::texts(
    std::span<const search::PassageRef> refs) {
  std::vector<search::PassageText> texts;
  texts.reserve(refs.size());
  for (const search::PassageRef& ref : refs) {
    const std::uint32_t row = corpus_.row_of(document_of(ref.document), ref.ordinal);
    const CorpusPassage passage = corpus_.passage(row);
    texts.push_back({std::string(passage.title), std::string(passage.text), passage.language});
  }
  return texts;
}

}  // namespace qwalt::eval
