// What the interfaces are made of: handed to every handler, owned by app/.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "answer/answerer.h"
#include "answer/document_prompts.h"
#include "extract/extractor.h"
#include "http/event_hub.h"
#include "http/static_files.h"
#include "library/library.h"

namespace qwalt::api {

namespace asio = boost::asio;

class Auth;
class Live;
class PageViews;
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
  answer::DocumentPrompts& prompts;
  extract::Extractor& extractor;
  extract::SandboxSupport sandbox;
  http::EventHub& hub;
  Auth& auth;
  Live& live;
  const http::StaticFiles& page;
  PageViews& views;
  UrlIntake& urls;
  ModelInfo model;
  ReadingInfo reading;
};

}  // namespace qwalt::api
