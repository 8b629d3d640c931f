// The pages that tell what is wrong and what was: alerts, objectives, logs, updates, and the curves.
import { readFileSync } from 'node:fs';
import { at, check, look, signIn } from './console-kit.mjs';

// What is shown of them, by the name of the picture.
export const pages = {
  alerts: '/console/alerts', 'alert-rules': '/console/alerts/rules',
  silences: '/console/alerts/silences', channels: '/console/alerts/channels',
  objectives: '/console/objectives', logs: '/console/logs', 'log-kinds': '/console/logs/kinds?level=info',
  updates: '/console/updates',
  call: async (page) => {
    await page.goto(at('/console/activity?server=memory&outcome=ok'));
    return page.locator('table.lines .name a').last().getAttribute('href');
  },
  update: async (page) => {
    await page.goto(at('/console/updates'));
    return new URL(await page.locator('table.lines .name a').first().getAttribute('href'), page.url()).pathname;
  },
};

async function alerts(page) {
  await page.goto(at('/console/alerts'));
  const first = page.locator('#live .needs > li').filter({ hasText: 'The disk of memory' });
  await first.locator('button', { hasText: 'Acknowledge' }).click();
  await page.waitForSelector('.flash.good');
  check((await page.textContent('.needs')).includes('Acknowledged by ada'), 'alerts', 'nobody is named');
  await first.locator('summary', { hasText: 'Silence' }).click();
  await first.locator('[name=comment]').fill('being looked after');
  await look(page, 'alerts-silence');
  await first.locator('.quieten button').click();
  await page.waitForSelector('.flash.good');
  await page.goto(at('/console/alerts/silences'));
  check((await page.textContent('table.cards')).includes('being looked after'), 'silences', 'is not there');
  await page.selectOption('#f-severity', 'info');
  await page.fill('#f-from', '2h');
  await page.fill('#f-comment', 'a new disk on Sunday');
  await page.click('form.panel button.main');
  await page.waitForSelector('.flash.good');
  await page.locator('tr', { hasText: 'being looked after' }).locator('button').click();
  await page.waitForSelector('.flash.good');
  check(await page.locator('tbody tr').count() === 1, 'silences', 'did not end');
  await page.goto(at('/console/alerts'));
  await page.locator('#live .needs > li').filter({ hasText: 'A person should know' })
    .locator('button', { hasText: 'Resolve' }).click();
  await page.waitForSelector('.flash.good');
  await page.selectOption('#f-state', 'resolved');
  await page.click('.find button:text("Filter")');
  check((await page.textContent('table.lines')).includes('A person should know'), 'alerts', 'forgets');
  await page.click('tbody details summary');
  await look(page, 'alerts-detail');
  await page.fill('#f-q', 'no such words');
  await page.click('.find button:text("Filter")');
  await page.waitForSelector('.empty');
  await page.goto(at('/console/alerts/channels'));
  await page.click('button[name=channel]');
  await page.waitForSelector('.flash.good');
  check((await page.textContent('.flash')).includes('taken after'), 'channels', 'no test was sent');
  for (const tab of await page.locator('.tabs a').all()) check(await tab.isVisible(), 'alerts', 'a tab is hidden');
}

async function updates(page) {
  await page.goto(at('/console/updates'));
  await page.click('.actions button.main');
  await page.waitForSelector('.flash.good');
  await look(page, 'updates-looked');
  await page.click('button:text("Pause")');
  await page.waitForSelector('.flash.good');
  await page.click('table button:text("Try")');
  await page.waitForSelector('.flash.good');
  await look(page, 'update-begun');
  await page.click('.actions button:text("Cancel")');
  await page.waitForSelector('.flash.good');
  await page.goto(at('/console/updates'));
  await page.click('button:text("Let them go on")');
  await page.waitForSelector('.flash.good');
  await page.click('table.lines button:text("Try again")');
  await page.waitForSelector('.flash.good');
  // It goes on by itself, and the page follows.
  await page.waitForFunction(() => document.querySelector('#live').textContent.includes('Rejected'), null,
    { timeout: 60000 });
}

async function logs(page) {
  await page.goto(at('/console/logs'));
  await page.fill('#f-component', 'updates');
  await page.click('.find button');
  check(page.url().includes('component=updates'), 'logs', 'a search has no address');
  check(await page.locator('table.tail tbody tr').count() > 0, 'logs', 'nothing was found');
  await page.goto(at('/console/logs'));
  // A line that comes while somebody looks appears by itself.
  await page.request.post(at('/api/v1/logs'), {
    headers: { Authorization: `Bearer ${process.argv[5]}` },
    data: { message: 'a line of the walk', component: 'walk', level: 'error' },
  });
  await page.waitForFunction(() => document.querySelector('#live').textContent.includes('a line of the walk'),
    null, { timeout: 30000 });
  await page.click('.tabs a:last-child');
  await page.waitForSelector('table.tail');
  await page.goto(at('/console/logs/kinds?level=info'));
  const names = await page.locator('.part .link').allTextContents();
  check(names.length > 0 && names.every((each) => !each.includes('.')), 'log-kinds',
    `classes are not shown by their last word: ${names}`);
  await page.goto(at('/console/logs?q=no+such+words'));
  await page.waitForSelector('.empty');
  await look(page, 'logs-unfound');
}

async function curves(page) {
  for (const path of ['/console/overview', '/console/servers/everything']) {
    await page.goto(at(path));
    await page.waitForSelector('.plots canvas');
    check(await page.locator('.plots canvas').count() === 3, path, 'not every curve is drawn');
    await page.click('#curves .chips a:text("24 hours")');
    await page.waitForURL(/range=24h/);
    await page.waitForSelector('.plots canvas');
    await page.locator('#curves .u-over').first().hover();
    await page.click('#curves summary');
    check(await page.locator('#curves tbody td[data-value]').count() > 0, path, 'no number in the table');
    await look(page, `curves-${path.split('/').pop()}`);
  }
}

async function calls(page) {
  await page.goto(at('/console/activity?server=memory'));
  for (const [link, begins] of [['CSV', 'time,subject'], ['JSON', '{']]) {
    const [file] = await Promise.all([page.waitForEvent('download'), page.click(`.export a:text("${link}")`)]);
    check(readFileSync(await file.path(), 'utf8').startsWith(begins), 'activity', `no ${link}`);
  }
  await page.locator('table.lines .name a').first().click();
  await page.waitForSelector('.timeline');
  check((await page.textContent('.timeline')).includes('tools/call'), 'call', 'is not told');
  await page.goto(at('/console/servers/memory'));
  check(await page.locator('#callers').count() === 1, 'server', 'does not say who calls it');
}

// Everything that can be pressed or filled in, with what has to come of it.
export async function work(within) {
  const page = await signIn(within);
  await page.waitForURL('**/console/overview');
  await alerts(page);
  await updates(page);
  await logs(page);
  await curves(page);
  await calls(page);
  await page.close();
}
