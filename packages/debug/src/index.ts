/**
 * The debugger's room. Nothing is built yet: the page and the server start no debugger, and no panel offers one.
 * What comes here speaks the Debug Adapter Protocol over engine, api and toolchain (see ARCHITECTURE.md).
 */
export {}
