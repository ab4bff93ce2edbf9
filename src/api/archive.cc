// /api/v1/verify, export and import: docs/api/native.md, "Care".
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <memory>

#include "api/archive_prompts.h"
#include "api/json_views.h"
#include "api/replies.h"
#include "api/routes.h"
#include "base/async.h"

namespace qwalt::api {
namespace {

constexpr std::size_t kPiece = 256 * 1024;
// Of an archive that comes in: only the disk limits it.
constexpr std::uint64_t kAnyArchive = std::uint64_t{1} << 50;
// As many fit into what may wait for one reader of events.
constexpr std::size_t kFindingsTold = 300;

json::object finding_json(const library::VerifyFinding& finding) {
  return {{"kind", finding.kind},
          {"subject", finding.subject},
          {"sentence", finding.sentence},
          {"repaired", finding.repaired}};
}

void tell(const http::EventStream& stream, std::string_view name, const json::object& data) {
  stream.send({name, json::serialize(data), {}});
}

void tell_report(const http::EventStream& stream, const library::VerifyReport& report) {
  std::int64_t told = 0;
  std::int64_t repaired = 0;
  for (const library::VerifyFinding& finding : report.findings) {
    if (finding.repaired) ++repaired;
    if (told == kFindingsTold) continue;
    tell(stream, "finding", finding_json(finding));
    ++told;
  }
  const auto found = static_cast<std::int64_t>(report.findings.size()) + report.more_findings;
  tell(stream, "done",
       {{"documents", report.documents},
        {"originals", report.originals},
        {"bytes", report.bytes_hashed},
        {"passages", report.passages},
        {"segments", report.segments},
        {"findings", found},
        {"more_findings", found - told},
        {"repaired", repaired}});
}

asio::awaitable<void> run_verify(Services& services, bool repair, http::EventStream stream,
                                 std::stop_source stop) {
  library::VerifyOptions options;
  options.repair = repair;
  options.stop = stop.get_token();
  options.progress = [stream](const library::VerifyProgress& progress) {
    tell(stream, "progress",
         {{"stage", progress.stage}, {"done", progress.done}, {"total", progress.total}});
  };
  auto report =
      co_await base::run_on(services.pool, [&] { return services.library.verify(options); });
  if (report) {
    tell_report(stream, *report);
  } else {
    tell(stream, "error", error_json(base::code_name(report.error().code), report.error().message));
  }
  stream.close();
}

asio::awaitable<void> post_verify(http::Exchange& exchange, Services& services) {
  json::value body = json::object();
  if (exchange.content_length().value_or(0) > 0) {
    auto given = co_await read_json(exchange);
    auto checked = given ? base::check_bool(*given, "repair") : base::fail(given.error());
    if (!checked) {
      co_await send_problem(exchange, checked.error());
      co_return;
    }
    body = std::move(*given);
  }
  const bool repair = base::bool_at(body, "repair").value_or(false);
  std::stop_source stop;
  // Named, and not made within the co_await: g++ 12 destroys such a temporary twice.
  http::OnStreamEnd on_end = [stop](http::StreamEnd) mutable { stop.request_stop(); };
  auto stream = co_await exchange.start_events(services.hub, std::move(on_end));
  if (!stream) {
    if (!exchange.replied()) co_await send_problem(exchange, stream.error());
    co_return;
  }
  asio::co_spawn(services.io, run_verify(services, repair, *stream, stop), asio::detached);
}

asio::awaitable<void> get_export(http::Exchange& exchange, Services& services,
                                 const Caller& caller) {
  auto begun =
      co_await base::run_on(services.pool, [&]() -> base::Result<std::unique_ptr<library::Export>> {
        TRY_ASSIGN(const auto extras,
                   prompts_of_workspace(services.library, services.prompts.in(caller.workspace),
                                        caller.workspace));
        return services.library.begin_export(caller.workspace, extras);
      });
  if (!begun) {
    co_await send_problem(exchange, begun.error());
    co_return;
  }
  const std::unique_ptr<library::Export> archive = std::move(*begun);
  http::Response response;
  response.header("Content-Type", "application/octet-stream");
  response.header("Content-Disposition", "attachment; filename=\"documents.qwalt\"");
  response.header("X-Content-Type-Options", "nosniff");
  http::StreamBody body;
  body.size = static_cast<std::uint64_t>(archive->total_bytes());
  body.read = [&](std::span<char> into) -> asio::awaitable<base::Result<std::size_t>> {
    co_return co_await base::run_on(services.pool, [&] { return archive->read_some(into); });
  };
  response.body = std::move(body);
  co_await exchange.send(std::move(response));
}

json::object report_json(const library::ImportReport& report) {
  json::array refused;
  for (const library::Refused& each : report.refused) {
    refused.push_back({{"path", each.path}, {"sentence", each.sentence}});
  }
  return {{"documents", report.documents},
          {"documents_there", report.documents_there},
          {"chats", report.chats},
          {"chats_there", report.chats_there},
          {"messages", report.messages},
          {"prompts", report.extras},
          {"renamed", strings_json(report.renamed)},
          {"refused", std::move(refused)},
          {"more_refused", report.more_refused}};
}

asio::awaitable<base::Result<library::ImportReport>> receive_archive(http::Exchange& exchange,
                                                                     Services& services,
                                                                     const Caller& caller) {
  library::ImportOptions options;
  options.on_extra = [&services, &caller](const library::ExtraEntry& entry) {
    answer::DocumentPrompts prompts = services.prompts.in(caller.workspace);
    return take_prompt(prompts, entry);
  };
  exchange.set_body_limit(kAnyArchive);
  auto begun = co_await base::run_on(services.pool, [&] {
    return services.library.begin_import(caller.workspace, std::move(options));
  });
  if (!begun) co_return base::fail(begun.error());
  std::vector<char> piece(kPiece);
  for (;;) {
    auto got = co_await exchange.read_some(piece);
    if (!got) co_return base::fail(got.error());
    if (*got == 0) break;
    const base::ByteView bytes = base::as_bytes(std::string_view(piece.data(), *got));
    CO_TRY(co_await base::run_on(services.pool, [&] { return (*begun)->write(bytes); }));
  }
  co_return co_await base::run_on(services.pool, [&] { return (*begun)->finish(); });
}

asio::awaitable<void> post_import(http::Exchange& exchange, Services& services,
                                  const Caller& caller) {
  auto report = co_await receive_archive(exchange, services, caller);
  if (!report) {
    // What is damaged came from the caller; the store's own damage has other words.
    const bool theirs = report.error().code == base::Code::kCorrupt;
    const base::Error error{theirs ? base::Code::kInvalid : report.error().code,
                            report.error().message};
    co_await send_problem(exchange, error);
    co_return;
  }
  co_await send_json(exchange, 200, report_json(*report));
}

}  // namespace

void add_archive_routes(Routes& routes) {
  Services& services = routes.services();
  routes.add("POST", "/api/v1/verify", Role::kServerAdmin,
             [&services](http::Exchange& exchange, const Caller&) {
               return post_verify(exchange, services);
             });
  auto plain = [&](std::string_view method, std::string_view path, Role least, auto handler) {
    routes.add(method, path, least,
               [&services, handler](http::Exchange& exchange, const Caller& caller) {
                 return handler(exchange, services, caller);
               });
  };
  plain("GET", "/api/v1/export", Role::kAdmin, get_export);
  plain("POST", "/api/v1/import", Role::kAdmin, post_import);
}

}  // namespace qwalt::api
