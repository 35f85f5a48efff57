// Says plainly that what is shown is the past, and leads back: above the text, and in each pane that shows what was.
import type { JSX } from 'react'
import { useStore } from 'zustand'
import { usePage } from '../app/page.ts'

/** The notice; nothing in the present. */
export function PastNotice(): JSX.Element | null {
  const { debugger: model } = usePage()
  const past = useStore(model, (state) => state.past)
  if (past === null || !past.inPast) return null
  const unit = past.units.find(({ number }) => number === past.unit)
  return (
    <p className="pg-past-notice" role="note" data-testid="past-notice">
      <strong>In the past</strong> statement {past.position} of {unit?.statements}, {unit?.what}
      <button type="button" className="vp-button" onClick={() => model.go('playground/present')}>
        Back to the present
      </button>
    </p>
  )
}
