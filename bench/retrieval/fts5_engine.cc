// SQLite FTS5: a contentless table of title and text, Porter's stems, bm25 order.
//
// With detail=none the table keeps only which passages hold a term: in a contentless one bm25() has
// no counts to work with and gives every row the same. Its times and sizes are a lower bound of
// FTS5's; the table whose order means something is the one with detail=full.
#include <sqlite3.h>

#include <cctype>
#include <set>

#include "engines.h"
#include "stop.h"

namespace qwalt::bench {
namespace {

// Words as unicode61 separates them: letters, digits and all beyond ASCII.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || std::isalnum(byte)) {
      words.back().push_back(static_cast<char>(std::tolower(byte)));
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

std::string any_of(const std::vector<std::string>& words) {
  std::string match;
  std::set<std::string_view> known;
  for (const std::string& word : words) {
    if (!known.insert(word).second) continue;
    if (!match.empty()) match += " OR ";
    match += '"' + word + '"';
  }
  return match;
}

class Fts5Engine final : public Engine {
 public:
  explicit Fts5Engine(std::string_view detail) : detail_(detail) {}
  ~Fts5Engine() override { Fts5Engine::close(); }

  std::string version() const override { return sqlite3_libversion(); }

  void begin(const std::string& folder) override {
    connect(folder);
    run("PRAGMA journal_mode = OFF");
    run("PRAGMA synchronous = OFF");
    run("BEGIN");
    run("CREATE VIRTUAL TABLE passages USING fts5(title, text, content = '', detail = " + detail_ +
        ", tokenize = 'porter unicode61')");
    statement_ = prepare("INSERT INTO passages(rowid, title, text) VALUES (?, ?, ?)");
  }

  void add(const Passage& passage) override {
    sqlite3_bind_int64(statement_, 1, passage.number + 1);
    bind_text(2, passage.title);
    bind_text(3, passage.text);
    if (sqlite3_step(statement_) != SQLITE_DONE) fail();
    sqlite3_reset(statement_);
  }

  void finish() override {
    finalize();
    run("COMMIT");
  }

  void settle() override {
    run("INSERT INTO passages(passages) VALUES ('optimize')");
    run("VACUUM");
  }

  void open(const std::string& folder) override {
    connect(folder);
    run("PRAGMA mmap_size = 2000000000");
    statement_ = prepare(
        "SELECT rowid FROM passages WHERE passages MATCH ?1 AND rowid BETWEEN ?2 AND ?3 "
        "ORDER BY rank LIMIT ?4");
  }

  std::vector<std::uint32_t> search(const Request& request) override {
    const std::string match = match_for(request);
    bind_text(1, match);
    sqlite3_bind_int64(statement_, 2, request.filter ? request.filter->first_passage + 1 : 1);
    sqlite3_bind_int64(statement_, 3, request.filter ? request.filter->end_passage : UINT32_MAX);
    sqlite3_bind_int64(statement_, 4, static_cast<sqlite3_int64>(request.limit));
    std::vector<std::uint32_t> found;
    int status = SQLITE_ROW;
    while ((status = sqlite3_step(statement_)) == SQLITE_ROW) {
      found.push_back(static_cast<std::uint32_t>(sqlite3_column_int64(statement_, 0) - 1));
    }
    if (status != SQLITE_DONE) fail();
    sqlite3_reset(statement_);
    return found;
  }

  bool can_filter(const Filter& filter) const override { return filter.adjacent; }

  void close() override {
    finalize();
    sqlite3_close(database_);
    database_ = nullptr;
  }

 private:
  static std::string match_for(const Request& request) {
    if (request.words == Words::kAll) return any_of(request.question.all_words);
    if (request.words == Words::kContent) return any_of(request.question.content_words);
    return any_of(words_of(request.question.text));
  }

  void connect(const std::string& folder) {
    const std::string path = folder + "/passages.db";
    if (sqlite3_open(path.c_str(), &database_) != SQLITE_OK) fail();
  }

  void run(const std::string& sql) {
    if (sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
  }

  sqlite3_stmt* prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr) != SQLITE_OK) fail();
    return statement;
  }

  void bind_text(int parameter, std::string_view text) {
    sqlite3_bind_text(statement_, parameter, text.data(), static_cast<int>(text.size()),
                      SQLITE_STATIC);
  }

  void finalize() {
    sqlite3_finalize(statement_);
    statement_ = nullptr;
  }

  [[noreturn]] void fail() { stop(std::string("SQLite: ") + sqlite3_errmsg(database_)); }

  std::string detail_;
  sqlite3* database_ = nullptr;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace

std::unique_ptr<Engine> make_fts5(std::string_view detail) {
  if (sqlite3_compileoption_used("ENABLE_FTS5") == 0) return nullptr;
  return std::make_unique<Fts5Engine>(detail);
}

}  // namespace qwalt::bench
