// What a page looks like: its words with boxes, and its picture with words marked.
//
// Made by a sandboxed child, one at a time; some wait for their turn, more are turned away with
// kUnavailable. What was made is kept (page_cache.h). On the I/O thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "api/page_cache.h"
#include "api/word_alignment.h"
#include "base/json.h"
#include "extract/extractor.h"
#include "library/library.h"

namespace qwalt::api {

namespace asio = boost::asio;

struct PageOfDocument {
  store::Document document;
  store::PageRecord page;
};

class PageViews {
 public:
  PageViews(library::Library& library, extract::Extractor& extractor, PageCache& cache,
            asio::io_context& io, asio::thread_pool& pool)
      : library_(library), extractor_(extractor), cache_(cache), io_(io), pool_(pool) {}

  // {"width","height","words":[{"text","box","char_start","char_end"}]}, as docs/api/native.md
  // says.
  asio::awaitable<base::Result<base::json::object>> words(PageOfDocument page);

  struct Picture {
    std::uint32_t width = 900;
    TextSpan marked;  // code points of the page's text; empty: nothing is marked
  };
  // As PNG. kUnsupported where there is nothing to see.
  asio::awaitable<base::Result<std::string>> picture(PageOfDocument page, Picture wanted);
  // Differs when the picture does.
  static std::string tag(const PageOfDocument& page, const Picture& wanted);

  // The server stops: children are ended, who waits is turned away.
  void close();

 private:
  class Turn;
  struct Waiter {
    asio::steady_timer timer;
    bool granted = false;
  };

  asio::awaitable<base::Result<Turn>> enter();
  base::Result<std::string> words_text(const PageOfDocument& page);
  base::Result<std::string> draw(const PageOfDocument& page, const Picture& wanted);

  library::Library& library_;
  extract::Extractor& extractor_;
  PageCache& cache_;
  asio::io_context& io_;
  asio::thread_pool& pool_;
  std::stop_source stop_;
  bool busy_ = false;
  std::list<Waiter*> waiting_;
};

}  // namespace qwalt::api
