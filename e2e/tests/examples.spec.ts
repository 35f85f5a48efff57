// Every example of the gallery: it compiles without a warning, loads, and its session gets the replies that valkey-server 8.1.1
// gave to the same module and the same commands (fixtures/example-replies.json; null where chance decides).
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../fixtures/test.ts'

const RECORDED = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/example-replies.json'), 'utf8'),
) as Record<string, readonly { readonly command: string; readonly raw: string | null }[]>
const FOLDER = join(import.meta.dirname, '../../apps/web/src/examples')
const EXAMPLES = readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
)

test('each example has recorded replies', () => {
  expect(Object.keys(RECORDED).toSorted()).toEqual(EXAMPLES.toSorted())
})

test('the gallery can be narrowed to the examples of one section of the reference', async ({
  playground,
}) => {
  const { page } = playground
  await page.getByTestId('open-examples').click()
  await page.getByTestId('example-section').selectOption('Modules Timers API')
  const cards = page.getByRole('list', { name: 'Examples' }).getByRole('button')
  await expect(cards).toHaveText([/^Reminders.*Modules Timers API/])
})

for (const name of EXAMPLES) {
  test(`${name}: its session gets the real server's replies`, async ({ warm }) => {
    await warm.page.getByTestId('open-examples').click()
    await warm.page.getByTestId(`example-${name}`).click()
    const title = /^title: (.*)$/m.exec(readFileSync(join(FOLDER, name, 'README.md'), 'utf8'))?.[1] ?? name
    await expect(warm.page.getByTestId('open-gallery')).toHaveText(title)
    const session = readFileSync(join(FOLDER, name, 'session.txt'), 'utf8')
    const commands = session.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'))
    const result = await warm.run()
    expect(result).toMatchObject({ ok: true, diagnostics: [] })

    const recorded = RECORDED[name] ?? []
    expect(recorded.map((row) => row.command)).toEqual(commands)
    const replies: { command: string; raw: string | null }[] = []
    for (const { command, raw } of recorded) {
      const got = await warm.command(command)
      expect(got.raw, command).not.toContain('internal error')
      replies.push({ command, raw: raw === null ? null : got.raw })
    }
    expect(replies).toEqual(recorded)
  })
}
