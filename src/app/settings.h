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
  std::int64_t memory = std::int64_t{512} << 20;  // server and extractors together, bytes
  std::int64_t upload = std::int64_t{2} << 30;    // largest file, bytes
  bool open = false;                              // no keys on any address
  std::vector<std::string> origins = {"http://localhost:5173"};
  std::string files;      // originals; empty: DATA/files
  std::string prompts;    // prompt files; empty: DATA/prompts
  std::string extractor;  // empty: qwalt-extract beside this program
  std::string base_url;   // of the model; empty: OpenRouter
  std::string key;
  std::string model;  // empty: the default
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
// QWALT_MODEL, OPENROUTER_BASE_URL, OPENROUTER_API_KEY, UPLOAD_DIR, PROMPT_DIR, QWALT_CORS,
// QWALT_EXTRACT. kInvalid naming the variable that cannot be read.
base::Result<Settings> settings_from(const Environment& environment);

// "512M", "1.5G", "800k" or bytes; 1024-based. kInvalid otherwise.
base::Result<std::int64_t> parse_size(std::string_view text);

}  // namespace qwalt::app
