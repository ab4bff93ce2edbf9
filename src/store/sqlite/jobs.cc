#include "store/sqlite/jobs.h"

namespace qwalt::store::sqlite {
namespace {

// Leases in a row that ended with the process before a job has to wait, and how long.
constexpr int kAttemptsAtOnce = 3;
constexpr base::Micros kPauseAfterAttempts = 10'000'000;

}  // namespace

base::Status add_job(Connection& connection, Id document, std::int64_t bytes) {
  return connection.run("INSERT INTO jobs (document, stage, large) VALUES (?, 'read', ?)", document,
                        bytes >= kLargeDocumentBytes);
}

base::Status end_job(Connection& connection, Id document) {
  return connection.run("DELETE FROM jobs WHERE document = ?", document);
}

base::Result<std::optional<Job>> lease_job(Connection& connection, base::Micros now,
                                           base::Micros until) {
  Job job;
  {
    TRY_ASSIGN(
        Rows rows,
        connection.query("UPDATE jobs SET leased_until = ?2, attempts = attempts + 1 WHERE id = "
                         "(SELECT id FROM ("
                         "  SELECT id, id AS turn FROM (SELECT id FROM jobs "
                         "    WHERE large = 0 AND leased_until <= ?1 ORDER BY id LIMIT 1) "
                         "  UNION ALL SELECT id, id + ?3 FROM (SELECT id FROM jobs "
                         "    WHERE large = 1 AND leased_until <= ?1 ORDER BY id LIMIT 1)) "
                         "ORDER BY turn LIMIT 1) "
                         "RETURNING id, document, attempts, "
                         "(SELECT workspace FROM documents WHERE documents.id = document)",
                         now, until, kLargeLetsPass));
    TRY_ASSIGN(const bool found, rows.next());
    if (!found) return std::optional<Job>();
    job = {rows.number(0), rows.number(3), rows.number(1), rows.number<int>(2)};
  }
  TRY(connection.run("UPDATE documents SET state = 1 WHERE id = ?", job.document));
  return std::optional(job);
}

base::Status renew_lease(Connection& connection, Id job, base::Micros until) {
  TRY(connection.run("UPDATE jobs SET leased_until = ? WHERE id = ?", until, job));
  if (connection.changed() == 1) return {};
  return base::fail(base::Code::kNotFound, "The job has ended.");
}

base::Status give_back_job(Connection& connection, Id job, base::Micros when) {
  return connection.run(
      "UPDATE jobs SET leased_until = ?2, attempts = max(attempts - 1, 0) WHERE id = ?1", job,
      when);
}

base::Status release_leases(Connection& connection, base::Micros now) {
  TRY(
      connection.run("UPDATE jobs SET leased_until = CASE WHEN attempts < ?2 THEN 0 "
                     "ELSE ?1 + (attempts - ?2 + 1) * ?3 END "
                     "WHERE leased_until <> 0 OR attempts >= ?2",
                     now, kAttemptsAtOnce, kPauseAfterAttempts));
  return connection.run("UPDATE documents SET state = 0 WHERE state = 1");
}

base::Result<std::int64_t> mend_jobs(Connection& connection) {
  TRY(
      connection.run("DELETE FROM jobs WHERE document NOT IN "
                     "(SELECT id FROM documents WHERE state IN (0, 1))"));
  std::int64_t mended = connection.changed();
  TRY(
      connection.run("UPDATE documents SET state = 0 WHERE state = 1 "
                     "AND id NOT IN (SELECT document FROM jobs)"));
  TRY(connection.run(
      "INSERT INTO jobs (document, stage, large) SELECT id, 'read', bytes >= ? FROM documents "
      "WHERE state = 0 AND id NOT IN (SELECT document FROM jobs) ORDER BY created_at, id",
      kLargeDocumentBytes));
  mended += connection.changed();
  return mended;
}

}  // namespace qwalt::store::sqlite
