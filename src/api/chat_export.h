// A chat as a text for people: the newest branch, in Markdown, each citation a footnote with its
// document, page, quote and verdict. A pure function. Cost: linear in the text.
#pragma once

#include <string>
#include <vector>

#include "answer/source.h"
#include "store/records.h"

namespace qwalt::api {

struct ExportedMessage {
  store::Message message;
  std::vector<answer::Source> sources;  // those that are still there
};

std::string chat_as_markdown(const store::Chat& chat, const std::vector<ExportedMessage>& messages);

}  // namespace qwalt::api
