// SPDX-License-Identifier: MIT
// Shared by the harness' two files.
#pragma once

enum outcome { kPassed, kFailed, kTodo, kTodoPassed, kSkipped, kNumOutcomes };
enum { kMaxFunctions = 256 };

// function is one test function of the file under test, and what its checks gave.
struct function {
  const char* name;
  void* address;
  long counts[kNumOutcomes];
  int num_crashes;
};

// current_function is the one that runs, or the entry for what runs outside of any.
extern struct function* current_function;

// function_at returns the entry of a function, a new one at its first call.
struct function* function_at(const char* name, void* address);
// leave_function goes back to the entry for what is outside, with no todo and no context.
void leave_function(void);
// report prints a line for each function.
void report(void);

// The place of the check that ran last.
const char* current_file(void);
int current_line(void);

// contain_crashes installs the handlers. It must run on the thread of the tests.
void contain_crashes(void);
