/* Threads: what they compute among themselves, how they unblock clients, take the server's lock, and end. */
#include "testing.h"
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void start(void *(*run)(void *), void *argument) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, argument) == 0) pthread_detach(thread);
}

/* Unblocking */

struct wait {
    ValkeyModuleBlockedClient *bc;
    long long ms, n;
    char text[64];
};

static struct wait *newWait(ValkeyModuleCtx *ctx, ValkeyModuleCmdFunc reply, ValkeyModuleCmdFunc timeout, long long ms) {
    struct wait *wait = ValkeyModule_Calloc(1, sizeof *wait);
    wait->bc = ValkeyModule_BlockClient(ctx, reply, timeout, NULL, ms);
    return wait;
}

static int ReplyText(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    UNUSED;
    struct wait *wait = ValkeyModule_GetBlockedClientPrivateData(ctx);
    ValkeyModule_ReplyWithCString(ctx, wait->text);
    ValkeyModule_Free(wait);
    return VALKEYMODULE_OK;
}

static int ReplyLate(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    UNUSED;
    return ValkeyModule_ReplyWithSimpleString(ctx, "too late");
}

static void *sleeper(void *argument) {
    struct wait *wait = argument;
    ValkeyModule_BlockedClientMeasureTimeStart(wait->bc);
    usleep(wait->ms * 1000);
    ValkeyModule_BlockedClientMeasureTimeEnd(wait->bc);
    snprintf(wait->text + strlen(wait->text), 16, " %lld", wait->ms);
    ValkeyModule_UnblockClient(wait->bc, wait);
    return NULL;
}

/* threads.sleep ms text [timeout] */
COMMAND(Sleep) {
    struct wait *wait = newWait(ctx, ReplyText, ReplyLate, argc > 3 ? number(argv[3]) : 0);
    if (!wait->bc) {
        ValkeyModule_Free(wait);
        return ValkeyModule_ReplyWithSimpleString(ctx, errno == ENOTSUP ? "refused" : "failed");
    }
    wait->ms = number(argv[1]);
    snprintf(wait->text, 40, "%s", ValkeyModule_StringPtrLen(argv[2], NULL));
    start(sleeper, wait);
    return VALKEYMODULE_OK;
}

/* Replies without a callback, written by the thread */

static void *replier(void *argument) {
    struct wait *wait = argument;
    ValkeyModuleCtx *ctx = ValkeyModule_GetThreadSafeContext(wait->bc);
    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_LEN);
    for (long long i = 0; i < wait->n; i++) ValkeyModule_ReplyWithLongLong(ctx, i * i);
    ValkeyModule_ReplySetArrayLength(ctx, wait->n);
    ValkeyModule_FreeThreadSafeContext(ctx);
    ValkeyModule_UnblockClient(wait->bc, NULL);
    ValkeyModule_Free(wait);
    return NULL;
}

/* threads.squares n */
COMMAND(Squares) {
    UNUSED;
    struct wait *wait = newWait(ctx, NULL, NULL, 0);
    wait->n = number(argv[1]);
    start(replier, wait);
    return VALKEYMODULE_OK;
}

/* The lock, taken in turns by several threads */

struct counting {
    ValkeyModuleBlockedClient *bc;
    long long rounds;
    int threads;
    volatile int left;
};

