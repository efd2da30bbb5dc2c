/* SPDX-License-Identifier: MIT */
/* c-client's build makes a file of this name, which lists its mail drivers: there are none here. */
