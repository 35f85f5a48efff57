// A module in C++: containers, constructors, and an exception that nothing here can catch.
#include "valkeymodule.h"
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace {
std::map<std::string, std::vector<int>> table{{"one", {1}}, {"two", {1, 2}}};

int Count(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    size_t length;
    const char *text = ValkeyModule_StringPtrLen(argv[1], &length);
    std::vector<int> &row = table[std::string(text, length)];
    row.push_back(static_cast<int>(row.size()));
    int sum = 0;
    for (int each : row) sum += each;
    return ValkeyModule_ReplyWithLongLong(ctx, sum);
}

int Throw(ValkeyModuleCtx *, ValkeyModuleString **, int) {
    throw std::runtime_error("no");
}
} // namespace

extern "C" int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **, int) {
    if (ValkeyModule_Init(ctx, "plusplus", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "plusplus.throw", Throw, "", 0, 0, 0) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "plusplus.count", Count, "", 0, 0, 0);
}