static void *counter(void *argument) {
    struct counting *counting = argument;
    ValkeyModuleCtx *ctx = ValkeyModule_GetThreadSafeContext(counting->bc);
    for (long long i = 0; i < counting->rounds; i++) {
        ValkeyModule_ThreadSafeContextLock(ctx);
        ValkeyModuleCallReply *get = ValkeyModule_Call(ctx, "GET", "c", "counter");
        long long value = 0;
        if (ValkeyModule_CallReplyType(get) == VALKEYMODULE_REPLY_STRING) {
            ValkeyModuleString *text = ValkeyModule_CreateStringFromCallReply(get);
            value = number(text);
            ValkeyModule_FreeString(ctx, text);
        }
        ValkeyModule_FreeCallReply(get);
        ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "SET", "cl!", "counter", value + 1));
        ValkeyModule_ThreadSafeContextUnlock(ctx);
    }
    int last = __atomic_sub_fetch(&counting->left, 1, __ATOMIC_SEQ_CST) == 0;
    if (last) {
        ValkeyModule_ThreadSafeContextLock(ctx);
        ValkeyModuleCallReply *get = ValkeyModule_Call(ctx, "GET", "c", "counter");
        ValkeyModule_ReplyWithCallReply(ctx, get);
        ValkeyModule_FreeCallReply(get);
        ValkeyModule_ThreadSafeContextUnlock(ctx);
    }
    ValkeyModule_FreeThreadSafeContext(ctx);
    if (last) {
        ValkeyModule_UnblockClient(counting->bc, NULL);
        ValkeyModule_Free(counting);
    }
    return NULL;
}

/* threads.count threads rounds */
COMMAND(Count) {
    UNUSED;
    struct counting *counting = ValkeyModule_Calloc(1, sizeof *counting);
    counting->threads = counting->left = (int)number(argv[1]);
    counting->rounds = number(argv[2]);
    counting->bc = ValkeyModule_BlockClient(ctx, NULL, NULL, NULL, 0);
    for (int i = 0, n = counting->threads; i < n; i++) start(counter, counting);
    return VALKEYMODULE_OK;
}

/* Producer and consumer, joined within one command */

static struct {
    pthread_mutex_t mutex;
    pthread_cond_t filled, emptied;
    int slots[4], used;
} queue = {.mutex = PTHREAD_MUTEX_INITIALIZER, .filled = PTHREAD_COND_INITIALIZER, .emptied = PTHREAD_COND_INITIALIZER};

static void *producer(void *argument) {
    for (int i = 1; i <= (int)(size_t)argument; i++) {
        pthread_mutex_lock(&queue.mutex);
        while (queue.used == 4) pthread_cond_wait(&queue.emptied, &queue.mutex);
        queue.slots[queue.used++] = i;
        pthread_cond_signal(&queue.filled);
        pthread_mutex_unlock(&queue.mutex);
    }
    return NULL;
}

static void *consumer(void *argument) {
    size_t sum = 0;
    for (size_t i = 0; i < (size_t)argument; i++) {
        pthread_mutex_lock(&queue.mutex);
        while (queue.used == 0) pthread_cond_wait(&queue.filled, &queue.mutex);
        sum += queue.slots[--queue.used];
        pthread_cond_signal(&queue.emptied);
        pthread_mutex_unlock(&queue.mutex);
    }
    return (void *)sum;
}

/* threads.queue n */
COMMAND(Queue) {
    UNUSED;
    pthread_t a, b;
    void *sum, *n = (void *)(size_t)number(argv[1]);
    pthread_create(&a, NULL, producer, n);
    pthread_create(&b, NULL, consumer, n);
    pthread_join(a, NULL);
    pthread_join(b, &sum);
    return ValkeyModule_ReplyWithLongLong(ctx, (long long)(size_t)sum);
}

/* The heap from several threads: what each wrote is still there */

static void *allocating(void *argument) {
    unsigned seed = (unsigned)(size_t)argument * 7919 + 1, wrong = 0;
    unsigned char *kept[64] = {0};
    size_t sizes[64] = {0};
    for (int i = 0; i < 4000; i++) {
        seed = seed * 1103515245 + 12345;
        int at = (seed >> 16) % 64;
        if (kept[at]) {
            for (size_t j = 0; j < sizes[at]; j++) wrong += kept[at][j] != (unsigned char)(at + (size_t)argument);
            if (at % 2) free(kept[at]);
            else ValkeyModule_Free(kept[at]);
        }
        sizes[at] = (seed >> 8) % 500 + 1;
        kept[at] = at % 2 ? malloc(sizes[at]) : ValkeyModule_Alloc(sizes[at]);
        memset(kept[at], (int)(at + (size_t)argument), sizes[at]);
    }
    for (int at = 0; at < 64; at++)
        if (kept[at] && at % 2) free(kept[at]);
        else if (kept[at]) ValkeyModule_Free(kept[at]);
    return (void *)(size_t)wrong;
}

