// One run of a program of the system, or of a view of a page, whose result goes to a file: bounded,
// without a name, read by another child afterwards.
#pragma once

#include "base/file.h"
#include "extract/child_watch.h"
#include "extract/launcher.h"

namespace qwalt::extract {

// What the tool of `arguments` (Task::kTool) writes about the file `document`. `seconds` of its
// limits are for this run. Errors: kTimeout, kTooLarge, kUnreadable when the program failed,
// kInternal with the disk's own sentence.
tl::expected<base::UniqueFd, RunFailure> run_tool(Launcher& launcher,
                                                  const WorkerArguments& arguments, int document,
                                                  const StopSignal& stop);

// The picture of a page (Task::kImage).
tl::expected<base::UniqueFd, RunFailure> draw_page(Launcher& launcher,
                                                   const WorkerArguments& arguments, int document,
                                                   const StopSignal& stop);

}  // namespace qwalt::extract
