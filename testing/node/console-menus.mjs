// The pages of what clients are shown: virtual servers, removal, missing tools, connecting.
import { at, check, look, signIn } from './console-kit.mjs';

const NAME = 'reading';

// Made once, so that every look at it finds it there.
async function made(page) {
  if ((await page.goto(at(`/console/virtual/${NAME}`))).ok()) return;
  await page.goto(at('/console/virtual-new'));
  await page.fill('#name', NAME);
  await page.fill('#description', 'What a reader needs, and nothing else');
  await page.check('input[name=pick][value="tools everything echo"]');
  await page.check('input[name=pick][value="tools everything get-sum"]');
  await page.click('button[value=add]');
  await page.fill('#q', 'graph');
  await page.click('button[value=find]');
  await page.check('input[name=pick][value="tools memory read_graph"]');
  await page.click('button[value=add]');
  await page.fill('[name=as] >> nth=0', 'repeat');
  await page.fill('[name=about] >> nth=0', 'Says the same thing again.');
  await page.fill('[name=place] >> nth=2', '1');
  await page.click('button[value=save]');
  await page.waitForSelector('.flash.good');
}

export const pages = {
  virtual: async (page) => {
    await made(page);
    return '/console/virtual';
  },
  'virtual-one': `/console/virtual/${NAME}`,
  'virtual-edit': `/console/virtual/${NAME}/edit`,
  'virtual-new': '/console/virtual-new',
  removal: '/console/servers/memory/remove',
  why: '/console/why?tool=everything__ecko',
  connect: '/console/connect',
  'why-there': '/console/why?tool=everything__echo',
};

async function virtualServers(page) {
  await page.goto(at('/console/virtual'));
  await look(page, 'virtual-empty');
  await page.click('.title a.main');
  await page.waitForURL('**/console/virtual-new');
  await page.fill('#name', 'Not a name');
  await page.click('button[value=save]');
  await page.waitForSelector('.flash.bad');
  await look(page, 'virtual-wrong');
  await page.fill('#q', 'no such thing at all');
  await page.click('button[value=find]');
  await page.waitForSelector('.picks .calm-line');
  check(await page.inputValue('#name') === 'Not a name', 'virtual-new', 'a search loses the name');
  await made(page);
  const menu = await page.textContent('table.menu tbody');
  check(/read_graph[\s\S]*repeat[\s\S]*get-sum/.test(menu), 'virtual-one', `is out of order: ${menu}`);
  check(menu.includes('Says the same thing again.'), 'virtual-one', 'is not described anew');
  await page.click('#live details summary');
  await look(page, 'virtual-preview');
  await page.click('.title a[href$="/edit"]');
  await page.check('input[name=off] >> nth=2');
  await page.click('button[value=sort]');
  check(await page.locator('table.choices tbody tr').count() === 2, 'virtual-edit', 'takes nothing out');
  await page.click('button[value=preview]');
  check((await page.textContent('.preview-part')).includes('repeat'), 'virtual-edit', 'has no preview');
  await look(page, 'virtual-edit-preview');
  await page.click('.save a.button');
  check(page.url().endsWith(`/virtual/${NAME}`), 'virtual-edit', 'cannot be left');
  check(await page.locator('table.menu tbody tr').count() === 3, 'virtual-one', 'was changed by a look');
}

async function removals(page) {
  await page.goto(at('/console/servers/everything'));
  await page.click('.actions a[href$="/remove"]');
  await page.waitForSelector('.removal');
  check(await page.locator('button.danger').count() === 0, 'removal', 'offers what is refused');
  await look(page, 'removal-used');
  await page.goto(at('/console/servers/spare-59'));
  await page.click('.actions a[href$="/remove"]');
  await page.click('.removal a.button');
  check(page.url().endsWith('/servers/spare-59'), 'removal', 'cannot be left');
  await page.click('.actions a[href$="/remove"]');
  await page.click('button.danger');
  await page.waitForSelector('.flash.good');
  await page.goto(at('/console/virtual-new'));
  await page.fill('#name', 'passing');
  await page.check('input[name=pick] >> nth=0');
  await page.click('button[value=add]');
  await page.click('button[value=save]');
  await page.waitForSelector('.flash.good');
  await page.click('.title a[href$="/remove"]');
  await look(page, 'removal-virtual');
  await page.click('button.danger');
  await page.waitForSelector('.flash.good');
  check(!(await page.textContent('#live')).includes('passing'), 'removal', 'removes nothing');
}