/* threads.heap threads */
COMMAND(Heap) {
    UNUSED;
    pthread_t threads[16];
    int n = (int)number(argv[1]);
    size_t wrong = 0;
    for (int i = 0; i < n; i++) pthread_create(&threads[i], NULL, allocating, (void *)(size_t)i);
    for (int i = 0; i < n; i++) {
        void *result;
        pthread_join(threads[i], &result);
        wrong += (size_t)result;
    }
    return ValkeyModule_ReplyWithLongLong(ctx, (long long)wrong);
}

/* What is a thread's own: thread-local variables, keys, once, its identity, its end */

static _Thread_local int own = 5;
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static volatile int made, destroyed, cleaned;

static void destroy(void *value) {
    destroyed += (int)(size_t)value;
}

static void makeKey(void) {
    made++;
    pthread_key_create(&key, destroy);
}

static void clean(void *value) {
    cleaned += (int)(size_t)value;
}

static void *personal(void *argument) {
    pthread_once(&once, makeKey);
    pthread_setspecific(key, argument);
    own += (int)(size_t)argument;
    size_t result = (size_t)own * 100 + (size_t)pthread_getspecific(key);
    pthread_cleanup_push(clean, argument);
    if ((size_t)argument == 3) pthread_exit((void *)result);
    pthread_cleanup_pop(0);
    return (void *)result;
}

/* threads.personal: [results of 1 2 3, own here, made, destroyed, cleaned, self] */
COMMAND(Personal) {
    UNUSED;
    ValkeyModule_ReplyWithArray(ctx, 8);
    made = destroyed = cleaned = 0;
    once = PTHREAD_ONCE_INIT;
    for (size_t i = 1; i <= 3; i++) {
        pthread_t thread;
        void *result;
        pthread_create(&thread, NULL, personal, (void *)i);
        pthread_join(thread, &result);
        ValkeyModule_ReplyWithLongLong(ctx, (long long)(size_t)result);
    }
    ValkeyModule_ReplyWithLongLong(ctx, own);
    ValkeyModule_ReplyWithLongLong(ctx, made);
    ValkeyModule_ReplyWithLongLong(ctx, destroyed);
    ValkeyModule_ReplyWithLongLong(ctx, cleaned);
    pthread_key_delete(key);
    return ValkeyModule_ReplyWithLongLong(ctx, pthread_equal(pthread_self(), pthread_self()));
}

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static sem_t begin, done;
static pthread_barrier_t barrier;
static volatile int shared;

static void *meeting(void *argument) {
    sem_wait(&begin);
    for (int i = 0; i < 200; i++) {
        pthread_rwlock_wrlock(&rwlock);
        shared = shared + 1;
        pthread_rwlock_unlock(&rwlock);
        pthread_rwlock_rdlock(&rwlock);
        if (shared < 1) abort();
        pthread_rwlock_unlock(&rwlock);
    }
    int serial = pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD;
    sem_post(&done);
    VALKEYMODULE_NOT_USED(argument);
    return (void *)(size_t)serial;
}

