#include "llm/embeddings.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "base/bytes.h"
#include "base/json.h"
#include "base/utf8.h"
#include "llm/budget.h"

namespace qwalt::llm {
namespace {

namespace json = base::json;
using base::Code;
using base::fail;

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

// nullopt for what is no base64.
std::optional<std::string> decode_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t held = 0;
  int bits = 0;
  for (char c : text) {
    const int value = base64_value(c);
    if (value < 0) return std::nullopt;
    held = (held << 6) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>((held >> bits) & 0xff);
  }
  return bytes;
}

// Little-endian float32, as the protocol has it.
std::optional<std::vector<float>> floats_of(std::string_view bytes) {
  if (bytes.size() % 4 != 0) return std::nullopt;
  std::vector<float> floats(bytes.size() / 4);
  for (std::size_t i = 0; i < floats.size(); ++i) {
    std::uint32_t word = 0;
    for (std::size_t byte = 0; byte < 4; ++byte) {
      word |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i * 4 + byte]))
              << (8 * byte);
    }
    floats[i] = std::bit_cast<float>(word);
  }
  return floats;
}

std::optional<std::vector<float>> vector_of(const json::value& value) {
  if (const json::string* text = value.if_string()) {
    const auto bytes = decode_base64({text->data(), text->size()});
    return bytes ? floats_of(*bytes) : std::nullopt;
  }
  const json::array* numbers = value.if_array();
  if (numbers == nullptr) return std::nullopt;
  std::vector<float> floats;
  floats.reserve(numbers->size());
  for (const json::value& number : *numbers) {
    if (!number.is_number()) return std::nullopt;
    floats.push_back(static_cast<float>(number.to_number<double>()));
  }
  return floats;
}

bool is_sound(const std::vector<float>& floats) {
  return !floats.empty() && floats.size() <= static_cast<std::size_t>(kMaxDimensions) &&
         std::all_of(floats.begin(), floats.end(), [](float x) { return std::isfinite(x); });
}

}  // namespace

base::Status check_embeddings_request(const EmbeddingsRequest& request) {
  if (request.input.empty()) return fail(Code::kInvalid, "There is no text to embed.");
  if (request.input.size() > kMaxEmbeddingInputs) {
    return fail(Code::kTooLarge, "At most 2048 texts can be embedded at once.");
  }
  std::size_t bytes = 0;
  for (const std::string& text : request.input) {
    if (text.empty()) return fail(Code::kInvalid, "A text to embed is empty.");
    bytes += text.size();
  }
  if (bytes > kMaxEmbeddingBytes) {
    return fail(Code::kTooLarge, "The texts to embed are longer than 8 MB together.");
  }
  if (request.dimensions && (*request.dimensions < 1 || *request.dimensions > kMaxDimensions)) {
    return fail(Code::kInvalid, "\"dimensions\" has to be a number from 1 to 16384.");
  }
  return {};
}

std::size_t batch_size(std::span<const std::string> texts) {
  std::size_t tokens = 0;
  std::size_t count = 0;
  while (count < texts.size() && count < kMaxBatchInputs) {
    tokens += estimate_tokens(texts[count]);
    if (count > 0 && tokens > kMaxBatchTokens) break;
    ++count;
  }
  return count;
}

std::string embeddings_body(std::span<const std::string> texts, std::string_view model,
                            std::optional<int> dimensions) {
  json::object body;
  body["model"] = model;
  json::array input;
  for (const std::string& text : texts) input.emplace_back(base::to_valid_utf8(text));
  body["input"] = std::move(input);
  body["encoding_format"] = "float";
  if (dimensions) body["dimensions"] = *dimensions;
  return json::serialize(body);
}

base::Result<Embeddings> parse_embeddings(std::string_view reply, std::size_t count) {
  const auto broken = [] {
    return fail(Code::kInvalid, "The model's server did not answer with one vector for each text.");
  };
  TRY_ASSIGN(const json::value parsed, base::parse_json(reply));
  const json::value* data = base::member(parsed, "data");
  const json::array* rows = data == nullptr ? nullptr : data->if_array();
  if (rows == nullptr || rows->size() != count) return broken();
  Embeddings embeddings;
  embeddings.vectors.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const json::value& row = (*rows)[i];
    const auto index = base::integer_at(row, "index").value_or(static_cast<std::int64_t>(i));
    const json::value* values = base::member(row, "embedding");
    if (index < 0 || index >= static_cast<std::int64_t>(count) || values == nullptr) {
      return broken();
    }
    std::vector<float>& place = embeddings.vectors[static_cast<std::size_t>(index)];
    auto floats = vector_of(*values);
    if (!place.empty() || !floats || !is_sound(*floats)) return broken();
    place = std::move(*floats);
  }
  for (const std::vector<float>& one : embeddings.vectors) {
    if (one.size() != embeddings.vectors.front().size()) return broken();
  }
  embeddings.model = base::string_at(parsed, "model").value_or("");
  if (const json::value* usage = base::member(parsed, "usage")) {
    embeddings.prompt_tokens = base::integer_at(*usage, "prompt_tokens");
    embeddings.cost = base::number_at(*usage, "cost");
  }
  return embeddings;
}

}  // namespace qwalt::llm
