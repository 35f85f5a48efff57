/* Users, rights and logins. There is one user of the module's own, "-" in arguments; other words are users of the server. */
#include "testing.h"

static ValkeyModuleUser *own;
static ValkeyModuleBlockedClient *waiting;
static int authOn, changes, loadResults[8];
static uint64_t changedClient;

static const char *text(ValkeyModuleString *string) {
    return ValkeyModule_StringPtrLen(string, NULL);
}

static int replyStatus(ValkeyModuleCtx *ctx, int status) {
    const char *name = errorName();
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, status);
    return ValkeyModule_ReplyWithSimpleString(ctx, status == VALKEYMODULE_OK ? "-" : name);
}

static int replyString(ValkeyModuleCtx *ctx, ValkeyModuleString *string) {
    if (string == NULL) return ValkeyModule_ReplyWithError(ctx, errorName());
    ValkeyModule_ReplyWithString(ctx, string);
    ValkeyModule_FreeString(ctx, string);
    return VALKEYMODULE_OK;
}

static ValkeyModuleUser *userOf(ValkeyModuleString *name) {
    return is(name, "-") ? own : ValkeyModule_GetModuleUserFromUserName(name);
}

static void release(ValkeyModuleUser *user) {
    if (user != NULL && user != own) ValkeyModule_FreeModuleUser(user);
}

COMMAND(New) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    if (own) ValkeyModule_FreeModuleUser(own);
    own = ValkeyModule_CreateModuleUser(text(argv[1]));
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

COMMAND(Free) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (own) ValkeyModule_FreeModuleUser(own);
    own = NULL;
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

COMMAND(Rule) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleUser *user = userOf(argv[1]);
    if (user == NULL) return ValkeyModule_ReplyWithSimpleString(ctx, "nobody");
    errno = 0;
    int status = ValkeyModule_SetModuleUserACL(user, text(argv[2]));
    replyStatus(ctx, status);
    release(user);
    return VALKEYMODULE_OK;
}

COMMAND(Line) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleUser *user = userOf(argv[1]);
    if (user == NULL) return ValkeyModule_ReplyWithSimpleString(ctx, "nobody");
    ValkeyModuleString *error = NULL;
    int status = ValkeyModule_SetModuleUserACLString(ctx, user, text(argv[2]), &error);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, status);
    if (error) replyString(ctx, error);
    else ValkeyModule_ReplyWithNull(ctx);
    release(user);
    return VALKEYMODULE_OK;
}

COMMAND(Show) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleUser *user = userOf(argv[1]);
    if (user == NULL) return ValkeyModule_ReplyWithSimpleString(ctx, "nobody");
    replyString(ctx, ValkeyModule_GetModuleUserACLString(user));
    release(user);
    return VALKEYMODULE_OK;
}

/* The names of the user of this context, and of the client by its number. */
COMMAND(Whoami) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_ReplyWithArray(ctx, 3);
    errno = 0;
    replyString(ctx, ValkeyModule_GetCurrentUserName(ctx));
    replyString(ctx, ValkeyModule_GetClientUserNameById(ctx, ValkeyModule_GetClientId(ctx)));
    errno = 0;
    return replyString(ctx, ValkeyModule_GetClientUserNameById(ctx, 123456789));
}

