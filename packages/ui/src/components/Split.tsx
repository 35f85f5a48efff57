/**
 * Two panes with a line between them that can be moved by hand or by arrow keys.
 *
 * Side by side where there is room, one above the other in a narrow panel; the share is kept when the direction changes.
 */
import type { JSX, KeyboardEvent, PointerEvent, ReactNode } from 'react'
import { useEffect, useRef, useState } from 'react'
import './components.css'

const least = 0.15
const most = 0.85
const clamp = (share: number): number => Math.min(most, Math.max(least, share))

/** `first` and `second` with a separator; with no `second`, only `first`. */
export function Split(props: {
  readonly label: string
  readonly first: ReactNode
  readonly second: ReactNode | null
  /** Share of the first pane at the start, 0..1. */
  readonly share?: number
  /** From this width in pixels on, the panes are side by side. */
  readonly wide?: number
}): JSX.Element {
  const [share, setShare] = useState(props.share ?? 0.5)
  const [direction, setDirection] = useState<'row' | 'column'>('row')
  const box = useRef<HTMLDivElement>(null)
  const wide = props.wide ?? 560

  useEffect(() => {
    const element = box.current
    if (!element || typeof ResizeObserver === 'undefined') return undefined
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setDirection(entry.contentRect.width >= wide ? 'row' : 'column')
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [wide])

  function onPointerMove(event: PointerEvent<HTMLDivElement>): void {
    const rect = box.current?.getBoundingClientRect()
    if (!rect || !event.currentTarget.hasPointerCapture(event.pointerId)) return
    setShare(
      clamp(
        direction === 'row'
          ? (event.clientX - rect.left) / rect.width
          : (event.clientY - rect.top) / rect.height,
      ),
    )
  }

  function onKeyDown(event: KeyboardEvent): void {
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -0.03,
      ArrowUp: -0.03,
      ArrowRight: 0.03,
      ArrowDown: 0.03,
      Home: -1,
      End: 1,
    }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    setShare((now) => clamp(now + step))
  }

  const alone = props.second === null
  return (
    <div ref={box} className="vp-split" data-direction={direction}>
      <div className="vp-split-pane" style={{ flex: alone ? '1 1 100%' : `${share} 1 0` }}>
        {props.first}
      </div>
      {!alone && (
        <>
          <div
            className="vp-separator"
            role="separator"
            tabIndex={0}
            aria-label={props.label}
            aria-orientation={direction === 'row' ? 'vertical' : 'horizontal'}
            aria-valuenow={Math.round(share * 100)}
            aria-valuemin={least * 100}
            aria-valuemax={most * 100}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={onPointerMove}
            onKeyDown={onKeyDown}
          />
          <div className="vp-split-pane" style={{ flex: `${1 - share} 1 0` }}>
            {props.second}
          </div>
        </>
      )}
    </div>
  )
}
