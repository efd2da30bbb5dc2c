// SPDX-License-Identifier: MIT
// issper16.h: <sspi.h> includes it; nothing of it is used.
