// Replies, done wrong and done right.
#include "case.h"

CASE(r01_wrong) { // R01
    UNUSED();
    return OK;
}
CASE(r01_right) {
    UNUSED();
    return ValkeyModule_ReplyWithNull(ctx);
}

CASE(r02_wrong) {
    if (argc != 3) ValkeyModule_WrongArity(ctx);
    (void)argv;
    return ValkeyModule_ReplyWithLongLong(ctx, 1); // R02
}
CASE(r02_right) {
    (void)argv;
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    return ValkeyModule_ReplyWithLongLong(ctx, 1);
}

CASE(r03_few) {
    UNUSED();
    ValkeyModule_ReplyWithArray(ctx, 2); // R03
    return ValkeyModule_ReplyWithLongLong(ctx, 1);
}
CASE(r03_many) {
    UNUSED();
    ValkeyModule_ReplyWithArray(ctx, 1);
    ValkeyModule_ReplyWithLongLong(ctx, 1);
    ValkeyModule_ReplyWithLongLong(ctx, 2); // R03
    return ValkeyModule_ReplyWithLongLong(ctx, 3);
}
CASE(r03_inner) {
    UNUSED();
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithMap(ctx, 1); // R03
    ValkeyModule_ReplyWithCString(ctx, "field");
    return OK;
}
CASE(r03_set) {
    UNUSED();
    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_LEN);
    ValkeyModule_ReplyWithLongLong(ctx, 1);
    ValkeyModule_ReplySetArrayLength(ctx, 2); // R03
    return OK;
}
// $ r03_right k
// 3 r03_right k
CASE(r03_right) {
    UNUSED();
    ValkeyModule_ReplyWithArray(ctx, 3);
    ValkeyModule_ReplyWithMap(ctx, 1);
    ValkeyModule_ReplyWithCString(ctx, "field");
    ValkeyModule_ReplyWithEmptyArray(ctx);
    ValkeyModule_ReplyWithArray(ctx, 0);
    ValkeyModule_ReplyWithSet(ctx, VALKEYMODULE_POSTPONED_LEN);
    ValkeyModule_ReplyWithLongLong(ctx, 1);
    ValkeyModule_ReplyWithMap(ctx, VALKEYMODULE_POSTPONED_LEN);
    ValkeyModule_ReplyWithLongLong(ctx, 1);
    ValkeyModule_ReplyWithLongLong(ctx, 1);
    ValkeyModule_ReplySetMapLength(ctx, 1);
    ValkeyModule_ReplySetSetLength(ctx, 2);
    return OK;
}

CASE(r04_open) {
    UNUSED();
    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_LEN); // R04
    return ValkeyModule_ReplyWithLongLong(ctx, 1);
}
CASE(r04_none) {
    UNUSED();
    ValkeyModule_ReplyWithArray(ctx, 1);
    ValkeyModule_ReplyWithLongLong(ctx, 1);
    ValkeyModule_ReplySetArrayLength(ctx, 1); // R04
    return OK;
}

CASE(r05_wrong) {
    UNUSED();
    ValkeyModule_ReplyWithAttribute(ctx, 1);
    ValkeyModule_ReplyWithCString(ctx, "ttl");
    ValkeyModule_ReplyWithLongLong(ctx, 10); // R05
    return ValkeyModule_ReplyWithLongLong(ctx, 1);
}
CASE(r05_reply) {
    UNUSED();
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "HGETALL", "3c", "none");
    ValkeyModule_ReplyWithCallReply(ctx, reply); // R05
    ValkeyModule_FreeCallReply(reply);
    return OK;
}
CASE(r05_unsent) {
    UNUSED();
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "HGETALL", "3c", "none");
    if (ValkeyModule_CallReplyType(reply) == VALKEYMODULE_REPLY_MAP)
        ValkeyModule_ReplyWithCallReply(ctx, reply); // R05
    ValkeyModule_FreeCallReply(reply);
    return OK;
}
CASE(r05_instead) {
    UNUSED();
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "HGETALL", "3c", "none");
    if (ValkeyModule_CallReplyType(reply) != VALKEYMODULE_REPLY_MAP || ValkeyModule_ReplyWithCallReply(ctx, reply) == ERR)
        ValkeyModule_ReplyWithNull(ctx);
    ValkeyModule_FreeCallReply(reply);
    return OK;
}
// $ r05_right k
// 3 r05_right k
CASE(r05_right) {
    UNUSED();
    if (ValkeyModule_ReplyWithAttribute(ctx, 1) == OK) {
        ValkeyModule_ReplyWithCString(ctx, "ttl");
        ValkeyModule_ReplyWithLongLong(ctx, 10);
    }
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "HGETALL", "0c", "none");
    ValkeyModule_ReplyWithCallReply(ctx, reply);
    ValkeyModule_FreeCallReply(reply);
    return OK;
}

