// A LanguageModel that keeps the books: nothing is asked over today's cap (kOverBudget), and what
// was used is booked, also of calls that failed or were left in the middle. Where the server names
// no tokens they are estimated; where it names no cost, there is none.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "llm/language_model.h"
#include "llm/spending_book.h"

namespace qwalt::llm {

// Both outlive it. On the executor of who awaits, like every LanguageModel.
class MeteredModel final : public LanguageModel {
 public:
  MeteredModel(LanguageModel& inner, SpendingBook& book) : inner_(inner), book_(book) {}

  bool configured() const override { return inner_.configured(); }
  std::string default_model() const override { return inner_.default_model(); }
  std::string model_for(std::int64_t workspace) const override {
    return inner_.model_for(workspace);
  }
  Sampling sampling_for(std::int64_t workspace) const override {
    return inner_.sampling_for(workspace);
  }
  std::size_t context_tokens() const override { return inner_.context_tokens(); }
  std::string embedding_model() const override { return inner_.embedding_model(); }

  asio::awaitable<ChatResult> stream(ChatRequest request, OnDelta on_delta) override;
  asio::awaitable<RawResult> pass_through(RawRequest request, OnPiece on_piece) override;
  asio::awaitable<EmbeddingsResult> embed(EmbeddingsRequest request) override;

 private:
  LanguageModel& inner_;
  SpendingBook& book_;
};

}  // namespace qwalt::llm
