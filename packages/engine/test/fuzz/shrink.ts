// Narrows a failing script down.

/**
 * Leaves out ever smaller pieces as long as `play` still finds something: not always the same thing, but always a real one.
 * @param play tells what is wrong with some of the steps, null when nothing is
 */
export async function shrink<T>(
  steps: readonly T[],
  play: (steps: readonly T[]) => Promise<string | null>,
): Promise<readonly T[]> {
  let kept = steps
  if ((await play(kept)) === null) return kept
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = Math.max(0, kept.length - size); at >= 0; at -= size) {
      const without = [...kept.slice(0, at), ...kept.slice(at + size)]
      if (without.length > 0 && (await play(without)) !== null) kept = without
    }
  }
  return kept
}
