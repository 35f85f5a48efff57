// What the page's debugger offers beyond stepping: in the text, in panes of its own, and back in time.
import type { Locator } from '@playwright/test'
import { violations } from '../fixtures/axe.ts'
import { expect, test } from '../fixtures/test.ts'
import { DebuggerPage } from '../fixtures/debugging.ts'
import { linesOf } from '../fixtures/modules.ts'

const SOURCE = `#include "valkeymodule.h"
#include "tree.h"

typedef struct Counter { int hits; const char *label; } Counter;
static Counter counter = {0, "calls"};

static int depth(int left) {
    if (left == 0) return counter.hits;
    int below = depth(left - 1);
    return below + 1;
}

static void Tick(ValkeyModuleCtx *ctx, void *data) {
    VALKEYMODULE_NOT_USED(data);
    ValkeyModule_Log(ctx, "notice", "tick");
}

static int Do(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    counter.hits++;
    int levels = depth(argc);
    levels = twice(levels);
    ValkeyModuleString *lost = ValkeyModule_CreateString(NULL, "lost", 4);
    ValkeyModule_RetainString(NULL, lost);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModule_CreateString(ctx, "swept", 5);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_WRITE);
    ValkeyModule_StringSet(key, lost);
    ValkeyModule_CloseKey(key);
    ValkeyModule_CreateTimer(ctx, 3600000, Tick, NULL);
    if (argc > 2) return ValkeyModule_ReplyWithError(ctx, "ERR too many words");
    return ValkeyModule_ReplyWithLongLong(ctx, levels);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "t", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "t.do", Do, "write", 1, 1, 1);
}
`
const FILES = {
  'module.c': SOURCE,
  'tree.h': 'int twice(int value);\n',
  'tree.c': '#include "tree.h"\n\nint twice(int value) {\n    return value * 2;\n}\n',
}
const line = linesOf(SOURCE)

test('breakpoints have terms, print and move with the text; values, callers and hover; keys by pattern, error replies', async ({
  playground,
}) => {
  const { page } = playground
  const debug = new DebuggerPage(playground)
  await playground.open(FILES)
  await debug.goToLine(line('if (left == 0)'))
  await page.keyboard.press('Shift+F9')
  const form = page.getByTestId('breakpoint-form')
  // Not typed blindly: the form takes the focus once the editor has placed it.
  await form.getByLabel('Stop when').fill('left == 1')
  await page.keyboard.press('Enter')
  await expect(form).toHaveCount(0)
  // A line above moves it down, and taking that back moves it up again.
  const places = page.getByRole('list', { name: 'Breakpoints' })
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('Enter')
  await playground.showPane('Debugger')
  await expect(places).toContainText(`module.c:${line('if (left == 0)') + 1}`)
  await playground.editor.locator('.view-lines').first().click()
  await page.keyboard.press('Control+z')
  await expect(places).toContainText(`module.c:${line('if (left == 0)')}`)
  await expect(places).toContainText('when left == 1')
  // One that prints and goes on: the message is the form's third field.
  await debug.goToLine(line('levels = twice'))
  await page.keyboard.press('Shift+F9')
  await form.getByLabel('Print and go on').fill('levels is {levels}')
  await page.keyboard.press('Enter')
  await expect(places).toContainText('prints “levels is {levels}”')

  await debug.start()
  const [reply] = await debug.hold('t.do k', 'breakpoint')
  const stack = page.getByRole('list', { name: 'Call stack' })
  await expect(stack.getByRole('button')).toHaveText([
    `depthmodule.c:${line('if (left == 0)')}`,
    `depthmodule.c:${line('int below')}`,
    `Domodule.c:${line('int levels')}`,
    'command t.do k',
  ])
  await expect(playground.editor.locator('.pg-stopped-line')).toHaveCount(1)
  await expect(playground.editor.locator('.pg-caller-line')).toHaveCount(2)
  await expect(playground.editor.locator('.pg-inline-value').first()).toContainText('left = 1')
  await playground.hoverUntil('left', 'left = 1', true)

  // Over the border of a file and back, to the cursor.
  await debug.goToLine(line('levels = twice'))
  await page.keyboard.press('Control+F10')
  await debug.heldAt(line('levels = twice'))
  await expect(debug.variable('levels', '3')).toBeVisible()
  await page.keyboard.press('F11')
  await expect(stack).toContainText('tree.c:4')
  await expect(page.getByRole('tab', { name: 'tree.c' })).toHaveAttribute('aria-selected', 'true')
  const printed = debug.pane.getByRole('log', { name: 'Printed' })
  await expect(printed).toHaveText('levels is 3')

  // Back to the command's first statement, and again to the present.
  await debug.settled()
  await debug.step('restartCommand', line('counter.hits++'))
  await expect(page.getByTestId('past-notice').first()).toContainText('In the past')
  await page.getByRole('button', { name: 'Back to the present' }).first().click()
  await debug.heldAt(4)

  // Keys by a pattern; then only what replies with an error.
  await debug.addStop('write', '[j-l]')
  await page.getByTestId('debug-continue').click()
  await expect(debug.status).toContainText('Writes key k')
  await debug.settled()
  await debug.pane.getByRole('button', { name: /^Remove Change of a key/ }).click()
  await debug.pane
    .getByRole('button', { name: `Remove the breakpoint at module.c:${line('if (left == 0)')}` })
    .click()
  await debug.pane.getByLabel('Error replies').check()
  await page.getByTestId('debug-continue').click()
  expect((await reply)?.reply).toBe('(integer) 6')
  const [refused] = await debug.hold('t.do k more', 'Stopped on an error reply: ReplyWithError')
  await expect(stack).toContainText(`module.c:${line('too many words')}`)
  await expect(printed).toHaveText(/^levels is 3\s+levels is 5$/)
  await page.getByTestId('debug-continue').click()
  expect((await refused)?.reply).toBe('(error) ERR too many words')
  await debug.finish()
})

