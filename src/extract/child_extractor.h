// The Extractor that runs each document in a child process of its own, `qwalt-extract`, which puts
// itself into the sandbox (extract/sandbox.h) before it reads the first byte.
//
// Invariants: whatever the child does (crash, hang, flood, lie), extract() returns within
// Limits::seconds + about 1 s with a summary or a Failure, the child and its group are killed and
// reaped, and no descriptor is left. The server's descriptors, environment and signal mask do not
// reach the child. A child that crashes is run once more in a simpler mode (PDF: without fonts);
// pages that were delivered before the crash are not delivered twice.
//
// Thread-safe. Cost: some 5 ms to start a child; one frame (at most 4 MiB) in this process.
#pragma once

#include <memory>
#include <string>

#include "extract/extractor.h"
#include "extract/sandbox.h"

namespace qwalt::extract {

struct ChildOptions {
  std::string program;  // path of qwalt-extract
  Limits limits;
};

std::unique_ptr<Extractor> make_child_extractor(ChildOptions options);

}  // namespace qwalt::extract
