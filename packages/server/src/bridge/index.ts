// The face of the bridge, for the programs that serve the page.
export { attachBridge } from './bridge.ts'
export { parseTarget } from './targets.ts'
