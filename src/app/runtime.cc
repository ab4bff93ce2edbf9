#include "app/runtime.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>

#include "api/formats.h"
#include "api/live.h"
#include "api/model_settings.h"
#include "api/page_views.h"
#include "api/replies.h"
#include "api/routes.h"
#include "api/spending_writer.h"
#include "api/url_intake.h"
#include "app/data_folder.h"
#include "app/extractor_options.h"
#include "app/web_assets.h"
#include "base/log.h"
#include "base/random.h"
#include "extract/child_extractor.h"
#include "extract/limits.h"
#include "http/server.h"
#include "llm/metered_model.h"
#include "llm/openai_client.h"
#include "store/sqlite/sqlite_store.h"

namespace qwalt::app {
namespace {

namespace asio = boost::asio;

// For work that blocks on disk; more would only wait for the same disk.
constexpr int kPoolThreads = 4;
constexpr auto kDrain = std::chrono::seconds(5);
constexpr auto kLastSteps = std::chrono::seconds(2);

llm::OpenAiSettings model_settings(const Settings& settings) {
  llm::OpenAiSettings model;
  model.title = "QWalT";
  model.key = settings.key;
  if (!settings.base_url.empty()) {
    model.base_url = settings.base_url;
    model.fallback_models.clear();
  }
  if (!settings.model.empty()) {
    model.model = settings.model;
    model.fallback_models.clear();
  }
  if (!settings.fallback_models.empty()) model.fallback_models = settings.fallback_models;
  model.embedding_model = settings.embedding_model;
  if (settings.context_tokens) {
    model.context_tokens = static_cast<std::size_t>(*settings.context_tokens);
  }
  return model;
}

api::ModelChoice model_choice(const Settings& settings) {
  return {model_settings(settings), {settings.daily_cap, settings.daily_tokens}};
}

api::ModelInfo info_of(const llm::OpenAiClient& model) {
  return {model.configured(), model.default_model(), model.settings()->base_url};
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

api::AuthOptions auth_options(const Settings& settings, const std::string& token) {
  return {is_loopback(settings.host), settings.open, settings.origins, token,
          settings.requests_per_minute};
}

void log_sandbox(const extract::SandboxSupport& sandbox) {
  if (sandbox.no_new_privileges && sandbox.seccomp && sandbox.landlock) return;
  base::log_warning(
      "This kernel lacks a part of the sandbox for documents: no_new_privs {}, seccomp {}, "
      "Landlock {}.",
      sandbox.no_new_privileges ? "yes" : "no", sandbox.seccomp ? "yes" : "no",
      sandbox.landlock ? "yes" : "no");
}

fetch::FetchLimits fetch_limits(const Settings& settings) {
  fetch::FetchLimits limits;
  limits.bytes = static_cast<std::uint64_t>(settings.upload);
  if (settings.allow_private_urls) limits.allow = nullptr;
  return limits;
}

api::ReadingInfo reading_info(const Settings& settings, const extract::Limits& limits) {
  api::ReadingInfo info;
  info.formats = api::readable_formats();
  for (const extract::LimitName& limit : extract::limit_names()) {
    info.limits.emplace_back(limit.name, extract::limit_value(limits, limit.name));
  }
  info.watch_roots = settings.watch_roots;
  info.private_urls = settings.allow_private_urls;
  return info;
}

base::Result<std::vector<library::WatchSettings>> watches_of(const Settings& settings,
                                                             store::Store& store) {
  std::vector<library::WatchSettings> watches;
  for (const std::string& text : settings.watches) {
    const WatchedPlace place = parse_watch(text);
    const auto workspace = store.workspace(place.workspace);
    if (!workspace && workspace.error().code == base::Code::kNotFound) {
      return base::fail(base::Code::kInvalid,
                        fmt::format("There is no workspace \"{}\" to watch {} for; make it first: "
                                    "qwalt workspace add {}.",
                                    place.workspace, place.folder, place.workspace));
    }
    if (!workspace) return base::fail(workspace.error());
    watches.push_back({place.folder, *workspace, settings.ignore});
  }
  return watches;
}

}  // namespace

// In the order in which they are made; they go in the opposite one.
struct Runtime::Parts {
  Settings settings;
  DataFolder folder;
  std::string token = base::random_hex(32);
  std::string url;
  std::string first_key;
  bool finished = true;  // no coroutine is left
  std::unique_ptr<store::Store> store;
  std::unique_ptr<extract::Extractor> extractor;
  extract::Limits reading_limits;
  std::unique_ptr<api::PageCache> page_cache;
  std::unique_ptr<library::Library> library;
  llm::SpendingBook spending;
  answer::DocumentPrompts prompts;
  answer::Actions actions;
  http::StaticFiles page{web_assets()};
  asio::io_context io{1};
  asio::thread_pool pool{kPoolThreads};
  llm::OpenAiClient model;
  llm::MeteredModel metered{model, spending};
  std::unique_ptr<api::ModelSettings> stored_settings;
  std::unique_ptr<api::SpendingWriter> spending_writer;
  std::unique_ptr<http::EventHub> hub;
  std::unique_ptr<answer::Answerer> answerer;
  std::unique_ptr<api::Auth> auth;
  std::unique_ptr<api::Live> live;
  std::unique_ptr<api::PageViews> views;
  std::unique_ptr<api::UrlIntake> urls;
  std::unique_ptr<api::Services> services;
  std::unique_ptr<http::Router> router;
  std::unique_ptr<http::Server> server;

