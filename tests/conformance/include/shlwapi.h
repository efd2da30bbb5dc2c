// SPDX-License-Identifier: MIT
// shlwapi.h: paths and the registry.
#pragma once
#include "winreg.h"
BOOL PathAppendW(LPWSTR, LPCWSTR);
LSTATUS SHDeleteKeyA(HKEY, LPCSTR);
