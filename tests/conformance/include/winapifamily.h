// SPDX-License-Identifier: MIT
// winapifamily.h: the desktop has everything.
#pragma once
#define WINAPI_PARTITION_DESKTOP 1
#define WINAPI_PARTITION_APP 1
#define WINAPI_FAMILY_DESKTOP_APP 1
#define WINAPI_FAMILY 1
#define WINAPI_FAMILY_PARTITION(x) x
#define WINAPI_FAMILY_ONE_PARTITION(a, b) b