  Parts(Settings s, DataFolder f)
      : settings(std::move(s)),
        folder(std::move(f)),
        prompts(base::posix_file_system(),
                settings.prompts.empty() ? settings.data + "/prompts" : settings.prompts),
        actions(base::posix_file_system(),
                settings.actions.empty() ? settings.data + "/actions" : settings.actions),
        model(model_settings(settings)) {}

  base::Status open_library();
  base::Status open_model();
  base::Status open_faces();
  base::Status listen();
  asio::awaitable<void> drain();
};

base::Status Runtime::Parts::open_library() {
  TRY_ASSIGN(store, store::open_sqlite_store(settings.data + "/qwalt.db"));
  TRY(store->close_running_messages());
  TRY_ASSIGN(const auto child, extractor_options(settings));
  reading_limits = child.limits;
  extractor = extract::make_child_extractor(child);
  TRY_ASSIGN(page_cache, api::PageCache::open(base::posix_file_system(),
                                              settings.data + "/cache/pages", settings.page_cache));
  library::Options options;
  options.files_folder = settings.files.empty() ? settings.data + "/files" : settings.files;
  options.index_folder = settings.data + "/index";
  options.upload_bytes = settings.upload;
  options.workers = worker_count(settings);
  options.on_removed = [this](const std::vector<store::Document>& gone) {
    for (const store::Document& document : gone) page_cache->remove(document.sha256);
  };
  TRY_ASSIGN(options.watches, watches_of(settings, *store));
  TRY_ASSIGN(library,
             library::Library::open(options, *store, *extractor, base::posix_file_system()));
  return {};
}

base::Status Runtime::Parts::open_model() {
  stored_settings =
      std::make_unique<api::ModelSettings>(*store, model, spending, model_choice(settings));
  TRY_ASSIGN(api::ModelLevels levels, stored_settings->read());
  stored_settings->apply(std::move(levels));
  spending_writer = std::make_unique<api::SpendingWriter>(*store, spending, pool);
  return spending_writer->start();
}

base::Status Runtime::Parts::open_faces() {
  hub = std::make_unique<http::EventHub>(io);
  TRY(open_model());
  answer::AnswerOptions answering;
  answering.questions = static_cast<std::size_t>(settings.questions);
  answering.templates_folder = settings.data + "/templates";
  answering.cache_bytes = static_cast<std::size_t>(settings.answer_cache);
  answerer = std::make_unique<answer::Answerer>(*library, metered, pool, answering);
  auth = std::make_unique<api::Auth>(*store, pool, auth_options(settings, token));
  TRY(auth->start());
  TRY_ASSIGN(const auto keys, store->keys());
  if (!is_loopback(settings.host) && !settings.open && keys.empty()) {
    TRY_ASSIGN(const auto made, auth->add_key("first start"));
    auth->forget_cached_keys(true);
    first_key = made.secret;
  }
  live = std::make_unique<api::Live>(*library, io, pool, *hub);
  views = std::make_unique<api::PageViews>(*library, *extractor, *page_cache, io, pool);
  urls = std::make_unique<api::UrlIntake>("QWalT/" QWALT_VERSION, fetch_limits(settings));
  const extract::SandboxSupport sandbox = extract::probe_sandbox();
  log_sandbox(sandbox);
  services = std::make_unique<api::Services>(api::Services{io,
                                                           pool,
                                                           *library,
                                                           *answerer,
                                                           metered,
                                                           *stored_settings,
                                                           spending,
                                                           *spending_writer,
                                                           prompts,
                                                           actions,
                                                           *extractor,
                                                           sandbox,
                                                           *hub,
                                                           *auth,
                                                           *live,
                                                           page,
                                                           *views,
                                                           *urls,
                                                           info_of(model),
                                                           reading_info(settings, reading_limits)});
  services->mcp_fixtures = settings.mcp_fixtures;
  router = std::make_unique<http::Router>(api::error_page);
  api::add_all_routes(*router, *services);
  return {};
}

base::Status Runtime::Parts::listen() {
  http::ServerOptions options;
  options.host = settings.host;
  options.port = settings.port;
  options.error_page = api::error_page;
  server = std::make_unique<http::Server>(
      io, options, [this](http::Exchange& exchange) -> asio::awaitable<void> {
        if (co_await api::answer_preflight(exchange, *auth)) co_return;
        co_await router->handle(exchange);
      });
  TRY_ASSIGN(const auto bound, server->listen());
  const bool ipv6 = bound.address.find(':') != std::string::npos;
  url = fmt::format("http://{}:{}", ipv6 ? "[" + bound.address + "]" : bound.address, bound.port);
  // The command line of this machine reaches a server on any address by loopback.
  std::string local = url;
  if (bound.address == "0.0.0.0") local = fmt::format("http://127.0.0.1:{}", bound.port);
  if (bound.address == "::") local = fmt::format("http://[::1]:{}", bound.port);
  return folder.announce({local, token, static_cast<int>(::getpid())});
}

// Answers are ended first, so that their streams can say so.
asio::awaitable<void> Runtime::Parts::drain() {
  answerer->stop_all();
  live->close();
  views->close();
  co_await server->stop(kDrain);
  hub->shutdown();
  io.stop();
}

base::Result<std::unique_ptr<Runtime>> Runtime::start(Settings settings) {
  TRY_ASSIGN(DataFolder folder, DataFolder::take(settings.data));
  auto parts = std::make_unique<Parts>(std::move(settings), std::move(folder));
  TRY(parts->open_library());
  TRY(parts->open_faces());
  TRY(parts->listen());
  return std::unique_ptr<Runtime>(new Runtime(std::move(parts)));
}

Runtime::Runtime(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Runtime::~Runtime() {
  parts_->pool.join();
  if (parts_->spending_writer) parts_->spending_writer->stop();
  if (parts_->finished) return;
  // Coroutines that still wait for something hold on to everything but the library: what they hold
  // stays until the process ends, which is next. All that was acknowledged is on disk.
  parts_->library.reset();
  static_cast<void>(parts_.release());
}

const std::string& Runtime::url() const { return parts_->url; }
const std::string& Runtime::token() const { return parts_->token; }
const std::string& Runtime::first_key() const { return parts_->first_key; }

void Runtime::run() {
  {
    asio::signal_set signals(parts_->io, SIGINT, SIGTERM);
    signals.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) stop();
    });
    parts_->io.run();
  }
  // What was cancelled comes to its end.
  parts_->io.restart();
  parts_->io.run_for(kLastSteps);
  parts_->finished = parts_->io.stopped();
}

void Runtime::stop() {
  asio::post(parts_->io, [this] { asio::co_spawn(parts_->io, parts_->drain(), asio::detached); });
}

}  // namespace qwalt::app
