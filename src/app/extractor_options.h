// The program that reads documents, and its share of the memory.
#pragma once

#include "app/settings.h"
#include "extract/child_extractor.h"

namespace qwalt::app {

// Documents that may be read side by side, from 1.
int worker_count(const Settings& settings);

// kNotFound when the program is not there.
base::Result<extract::ChildOptions> extractor_options(const Settings& settings);

}  // namespace qwalt::app
