/* What threads.c and sync.c share: the record of a thread, and waiting.
 *
 * The first fields of the record are read and written by the host, in src/threads/thread-record.ts: change them together. */
#ifndef THREADS_H
#define THREADS_H

#include "heap.h"

#define KEYS 128

/* wasi-libc's numbers. */
#define E_AGAIN 6
#define E_BUSY 10
#define E_DEADLK 16
#define E_INVAL 28
#define E_OVERFLOW 61
#define E_PERM 63
#define E_SRCH 71
#define E_TIMEDOUT 73

enum { THREAD_RUNNING, THREAD_FINISHED, THREAD_JOINED };
/* `wanted`: what somebody asked of the thread. The host ends threads whose module goes. */
enum { WANT_NOTHING, WANT_CANCEL, WANT_END };

struct cleanup {
    void (*run)(void *);
    void *argument;
    struct cleanup *next;
};

struct thread {
    volatile int state;
    int detached;
    void *result;
    int number;
    void *(*start)(void *);
    void *argument;
    u32 stack_bytes;
    volatile int wanted;
    volatile int *volatile waiting;
    int cancel_disabled;
    volatile int pause;
    struct cleanup *cleanups;
    void *values[KEYS];
};

struct time {
    long long seconds;
    long nanoseconds;
};

/* The record of the calling thread. The engine's own thread has number 1. */
struct thread *current_thread(void);

/* The bare instruction: 0 when woken, 1 when `*word` was not `seen`, 2 when the time is up. It stands in a function of its own because
 * V8's first compiler (seen in 11.3) loses local variables of a function across it: a contended malloc forgot how much it was asked for.
 * Nothing may live across it in one function. */
int sleep_on(volatile int *word, int seen, long long nanoseconds);

/* Waits until `*word` is not `seen` any more or somebody wakes its waiters. Nanoseconds below 0 mean for ever. 0 when the time is up. */
int wait_for(volatile int *word, int seen, long long nanoseconds);

/* Wakes waiters of a word; `count` -1 means all. */
void wake(volatile int *word, int count);

/* Nanoseconds from now until an absolute time of a clock; 0 if it is over. */
long long time_until(int clock, const struct time *when);

/* Leaves the thread if somebody cancelled it. */
void cancellation_point(void);

#define EXPORT(name) __attribute__((export_name("__wrap_" #name)))

#endif
