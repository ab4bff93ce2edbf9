#include "http/multipart_reader.h"

#include <utility>
#include <vector>

namespace qwalt::http {
namespace {
constexpr std::size_t kPiece = 64 * 1024;
}

struct MultipartReader::State {
  State(Exchange& from, MultipartLimits part_limits) : exchange(from), limits(part_limits) {}

  Exchange& exchange;
  MultipartLimits limits;
  std::optional<MultipartParser> parser;  // made when first needed
  std::vector<char> buffer;
  std::string_view input;  // of `buffer`, not yet parsed
  std::optional<base::Error> failure;
  bool in_part = false;
  bool ended = false;
};

MultipartReader::MultipartReader(Exchange& exchange, MultipartLimits limits)
    : state_(std::make_unique<State>(exchange, limits)) {}

MultipartReader::~MultipartReader() = default;

asio::awaitable<base::Status> MultipartReader::fill() {
  State& s = *state_;
  if (!s.parser) {
    auto type = s.exchange.header("Content-Type").value_or("");
    CO_TRY_ASSIGN(std::string boundary, multipart_boundary(type));
    s.parser.emplace(boundary, s.limits);
    s.buffer.resize(kPiece);
  }
  CO_TRY_ASSIGN(std::size_t got, co_await s.exchange.read_some(s.buffer));
  if (got == 0) {
    CO_TRY(s.parser->finish());
    s.ended = true;
  }
  s.input = std::string_view(s.buffer.data(), got);
  co_return base::Status{};
}

// The parser's next step that is not kNeedInput; kEnd at the end, again and again.
asio::awaitable<base::Result<MultipartStep>> MultipartReader::step() {
  State& s = *state_;
  while (!s.failure && !s.ended) {
    if (s.parser) {
      auto step = s.parser->next(s.input);
      if (!step) {
        s.failure = step.error();
        break;
      }
      s.in_part = *step == MultipartStep::kPartBegin || *step == MultipartStep::kData;
      // What follows the closing boundary is still read, so that the connection can be kept.
      if (*step != MultipartStep::kNeedInput && *step != MultipartStep::kEnd) co_return *step;
    }
    base::Status filled = co_await fill();
    if (!filled) s.failure = filled.error();
  }
  if (s.failure) co_return base::fail(*s.failure);
  co_return MultipartStep::kEnd;
}

asio::awaitable<base::Result<const PartHead*>> MultipartReader::next() {
  for (;;) {
    CO_TRY_ASSIGN(MultipartStep found, co_await step());
    if (found == MultipartStep::kPartBegin) co_return &state_->parser->head();
    if (found == MultipartStep::kEnd) co_return nullptr;
  }
}

asio::awaitable<base::Result<std::string_view>> MultipartReader::read_some() {
  std::string_view none;
  if (!state_->in_part && !state_->failure) co_return none;
  CO_TRY_ASSIGN(MultipartStep found, co_await step());
  co_return found == MultipartStep::kData ? state_->parser->data() : none;
}

asio::awaitable<base::Result<std::string>> MultipartReader::read_all(std::size_t max_bytes) {
  std::string all;
  for (;;) {
    CO_TRY_ASSIGN(std::string_view piece, co_await read_some());
    if (piece.empty()) co_return all;
    if (all.size() + piece.size() > max_bytes) {
      co_return base::fail(base::Code::kTooLarge, "A field of the form is too long.");
    }
    all += piece;
  }
}

}  // namespace qwalt::http