COMMAND(CheckCommand) {
    if (argc < 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleUser *user = userOf(argv[1]);
    if (user == NULL) return ValkeyModule_ReplyWithSimpleString(ctx, "nobody");
    errno = 0;
    replyStatus(ctx, ValkeyModule_ACLCheckCommandPermissions(user, argv + 2, argc - 2));
    release(user);
    return VALKEYMODULE_OK;
}

/* rights.key user key flags, rights.channel user channel flags */
COMMAND(CheckNamed) {
    if (argc != 4) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleUser *user = userOf(argv[1]);
    if (user == NULL) return ValkeyModule_ReplyWithSimpleString(ctx, "nobody");
    long long flags;
    ValkeyModule_StringToLongLong(argv[3], &flags);
    errno = 0;
    replyStatus(ctx, is(argv[0], "rights.key")
                         ? ValkeyModule_ACLCheckKeyPermissions(user, argv[2], flags)
                         : ValkeyModule_ACLCheckChannelPermissions(user, argv[2], flags));
    release(user);
    return VALKEYMODULE_OK;
}

/* rights.log user object reason: by the user, if there is one, and by the name. */
COMMAND(Log) {
    if (argc != 4) return ValkeyModule_WrongArity(ctx);
    long long reason;
    ValkeyModule_StringToLongLong(argv[3], &reason);
    ValkeyModuleUser *user = userOf(argv[1]);
    if (user != NULL) ValkeyModule_ACLAddLogEntry(ctx, user, argv[2], reason);
    ValkeyModule_ACLAddLogEntryByUserName(ctx, argv[1], argv[2], reason);
    release(user);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

static void Changed(uint64_t client, void *data) {
    changes += *(int *)data;
    changedClient = client;
}

/* rights.login user [tell]: logs the client in; the number of its client and the one that was written must be equal. */
COMMAND(Login) {
    static int one = 1;
    if (argc < 2) return ValkeyModule_WrongArity(ctx);
    uint64_t client = 0;
    ValkeyModuleUserChangedFunc callback = argc == 3 ? Changed : NULL;
    size_t length;
    const char *name = ValkeyModule_StringPtrLen(argv[1], &length);
    int status = is(argv[1], "-")
                     ? (own ? ValkeyModule_AuthenticateClientWithUser(ctx, own, callback, &one, &client) : -1)
                     : ValkeyModule_AuthenticateClientWithACLUser(ctx, name, length, callback, &one, &client);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, status);
    return ValkeyModule_ReplyWithBool(ctx, client == (status == VALKEYMODULE_OK ? ValkeyModule_GetClientId(ctx) : 0));
}

/* rights.changes: how many logins ended since, and whether the last was this client's. */
COMMAND(Changes) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, changes);
    changes = 0;
    return ValkeyModule_ReplyWithBool(ctx, changedClient == ValkeyModule_GetClientId(ctx));
}

/* rights.logout me|nobody */
COMMAND(Logout) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    uint64_t id = is(argv[1], "me") ? ValkeyModule_GetClientId(ctx) : 123456789;
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_DeauthenticateAndCloseClient(ctx, id));
}

/* rights.redact position ... */
COMMAND(Redact) {
    ValkeyModule_ReplyWithArray(ctx, argc - 1);
    for (int i = 1; i < argc; i++) {
        long long position;
        if (ValkeyModule_StringToLongLong(argv[i], &position) != VALKEYMODULE_OK) position = 0;
        ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_RedactClientCommandArgument(ctx, position));
    }
    return VALKEYMODULE_OK;
}

/* rights.call user|client flags command ...: Call as a user; "client" means the client's own. */
COMMAND(Call) {
    if (argc < 4) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleUser *user = is(argv[1], "client") ? NULL : userOf(argv[1]);
    if (user != NULL) ValkeyModule_SetContextUser(ctx, user);
    char format[32];
    snprintf(format, sizeof(format), "%sv", text(argv[2]));
    errno = 0;
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, text(argv[3]), format, argv + 4, (size_t)argc - 4);
    const char *name = errorName();
    ValkeyModule_SetContextUser(ctx, NULL);
    ValkeyModule_ReplyWithArray(ctx, 2);
    if (reply) {
        ValkeyModule_ReplyWithCallReply(ctx, reply);
        ValkeyModule_FreeCallReply(reply);
        name = "-";
    } else {
        ValkeyModule_ReplyWithNull(ctx);
    }
    ValkeyModule_ReplyWithSimpleString(ctx, name);
    release(user);
    return VALKEYMODULE_OK;
}

/* rights.nested: whoami through a call of this module's own command. */
COMMAND(Nested) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleUser *user = userOf(argv[1]);
    if (user == NULL) return ValkeyModule_ReplyWithSimpleString(ctx, "nobody");
    ValkeyModule_SetContextUser(ctx, user);
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "rights.call", "CEccc", "client", "CE", "PING");
    ValkeyModule_ReplyWithCallReply(ctx, reply);
    ValkeyModule_FreeCallReply(reply);
    release(user);
    return VALKEYMODULE_OK;
}