/* threads.meet: [shared, serial threads, errors of locks that are held] */
COMMAND(Meet) {
    UNUSED;
    enum { N = 3 };
    pthread_t threads[N];
    int serial = 0;
    shared = 0;
    sem_init(&begin, 0, 0);
    sem_init(&done, 0, 0);
    pthread_barrier_init(&barrier, NULL, N);
    for (int i = 0; i < N; i++) pthread_create(&threads[i], NULL, meeting, NULL);
    for (int i = 0; i < N; i++) sem_post(&begin);
    for (int i = 0; i < N; i++) sem_wait(&done);
    for (int i = 0; i < N; i++) {
        void *result;
        pthread_join(threads[i], &result);
        serial += (int)(size_t)result;
    }
    pthread_mutexattr_t attributes;
    pthread_mutex_t checked, recursive;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&checked, &attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&recursive, &attributes);
    ValkeyModule_ReplyWithArray(ctx, 8);
    ValkeyModule_ReplyWithLongLong(ctx, shared);
    ValkeyModule_ReplyWithLongLong(ctx, serial);
    pthread_mutex_lock(&checked);
    ValkeyModule_ReplyWithBool(ctx, pthread_mutex_lock(&checked) == EDEADLK);
    ValkeyModule_ReplyWithBool(ctx, pthread_mutex_trylock(&checked) == EBUSY);
    pthread_mutex_unlock(&checked);
    ValkeyModule_ReplyWithBool(ctx, pthread_mutex_unlock(&checked) == EPERM);
    pthread_mutex_lock(&recursive);
    ValkeyModule_ReplyWithLongLong(ctx, pthread_mutex_lock(&recursive));
    pthread_mutex_unlock(&recursive);
    pthread_mutex_unlock(&recursive);
    struct timespec soon;
    clock_gettime(CLOCK_REALTIME, &soon);
    pthread_cond_t never = PTHREAD_COND_INITIALIZER;
    pthread_mutex_lock(&queue.mutex);
    ValkeyModule_ReplyWithBool(ctx, pthread_cond_timedwait(&never, &queue.mutex, &soon) == ETIMEDOUT);
    pthread_mutex_unlock(&queue.mutex);
    return ValkeyModule_ReplyWithBool(ctx, sem_trywait(&done) == -1);
}

/* Cancelling a thread that waits for ever */

static void *waiting(void *argument) {
    pthread_cleanup_push(clean, argument);
    for (;;) sleep(1000);
    pthread_cleanup_pop(0);
    return NULL;
}

/* threads.cancel: [cancelled, cleaned] */
COMMAND(Cancel) {
    UNUSED;
    pthread_t thread;
    void *result;
    cleaned = 0;
    pthread_create(&thread, NULL, waiting, (void *)7);
    pthread_cancel(thread);
    pthread_join(thread, &result);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithBool(ctx, result == PTHREAD_CANCELED);
    return ValkeyModule_ReplyWithLongLong(ctx, cleaned);
}

/* A thread that makes a thread, and one in a detached context that propagates */

static ValkeyModuleCtx *detached;

static void *inner(void *argument) {
    ValkeyModule_ThreadSafeContextLock(detached);
    ValkeyModule_FreeCallReply(ValkeyModule_Call(detached, "RPUSH", "cc!", "from-thread", argument));
    ValkeyModule_FreeCallReply(ValkeyModule_Call(detached, "RPUSH", "cc!", "from-thread", "again"));
    ValkeyModule_Replicate(detached, "PING", "c", "from thread");
    ValkeyModule_ThreadSafeContextUnlock(detached);
    return NULL;
}

static void *outer(void *argument) {
    struct wait *wait = argument;
    pthread_t thread;
    pthread_create(&thread, NULL, inner, "value");
    pthread_join(thread, NULL);
    snprintf(wait->text, sizeof wait->text, "done");
    ValkeyModule_UnblockClient(wait->bc, wait);
    return NULL;
}

/* threads.nested */
COMMAND(Nested) {
    UNUSED;
    if (!detached) detached = ValkeyModule_GetDetachedThreadSafeContext(ctx);
    start(outer, newWait(ctx, ReplyText, NULL, 0));
    return VALKEYMODULE_OK;
}

