// What the interfaces are made of: handed to every handler, owned by app/.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <functional>
#include <string>
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

struct ModelInfo {
  bool configured = false;
  std::string model;
  std::string base_url;
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
  ModelInfo model;
  std::vector<std::string> formats;
};

}  // namespace qwalt::api
