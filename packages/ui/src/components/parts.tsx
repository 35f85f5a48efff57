/**
 * Small parts that every panel uses: the frame, buttons, the filter field, tags, the empty state, the live region.
 *
 * They hold no state but focus; what they look like is in components.css.
 */
import type { JSX, ReactNode } from 'react'
import { Icon } from './Icon.tsx'
import type { IconName } from './Icon.tsx'
import './components.css'

/** The frame of a panel: its tools on top, its content under them. `label` names the region for assistive technology. */
export function PanelFrame(props: {
  readonly label: string
  readonly tools?: ReactNode
  readonly className?: string
  readonly children: ReactNode
}): JSX.Element {
  return (
    <section className={`vp-panel ${props.className ?? ''}`} aria-label={props.label}>
      {props.tools !== undefined && <div className="vp-toolbar">{props.tools}</div>}
      {props.children}
    </section>
  )
}

/** Pushes what follows it in a toolbar to the other end. */
export function Space(): JSX.Element {
  return <span className="vp-toolbar-space" />
}

/** A button with an icon, a text, or both; without a text the label is also its tooltip. */
export function Button(props: {
  readonly label: string
  readonly icon?: IconName
  readonly text?: string
  readonly kind?: 'plain' | 'quiet' | 'danger'
  readonly pressed?: boolean
  readonly disabled?: boolean
  readonly onClick: () => void
}): JSX.Element {
  return (
    <button
      type="button"
      className="vp-button"
      data-kind={props.kind ?? 'plain'}
      aria-label={props.label}
      aria-pressed={props.pressed}
      title={props.text === undefined ? props.label : undefined}
      disabled={props.disabled ?? false}
      onClick={props.onClick}
    >
      {props.icon && <Icon name={props.icon} />}
      {props.text}
    </button>
  )
}

/** Whether a list stays at its newest row; scrolling away from there ends it. */
export function FollowButton(props: {
  readonly label: string
  readonly follow: boolean
  readonly onChange: (follow: boolean) => void
}): JSX.Element {
  return (
    <Button
      label={props.label}
      icon="tail"
      kind="quiet"
      pressed={props.follow}
      onClick={() => props.onChange(!props.follow)}
    />
  )
}

/** A field that narrows what the panel shows. Escape empties it. */
export function FilterField(props: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}): JSX.Element {
  return (
    <label className="vp-field" data-grow="">
      <Icon name="search" size={13} />
      <input
        type="search"
        aria-label={props.label}
        placeholder={props.label}
        value={props.value}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => props.onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && props.value !== '') {
            event.stopPropagation()
            props.onChange('')
          }
        }}
      />
    </label>
  )
}

/** A list to choose one from. */
export function Choice(props: {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly text: string }[]
  readonly onChange: (value: string) => void
}): JSX.Element {
  return (
    <label className="vp-field">
      <select
        aria-label={props.label}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      >
        {props.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </label>
  )
}

/** What a tag says by its colour, beside its words. */
export type Tone = 'plain' | 'accent' | 'ok' | 'warn' | 'error' | 'info'

/** A word set apart: a type, a level, a count. */
export function Tag(props: {
  readonly tone?: Tone
  readonly title?: string
  readonly children: ReactNode
}): JSX.Element {
  return (
    <span className="vp-tag" data-tone={props.tone ?? 'plain'} title={props.title}>
      {props.children}
    </span>
  )
}

/** What a panel shows while it has nothing to show: what would appear here, and how to make it. */
export function EmptyState(props: {
  readonly icon: IconName
  readonly title: string
  readonly text: string
  readonly example?: string
  readonly action?: ReactNode
}): JSX.Element {
  return (
    <div className="vp-empty">
      <Icon name={props.icon} />
      <div className="vp-empty-title">{props.title}</div>
      <p>{props.text}</p>
      {props.example !== undefined && (
        <p>
          <code>{props.example}</code>
        </p>
      )}
      {props.action}
    </div>
  )
}

/** Speaks its text to screen readers when the text changes; shows nothing. */
export function LiveRegion(props: { readonly text: string; readonly urgent?: boolean }): JSX.Element {
  return (
    <div
      className="vp-hidden"
      role={props.urgent ? 'alert' : 'status'}
      aria-live={props.urgent ? 'assertive' : 'polite'}
    >
      {props.text}
    </div>
  )
}

/** A part that scrolls by itself; it can have the focus, so that arrow keys scroll it. */
export function ScrollArea(props: {
  readonly label: string
  readonly className: string
  readonly testId?: string
  readonly children: ReactNode
}): JSX.Element {
  return (
    <div
      className={props.className}
      role="group"
      aria-label={props.label}
      data-testid={props.testId}
      // Not every browser lets the keyboard into a scroller by itself.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      {props.children}
    </div>
  )
}
