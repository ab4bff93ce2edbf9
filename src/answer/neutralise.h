// Text that anybody may have written, made fit to stand in a prompt: what could pass for one of our
// tags, or for a model's own marks between turns, loses its bracket; what nobody sees is left out.
//
// Look-alikes are found in any spelling: capitals, spaces, invisible characters within, full-width
// and other forms of letters, HTML entities, %3C and \u003c. Everything else stays as it is.
// Functions without state. Cost: linear.
#pragma once

#include <string>
#include <string_view>

namespace qwalt::answer {

// "<source" becomes "‹source", "<|im_start|>" "‹|im_start|>", "[INST]" "［INST]". Valid UTF-8 in
// and out.
std::string neutralised(std::string_view text);

// A name or a heading within a tag's attribute: one line of at most 200 bytes, without quotes or
// brackets.
std::string attribute_text(std::string_view text);

}  // namespace qwalt::answer
