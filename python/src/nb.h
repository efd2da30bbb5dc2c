// SPDX-License-Identifier: MIT
// nb.h: nanobind, included in one way everywhere.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/typing.h>

namespace nb = nanobind;
using namespace nb::literals;
