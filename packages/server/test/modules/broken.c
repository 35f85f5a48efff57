/* Does not compile. */
#include "valkeymodule.h"

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
  return nosuchthing;
}
