/**
 * The one table of the panels: virtual rows, sorting, roving focus; with `tree` it is an outline whose rows open and close.
 *
 * Only rows in view are in the document, so positions are told by aria-rowindex and aria-rowcount. Focus sits on a whole row: one Tab stop
 * for the grid, arrows inside it. Column tracks must be lengths or fr (no `auto`): each row lays itself out alone.
 */
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import type { CSSProperties, JSX, KeyboardEvent, ReactNode } from 'react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { strings } from '../strings.ts'
import type { SortOrder } from './grid-model.ts'
import { moveFocus, nextOrder, sortRows } from './grid-model.ts'
import { Icon } from './Icon.tsx'
import './components.css'

/** One column: `width` is a CSS grid track, `compare` makes it sortable. */
export interface Column<Row> {
  readonly id: string
  readonly header: string
  readonly width: string
  readonly align?: 'end'
  readonly mono?: boolean
  readonly cell: (row: Row) => ReactNode
  readonly compare?: (a: Row, b: Row) => number
  /** Tooltip, for cells that may be cut off. */
  readonly title?: (row: Row) => string
}

/** How rows nest. `expanded` is null for a row that has nothing below it. */
interface TreeShape<Row> {
  readonly level: (row: Row) => number
  readonly expanded: (row: Row) => boolean | null
  readonly onToggle: (row: Row, open: boolean) => void
}

export interface DataGridProps<Row> {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowId: (row: Row) => string
  readonly selected?: string | null
  readonly onSelect?: (row: Row) => void
  /** Enter, or a double click; a single one with `activateOnClick`. */
  readonly onActivate?: (row: Row) => void
  readonly activateOnClick?: boolean
  readonly tree?: TreeShape<Row>
  readonly rowHeight?: number
  /** Rows are as high as their text needs, at least `rowHeight`. */
  readonly wrap?: boolean
  /** Least width before the grid scrolls sideways, a CSS length. */
  readonly minWidth?: string
  readonly headless?: boolean
  /** Keeps the last row in view while it is true. */
  readonly followTail?: boolean
  readonly onScrollAway?: () => void
  readonly testId?: string
}

