// What the libraries load at their first use and the sandbox would hinder.
#pragma once

namespace qwalt::worker {

// Call before entering the sandbox, with no byte of the document read.
void warm_up();

}  // namespace qwalt::worker
