// Work is kept as it is typed.
import { expect, test } from '../fixtures/test.ts'

test('what was typed is there after a reload', async ({ playground }) => {
  await playground.open({ 'module.c': '// first', 'notes.h': '// second' })
  await playground.typeFile('// typed a moment ago')
  // No wait: leaving the page is what has to save it.
  await playground.page.reload()
  await playground.ready()
  await expect(playground.editor).toContainText('typed a moment ago')
  await playground.page.getByTestId('file-notes.h').click()
  await expect(playground.editor).toContainText('second')
})

test('files are added, renamed and deleted, and stay so', async ({ playground }) => {
  const { page } = playground
  await playground.open({ 'module.c': '#include "helper.h"' })
  await page.getByTestId('new-file').click()
  await page.keyboard.type('helper.hh')
  await page.keyboard.press('Enter')
  await page.getByTestId('file-helper.hh').focus()
  await page.keyboard.press('F2')
  await page.keyboard.type('helper.h')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('file-helper.h')).toBeVisible()
  await expect(page.getByTestId('file-helper.hh')).toHaveCount(0)

  page.on('dialog', (dialog) => void dialog.accept())
  await page.getByTestId('file-module.c').click()
  await page.keyboard.press('Delete')
  await expect(page.getByTestId('file-module.c')).toHaveCount(0)
  await page.reload()
  await playground.ready()
  await expect(page.getByRole('tablist', { name: 'Files of the project' }).getByRole('tab')).toHaveText([
    'helper.h',
  ])
})

test('the arrangement of panes survives a reload and can be reset', async ({ playground }) => {
  const { page } = playground
  await playground.showPane('Log')
  await page.reload()
  await playground.ready()
  await expect(page.getByRole('tab', { name: 'Log', exact: true })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Control+Shift+P')
  await page.getByTestId('palette-input').fill('put all panes back')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tab', { name: 'Problems', exact: true })).toHaveAttribute(
    'aria-selected',
    'true',
  )
})

test('the page is ready after a reload though another tab hides the editor', async ({ playground }) => {
  await playground.showPane('Server')
  await playground.page.reload()
  await playground.ready()
  await expect(playground.page.getByTestId('server-connect')).toBeVisible()
  await playground.showPane('Editor')
  await expect(playground.editor.locator('.view-lines')).toBeVisible()
})
