// The pages of servers, tools, activity and the audit log, and the way in and out.
import { NAME, at, check, look, signIn } from './console-kit.mjs';

// What is shown of them, by the name of the picture.
export const pages = {
  overview: '/console/overview', servers: '/console/servers',
  'servers-grid': '/console/servers?view=grid',
  server: '/console/servers/everything', tools: '/console/tools',
  tool: async (page) => {
    await page.goto(at('/console/tools/everything__echo'));
    await page.fill('[name="arg.message"]', 'Hello from the console');
    await page.click('form.panel button.main');
    await page.waitForSelector('.answer');
    return new URL(page.url()).pathname + new URL(page.url()).search;
  },
  activity: '/console/activity', audit: '/console/audit',
};

const firstRow = (page) => page.locator('table.servers tbody tr').first();

// Of numbers the large ones come first; who was never called has no rate, and is at the other end.
async function errorRates(page) {
  check((await firstRow(page).locator('.name a').textContent()) === 'broken', 'servers',
    'the highest error rate is not first');
  check((await firstRow(page).textContent()).includes('100.0 %'), 'servers', 'no error rate');
  await page.click('thead th.by-errors a');
  await page.waitForSelector('thead th.by-errors[aria-sort=ascending]');
  const cells = page.locator('table.servers tbody tr td[data-of=Errors]');
  check((await cells.first().textContent()).trim() === '–', 'servers', 'no data is shown as a rate');
}

// On a phone the table has no head to sort by.
async function onAPhone(page) {
  const wide = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(at('/console/servers'));
  await page.click('.sort.of-phones a.by-errors');
  await page.waitForSelector('.sort.of-phones a.by-errors[aria-current=true]');
  check((await firstRow(page).locator('.name a').textContent()) === 'broken', 'servers',
    'cannot be sorted on a phone');
  await page.check('.sort.of-phones .all input');
  check((await page.textContent('.chosen')).startsWith('50'), 'servers', 'no choice of all');
  await page.setViewportSize(wide);
  check(!await page.isVisible('.sort.of-phones'), 'servers', 'has two ways to sort');
}

// The same servers as cards: the switch, what keeps it, sorting, choosing, and the keyboard.
async function grid(page) {
  await page.goto(at('/console/servers?sort=errors&down=yes'));
  await page.click('.views a:nth-child(2)');
  await page.waitForSelector('.fleet-grid');
  check(/view=grid/.test(page.url()) && /sort=errors/.test(page.url()), 'grid', 'loses the order');
  check(await page.getAttribute('.views a:nth-child(2)', 'aria-current') === 'true', 'grid',
    'the switch does not say which');
  check((await page.locator('.fleet-grid h2').first().textContent()) === 'broken', 'grid',
    'is not sorted');
  await page.click('.sort a.by-name');
  await page.waitForSelector('.sort a.by-name[aria-current=true]');
  check(page.url().includes('view=grid'), 'grid', 'sorting loses it');
  await page.click('.pager a[rel=next]');
  check(/view=grid/.test(page.url()) && /page=2/.test(page.url()), 'grid', 'the pager loses it');
  await page.click('.chips a.by-calls');
  await page.goto(at('/console/servers?view=grid'));
  await page.click('.chips a:has-text("Stopped")');
  check(/view=grid/.test(page.url()) && /state=stopped/.test(page.url()), 'grid',
    'a filter loses it');
  await page.goto(at('/console/servers?view=grid'));
  await page.fill('#q', 'mem');
  await page.waitForFunction(() => document.querySelectorAll('.fleet-grid > li').length === 1);
  check(page.url().includes('view=grid'), 'grid', 'a search loses it');
  await page.waitForResponse((answer) => answer.request().headers()['hx-target'] === 'live' &&
    answer.url().includes('view=grid'), { timeout: 15000 });
  await page.waitForSelector('#pulse.live');
  check(await page.locator('.fleet-grid > li').count() === 1, 'grid', 'the next look loses it');
  await page.focus('.fleet-grid input[value=memory]');
  await page.keyboard.press('Space');
  check((await page.textContent('.chosen')).startsWith('1'), 'grid', 'does not count the chosen');
  await page.click('.bulk button[value=start]');
  await page.click('.confirm button.main');
  await page.waitForSelector('.flash.good');
  check(page.url().includes('view=grid'), 'grid', 'does not come back from an action');
  await page.goto(at('/console/servers?view=grid&q=no+such+server'));
  await page.click('#live .empty a');
  check(page.url().endsWith('/console/servers?view=grid'), 'grid', 'showing all loses it');
  await page.check('.sort .all input');
  check((await page.textContent('.chosen')).startsWith('50'), 'grid', 'does not choose all');
}

