/**
 * The console panel: xterm.js over a console model.
 *
 * xterm is loaded when the panel first shows. It keeps Tab for completion, so there is a way out by keyboard (Escape or Control M, then Tab), and it
 * paints text that assistive technology cannot read, so the same output is also a log region, and a list to read at leisure.
 */
import type { FitAddon } from '@xterm/addon-fit'
import type { Terminal } from '@xterm/xterm'
import type { JSX } from 'react'
import { useEffect, useRef, useState } from 'react'
import { Button, LiveRegion, PanelFrame, ScrollArea, Space, Tag } from '../components/parts.tsx'
import type { PanelProps } from '../panel.ts'
import type { Session } from '../session.ts'
import { strings } from '../strings.ts'
import type { Entry, View } from './console-model.ts'
import { ConsoleModel } from './console-model.ts'
import { isSubscribed } from './connection-state.ts'
import { browserStorage } from './history.ts'
import { readInputs } from './keys.ts'
import { Screen } from './screen.ts'
import { terminalTheme, watchTheme } from './terminal-theme.ts'
import '@xterm/xterm/css/xterm.css'
import './console.css'

const text = strings.console
/** The entries that screen readers hear of; older ones are in the list. */
const spoken = 12

const models = new WeakMap<Session, ConsoleModel>()

/** The console of a session: it outlives the panel, whose tab may be closed and opened, as its connection does. */
function modelFor(session: Session): ConsoleModel {
  let model = models.get(session)
  if (!model) {
    const storage = browserStorage('valkey-playground.console.history')
    model = new ConsoleModel({ session, storage, now: () => performance.now() })
    models.set(session, model)
  }
  return model
}

/** The panel, tied to a session. */
export function Console({ session }: PanelProps): JSX.Element {
  const model = modelFor(session)
  const [view, setView] = useState<View>(() => model.view())
  const [entries, setEntries] = useState<readonly Entry[]>(() => [...model.entries()])
  const [asList, setAsList] = useState(false)
  const [readable, setReadable] = useState(false)
  const host = useRef<HTMLDivElement>(null)
  const terminal = useRef<Terminal | null>(null)

  useEffect(() => {
    model.start()
    // A repeated command prints faster than anybody reads: what is beside the terminal is renewed once a frame.
    let frame = 0
    const stop = model.onEvent(() => {
      frame ||= requestAnimationFrame(() => {
        frame = 0
        setView(model.view())
        setEntries([...model.entries()])
      })
    })
    return () => {
      stop()
      cancelAnimationFrame(frame)
    }
  }, [model])

  useEffect(() => {
    const element = host.current
    if (!element) return undefined
    let dispose: (() => void) | null = null
    let gone = false
    void openTerminal(element, model).then((opened) => {
      if (gone) {
        opened.dispose()
        return
      }
      terminal.current = opened.terminal
      dispose = opened.dispose
    })
    return () => {
      gone = true
      terminal.current = null
      dispose?.()
    }
  }, [model])

  useEffect(() => {
    if (terminal.current) terminal.current.options.screenReaderMode = readable
  }, [readable])

  const { connection } = view
  return (
    <PanelFrame
      label={text.title}
      className="vp-console"
      tools={
        <>
          <Tag tone={connection.resp === 3 ? 'accent' : 'plain'}>RESP{connection.resp}</Tag>
          <Tag>db{connection.db}</Tag>
          {connection.inMulti && <Tag tone="warn">MULTI</Tag>}
          {isSubscribed(connection) && <Tag tone="info">{text.subscribed}</Tag>}
          {connection.monitor && <Tag tone="info">{text.monitor}</Tag>}
          <Space />
          <Button
            label={text.screenReader}
            icon="info"
            kind="quiet"
            pressed={readable}
            onClick={() => setReadable(!readable)}
          />
          <Button
            label={text.transcriptShow}
            icon="log"
            kind="quiet"
            pressed={asList}
            onClick={() => setAsList(!asList)}
          />
        </>
      }
    >
      {asList && <Transcript entries={entries} />}
      <div ref={host} className="vp-terminal" data-testid="console" hidden={asList} />
      <LiveRegion text={view.tabLeaves ? text.tabLeaves : menuText(view)} />
      <div
        className="vp-hidden"
        role="log"
        aria-label={text.transcript}
        aria-live={readable ? 'off' : 'polite'}
      >
        {entries.slice(-spoken).map((entry, i) => (
          <div key={Math.max(0, entries.length - spoken) + i}>{entry.text}</div>
        ))}
      </div>
    </PanelFrame>
  )
}

