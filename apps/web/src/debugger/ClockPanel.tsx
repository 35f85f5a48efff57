// The engine's clock: held, moved on to what is due next, or run at another speed. Real time is a press away.
import type { ClockArguments, ClockState } from '@valkey-playground/debug/front'
import { useEffect, useState, type JSX } from 'react'
import { usePage } from '../app/page.ts'
import { words } from './dap.ts'

/** How often the clock is read while it runs, in ms. */
const PERIOD = 1000

const SPEEDS = [0.1, 0.5, 1, 2, 10, 60]

/** The clock with its buttons. */
export function ClockPanel(): JSX.Element {
  const { debugger: debug, session } = usePage()
  const [clock, setClock] = useState<ClockState | null>(null)
  const [problem, setProblem] = useState('')
  const [millis, setMillis] = useState('1000')
  /** How fast it goes when it goes: a held clock has no speed. */
  const [speed, setSpeed] = useState(1)

  async function ask(args: ClockArguments): Promise<void> {
    try {
      const answer = await debug.ask<ClockState>('playground/clock', args)
      setClock(answer)
      if (!answer.paused) setSpeed(answer.speed)
      setProblem('')
    } catch (error) {
      setProblem(words(error))
    }
  }
  const shown = clock !== null
  const moving = shown && !clock.paused
  useEffect(() => {
    if (!moving) return undefined
    const timer = setInterval(() => void ask({}), PERIOD)
    return () => clearInterval(timer)
  })

  if (!shown)
    return (
      <>
        <button type="button" className="vp-button" data-testid="clock-take" onClick={() => void ask({})}>
          Take the clock in hand
        </button>
        {problem !== '' && <p className="pg-connect-problem">{problem}</p>}
      </>
    )
  const { now, real, paused, next } = clock
  const place = /^(.*):(\d+)$/.exec(next?.madeAt ?? '')
  return (
    <div className="pg-clock" data-testid="clock">
      <p>
        <time dateTime={new Date(now).toISOString()} className="vp-mono">
          {new Date(now).toISOString().replace('T', ' ').replace('Z', '')}
        </time>{' '}
        <span className="vp-muted" role="status">
          {paused ? 'held' : speed === 1 ? 'running' : `running ${speed} times as fast`}
          {Math.abs(now - real) >= 1000 && `, ${describeLag(now - real)}`}
        </span>
      </p>
      <p data-testid="clock-next">
        {next === null ? (
          'Nothing is due.'
        ) : (
          <>
            Next: {next.what}, in {Math.max(0, next.at - now)} ms
            {place !== null && (
              <>
                , set at{' '}
                <button
                  type="button"
                  className="vp-link"
                  onClick={() => session.reveal(place[1] ?? '', { line: Number(place[2]), column: 1 })}
                >
                  {next.madeAt}
                </button>
              </>
            )}
          </>
        )}
      </p>
      <div className="pg-debug-actions" role="group" aria-label="Clock">
        <button
          type="button"
          className="vp-button"
          onClick={() => void ask({ action: paused ? 'run' : 'pause', ...(paused ? { speed } : {}) })}
        >
          {paused ? 'Let it run' : 'Hold the clock'}
        </button>
        <button
          type="button"
          className="vp-button"
          disabled={next === null}
          onClick={() => void ask({ action: 'step' })}
        >
          To what is next
        </button>
        <button type="button" className="vp-button" onClick={() => void ask({ action: 'real' })}>
          Real time
        </button>
      </div>
      <form
        className="pg-debug-new"
        aria-label="Advance the clock"
        onSubmit={(event) => {
          event.preventDefault()
          void ask({ action: 'advance', millis: Number(millis) })
        }}
      >
        <input
          className="pg-debug-input"
          type="number"
          min={1}
          aria-label="Milliseconds"
          value={millis}
          onChange={(event) => setMillis(event.target.value)}
        />
        <button type="submit" className="vp-button">
          Advance, ms
        </button>
        <select
          className="pg-debug-input"
          aria-label="Speed"
          value={speed}
          onChange={(event) => void ask({ action: 'run', speed: Number(event.target.value) })}
        >
          {[...new Set([...SPEEDS, speed])].map((one) => (
            <option key={one} value={one}>
              {one} ×
            </option>
          ))}
        </select>
      </form>
      {problem !== '' && <p className="pg-connect-problem">{problem}</p>}
    </div>
  )
}

function describeLag(millis: number): string {
  const seconds = Math.round(Math.abs(millis) / 1000)
  return `${seconds} s ${millis > 0 ? 'ahead of' : 'behind'} real time`
}