// How the calls of each tool went, and what it costs.
async function toolNumbers(page) {
  await page.goto(at('/console/servers/everything'));
  const echo = page.locator('#tools ~ table tbody tr', { hasText: 'echo' }).first();
  const calls = Number(await echo.locator('td[data-of=Calls]').textContent());
  check(calls >= 1, 'server', `echo was called ${calls} times`);
  check(/^≤ /.test(await echo.locator('td[data-of=p95]').textContent()), 'server', 'no p95');
  check(/^≈ [1-9]/.test(await echo.locator('td[data-of=Tokens]').textContent()), 'server', 'no cost');
  check(/≈ [1-9][0-9,]* tokens/.test(await page.textContent('#tools')), 'server', 'no cost of all');
  await page.goto(at('/console/tools?q=echo'));
  check(Number(await page.locator('td[data-of=Calls]').first().textContent()) === calls, 'tools',
    'counts other calls than the page of the server');
}

// Everything that can be pressed or filled in, with what has to come of it.
export async function work(within) {
  const page = await signIn(within);
  await page.waitForURL('**/console/overview');

  await page.click('.strip a.stopped');
  check(page.url().includes('state=stopped'), 'overview', 'the strip does not filter');
  await page.click('.chips a:first-child');
  await page.fill('#q', 'mem');
  await page.waitForFunction(() => !document.querySelector('#live').textContent.includes('everything'));
  check(page.url().includes('q=mem'), 'servers', 'a search has no address');
  await page.fill('#q', 'no such server');
  await page.waitForSelector('#live .empty');
  await look(page, 'servers-unfound');
  await page.goto(at('/console/servers'));
  for (const column of ['state', 'since', 'memory', 'calls', 'errors']) {
    await page.click(`thead th.by-${column} a`);
    await page.waitForSelector(`thead th.by-${column}[aria-sort$="ending"]`);
  }
  await errorRates(page);
  await onAPhone(page);
  await grid(page);
  await page.goto(at('/console/servers'));
  if (await page.locator('.pager a[rel=next]').count()) {
    await page.click('.pager a[rel=next]');
    check(page.url().includes('page=2'), 'servers', 'the pager does not page');
    await page.click('.pager a[rel=prev]');
  }
  await page.goto(at('/console/servers?q=e'));
  await page.check('.pick input[value=everything]');
  await page.check('.pick input[value=memory]');
  check((await page.textContent('.chosen')).startsWith('2'), 'servers', 'does not count the chosen');
  await page.click('.bulk button[value=start]');
  await page.waitForSelector('.confirm');
  await look(page, 'confirm');
  await page.click('.confirm button.main');
  await page.waitForSelector('.flash.good');
  await look(page, 'servers-done');
  await page.goto(at('/console/servers'));
  await page.click('.bulk button[value=sleep]');
  await page.waitForSelector('.flash.bad');

  await page.goto(at('/console/servers/everything'));
  for (const action of ['wake', 'sleep']) {
    await page.click(`.actions button[value=${action}]`);
    await page.waitForSelector('.flash.good');
  }
  for (const action of ['restart', 'drain']) {
    await page.click(`.actions button[value=${action}]`);
    await page.click('.confirm button.main');
    await page.waitForSelector('.flash.good');
  }
  await page.click('.actions button[value=start]');
  await page.waitForSelector('.flash.good');
  await page.click('.actions button[value=stop]');
  await page.click('.confirm a.button');
  check(page.url().endsWith('/console/servers/everything'), 'confirm', 'cannot be left');

  await toolNumbers(page);
  await page.goto(at('/console/tools'));
  await page.waitForSelector('table.tools');
  await page.fill('#q', 'echo');
  await page.waitForFunction(() => document.querySelectorAll('table.tools tbody tr').length === 1);
  await page.goto(at('/console/tools'));
  await page.selectOption('#server', 'memory');
  await page.waitForFunction(() => !document.querySelector('table.tools').textContent.includes('everything__'));

  await page.goto(at('/console/tools/everything__echo'));
  await page.click('form.panel button.main');
  await page.waitForSelector('.input.wrong');
  await look(page, 'tool-missing-argument');
  await page.fill('[name="arg.message"]', 'Hello from the console');
  await page.click('form.panel button.main');
  await page.waitForSelector('.answer.good');
  check((await page.textContent('.answer')).includes('Hello from the console'), 'tool', 'no echo');
  await page.click('details:has(#json) summary');
  await page.fill('#json', '{"message": 7');
  await page.click('form.panel button.main');
  await page.waitForSelector('p.problem');
  await page.fill('#json', '{"message": "as JSON"}');
  await page.click('form.panel button.main');
  await page.waitForSelector('.answer.good');
  check((await page.textContent('.answer')).includes('as JSON'), 'tool', 'JSON does not count');

  await page.goto(at('/console/tools/everything__get-tiny-image'));
  await page.click('form.panel button.main');
  await page.waitForSelector('.answer img');
  check(await page.evaluate(() => document.querySelector('.answer img').naturalWidth > 0),
    'tool', 'a picture is not shown');
  await look(page, 'tool-image');
  await page.goto(at('/console/tools/everything__get-sum'));
  await page.fill('[name="arg.a"]', '2');
  await page.fill('[name="arg.b"]', '40');
  await page.click('form.panel button.main');
  await page.waitForSelector('.answer.good');
  check((await page.textContent('.answer')).includes('42'), 'tool', 'numbers do not add up');
  await page.goto(at('/console/tools/memory__create_entities'));
  await page.fill('[name="arg.entities"]', '[{"name":"Ada","entityType":"person","observations":["likes engines"]}]');
  await page.click('form.panel button.main');
  await page.waitForSelector('.answer.good');

  await page.goto(at('/console/activity'));
  await page.fill('#f-server', 'memory');
  await page.selectOption('#f-outcome', 'ok');
  await page.click('.find button');
  await page.waitForSelector('table.lines');
  check(!(await page.textContent('tbody')).includes('everything'), 'activity', 'is not filtered');
  await page.click('tbody details summary');
  await look(page, 'activity-detail');
  await page.goto(at('/console/activity?since=yesterday'));
  await look(page, 'activity-wrong');
  await page.goto(at('/console/audit'));
  await page.click('.title button');
  await page.waitForSelector('.flash.good');
  await look(page, 'audit-whole');
  if (await page.locator('.pager a[rel=next]').count()) {
    await page.click('.pager a[rel=next]');
    check(page.url().includes('before='), 'audit', 'the pager does not page');
  }
  await page.goto(at('/console/nothing-here'));
  await look(page, 'nothing');

  await page.goto(at('/console/overview'));
  await page.waitForSelector('#pulse.live', { timeout: 15000 });
  await page.click('button[name=theme]');
  check(await page.getAttribute('html', 'data-theme') === 'light', 'theme', 'does not change');
  await page.click('button[name=theme]');
  check(await page.getAttribute('html', 'data-theme') === 'dark', 'theme', 'does not change');
  await page.click('button[name=theme]');
  await page.click('form[action$=sign-out] button');
  await page.waitForURL('**/console/sign-in');
  await page.goBack();
  await page.reload();
  check(page.url().includes('/console/sign-in'), 'sign-out', 'the session goes on');
  const wrong = await signIn(within, NAME, 'not the password');
  await wrong.waitForSelector('#signin-problem');
  await look(wrong, 'sign-in-wrong');
  await wrong.close();
  await page.close();
}
