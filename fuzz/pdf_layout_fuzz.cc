// The layout analysis of PDF pages, from word boxes: every word is a few bytes of the input.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "base/check.h"
#include "extract/worker/output.h"
#include "extract/worker/pdf_layout.h"
#include "read_document.h"

using namespace qwalt::worker;

namespace {

constexpr const char* kTexts[] = {"the",  "Torque", "42", "•",    "1.",   "exam-",
                                  "ple",  "$",      ")%", "שלום", "של42", "ﬁn",
                                  "....", "Page",   "iv", "\x01", "\xff", "-"};

// Takes bytes off the input; zeros when it has run out.
class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  bool empty() const { return at_ >= size_; }
  std::uint8_t byte() { return empty() ? 0 : data_[at_++]; }
  float coordinate() {
    std::uint8_t first = byte();
    // Now and then any number at all, infinity and none among them.
    if (first != 0xff) return static_cast<float>(first) * 3;
    std::uint8_t raw[4] = {byte(), byte(), byte(), byte()};
    float value = 0;
    std::memcpy(&value, raw, sizeof value);
    return value;
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

PdfWord take_word(Bytes& bytes) {
  PdfWord word;
  std::uint8_t kind = bytes.byte();
  word.text = kTexts[kind % std::size(kTexts)];
  float x = bytes.coordinate();
  float y = bytes.coordinate();
  std::uint8_t style = bytes.byte();
  word.size = static_cast<float>(style & 31);
  word.box = {x, y, x + 5 * static_cast<float>(word.text.size()), y + word.size};
  word.bold = (style & 32) != 0;
  word.mono = (style & 64) != 0;
  word.space_after = (style & 128) != 0;
  word.rotation = static_cast<std::uint8_t>(kind >> 6);
  return word;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  CheckedStream stream;
  Output output([&](std::string_view frames) { stream.feed(frames); });
  output.info({"application/pdf", true, 0, {}});
  PdfLayout layout([&](qwalt::text::Page page) { output.page(std::move(page)); });
  for (std::uint32_t number = 1; !bytes.empty() && number < 50; ++number) {
    PdfPageWords page;
    page.number = number;
    page.width = 600;
    page.height = bytes.coordinate();
    for (int count = bytes.byte() * 2; count > 0 && !bytes.empty(); --count) {
      page.words.push_back(take_word(bytes));
    }
    layout.add(std::move(page));
  }
  layout.finish();
  output.finish();
  return 0;
}
