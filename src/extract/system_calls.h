// The seccomp allow-list of a document parser: what it may ask of the kernel.
#pragma once

namespace qwalt::extract {

enum class FileOpening { kNone, kReadOnly };

bool seccomp_available();

// From now on this process makes only the calls that a parser needs. Others fail with EPERM; those
// that only an attacker makes end the process with SIGSYS. False, and nothing changed, without
// seccomp.
bool restrict_system_calls(FileOpening opening);

}  // namespace qwalt::extract
