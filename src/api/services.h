// What the interfaces are made of: handed to every handler, owned by app/.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "answer/actions.h"
#include "answer/answerer.h"
#include "answer/document_prompts.h"
#include "extract/extractor.h"
#include "http/event_hub.h"
#include "http/static_files.h"
#include "library/library.h"
#include "llm/language_model.h"
#include "llm/spending_book.h"

namespace qwalt::api {

namespace asio = boost::asio;

class Auth;
class Live;
class ModelSettings;
class PageViews;
class SpendingWriter;
class UrlIntake;

struct ModelInfo {
  bool configured = false;
  std::string model;
  std::string base_url;
};

// What a person may want to know of how documents are read.
struct ReadingInfo {
  std::vector<std::string> formats;
  std::vector<std::pair<std::string, std::string>> limits;  // name and value, as --limit takes them
  std::vector<std::string> watch_roots;  // folders below which the API may watch; none: nowhere
  bool private_urls = false;             // documents may be fetched from private addresses
};

// References outlive the server. `pool` is for what blocks: the store, disk, search.
struct Services {
  asio::io_context& io;
  asio::thread_pool& pool;
  library::Library& library;
  answer::Answerer& answerer;
  llm::LanguageModel& language_model;  // every call through it is booked
  ModelSettings& model_settings;
  llm::SpendingBook& spending;
  SpendingWriter& spending_writer;
  answer::DocumentPrompts& prompts;
  answer::Actions& actions;
  extract::Extractor& extractor;
  extract::SandboxSupport sandbox;
  http::EventHub& hub;
  Auth& auth;
  Live& live;
  const http::StaticFiles& page;
  PageViews& views;
  UrlIntake& urls;
  ModelInfo model;  // as set now; on the I/O thread
  ReadingInfo reading;
  bool mcp_fixtures = false;  // also what the conformance suite of MCP asks for
};

}  // namespace qwalt::api
