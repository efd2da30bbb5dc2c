// SPDX-License-Identifier: MIT
// apisetcconv.h: the only macro of it that the public headers use.
#pragma once
#define NTDLLAPI