/* TryLock: while this command runs nobody else gets the lock */

static volatile int tried, triedErrno;

static void *trier(void *argument) {
    VALKEYMODULE_NOT_USED(argument);
    tried = ValkeyModule_ThreadSafeContextTryLock(detached);
    triedErrno = errno;
    return NULL;
}

/* threads.try: [refused, EBUSY] */
COMMAND(Try) {
    UNUSED;
    if (!detached) detached = ValkeyModule_GetDetachedThreadSafeContext(ctx);
    pthread_t thread;
    pthread_create(&thread, NULL, trier, NULL);
    pthread_join(thread, NULL);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithBool(ctx, tried == VALKEYMODULE_ERR);
    return ValkeyModule_ReplyWithBool(ctx, triedErrno == EBUSY);
}

static void *tryUntil(void *argument) {
    struct wait *wait = argument;
    while (ValkeyModule_ThreadSafeContextTryLock(detached) != VALKEYMODULE_OK) usleep(100);
    ValkeyModule_FreeCallReply(ValkeyModule_Call(detached, "INCR", "c!", "tried"));
    ValkeyModule_ThreadSafeContextUnlock(detached);
    snprintf(wait->text, sizeof wait->text, "got it");
    ValkeyModule_UnblockClient(wait->bc, wait);
    return NULL;
}

/* threads.tryuntil */
COMMAND(TryUntil) {
    UNUSED;
    if (!detached) detached = ValkeyModule_GetDetachedThreadSafeContext(ctx);
    start(tryUntil, newWait(ctx, ReplyText, NULL, 0));
    return VALKEYMODULE_OK;
}

/* A mutex that a command waits for while its holder calls the server */

static pthread_mutex_t crossed = PTHREAD_MUTEX_INITIALIZER;
static volatile int crossing;

static void *crosser(void *argument) {
    pthread_mutex_lock(&crossed);
    crossing = 1;
    for (int i = 0; i < 50; i++) {
        ValkeyModuleString *string = ValkeyModule_CreateStringFromLongLong(NULL, i);
        ValkeyModule_FreeString(NULL, string);
    }
    pthread_mutex_unlock(&crossed);
    VALKEYMODULE_NOT_USED(argument);
    return NULL;
}

/* threads.cross */
COMMAND(Cross) {
    UNUSED;
    pthread_t thread;
    crossing = 0;
    pthread_create(&thread, NULL, crosser, NULL);
    while (!crossing) usleep(100);
    pthread_mutex_lock(&crossed);
    pthread_mutex_unlock(&crossed);
    pthread_join(thread, NULL);
    return ValkeyModule_ReplyWithSimpleString(ctx, "crossed");
}

/* The lock, asked for while a command sleeps: nothing but the command's end can let the thread go on */

static volatile int asker, asking;

static void *lateOwner(void *argument) {
    struct wait *wait = argument;
    asker = 1;
    while (!asking) usleep(100);
    usleep(2000);
    ValkeyModuleCtx *ctx = ValkeyModule_GetThreadSafeContext(wait->bc);
    ValkeyModule_ThreadSafeContextLock(ctx);
    ValkeyModule_ReplyWithSimpleString(ctx, "late");
    ValkeyModule_ThreadSafeContextUnlock(ctx);
    ValkeyModule_FreeThreadSafeContext(ctx);
    ValkeyModule_UnblockClient(wait->bc, NULL);
    ValkeyModule_Free(wait);
    return NULL;
}

/* threads.late: sleeps once the thread runs, so that its questions are heard within the sleep */
COMMAND(Late) {
    UNUSED;
    asker = asking = 0;
    start(lateOwner, newWait(ctx, NULL, NULL, 0));
    while (!asker) usleep(100);
    asking = 1;
    usleep(50000);
    return VALKEYMODULE_OK;
}

/* A client that waits after its command: blocked by a callback of a keyspace event */

