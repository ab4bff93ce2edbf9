// Whether this build has AddressSanitizer, which needs more of the kernel than a parser does.
#pragma once

#if defined(__has_feature)
#define QWALT_HAS_ASAN __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define QWALT_HAS_ASAN 1
#else
#define QWALT_HAS_ASAN 0
#endif
