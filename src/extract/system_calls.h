// The seccomp allow-lists: what a document parser, or a program of the system that reads documents,
// may ask of the kernel.
#pragma once

namespace qwalt::extract {

enum class FileOpening { kNone, kReadOnly };

bool seccomp_available();

// From now on this process makes only the calls that a parser needs. Others fail with EPERM; those
// that only an attacker makes end the process with SIGSYS. False, and nothing changed, without
// seccomp.
bool restrict_system_calls(FileOpening opening);

// The same for a program that is about to be run by execveat() from the descriptor `program`, which
// must close on exec and lie beyond the limit of descriptors, so that no other can ever take its
// place: after that one call nothing can be run any more. The program may start (its loader and
// libraries are mapped), read, compute and write to what it inherits.
bool restrict_tool_calls(int program);

}  // namespace qwalt::extract
