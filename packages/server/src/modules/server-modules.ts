import type { ModuleListEntry, ModuleSupport, Server } from '@valkey-playground/engine'
export class ServerModules implements ModuleSupport {
  constructor(_s: Server, _c: unknown) {}
  async loadAtStart(_p: string, _a: readonly string[]): Promise<boolean> {
    return false
  }
  async load(): Promise<void> {}
  unload(): void {}
  list(): readonly ModuleListEntry[] {
    return []
  }
  dispose(): void {}
}