async function missing(page) {
  await page.goto(at('/console/tools'));
  await page.click('.title a[href="/console/why"]');
  await look(page, 'why-empty');
  const answers = {
    everything__echo: 'there', everything__ecko: 'tool.unknown', nowhere__echo: 'server.unknown',
  };
  for (const [tool, code] of Object.entries(answers)) {
    await page.fill('#tool', tool);
    await page.click('form.why button');
    const said = await page.textContent('.sight code');
    check(said === code, 'why', `${tool} is ${said} and not ${code}`);
  }
  await page.fill('#tool', 'everything__get-tiny-image');
  await page.selectOption('#through', NAME);
  await page.selectOption('#for', 'guest');
  await page.click('form.why button');
  check(await page.textContent('.sight code') === 'virtual.left-out', 'why', 'is not left out');
  await look(page, 'why-left-out');
  await page.click('.sight a.button');
  await page.waitForURL(`**/console/virtual/${NAME}`);
}

async function connecting(page) {
  await page.goto(at('/console/connect'));
  check((await page.textContent('.ways')).includes('YOUR_TOKEN'), 'connect', 'has no place for a token');
  await page.selectOption('#through', NAME);
  await page.selectOption('#life', '7d');
  await page.click('.find button.main');
  await page.waitForSelector('.fresh');
  const token = await page.textContent('.fresh pre');
  check(!page.url().includes(token), 'connect', 'has the token in its address');
  check(await page.locator('.ways details').count() === 8, 'connect', 'does not show eight clients');
  for (const summary of await page.locator('.ways summary').all()) await summary.click();
  check(!(await page.textContent('.ways')).includes('YOUR_TOKEN'), 'connect', 'does not fill in the token');
  const asPasted = await page.getAttribute('.ways details:nth-of-type(3) [data-copy]', 'data-copy');
  const { url, headers } = JSON.parse(asPasted).mcpServers[`roundhouse-${NAME}`];
  check(url.endsWith(`/v/${NAME}/mcp`) && headers.Authorization === `Bearer ${token}`, 'connect', asPasted);
  await page.evaluate((secret) => document.querySelectorAll('pre').forEach((each) => {
    each.textContent = each.textContent.replaceAll(secret, 'eyJhbGciOiJIUzI1NiJ9.a-token-for-pictures.0');
  }), token);
  await look(page, 'connect-made');
  check((await page.textContent('#live')).includes('Not yet'), 'connect', 'does not wait');
  const answer = await fetch(url.replace(/\/v\/.*/, '/tools'), { headers: { ...headers, 'User-Agent': 'curl/8' } });
  check(answer.status === 403, 'connect', `opens more than it should: ${answer.status}`);
  const initialize = { jsonrpc: '2.0', id: 1, method: 'initialize', params: {
    protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'cursor-vscode', version: '1.7' } } };
  const session = await fetch(url, { method: 'POST', body: JSON.stringify(initialize), headers: {
    ...headers, 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' } });
  check(session.ok, 'connect', `does not let its client in: ${session.status}`);
  await page.waitForFunction(() => document.querySelector('#live').textContent.includes('cursor-vscode'),
    undefined, { timeout: 15000 });
  await page.reload();
  check(await page.locator('.fresh').count() === 0, 'connect', 'shows a token twice');
  check(!(await page.content()).includes(token), 'connect', 'keeps a token');
  check((await page.textContent('.ways details:nth-of-type(3) summary')).includes('came'), 'connect',
    'does not tell that the client has come');
  check(!(await page.textContent('.ways details:nth-of-type(4) summary')).includes('came'), 'connect',
    'takes one client for another');
  await look(page, 'connect-came');
}

export async function work(within) {
  const page = await signIn(within);
  await page.waitForURL('**/console/overview');
  await virtualServers(page);
  await removals(page);
  await missing(page);
  await connecting(page);
  await page.close();
}