static void *noting(void *argument) {
    struct wait *wait = argument;
    usleep(30000);
    ValkeyModule_ThreadSafeContextLock(detached);
    ValkeyModule_FreeCallReply(ValkeyModule_Call(detached, "RPUSH", "cc!", "noted", wait->text));
    ValkeyModule_ThreadSafeContextUnlock(detached);
    ValkeyModule_UnblockClient(wait->bc, NULL);
    ValkeyModule_Free(wait);
    return NULL;
}

static int Heard(ValkeyModuleCtx *ctx, int type, const char *event, ValkeyModuleString *key) {
    VALKEYMODULE_NOT_USED(type);
    if (!detached || strncmp(ValkeyModule_StringPtrLen(key, NULL), "slow", 4) != 0) return VALKEYMODULE_OK;
    struct wait *wait = newWait(ctx, NULL, NULL, 0);
    snprintf(wait->text, sizeof wait->text, "%s %s", event, ValkeyModule_StringPtrLen(key, NULL));
    if (wait->bc) start(noting, wait);
    else ValkeyModule_Free(wait);
    return VALKEYMODULE_OK;
}

/* threads.hear: from now on writes of strings named slow* wait */
COMMAND(Hear) {
    UNUSED;
    if (!detached) detached = ValkeyModule_GetDetachedThreadSafeContext(ctx);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

/* What must not be, and what never ends: not for the real server */

static void *faulting(void *argument) {
    const char *how = argument;
    if (!strcmp(how, "trap")) __builtin_trap();
    if (!strcmp(how, "misuse")) ValkeyModule_FreeString(NULL, (ValkeyModuleString *)12);
    if (!strcmp(how, "heap")) free((void *)(size_t)0x123450);
    if (!strcmp(how, "unlock")) ValkeyModule_ThreadSafeContextUnlock(detached);
    if (!strcmp(how, "locked")) {
        ValkeyModule_ThreadSafeContextLock(detached);
        __builtin_trap();
    }
    if (!strcmp(how, "stack")) {
        volatile char big[900 * 1024];
        big[0] = 1;
        return faulting(argument);
    }
    if (!strcmp(how, "loop"))
        for (volatile int i = 0;; i++) continue;
    if (!strcmp(how, "wait")) pthread_mutex_lock(&crossed), pthread_mutex_lock(&crossed);
    if (!strcmp(how, "hog")) {
        ValkeyModule_ThreadSafeContextLock(detached);
        for (volatile int i = 0;; i++) continue;
    }
    return NULL;
}

/* threads.fault how */
COMMAND(Fault) {
    UNUSED;
    static char how[16];
    if (!detached) detached = ValkeyModule_GetDetachedThreadSafeContext(ctx);
    snprintf(how, sizeof how, "%s", ValkeyModule_StringPtrLen(argv[1], NULL));
    start(faulting, how);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    UNUSED;
    if (ValkeyModule_Init(ctx, "threads", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    static const struct {
        const char *name;
        ValkeyModuleCmdFunc run;
    } commands[] = {
        {"threads.sleep", Sleep},   {"threads.squares", Squares}, {"threads.count", Count},
        {"threads.queue", Queue},   {"threads.heap", Heap},       {"threads.personal", Personal},
        {"threads.meet", Meet},     {"threads.cancel", Cancel},   {"threads.nested", Nested},
        {"threads.try", Try},       {"threads.tryuntil", TryUntil}, {"threads.cross", Cross},
        {"threads.fault", Fault},   {"threads.hear", Hear},       {"threads.late", Late},
    };
    ValkeyModule_SubscribeToKeyspaceEvents(ctx, VALKEYMODULE_NOTIFY_STRING, Heard);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (ValkeyModule_CreateCommand(ctx, commands[i].name, commands[i].run, "write deny-oom", 0, 0, 0) == VALKEYMODULE_ERR)
            return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
