// The web page: embedded files, with the headers that keep what they show from running.
#pragma once

#include "api/services.h"
#include "http/exchange.h"

namespace qwalt::api {

// Serves the file of that path; "/" is index.html, "/docs" is docs.html; 404 otherwise. GET and
// HEAD only.
asio::awaitable<void> serve_page(http::Exchange& exchange, Services& services);

// GET /: the page, or {"message": …} for a client that asks for JSON.
asio::awaitable<void> serve_root(http::Exchange& exchange, Services& services);

}  // namespace qwalt::api