/** Rows in columns; see the head of this file for its manners. */
export function DataGrid<Row>(props: DataGridProps<Row>): JSX.Element {
  const { columns, tree, rowId, rowHeight = 26 } = props
  const [order, setOrder] = useState<SortOrder | null>(null)
  const [active, setActive] = useState<string | null>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const wantFocus = useRef(false)
  /** Set by the hand, so that only a person scrolls away from the tail, never the layout. */
  const byHand = useRef(false)

  const rows = useMemo(() => {
    const column = columns.find((one) => one.id === order?.column)
    return sortRows(props.rows, column?.compare, order?.descending ?? false)
  }, [props.rows, columns, order])

  const found = active === null ? -1 : rows.findIndex((row) => rowId(row) === active)
  // The virtualizer hands out functions that change under the same name; nothing here is memoised over it.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => {
      const row = rows[index]
      return row === undefined ? index : rowId(row)
    },
    overscan: 8,
    // The row with the focus stays in the document when it is scrolled out of view, or the focus would be lost.
    rangeExtractor: (range) =>
      found < 0 || found >= range.count
        ? defaultRangeExtractor(range)
        : [...new Set([...defaultRangeExtractor(range), found])].toSorted((a, b) => a - b),
    scrollPaddingStart: props.headless ? 0 : 27,
    initialRect: { width: 600, height: 600 },
  })

  const selectedIndex = props.selected == null ? -1 : rows.findIndex((row) => rowId(row) === props.selected)
  const items = virtual.getVirtualItems()
  // The Tab stop: where focus was, else the selection, else the first row in view.
  const wanted = found >= 0 ? found : selectedIndex
  const stop = items.some((item) => item.index === wanted) ? wanted : (items[0]?.index ?? 0)

  // Rows that wrap tell their height late, and then the end has moved.
  const total = virtual.getTotalSize()
  useEffect(() => {
    byHand.current = false
    if (props.followTail && rows.length > 0) virtual.scrollToIndex(rows.length - 1, { align: 'end' })
  }, [props.followTail, rows.length, total, virtual])

  useEffect(() => {
    if (!wantFocus.current) return
    const element = scroller.current?.querySelector<HTMLElement>(`[data-index="${wanted}"]`)
    if (!element) return
    wantFocus.current = false
    element.focus({ preventScroll: true })
  })

  function focusRow(index: number): void {
    const row = rows[index]
    if (row === undefined) return
    wantFocus.current = true
    byHand.current = true
    setActive(rowId(row))
    virtual.scrollToIndex(index)
    props.onSelect?.(row)
  }

  function onKeyDown(event: KeyboardEvent, index: number, row: Row): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const open = tree?.expanded(row) ?? null
    if (tree && open !== null && event.key === (open ? 'ArrowLeft' : 'ArrowRight')) tree.onToggle(row, !open)
    else if (tree && event.key === 'ArrowRight' && open) focusRow(index + 1)
    else if (tree && event.key === 'ArrowLeft') focusRow(parentOf(index))
    else if (event.target === event.currentTarget && (event.key === 'Enter' || event.key === ' ')) {
      if (event.key === 'Enter' && props.onActivate) props.onActivate(row)
      else if (tree && open !== null) tree.onToggle(row, !open)
      else props.onSelect?.(row)
    } else {
      const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 300) / rowHeight) - 1)
      const to = moveFocus(event.key, index, rows.length, page)
      if (to === null) return
      focusRow(to)
    }
    event.preventDefault()
    event.stopPropagation()
  }

  function parentOf(index: number): number {
    const level = tree?.level(rows[index] as Row) ?? 1
    for (let i = index - 1; i >= 0; i--) if ((tree?.level(rows[i] as Row) ?? 1) < level) return i
    return index
  }

  function touched(): void {
    byHand.current = true
  }

  function onScroll(): void {
    const box = scroller.current
    if (!byHand.current || !props.followTail || !props.onScrollAway || !box) return
    if (box.scrollHeight - box.scrollTop - box.clientHeight > rowHeight * 3) props.onScrollAway()
  }

  const template = columns.map((column) => column.width).join(' ')
  const style = { '--vp-grid-min': props.minWidth ?? '100%' } as CSSProperties
  return (
    <div
      ref={scroller}
      className="vp-grid"
      role={tree ? 'treegrid' : 'grid'}
      aria-label={props.label}
      aria-rowcount={rows.length + (props.headless ? 0 : 1)}
      aria-colcount={columns.length}
      data-testid={props.testId}
      style={style}
      onScroll={onScroll}
      onWheel={touched}
      onPointerDown={touched}
      onTouchMove={touched}
    >
      {!props.headless && (
        <div className="vp-grid-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
          {columns.map((column) => (
            <HeaderCell key={column.id} column={column} order={order} onOrder={setOrder} sortable={!tree} />
          ))}
        </div>
      )}
      <div className="vp-grid-body" role="rowgroup" style={{ height: total }}>
        {items.map((item) => {
          const row = rows[item.index]
          if (row === undefined) return null
          const id = rowId(row)
          const open = tree?.expanded(row)
          return (
            <div
              key={id}
              className="vp-grid-row"
              role="row"
              ref={props.wrap ? virtual.measureElement : undefined}
              data-index={item.index}
              data-wrap={props.wrap ? '' : undefined}
              data-selectable={props.onSelect || props.onActivate ? '' : undefined}
              aria-rowindex={item.index + (props.headless ? 1 : 2)}
              aria-selected={props.onSelect ? id === props.selected : undefined}
              aria-level={tree?.level(row)}
              aria-expanded={open ?? undefined}
              tabIndex={item.index === stop ? 0 : -1}
              style={{
                gridTemplateColumns: template,
                [props.wrap ? 'minHeight' : 'height']: rowHeight,
                transform: `translateY(${item.start}px)`,
              }}
              onClick={() => {
                setActive(id)
                props.onSelect?.(row)
                if (props.activateOnClick) props.onActivate?.(row)
              }}
              onDoubleClick={() => {
                if (!props.activateOnClick) props.onActivate?.(row)
              }}
              onKeyDown={(event) => onKeyDown(event, item.index, row)}
            >
              {columns.map((column, at) => (
                <div
                  key={column.id}
                  role="gridcell"
                  className={column.mono ? 'vp-grid-cell vp-mono' : 'vp-grid-cell'}
                  data-align={column.align}
                  title={column.title?.(row)}
                >
                  {at === 0 && tree ? (
                    <TreeCell row={row} tree={tree} content={column.cell(row)} />
                  ) : (
                    column.cell(row)
                  )}
                </div>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function HeaderCell<Row>(props: {
  readonly column: Column<Row>
  readonly order: SortOrder | null
  readonly sortable: boolean
  readonly onOrder: (order: SortOrder | null) => void
}): JSX.Element {
  const { column, order } = props
  const way = order?.column === column.id ? (order.descending ? 'descending' : 'ascending') : 'none'
  const sortable = props.sortable && column.compare !== undefined
  return (
    <div
      role="columnheader"
      className="vp-grid-cell"
      data-align={column.align}
      aria-sort={sortable ? way : undefined}
    >
      {sortable ? (
        <button
          type="button"
          title={strings.grid.sort}
          onClick={() => props.onOrder(nextOrder(order, column.id))}
        >
          {column.header}
          <span aria-hidden="true">{way === 'ascending' ? '▲' : way === 'descending' ? '▼' : ''}</span>
        </button>
      ) : (
        column.header
      )}
    </div>
  )
}

function TreeCell<Row>(props: {
  readonly row: Row
  readonly tree: TreeShape<Row>
  readonly content: ReactNode
}): JSX.Element {
  return (
    <span className="vp-grid-tree">
      <Twist row={props.row} tree={props.tree} />
      <span className="vp-grid-tree-content">{props.content}</span>
    </span>
  )
}

/** Indent and arrow of an outline row. The arrow is for the mouse; keys open rows by Left and Right. */
function Twist<Row>({ row, tree }: { readonly row: Row; readonly tree: TreeShape<Row> }): JSX.Element {
  const open = tree.expanded(row)
  return (
    <span
      className="vp-grid-twist"
      aria-hidden="true"
      style={{ marginInlineStart: (tree.level(row) - 1) * 14, transform: open ? 'rotate(90deg)' : undefined }}
      onClick={(event) => {
        if (open === null) return
        event.stopPropagation()
        tree.onToggle(row, !open)
      }}
    >
      {open === null ? null : <Icon name="chevron" />}
    </span>
  )
}