test('stops in Valkey’s terms, data, bytes, code, lost handles and the way back', async ({ playground }) => {
  const { page } = playground
  const debug = new DebuggerPage(playground)
  await playground.open(FILES)
  await playground.showPane('Debugger')
  await debug.addStop('api', 'StringSet')
  await debug.start()
  const [reply] = await debug.hold('t.do k', 'StringSet')
  const stack = page.getByRole('list', { name: 'Call stack' })
  await expect(stack.getByRole('button')).toHaveText([
    'ValkeyModule_StringSet',
    `Domodule.c:${line('StringSet')}`,
    'command t.do k',
  ])
  await debug.pane.getByRole('button', { name: /^Remove Call of the module API/ }).click()

  // A key's change, and what the panels show while nothing runs.
  await debug.addStop('key', 'k')
  await page.getByTestId('debug-continue').click()
  await expect(debug.status).toContainText('Writes key k')
  await debug.settled()
  await debug.step('next', line('CreateTimer'))
  expect(
    (await playground.state<{ keys: { key: string }[] }>('keyspace')).keys.map(({ key }) => key),
  ).toEqual(['k'])
  await expect(playground.pane('keyspace')).toContainText('1 key')

  // Time: what the step changed, who wrote it, back, and plainly so.
  await playground.showPane('Time')
  const time = playground.pane('time')
  await time.getByTestId('last-write').fill('counter.hits')
  await page.keyboard.press('Enter')
  await expect(time.getByTestId('last-write-answer')).toContainText(`module.c:${line('counter.hits++')}`)
  await time.getByRole('button', { name: /^Go to module.c/ }).click()
  await debug.heldAt(line('counter.hits++'))
  await expect(page.getByTestId('past-notice').first()).toContainText('In the past')
  await expect(playground.pane('keyspace')).toContainText('0 keys')
  expect(await violations(page)).toEqual([])
  await debug.step('next', line('int levels'))
  await expect(time.getByTestId('changes')).toContainText('counter.hits0 → 1')
  await time.getByRole('slider', { name: 'Statement' }).focus()
  await page.keyboard.press('ArrowLeft')
  await debug.heldAt(line('counter.hits++'))
  await page.getByRole('button', { name: 'Back to the present' }).first().click()
  await debug.heldAt(line('CreateTimer'))
  await expect(page.getByTestId('past-notice')).toHaveCount(0)

  // The variable's bytes, changed by typing over them; the code; the handles.
  await debug.pane.getByRole('button', { name: 'More about levels' }).click()
  await debug.pane.getByRole('button', { name: 'Its bytes' }).click()
  const bytes = page.getByTestId('memory-bytes')
  await expect(bytes.locator('[data-address][data-marked="true"]')).toHaveText(['06', '00', '00', '00'])
  await bytes.locator('[data-address][data-marked="true"]').first().focus()
  await page.keyboard.type('2a')
  await expect(debug.variable('levels', '42')).toBeVisible()
  await playground.showPane('Disassembly')
  await expect(page.getByTestId('disassembly').locator('[aria-current="true"]')).toHaveCount(1)
  await expect(page.getByTestId('disassembly')).toContainText('ValkeyModule_CreateTimer(ctx')
  await playground.showPane('Handles')
  const handle = (text: string): Locator =>
    page.getByTestId('handles-grid').getByRole('row').filter({ hasText: text })
  const made = handle('"lost"')
  await expect(made).toContainText(`module.c:${line('*lost')}`)
  // Who frees it, and how many times it is held.
  const [freedBy, holders] = [2, 3]
  await expect(made.getByRole('gridcell').nth(holders)).toHaveText('2')
  await expect(handle('"swept"').getByRole('gridcell').nth(holders)).toHaveText('1')
  await expect(handle('"swept"').getByRole('gridcell').nth(freedBy)).toHaveText('automatic memory')

  await debug.pane.getByRole('button', { name: /^Remove key k/ }).click()
  await page.getByTestId('debug-continue').click()
  expect((await reply)?.reply).toBe('(integer) 42')
  await expect(made).toContainText('nobody: lost')

  // The clock goes on to the timer, whose callback is stopped at.
  await debug.addStop('timer')
  await playground.showPane('Time')
  await page.getByTestId('clock-take').click()
  await page.getByRole('button', { name: 'Hold the clock' }).click()
  await expect(page.getByTestId('clock-next')).toContainText(`module.c:${line('CreateTimer')}`)
  await page.getByRole('button', { name: 'To what is next' }).click()
  await expect(debug.status).toContainText('Callback: timer')
  await expect(stack).toContainText('Tick')
  await debug.finish()
})