static void Late(ValkeyModuleCtx *ctx, void *data) {
    (void)data;
    ValkeyModule_ReplyWithNull(ctx); // r06_wrong: R06
    ValkeyModule_WrongArity(ctx); // r06_wrong: R07
}
// $ r06_wrong
// $ later
CASE(r06_wrong) {
    UNUSED();
    ValkeyModule_CreateTimer(ctx, 1, Late, NULL);
    return ValkeyModule_ReplyWithNull(ctx);
}

// The server replies to AUTH, not its callbacks.
static int LoggedIn(ValkeyModuleCtx *ctx, ValkeyModuleString *user, ValkeyModuleString *password, ValkeyModuleString **error) {
    (void)user, (void)password, (void)error;
    ValkeyModule_AuthenticateClientWithACLUser(ctx, "default", 7, NULL, NULL, NULL);
    return VALKEYMODULE_AUTH_HANDLED;
}
static int WaitForLogin(ValkeyModuleCtx *ctx, ValkeyModuleString *user, ValkeyModuleString *password, ValkeyModuleString **error) {
    (void)user, (void)password, (void)error;
    ValkeyModule_UnblockClient(ValkeyModule_BlockClientOnAuth(ctx, LoggedIn, NULL), NULL);
    return VALKEYMODULE_AUTH_HANDLED;
}
// $ r01_login
// $ AUTH somebody secret
// $ pump 2
CASE(r01_login) {
    UNUSED();
    return ValkeyModule_ReplyWithNull(ctx);
}

CASE(r08_line) {
    UNUSED();
    return ValkeyModule_ReplyWithSimpleString(ctx, "two\r\nlines"); // R08
}
CASE(r08_error) {
    UNUSED();
    return ValkeyModule_ReplyWithError(ctx, "ERR two\nlines"); // R08
}
CASE(r08_status) { // R08
    UNUSED();
    ValkeyModule_ReplyWithNull(ctx);
    return 7;
}
CASE(r08_right) {
    UNUSED();
    return ValkeyModule_ReplyWithError(ctx, "ERR one line\r\n");
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    UNUSED();
    static const Case cases[] = {
        PLAIN(r01_wrong), PLAIN(r01_right), PLAIN(r02_wrong), PLAIN(r02_right), PLAIN(r03_few),   PLAIN(r03_many),
        PLAIN(r03_inner), PLAIN(r03_set),   PLAIN(r03_right), PLAIN(r04_open),  PLAIN(r04_none),  PLAIN(r05_wrong),
        PLAIN(r05_reply), PLAIN(r05_unsent), PLAIN(r05_instead), PLAIN(r05_right), PLAIN(r06_wrong), PLAIN(r08_line),  PLAIN(r08_error), PLAIN(r08_status),
        PLAIN(r08_right), PLAIN(r01_login),
    };
    if (ValkeyModule_Init(ctx, "replies", 1, VALKEYMODULE_APIVER_1) == ERR) return ERR;
    ValkeyModule_RegisterAuthCallback(ctx, WaitForLogin);
    return RegisterCases(ctx, cases, sizeof(cases) / sizeof(cases[0]));
}
