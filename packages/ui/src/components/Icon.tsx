/**
 * The icons, one table: 16 by 16, drawn with a stroke of the text's colour. They decorate; a label always stands beside or in aria-label.
 */
import type { JSX } from 'react'

const paths = {
  console: 'M2.5 3.5h11v9h-11zM5 6.5l2 1.75L5 10M8.5 10.25h2.5',
  problems: 'M8 2.5l6 10.5H2zM8 6.5v3M8 11.2v.3',
  keyspace:
    'M2.5 4.2c0-1 2.4-1.7 5.5-1.7s5.5.7 5.5 1.7-2.4 1.7-5.5 1.7-5.5-.7-5.5-1.7zM2.5 4.2v7.6c0 1 2.4 1.7 5.5 1.7s5.5-.7 5.5-1.7V4.2M2.5 8c0 1 2.4 1.7 5.5 1.7s5.5-.7 5.5-1.7',
  trace: 'M3 3.5h6M5.5 6.5h6M8 9.5h5M5.5 12.5h4',
  replication: 'M2.5 5.5h9M9 3l2.5 2.5L9 8M13.5 10.5h-9M7 8l-2.5 2.5L7 13',
  blocked: 'M8 2.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11zM6.3 6v4M9.7 6v4',
  timers: 'M8 3.5a5 5 0 100 10 5 5 0 000-10zM8 6v2.7l1.8 1.2M6.5 1.5h3',
  modules: 'M8 2l5.2 3v6L8 14l-5.2-3V5zM2.8 5L8 8l5.2-3M8 8v6',
  log: 'M3.5 2.5h9v11h-9zM5.8 5.5h4.4M5.8 8h4.4M5.8 10.5h2.6',
  editor: 'M5.5 4.5L2 8l3.5 3.5M10.5 4.5L14 8l-3.5 3.5',
  examples:
    'M2.5 3.5h4.2c.7 0 1.3.5 1.3 1.2v8.3c0-.7-.6-1.2-1.3-1.2H2.5zM13.5 3.5H9.3C8.6 3.5 8 4 8 4.7V13c0-.7.6-1.2 1.3-1.2h4.2z',
  run: 'M5 3.2v9.6l7.5-4.8z',
  stop: 'M4.5 4.5h7v7h-7z',
  search: 'M7 2.8a4.2 4.2 0 100 8.4 4.2 4.2 0 000-8.4zM10 10l3.5 3.5',
  close: 'M4 4l8 8M12 4l-8 8',
  clear: 'M3.5 4.5h9M6.5 4.5v-1.5h3v1.5M4.7 4.5l.6 8.5h5.4l.6-8.5',
  tail: 'M8 2.5v7M5 7l3 3 3-3M3.5 13h9',
  tree: 'M3 3.5h4M5 3.5v8.5M5 7.5h3M5 12h3M9.5 7.5H13M9.5 12H13',
  table: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M6.5 3.5v9',
  copy: 'M5.5 5.5h7v7h-7zM3.5 10.5v-7h7',
  clock: 'M8 2.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11zM8 5v3.2l2.2 1.3',
  error: 'M8 2.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11zM6 6l4 4M10 6l-4 4',
  warning: 'M8 2.5l6 10.5H2zM8 6.5v3M8 11.2v.3',
  info: 'M8 2.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11zM8 7.3v3.4M8 5.2v.3',
  ok: 'M3.5 8.5l3 3 6-7',
  fix: 'M10.8 2.8a3 3 0 00-3.6 4L3 11l2 2 4.2-4.2a3 3 0 004-3.6l-1.9 1.8-1.8-.5-.5-1.8z',
  chevron: 'M6 3.5L10.5 8 6 12.5',
  debug:
    'M5.5 5.5a2.5 2.5 0 015 0M4.5 6.5h7v4a3.5 3.5 0 01-7 0zM8 6.5v7M2 5.5l2.5 1.5M14 5.5l-2.5 1.5M2 9.5h2.5M11.5 9.5H14M2.5 13.5l2.3-1.7M13.5 13.5l-2.3-1.7',
  server: 'M3 2.8h10v4H3zM3 9.2h10v4H3zM5 4.8h.6M5 11.2h.6',
  export: 'M8 2.5v7M5.2 5.2L8 2.5l2.8 2.7M4.5 7.5h-2v6h11v-6h-2',
  unload: 'M8 9.5V2.5M5 5l3-3 3 3M3 9.5v4h10v-4',
  settings:
    'M8 5.8a2.2 2.2 0 100 4.4 2.2 2.2 0 000-4.4zM8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6L5 5M11 11l1.4 1.4M12.4 3.6L11 5M5 11l-1.4 1.4',
} as const

/** Names of the icons. */
export type IconName = keyof typeof paths

/** One icon, as large as the text is high unless a size is given; hidden from assistive technology. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): JSX.Element {
  return (
    <svg
      className="vp-icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill={name === 'run' || name === 'stop' ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth="1.3"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  )
}
