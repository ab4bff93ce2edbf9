// Which document is read next, and by whom.
#pragma once

#include <optional>

#include "base/clock.h"
#include "base/result.h"
#include "store/records.h"
#include "store/sqlite/connection.h"

namespace qwalt::store::sqlite {

// Documents below this are read before larger ones.
constexpr std::int64_t kLargeDocumentBytes = 1'000'000;
// So many of them at most, of those that came later: a stream of small ones keeps nobody waiting
// for ever.
constexpr std::int64_t kLargeLetsPass = 100;

base::Status add_job(Connection& connection, Id document, std::int64_t bytes);
base::Status end_job(Connection& connection, Id document);

base::Result<std::optional<Job>> lease_job(Connection& connection, base::Micros now,
                                           base::Micros until);
base::Status renew_lease(Connection& connection, Id job, base::Micros until);
base::Status give_back_job(Connection& connection, Id job, base::Micros when);
base::Status release_leases(Connection& connection, base::Micros now);
base::Result<std::int64_t> mend_jobs(Connection& connection);

}  // namespace qwalt::store::sqlite
