// What the debugger's tests stop in of C++: methods, references, templates, a constructor that runs before OnLoad.
#include "valkeymodule.h"

namespace boxes {

struct Box {
    int width;
    int height;
    int area() const {
        return width * height;
    }
};

template <typename T> T larger(const T &a, const T &b) {
    return a < b ? b : a;
}

static int made = 0;
struct Counter {
    Counter() {
        made++;
    }
};
static Counter counter;

} // namespace boxes

static int Area(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    boxes::Box box{3, argc + 3};
    int area = box.area();
    long long most = boxes::larger<long long>(area, 5);
    return ValkeyModule_ReplyWithLongLong(ctx, most + boxes::made);
}

extern "C" int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (ValkeyModule_Init(ctx, "boxes", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "boxes.area", Area, "", 0, 0, 0);
}
