#include "store/sqlite/check.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <string>

#include "store/sqlite/changes.h"

namespace qwalt::store::sqlite {
namespace {

constexpr std::size_t kMaxFindings = 1000;
constexpr int kStepsBetweenLooks = 20'000;

struct Question {
  StoreDamage damage;
  const char* sentence;
  const char* sql;  // workspace and id of the documents that break an invariant
};

constexpr Question kQuestions[] = {
    {StoreDamage::kJob, "A document that waits to be read has no job.",
     "SELECT workspace, id FROM documents WHERE state IN (0, 1) "
     "AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.document = documents.id)"},
    {StoreDamage::kJob, "A document has a job, though it does not wait to be read.",
     "SELECT workspace, documents.id FROM jobs JOIN documents ON documents.id = jobs.document "
     "WHERE state NOT IN (0, 1)"},
    {StoreDamage::kNames, "A document has no name.",
     "SELECT workspace, id FROM documents WHERE state < 4 "
     "AND NOT EXISTS (SELECT 1 FROM names WHERE names.document = documents.id)"},
    {StoreDamage::kNames, "Two documents have the same name.",
     "SELECT own.workspace, own.document FROM names AS own "
     "JOIN documents ON documents.id = own.document AND documents.state = 2 "
     "WHERE EXISTS (SELECT 1 FROM names AS other "
     "  JOIN documents AS d ON d.id = other.document AND d.state = 2 "
     "  WHERE other.workspace = own.workspace AND other.name = own.name "
     "  AND other.document <> own.document)"},
    {StoreDamage::kText, "The text of a document is not there.",
     "SELECT workspace, id FROM documents WHERE state = 2 "
     "AND NOT EXISTS (SELECT 1 FROM texts WHERE texts.document = documents.id)"},
    {StoreDamage::kText, "Passages of a document are missing.",
     "SELECT workspace, documents.id FROM documents JOIN texts ON texts.document = documents.id "
     "WHERE state = 2 AND (passages <> "
     "  (SELECT count(*) FROM passages WHERE passages.text = texts.id) "
     "OR passages <> (SELECT coalesce(max(ordinal), -1) + 1 FROM passages "
     "  WHERE passages.text = texts.id))"},
};

constexpr std::string_view kPassagesOutside =
    "SELECT 1 FROM (SELECT page, max(end_byte) AS reach, min(end_byte - first_byte) AS least "
    "  FROM passages WHERE text = ?1 GROUP BY page) AS span "
    "LEFT JOIN pages ON pages.text = ?1 AND pages.number = span.page "
    "WHERE pages.id IS NULL OR least < 0 OR reach > length(CAST(content AS BLOB)) LIMIT 1";

class Check {
 public:
  Check(Connection& connection, const std::stop_token& stop)
      : connection_(connection), stop_(stop) {
    sqlite3_progress_handler(
        connection_.handle(), kStepsBetweenLooks,
        [](void* token) { return static_cast<std::stop_token*>(token)->stop_requested() ? 1 : 0; },
        &stop_);
  }
  ~Check() { sqlite3_progress_handler(connection_.handle(), 0, nullptr, nullptr); }
  Check(const Check&) = delete;
  Check& operator=(const Check&) = delete;

  base::Result<std::vector<StoreFinding>> run() {
    TRY(note(check_file()));
    TRY(note(check_references()));
    for (const Question& question : kQuestions) TRY(note(ask(question)));
    TRY(note(check_passages()));
    TRY(note(check_changes()));
    return std::move(findings_);
  }

 private:
  // Bytes so damaged that they cannot be looked through are a finding too.
  base::Status note(base::Status status) {
    if (status) return {};
    if (stop_.stop_requested()) {
      return base::fail(base::Code::kCancelled, "The check was stopped.");
    }
    if (status.error().code != base::Code::kCorrupt) return status;
    add(StoreDamage::kFile, 0, 0, status.error().message);
    return {};
  }