/* rights.listen letter channel ...: s subscribes, p publishes, u unsubscribes, S and P by patterns, n names none. */
COMMAND(Listen) {
    if (argc < 2) return ValkeyModule_WrongArity(ctx);
    if (!ValkeyModule_IsChannelsPositionRequest(ctx)) return ValkeyModule_ReplyWithSimpleString(ctx, "listening");
    int flags = 0;
    switch (text(argv[1])[0]) {
    case 's': flags = VALKEYMODULE_CMD_CHANNEL_SUBSCRIBE; break;
    case 'p': flags = VALKEYMODULE_CMD_CHANNEL_PUBLISH; break;
    case 'u': flags = VALKEYMODULE_CMD_CHANNEL_UNSUBSCRIBE; break;
    case 'S': flags = VALKEYMODULE_CMD_CHANNEL_SUBSCRIBE | VALKEYMODULE_CMD_CHANNEL_PATTERN; break;
    case 'P': flags = VALKEYMODULE_CMD_CHANNEL_PUBLISH | VALKEYMODULE_CMD_CHANNEL_PATTERN; break;
    default: return VALKEYMODULE_OK;
    }
    for (int i = 2; i < argc; i++) ValkeyModule_ChannelAtPosWithFlags(ctx, i, flags);
    return VALKEYMODULE_OK;
}

/* Logins: the password says what becomes of one. Two functions are asked; the newest only knows words with "2". */

static int decide(ValkeyModuleCtx *ctx, ValkeyModuleString *name, const char *word, ValkeyModuleString **err) {
    size_t length;
    const char *user = ValkeyModule_StringPtrLen(name, &length);
    if (!strcmp(word, "allow"))
        return ValkeyModule_AuthenticateClientWithACLUser(ctx, user, length, NULL, NULL, NULL) == VALKEYMODULE_OK
                   ? VALKEYMODULE_AUTH_HANDLED
                   : VALKEYMODULE_AUTH_NOT_HANDLED;
    if (!strcmp(word, "deny")) {
        *err = ValkeyModule_CreateString(NULL, "denied by the module", 20);
        return VALKEYMODULE_AUTH_HANDLED;
    }
    if (!strcmp(word, "code")) {
        *err = ValkeyModule_CreateString(NULL, "-NOTYOU go away", 15);
        return VALKEYMODULE_AUTH_HANDLED;
    }
    if (!strcmp(word, "silent")) return VALKEYMODULE_AUTH_HANDLED;
    if (!strcmp(word, "reply")) {
        ValkeyModule_ReplyWithError(ctx, "MINE answered by the module");
        return VALKEYMODULE_AUTH_HANDLED;
    }
    return VALKEYMODULE_AUTH_NOT_HANDLED;
}

static int AuthReply(ValkeyModuleCtx *ctx, ValkeyModuleString *name, ValkeyModuleString *password, ValkeyModuleString **err) {
    VALKEYMODULE_NOT_USED(password);
    noted("reply ");
    noted("%s ", ValkeyModule_IsBlockedReplyRequest(ctx) ? "asked" : "odd");
    char *word = ValkeyModule_GetBlockedClientPrivateData(ctx);
    return decide(ctx, name, word, err);
}

static void FreeWord(ValkeyModuleCtx *ctx, void *data) {
    VALKEYMODULE_NOT_USED(ctx);
    noted("free ");
    ValkeyModule_Free(data);
}

static int Auth(ValkeyModuleCtx *ctx, ValkeyModuleString *name, ValkeyModuleString *password, ValkeyModuleString **err) {
    if (!authOn) return VALKEYMODULE_AUTH_NOT_HANDLED;
    noted("first ");
    if (!is(password, "wait")) return decide(ctx, name, text(password), err);
    waiting = ValkeyModule_BlockClientOnAuth(ctx, AuthReply, FreeWord);
    if (waiting == NULL) {
        ValkeyModule_ReplyWithError(ctx, "ERR cannot wait");
        return VALKEYMODULE_AUTH_HANDLED;
    }
    return VALKEYMODULE_AUTH_HANDLED;
}

static int AuthTwo(ValkeyModuleCtx *ctx, ValkeyModuleString *name, ValkeyModuleString *password, ValkeyModuleString **err) {
    if (!authOn) return VALKEYMODULE_AUTH_NOT_HANDLED;
    noted("newest ");
    const char *word = text(password);
    return word[0] == '2' ? decide(ctx, name, word + 1, err) : VALKEYMODULE_AUTH_NOT_HANDLED;
}