function menuText(view: View): string {
  if (!view.menu) return ''
  const { choices, index } = view.menu
  return index < 0 ? text.possible(choices.length) : (choices[index] ?? '').trim()
}

function Transcript({ entries }: { readonly entries: readonly Entry[] }): JSX.Element {
  return (
    <ScrollArea className="vp-transcript vp-mono" label={text.transcript} testId="console-transcript">
      <ol>
        {entries.length === 0 && <li className="vp-muted">{text.transcriptEmpty}</li>}
        {entries.map((entry, i) => (
          <li key={i} data-kind={entry.kind}>
            {entry.text}
          </li>
        ))}
      </ol>
    </ScrollArea>
  )
}

interface OpenedTerminal {
  readonly terminal: Terminal
  readonly dispose: () => void
}

async function openTerminal(host: HTMLElement, model: ConsoleModel): Promise<OpenedTerminal> {
  const [{ Terminal }, { FitAddon }] = await Promise.all([import('@xterm/xterm'), import('@xterm/addon-fit')])
  const terminal = new Terminal({
    theme: terminalTheme(host),
    fontFamily: getComputedStyle(host).fontFamily,
    fontSize: 13,
    lineHeight: 1.2,
    scrollback: 5000,
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    minimumContrastRatio: 4.5,
    drawBoldTextInBrightColors: false,
    macOptionIsMeta: true,
  })
  const fit = new FitAddon()
  terminal.loadAddon(fit)
  terminal.open(host)
  terminal.textarea?.setAttribute('aria-label', text.label)
  terminal.attachCustomKeyEventHandler((event) => handleKey(event, terminal, model))
  // Bracketed paste: pasted lines must be told from typed ones.
  terminal.write('\x1b[?2004h')
  const stopFit = keepFitted(host, fit)

  const screen = new Screen(terminal.cols)
  terminal.write(screen.print({ kind: 'notice', text: text.welcome }))
  for (const entry of model.entries()) terminal.write(screen.print(entry))
  const draw = (): void => terminal.write(screen.draw(model.view()))
  draw()
  const stopEvents = model.onEvent((event) => {
    if (event.type === 'clear') terminal.write(screen.clear())
    if (event.type === 'print') terminal.write(screen.print(event.entry))
    draw()
  })
  // Who comes back to the console finds Tab completing, as its label says.
  terminal.textarea?.addEventListener('blur', () => model.setTabLeaves(false))
  const data = terminal.onData((bytes) => {
    for (const input of readInputs(bytes)) model.input(input)
  })
  const resized = terminal.onResize(({ cols }) => {
    screen.columns = cols
    draw()
  })
  const stopTheme = watchTheme(() => {
    terminal.options.theme = terminalTheme(host)
  })
  return {
    terminal,
    dispose() {
      for (const stop of [stopEvents, stopFit, stopTheme]) stop()
      data.dispose()
      resized.dispose()
      terminal.dispose()
    },
  }
}

function keepFitted(host: HTMLElement, fit: FitAddon): () => void {
  const refit = (): void => {
    if (host.clientWidth > 40 && host.clientHeight > 20) fit.fit()
  }
  refit()
  const observer = new ResizeObserver(refit)
  observer.observe(host)
  return () => observer.disconnect()
}

/** Keys of the page go past the terminal; Tab does too once the person asked for it. True lets the terminal have the key. */
function handleKey(event: KeyboardEvent, terminal: Terminal, model: ConsoleModel): boolean {
  if (event.key === 'Tab' && model.view().tabLeaves) return false
  if (event.ctrlKey && !event.altKey && event.key.toLowerCase() === 'm') {
    // As a character Control M is Enter; here it is the way out, as in the editor.
    event.preventDefault()
    if (event.type === 'keydown') model.setTabLeaves(!model.view().tabLeaves)
    return false
  }
  // The browser's own copy and paste: with text selected Ctrl+C copies, without it interrupts.
  const key = event.key.toLowerCase()
  if (event.ctrlKey && !event.altKey && (key === 'v' || (key === 'c' && terminal.hasSelection())))
    return false
  const isPages =
    /^F\d+$/.test(event.key) ||
    (event.ctrlKey && (event.shiftKey || event.key === 'Enter' || event.key === '`'))
  return !(isPages || (event.metaKey && event.key !== 'Meta'))
}
