#include "store/sqlite/jobs.h"

namespace qwalt::store::sqlite {

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
    TRY_ASSIGN(Rows rows,
               connection.query(
                   "UPDATE jobs SET leased_until = ?2, attempts = attempts + 1 WHERE id = "
                   "(SELECT id FROM jobs WHERE leased_until <= ?1 ORDER BY large, id LIMIT 1) "
                   "RETURNING id, document, attempts, "
                   "(SELECT workspace FROM documents WHERE documents.id = document)",
                   now, until));
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

base::Status release_leases(Connection& connection) {
  TRY(connection.run("UPDATE jobs SET leased_until = 0 WHERE leased_until <> 0"));
  return connection.run("UPDATE documents SET state = 0 WHERE state = 1");
}

}  // namespace qwalt::store::sqlite