  void add(StoreDamage damage, Id workspace, Id document, std::string sentence) {
    if (findings_.size() >= kMaxFindings) return;
    findings_.push_back({damage, workspace, document, std::move(sentence)});
  }

  base::Status check_file() {
    TRY_ASSIGN(Rows rows, connection_.query("PRAGMA integrity_check(100)"));
    for (;;) {
      TRY_ASSIGN(const bool more, rows.next());
      if (!more) return {};
      if (rows.view(0) == "ok") continue;
      add(StoreDamage::kFile, 0, 0, fmt::format("The store's file is damaged: {}.", rows.view(0)));
    }
  }

  base::Status check_references() {
    TRY_ASSIGN(Rows rows, connection_.query("PRAGMA foreign_key_check"));
    for (;;) {
      TRY_ASSIGN(const bool more, rows.next());
      if (!more) return {};
      add(StoreDamage::kFile, 0, 0,
          fmt::format("A row of \"{}\" belongs to a row of \"{}\" that is not there.", rows.view(0),
                      rows.view(2)));
    }
  }

  base::Status ask(const Question& question) {
    TRY_ASSIGN(Rows rows, connection_.query(question.sql));
    for (;;) {
      TRY_ASSIGN(const bool more, rows.next());
      if (!more) return {};
      add(question.damage, rows.number(0), rows.number(1), question.sentence);
    }
  }

  // One document after the other: the database would sort the passages of all of them in memory.
  base::Status check_passages() {
    TRY_ASSIGN(Rows rows, connection_.query("SELECT workspace, documents.id, texts.id "
                                            "FROM documents JOIN texts "
                                            "ON texts.document = documents.id WHERE state = 2"));
    for (;;) {
      TRY_ASSIGN(const bool more, rows.next());
      if (!more) return {};
      TRY_ASSIGN(const auto outside, connection_.number(kPassagesOutside, rows.number(2)));
      if (outside) {
        add(StoreDamage::kText, rows.number(0), rows.number(1),
            "A passage of a document does not lie on its page.");
      }
    }
  }

  base::Status check_changes() {
    TRY_ASSIGN(Rows rows, connection_.query("SELECT sequence, document, added FROM changes "
                                            "ORDER BY sequence"));
    Sequence last = 0;
    bool gap = false;
    for (;;) {
      TRY_ASSIGN(const bool more, rows.next());
      if (!more) break;
      gap = gap || rows.number(0) != last + 1;
      last = rows.number(0);
      if (rows.number(2) != 0) {
        added_[rows.number(1)] = last;
      } else {
        added_.erase(rows.number(1));
      }
    }
    TRY_ASSIGN(const Sequence counter, last_sequence(connection_));
    if (gap || counter != last) {
      add(StoreDamage::kChanges, 0, 0, "The sequence of changes has gaps.");
    }
    return check_documents_against_changes();
  }

  // What was added and not removed is what is ready.
  base::Status check_documents_against_changes() {
    TRY_ASSIGN(Rows rows,
               connection_.query("SELECT workspace, id, sequence FROM documents WHERE state = 2"));
    for (;;) {
      TRY_ASSIGN(const bool more, rows.next());
      if (!more) break;
      const auto found = added_.find(rows.number(1));
      if (found == added_.end() || found->second != rows.number(2)) {
        add(StoreDamage::kChanges, rows.number(0), rows.number(1),
            "A document is ready, and the changes do not say so.");
      }
      if (found != added_.end()) added_.erase(found);
    }
    for (const auto& [document, sequence] : added_) {
      add(StoreDamage::kChanges, 0, document,
          "The changes say that a document is ready, and it is not.");
    }
    return {};
  }

  Connection& connection_;
  std::stop_token stop_;
  std::vector<StoreFinding> findings_;
  std::map<Id, Sequence> added_;
};

}  // namespace

base::Result<std::vector<StoreFinding>> check(Connection& connection, const std::stop_token& stop) {
  return Check(connection, stop).run();
}

}  // namespace qwalt::store::sqlite
