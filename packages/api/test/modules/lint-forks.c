// Forks while a thread runs, or while none does.
#include "valkeymodule.h"
#include <pthread.h>
#include <string.h>

static pthread_mutex_t hold = PTHREAD_MUTEX_INITIALIZER;

static void *Wait(void *argument) {
    (void)argument;
    pthread_mutex_lock(&hold);
    pthread_mutex_unlock(&hold);
    return NULL;
}
static void Over(int code, int signal, void *data) {
    (void)code, (void)signal, (void)data;
}
static int Fork(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    pthread_t thread;
    (void)argv;
    if (argc > 1) {
        pthread_mutex_lock(&hold);
        pthread_create(&thread, NULL, Wait, NULL);
    }
    int child = ValkeyModule_Fork(Over, NULL); // B09
    if (child == 0) ValkeyModule_ExitFromChild(0);
    if (argc > 1) {
        pthread_mutex_unlock(&hold);
        pthread_join(thread, NULL);
    }
    return ValkeyModule_ReplyWithNull(ctx);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv, (void)argc;
    if (ValkeyModule_Init(ctx, "forks", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "forks.fork", Fork, "", 0, 0, 0);
}
