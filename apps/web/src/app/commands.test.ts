import { panels } from '@valkey-playground/ui'
import { expect, it } from 'vitest'
import { pageCommands } from './commands.ts'

it('[page commands] no two rows have the same keys or the same name', () => {
  const panes = [
    { id: 'guide', title: 'Guide', icon: 'examples', defaultPlace: 'left' } as const,
    { id: 'editor', title: 'Editor', icon: 'editor', defaultPlace: 'center' } as const,
    ...panels,
  ]
  const rows = pageCommands(panes)
  const twice = (values: readonly string[]): readonly string[] =>
    values.filter((value, index) => values.indexOf(value) !== index)
  expect(twice(rows.flatMap(({ keys }) => (keys === undefined ? [] : [keys])))).toEqual([])
  expect(twice(rows.map(({ id }) => id))).toEqual([])
})