/* rights.auth on|off */
COMMAND(AuthSwitch) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    authOn = is(argv[1], "on");
    history[0] = 0;
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

/* rights.end word: ends the wait of a login; "abort" aborts it. */
COMMAND(End) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    if (waiting == NULL) return ValkeyModule_ReplyWithSimpleString(ctx, "nobody waits");
    ValkeyModuleBlockedClient *bc = waiting;
    waiting = NULL;
    if (is(argv[1], "abort")) {
        ValkeyModule_AbortBlock(bc);
    } else {
        ValkeyModule_UnblockClient(bc, ValkeyModule_Strdup(text(argv[1])));
    }
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

COMMAND(History) {
    UNUSED;
    return replyHistory(ctx);
}

/* rights.wrongblock: BlockClientOnAuth where nobody logs in. */
COMMAND(WrongBlock) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_BlockClientOnAuth(ctx, AuthReply, FreeWord) != NULL)
        ValkeyModule_ReplyWithSimpleString(ctx, "blocked");
    return VALKEYMODULE_OK;
}

/* What the functions about categories answered during OnLoad, and what AddACLCategory says now. */
COMMAND(Loaded) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_ReplyWithArray(ctx, 10);
    for (int i = 0; i < 8; i++) ValkeyModule_ReplyWithLongLong(ctx, loadResults[i]);
    errno = 0;
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_AddACLCategory(ctx, "late"));
    return ValkeyModule_ReplyWithSimpleString(ctx, errorName());
}

static int add(ValkeyModuleCtx *ctx, const char *name, ValkeyModuleCmdFunc function, const char *flags) {
    return ValkeyModule_CreateCommand(ctx, name, function, flags, 0, 0, 0);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "rights", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (add(ctx, "rights.new", New, "") || add(ctx, "rights.free", Free, "") || add(ctx, "rights.rule", Rule, "") ||
        add(ctx, "rights.line", Line, "") || add(ctx, "rights.show", Show, "") ||
        add(ctx, "rights.whoami", Whoami, "readonly") || add(ctx, "rights.command", CheckCommand, "") ||
        add(ctx, "rights.key", CheckNamed, "") || add(ctx, "rights.channel", CheckNamed, "") ||
        add(ctx, "rights.log", Log, "") || add(ctx, "rights.login", Login, "no-auth") ||
        add(ctx, "rights.changes", Changes, "") || add(ctx, "rights.logout", Logout, "no-auth") ||
        add(ctx, "rights.redact", Redact, "") || add(ctx, "rights.call", Call, "") ||
        add(ctx, "rights.nested", Nested, "") || add(ctx, "rights.listen", Listen, "getchannels-api") ||
        add(ctx, "rights.auth", AuthSwitch, "") || add(ctx, "rights.end", End, "") ||
        add(ctx, "rights.history", History, "") || add(ctx, "rights.wrongblock", WrongBlock, "") ||
        add(ctx, "rights.loaded", Loaded, ""))
        return VALKEYMODULE_ERR;
    loadResults[0] = ValkeyModule_AddACLCategory(ctx, "rights-own");
    loadResults[1] = ValkeyModule_AddACLCategory(ctx, "Rights-Own");
    loadResults[2] = ValkeyModule_AddACLCategory(ctx, "read");
    loadResults[3] = ValkeyModule_AddACLCategory(ctx, "bad name");
    ValkeyModuleCommand *show = ValkeyModule_GetCommand(ctx, "rights.show");
    loadResults[4] = ValkeyModule_SetCommandACLCategories(show, "rights-own read");
    loadResults[5] = ValkeyModule_SetCommandACLCategories(show, "rights-own nosuch");
    loadResults[6] = ValkeyModule_SetCommandACLCategories(ValkeyModule_GetCommand(ctx, "rights.whoami"), "Rights-Own FAST");
    loadResults[7] = ValkeyModule_SetCommandACLCategories(ValkeyModule_GetCommand(ctx, "rights.key"), "");
    ValkeyModule_RegisterAuthCallback(ctx, Auth);
    ValkeyModule_RegisterAuthCallback(ctx, AuthTwo);
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnUnload(ValkeyModuleCtx *ctx) {
    VALKEYMODULE_NOT_USED(ctx);
    if (own) ValkeyModule_FreeModuleUser(own);
    return VALKEYMODULE_OK;
}
