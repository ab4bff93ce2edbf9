// What a person sets, from flags, the environment and a .env file, in this order of precedence.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace qwalt::app {

struct Settings {
  std::string data = "./data";
  std::string host = "127.0.0.1";
  std::uint16_t port = 8000;
  std::int64_t memory = std::int64_t{512} << 20;      // server and extractors together, bytes
  std::int64_t upload = std::int64_t{2} << 30;        // largest file, bytes
  std::int64_t page_cache = std::int64_t{256} << 20;  // pictures of pages, bytes; 0: none
  std::int64_t answer_cache = std::int64_t{1} << 20;  // answers to give again, bytes; 0: none
  bool open = false;                                  // no keys on any address
  bool allow_private_urls = false;         // documents may be fetched from private addresses
  std::vector<std::string> limits;         // NAME=VALUE of extract::set_limit
  std::vector<std::string> ocr_languages;  // as tesseract names them; none: English
  std::vector<std::string> watches;        // DIR or DIR=WORKSPACE
  std::vector<std::string> ignore;         // patterns for all of them
  std::vector<std::string> watch_roots;    // folders below which the API may watch
  std::vector<std::string> origins = {"http://localhost:5173"};
  std::string files;      // originals; empty: DATA/files
  std::string prompts;    // prompt files; empty: DATA/prompts
  std::string actions;    // files of ready actions; empty: DATA/actions
  std::string extractor;  // empty: qwalt-extract beside this program
  std::string base_url;   // of the model; empty: OpenRouter
  std::string key;
  std::string model;                         // empty: the default
  std::vector<std::string> fallback_models;  // asked when the model cannot answer
  std::string embedding_model;               // empty: none
  std::optional<std::int64_t> context_tokens;
  std::optional<double> daily_cap;  // US dollars
  std::optional<std::int64_t> daily_tokens;
  bool mcp_fixtures = false;    // for the conformance suite of MCP: docs/api/mcp.md
  std::string workspace;        // what a command is about; empty: the default one
  int requests_per_minute = 0;  // of each key; 0: any number
  int questions = 1000;         // answered at the same time
  bool verbose = false;
};

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// The process's environment.
std::optional<std::string> process_environment(const std::string& name);

// NAME=value lines; # comments, quotes and "export " allowed. A line that is none of these is an
// error that names its number.
base::Result<std::map<std::string, std::string>> parse_dotenv(std::string_view text);

// The environment, with a .env file of the working folder behind it, if there is one.
base::Result<Environment> environment_with_dotenv();

// Defaults, changed by what the environment says: PORT, QWALT_DATA, QWALT_HOST, QWALT_MEMORY,
// QWALT_MODEL, QWALT_FALLBACK_MODELS, QWALT_EMBEDDING_MODEL, QWALT_CONTEXT_TOKENS,
// QWALT_DAILY_CAP, QWALT_DAILY_TOKENS, OPENROUTER_BASE_URL, OPENROUTER_API_KEY, UPLOAD_DIR,
// PROMPT_DIR, QWALT_ACTIONS, QWALT_CORS, QWALT_EXTRACT, QWALT_PAGE_CACHE, QWALT_ANSWER_CACHE,
// QWALT_ALLOW_PRIVATE_URLS, QWALT_LIMITS, QWALT_OCR_LANGUAGES, QWALT_WATCH, QWALT_WATCH_ROOT,
// QWALT_WORKSPACE, QWALT_REQUESTS_PER_MINUTE, QWALT_QUESTIONS. kInvalid naming the variable that
// cannot be read.
base::Result<Settings> settings_from(const Environment& environment);

struct WatchedPlace {
  std::string folder;
  std::string workspace;  // "default" unless given
};
// "DIR=WORKSPACE", or DIR alone, which may hold an = where such a folder is there.
WatchedPlace parse_watch(const std::string& text);

// "eng+deu" or "eng, deu".
std::vector<std::string> split_languages(std::string_view text);

// parse_size, or 0 for nothing at all.
base::Result<std::int64_t> parse_cache_size(std::string_view text);

// "512M", "1.5G", "800k" or bytes; 1024-based. kInvalid otherwise.
base::Result<std::int64_t> parse_size(std::string_view text);

}  // namespace qwalt::app
