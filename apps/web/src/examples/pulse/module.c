#include "valkeymodule.h"

static long long beats, reads;

static void Report(ValkeyModuleInfoCtx *info, int forCrash) {
    VALKEYMODULE_NOT_USED(forCrash);
    if (ValkeyModule_InfoAddSection(info, "") == VALKEYMODULE_OK) {
        ValkeyModule_InfoAddFieldLongLong(info, "beats", beats);
        ValkeyModule_InfoAddFieldCString(info, "state", beats > 0 ? "alive" : "asleep");
    }
    if (ValkeyModule_InfoAddSection(info, "details") == VALKEYMODULE_OK) {
        ValkeyModule_InfoBeginDictField(info, "calls");
        ValkeyModule_InfoAddFieldLongLong(info, "beat", beats);
        ValkeyModule_InfoAddFieldLongLong(info, "read", reads);
        ValkeyModule_InfoEndDictField(info);
    }
}

/* PULSE.BEAT */
static int PulseBeat(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    if (argc != 1) return ValkeyModule_WrongArity(ctx);
    return ValkeyModule_ReplyWithLongLong(ctx, ++beats);
}

/* PULSE.READ section field */
static int PulseRead(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    reads++;
    ValkeyModuleServerInfoData *report = ValkeyModule_GetServerInfo(ctx, ValkeyModule_StringPtrLen(argv[1], NULL));
    const char *value = ValkeyModule_ServerInfoGetFieldC(report, ValkeyModule_StringPtrLen(argv[2], NULL));
    if (value == NULL)
        ValkeyModule_ReplyWithNull(ctx);
    else
        ValkeyModule_ReplyWithCString(ctx, value);
    ValkeyModule_FreeServerInfo(ctx, report);
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "pulse", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_RegisterInfoFunc(ctx, Report) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "pulse.beat", PulseBeat, "fast", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "pulse.read", PulseRead, "readonly", 0, 0, 0);
}
