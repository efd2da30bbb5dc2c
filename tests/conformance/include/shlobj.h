// SPDX-License-Identifier: MIT
// shlobj.h: one folder, which is not there.
#pragma once
#include "win32_base.h"
#define CSIDL_APPDATA 0x1a
HRESULT SHGetFolderPathW(HWND, int, HANDLE, DWORD, LPWSTR);
