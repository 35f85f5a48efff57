#include "valkeymodule.h"

/* What this module offers. Others declare a pointer of this type:
 *   double (*toCelsius)(double) = ValkeyModule_GetSharedAPI(ctx, "units_to_celsius"); */
static double ToCelsius(double fahrenheit) {
    return (fahrenheit - 32) * 5 / 9;
}

/* What this module would like to have from another. */
typedef double (*WeatherFunc)(const char *city);

/* UNITS.CELSIUS fahrenheit */
static int UnitsCelsius(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    double fahrenheit;
    if (ValkeyModule_StringToDouble(argv[1], &fahrenheit) == VALKEYMODULE_ERR)
        return ValkeyModule_ReplyWithError(ctx, "ERR that is not a number");
    return ValkeyModule_ReplyWithDouble(ctx, ToCelsius(fahrenheit));
}

/* UNITS.WEATHER city: needs a module that exports weather_fahrenheit */
static int UnitsWeather(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    WeatherFunc weather = (WeatherFunc)ValkeyModule_GetSharedAPI(ctx, "weather_fahrenheit");
    if (weather == NULL) return ValkeyModule_ReplyWithError(ctx, "ERR no module here knows the weather");
    return ValkeyModule_ReplyWithDouble(ctx, ToCelsius(weather(ValkeyModule_StringPtrLen(argv[1], NULL))));
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "units", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_ExportSharedAPI(ctx, "units_to_celsius", (void *)ToCelsius) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "units.celsius", UnitsCelsius, "readonly fast", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "units.weather", UnitsWeather, "readonly", 0, 0, 0);
}
