// SPDX-License-Identifier: MIT
// io.h: what Wine's test.h takes from it.
int isatty(int descriptor);
