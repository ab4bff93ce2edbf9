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

base::Status add_job(Connection& connection, Id document, std::int64_t bytes);
base::Status end_job(Connection& connection, Id document);

base::Result<std::optional<Job>> lease_job(Connection& connection, base::Micros now,
                                           base::Micros until);
base::Status renew_lease(Connection& connection, Id job, base::Micros until);
base::Status release_leases(Connection& connection);

}  // namespace qwalt::store::sqlite
