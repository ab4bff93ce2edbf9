#include "llm/language_model.h"

namespace qwalt::llm {
namespace {

ModelFailure not_offered() {
  ModelFailure failure;
  failure.kind = FailureKind::kNotConfigured;
  failure.error = {base::Code::kUnavailable, "No model that could do this is set."};
  return failure;
}

}  // namespace

std::string LanguageModel::model_for(std::int64_t /*workspace*/) const { return default_model(); }

Sampling LanguageModel::sampling_for(std::int64_t /*workspace*/) const { return {}; }

asio::awaitable<RawResult> LanguageModel::pass_through(RawRequest /*request*/,
                                                       OnPiece /*on_piece*/) {
  RawResult result;
  result.failure = not_offered();
  co_return result;
}

asio::awaitable<EmbeddingsResult> LanguageModel::embed(EmbeddingsRequest /*request*/) {
  co_return tl::unexpected(not_offered());
}

}  // namespace qwalt::llm
