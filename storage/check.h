/// CHECK: an assertion that stays on in release builds, for states in which going on could damage
/// data. For our own bugs in hot code use `assert`; for bad input or bad bytes return a Status.
#pragma once

#include <cstdio>
#include <cstdlib>

#define CHECK(condition)                                                                    \
  do {                                                                                      \
    if (!(condition)) {                                                                     \
      std::fprintf(stderr, "%s:%d: CHECK failed: %s\n", __FILE__, __LINE__, #condition);    \
      std::abort();                                                                         \
    }                                                                                       \
  } while (false)
