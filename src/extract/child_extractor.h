// The Extractor that runs each document in a child process of its own, `qwalt-extract`, which puts
// itself into the sandbox (extract/sandbox.h) before it reads the first byte.
//
// Invariants: whatever the children do (crash, hang, flood, lie), a call returns with a result or a
// Failure once its children have worked for Limits::seconds (extract(): twice of it where a simpler
// way is tried, and Limits::ocr_seconds for each page that OCR reads); they and their groups are
// killed and reaped, and no descriptor is left. The server's descriptors, environment and signal
// mask do not reach them.
//
// A document that crashes its reader or is too slow is read once more in a simpler mode where its
// format has one (PDF: text without layout); pages that were delivered are not delivered twice.
// A long PDF is read by several children side by side while slots are free. Old Office formats,
// Outlook messages and pages that are pictures go through programs of the system where these are
// installed (extract/tools.h).
//
// At most `slots` documents are read at once; more wait for their turn, in order. Thread-safe.
// Cost: some 5 ms to start a child; one frame (at most 4 MiB) for each in this process, and of a
// picture that was asked for its bytes (kMaxImageBytes at most, one at a time as a rule).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "extract/extractor.h"
#include "extract/sandbox.h"

namespace qwalt::extract {

struct ChildOptions {
  std::string program;  // path of qwalt-extract
  Limits limits = {};
  int slots = 2;       // children that read documents at once
  int view_slots = 1;  // children for views of pages beside them; 0: they wait for the others
  // For what converters write; files there have no name and go with their reader.
  std::string scratch_folder = "/tmp";
  bool ocr = true;                              // false: as if tesseract were not installed
  std::vector<std::string> ocr_languages = {};  // those of tesseract to use; empty: English
};

std::unique_ptr<Extractor> make_child_extractor(ChildOptions options);

}  // namespace qwalt::extract
