/**
 * A place in the module's source that can be gone to.
 */
import type { JSX } from 'react'
import { strings } from '../strings.ts'

/** Moves the editor to a line. */
export type Reveal = (file: string, line: number) => void

/** File and line of a place written as `file:line`, or null if it is written in another way. */
export function parsePlace(place: string): { readonly file: string; readonly line: number } | null {
  const found = /^(.+):(\d+)$/.exec(place)
  return found?.[1] !== undefined && found[2] !== undefined
    ? { file: found[1], line: Number(found[2]) }
    : null
}

/** The place as a link; as text if it is written in another way than `file:line`. */
export function PlaceLink(props: { readonly place: string; readonly onReveal: Reveal }): JSX.Element {
  const parsed = parsePlace(props.place)
  if (!parsed) return <span>{props.place}</span>
  return (
    <button
      type="button"
      className="vp-link"
      aria-label={strings.common.goTo(parsed.file, parsed.line)}
      onClick={() => props.onReveal(parsed.file, parsed.line)}
    >
      {props.place}
    </button>
  )
}
