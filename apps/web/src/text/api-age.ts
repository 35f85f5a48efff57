// Whether a server has a function of the module API: one rule for completion, warnings and GetApi.
import { API_SINCE } from '@valkey-playground/api/spec'
import { compareVersions } from '@valkey-playground/toolchain'

/** Whether function `name`, without prefix, came after server `version`; never if `version` is empty. */
export function isYounger(name: string, version: string): boolean {
  const since = Object.hasOwn(API_SINCE, name) ? API_SINCE[name] : undefined
  return version !== '' && since !== undefined && compareVersions(since, version) > 0
}
