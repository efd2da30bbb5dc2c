/* SPDX-License-Identifier: MIT */
/* sal.h: Microsoft's annotations of parameters, which mean nothing to compilers here. */
#ifndef OPENSSPI_WINDOWS_SAL_H
#define OPENSSPI_WINDOWS_SAL_H

#define _In_
#define _In_opt_
#define _In_z_
#define _In_opt_z_
#define _In_reads_(count)
#define _In_reads_opt_(count)
#define _In_reads_bytes_(count)
#define _In_reads_bytes_opt_(count)
#define _Inout_
#define _Inout_opt_
#define _Inout_updates_(count)
#define _Inout_updates_opt_(count)
#define _Inout_updates_bytes_(count)
#define _Inout_updates_bytes_opt_(count)
#define _Out_
#define _Out_opt_
#define _Out_writes_(count)
#define _Out_writes_opt_(count)
#define _Out_writes_bytes_(count)
#define _Out_writes_bytes_opt_(count)
#define _Out_writes_to_(size, count)
#define _Out_writes_bytes_to_(size, count)
#define _Outptr_
#define _Outptr_opt_
#define _Outptr_result_maybenull_
#define _Outptr_result_bytebuffer_(count)
#define _Ret_maybenull_
#define _Ret_notnull_
#define _Reserved_
#define _Success_(expression)
#define _Check_return_
#define _Must_inspect_result_
#define _When_(expression, annotations)
#define _Use_decl_annotations_
#define _Null_terminated_

#endif