const PLUS = `#include "valkeymodule.h"

namespace shapes {
struct Box {
    int width, height;
    int area() const { return width * height; }
};
}

static int broken(const shapes::Box *box) {
    return box->area();
}

static int Do(ValkeyModuleCtx *ctx, ValkeyModuleString **, int argc) {
    shapes::Box box{argc, 3};
    const shapes::Box &same = box;
    int area = same.area();
    if (argc > 1) area = broken(reinterpret_cast<const shapes::Box *>(0x7fffffff));
    return ValkeyModule_ReplyWithLongLong(ctx, area);
}

extern "C" int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **, int) {
    if (ValkeyModule_Init(ctx, "t", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "t.do", Do, "readonly", 0, 0, 0);
}
`
const plusLine = linesOf(PLUS)

test('C++ is stepped through, and code that traps is held where it does', async ({ playground }) => {
  const { page } = playground
  const debug = new DebuggerPage(playground)
  await playground.open({ 'module.cpp': PLUS })
  await playground.showPane('Debugger')
  await debug.addStop('function', 'Do')
  await debug.start()
  const [first] = await debug.hold('t.do', 'breakpoint')
  await debug.step('next', plusLine('&same'))
  await debug.step('next', plusLine('int area ='))
  await debug.step('stepIn', plusLine('int area()'))
  await expect(page.getByRole('list', { name: 'Call stack' })).toContainText('area')
  // The rest of the statement that called is no statement of its own.
  await debug.step('stepOut', plusLine('if (argc > 1)'))
  await debug.pane.getByRole('button', { name: /^Remove function Do/ }).click()
  await page.getByTestId('debug-continue').click()
  expect((await first)?.reply).toBe('(integer) 3')

  const [second] = await debug.hold('t.do x', /out of bounds/)
  await expect(page.getByRole('list', { name: 'Call stack' })).toContainText('broken')
  await page.getByTestId('debug-continue').click()
  expect((await second)?.reply).toContain('ERR')
})
