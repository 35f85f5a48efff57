/* Parameters of all four kinds. Odd numbers below zero and the text "no" are refused with a reason, applying 13 is refused too. */
#include "valkeymodule.h"
#include <errno.h>
#include <string.h>

static ValkeyModuleString *text;
static long long number, size, written;
static int truth, color, bits;
static char applied[256];

static ValkeyModuleString *getText(const char *name, void *data) {
    VALKEYMODULE_NOT_USED(name);
    VALKEYMODULE_NOT_USED(data);
    return text;
}

static int setText(const char *name, ValkeyModuleString *value, void *data, ValkeyModuleString **err) {
    VALKEYMODULE_NOT_USED(name);
    VALKEYMODULE_NOT_USED(data);
    size_t length;
    const char *bytes = ValkeyModule_StringPtrLen(value, &length);
    if (length == 2 && !memcmp(bytes, "no", 2)) {
        *err = ValkeyModule_CreateString(NULL, "this text is refused", 20);
        return VALKEYMODULE_ERR;
    }
    if (text) ValkeyModule_FreeString(NULL, text);
    ValkeyModule_RetainString(NULL, value);
    text = value;
    return VALKEYMODULE_OK;
}

static long long getNumber(const char *name, void *data) {
    VALKEYMODULE_NOT_USED(name);
    return *(long long *)data;
}

static int setNumber(const char *name, long long value, void *data, ValkeyModuleString **err) {
    if (value < 0 && value % 2) {
        *err = ValkeyModule_CreateStringPrintf(NULL, "%s must not be %lld", name, value);
        return VALKEYMODULE_ERR;
    }
    *(long long *)data = value;
    return VALKEYMODULE_OK;
}

static int getInt(const char *name, void *data) {
    VALKEYMODULE_NOT_USED(name);
    return *(int *)data;
}

static int setInt(const char *name, int value, void *data, ValkeyModuleString **err) {
    VALKEYMODULE_NOT_USED(name);
    VALKEYMODULE_NOT_USED(err);
    *(int *)data = value;
    return VALKEYMODULE_OK;
}

static int Apply(ValkeyModuleCtx *ctx, void *data, ValkeyModuleString **err) {
    VALKEYMODULE_NOT_USED(ctx);
    VALKEYMODULE_NOT_USED(data);
    strncat(applied, "applied ", sizeof(applied) - strlen(applied) - 1);
    if (number != 13) return VALKEYMODULE_OK;
    *err = ValkeyModule_CreateString(NULL, "13 cannot be applied", 20);
    return VALKEYMODULE_ERR;
}

/* settings.applied: how often values were put into effect since the last time; registering late is refused */
static int Applied(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    errno = 0;
    ValkeyModule_ReplyWithArray(ctx, 3);
    ValkeyModule_ReplyWithCString(ctx, applied);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_RegisterBoolConfig(ctx, "late", 1, 0, getInt, setInt, NULL, &truth));
    ValkeyModule_ReplyWithBool(ctx, errno == EBUSY);
    applied[0] = 0;
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "settings", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    const char *colors[] = {"red", "green", "blue"};
    const int colorValues[] = {1, 2, 4};
    const char *words[] = {"none", "one", "two", "three", "four"};
    const int wordValues[] = {0, 1, 2, 3, 4};
    int failed = 0;
    failed |= ValkeyModule_RegisterStringConfig(ctx, "text", "first", VALKEYMODULE_CONFIG_DEFAULT, getText, setText, NULL, NULL);
    failed |= ValkeyModule_RegisterNumericConfig(ctx, "number", 5, VALKEYMODULE_CONFIG_DEFAULT, -100, 100, getNumber, setNumber, Apply, &number);
    failed |= ValkeyModule_RegisterNumericConfig(ctx, "number2", 5, VALKEYMODULE_CONFIG_DEFAULT, -100, 100, getNumber, setNumber, Apply, &number);
    failed |= ValkeyModule_RegisterNumericConfig(ctx, "size", 1024, VALKEYMODULE_CONFIG_MEMORY, 0, 1 << 30, getNumber, setNumber, NULL, &size);
    failed |= ValkeyModule_RegisterBoolConfig(ctx, "truth", 1, VALKEYMODULE_CONFIG_DEFAULT, getInt, setInt, NULL, &truth);
    failed |= ValkeyModule_RegisterBoolConfig(ctx, "fixed", 0, VALKEYMODULE_CONFIG_IMMUTABLE, getInt, setInt, NULL, &truth);
    failed |= ValkeyModule_RegisterBoolConfig(ctx, "unseen", 0, VALKEYMODULE_CONFIG_HIDDEN, getInt, setInt, NULL, &truth);
    failed |= ValkeyModule_RegisterEnumConfig(ctx, "color", 2, VALKEYMODULE_CONFIG_DEFAULT, colors, colorValues, 3, getInt, setInt, NULL, &color);
    failed |= ValkeyModule_RegisterEnumConfig(ctx, "bits", 3, VALKEYMODULE_CONFIG_BITFLAGS, words, wordValues, 5, getInt, setInt, NULL, &bits);
    failed |= ValkeyModule_RegisterNumericConfig(ctx, "Written_So", 5, VALKEYMODULE_CONFIG_DEFAULT, 0, 100, getNumber, setNumber, NULL, &written);
    if (failed) return VALKEYMODULE_ERR;
    if (ValkeyModule_RegisterBoolConfig(ctx, "truth", 1, 0, getInt, setInt, NULL, &truth) == VALKEYMODULE_OK) return VALKEYMODULE_ERR;
    if (ValkeyModule_RegisterBoolConfig(ctx, "bad name", 1, 0, getInt, setInt, NULL, &truth) == VALKEYMODULE_OK) return VALKEYMODULE_ERR;
    if (ValkeyModule_RegisterBoolConfig(ctx, "wrong", 1, VALKEYMODULE_CONFIG_MEMORY, getInt, setInt, NULL, &truth) == VALKEYMODULE_OK)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_LoadConfigs(ctx) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_CreateCommand(ctx, "settings.applied", Applied, "", 0, 0, 0);
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnUnload(ValkeyModuleCtx *ctx) {
    VALKEYMODULE_NOT_USED(ctx);
    if (text) ValkeyModule_FreeString(NULL, text);
    text = NULL;
    return VALKEYMODULE_OK;
}
