// POST /embeddings: what is sent and what comes back. Private to this room.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "llm/language_model.h"

namespace qwalt::llm {

// What one request to the server may hold; larger ones are sent in several.
constexpr std::size_t kMaxBatchInputs = 32;
constexpr std::size_t kMaxBatchTokens = 100'000;
constexpr std::size_t kMaxEmbeddingBytes = 8 * 1024 * 1024;  // all texts of a request
constexpr int kMaxDimensions = 16'384;

// kInvalid or kTooLarge, saying what is wrong with a request.
base::Status check_embeddings_request(const EmbeddingsRequest& request);

// How many of `texts`, at least one, fit into one request.
std::size_t batch_size(std::span<const std::string> texts);

std::string embeddings_body(std::span<const std::string> texts, std::string_view model,
                            std::optional<int> dimensions);

// The reply to a batch of `count` texts, in whatever order it came, as numbers or in base64.
// kInvalid when it is no such reply: vectors are missing, differ in length or hold no numbers.
base::Result<Embeddings> parse_embeddings(std::string_view reply, std::size_t count);

}  // namespace qwalt::llm
