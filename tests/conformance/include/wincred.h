// SPDX-License-Identifier: MIT
// wincred.h: the two numbers that the tests use.
#pragma once
#define CRED_TYPE_GENERIC 1
#define CRED_TYPE_DOMAIN_PASSWORD 2
