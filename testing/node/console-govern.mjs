// The pages where a person decides: who comes in, what may be called, which servers there are, and
// how the program is kept.
import { at, check, look, signIn } from './console-kit.mjs';

export const pages = {
  approvals: '/console/approvals', access: '/console/access', policy: '/console/policy',
  add: '/console/servers-add', paste: '/console/servers-add?way=paste',
  edit: '/console/servers/thinking/edit', settings: '/console/settings?all=yes',
  doctor: '/console/settings/doctor', backups: '/console/settings/backups',
  licences: '/console/settings/licences',
  draft: async (page) => {
    await page.goto(at('/console/servers/thinking/edit'));
    const yaml = await page.inputValue('#text');
    await page.fill('#text', `${yaml}    description: one thought after the other\n`);
    await page.click('form.add button.main');
    await page.waitForURL('**/console/drafts/*');
    return new URL(page.url()).pathname;
  },
  verdict: '/console/policy?tool=everything/echo&scopes=mcp',
};

async function access(page) {
  await page.goto(at('/console/access'));
  await page.click('summary:has-text("Make a token")');
  await page.fill('#t-subject', 'robot');
  await page.fill('#t-scopes', 'server:memory');
  await page.click('form[action$="/access/tokens"] button.main');
  await page.waitForSelector('.note .command');
  await look(page, 'access-made');
  await page.reload();
  check(await page.locator('.note .command').count() === 0, 'access', 'a token is shown twice');
  await page.click('tr:has-text("robot") a.button');
  await look(page, 'access-revoke');
  await page.click('.confirm button.main');
  await page.waitForSelector('.flash.good');
  check(await page.locator('table.tokens tr:has-text("robot")').count() === 0, 'access', 'is not revoked');
  await page.click('a.button[href$="all=yes"]');
  check((await page.textContent('table.tokens')).includes('Revoked'), 'access', 'hides the revoked');
  await page.click('summary:has-text("Make an account")');
  await page.fill('#p-name', 'bob');
  await page.fill('#p-password', 'four lamps along the siding');
  await page.fill('#p-again', 'four lamps along the siding');
  await page.click('form[action$="/access/people"] button.main');
  await page.waitForSelector('.flash.good');
  await page.click('summary:has-text("Another password for bob")');
  await page.fill('#w-bob', 'three bells before the tunnel');
  await page.fill('#a-bob', 'three bells before the tunnel');
  await page.click('form[action$="/people/bob/password"] button.main');
  await page.waitForSelector('.flash.good');
  await page.click('tr:has-text("bob") a.button');
  await page.click('.confirm button.main');
  await page.waitForSelector('.flash.good');
  check((await page.textContent('main')).includes('Disabled'), 'access', 'nobody is disabled');
}

async function policy(page) {
  await page.goto(at('/console/policy'));
  await page.fill('#tool', 'everything/echo');
  await page.fill('#scopes', 'mcp');
  await page.click('form.panel button.main');
  await page.waitForSelector('section.verdict');
  await look(page, 'policy-allowed');
  await page.fill('#scopes', 'monitor');
  await page.click('form.panel button.main');
  await page.waitForSelector('section.verdict.bad');
  await page.fill('#tool', 'nothing');
  await page.click('form.panel button.main');
  await page.waitForSelector('.flash.bad');
  await look(page, 'policy-wrong');
}

async function servers(page) {
  await page.goto(at('/console/servers'));
  await page.click('.title a.button.main');
  await page.fill('#name', 'held');
  await page.fill('#command', 'npx -y @modelcontextprotocol/server-memory');
  await page.fill('#env', 'API_TOKEN=not-to-be-seen\nMODE=quick');
  await page.check('input[name=quarantined]');
  await page.click('form.add button.main');
  await page.waitForURL('**/console/drafts/*');
  check(!(await page.textContent('main')).includes('not-to-be-seen'), 'draft', 'shows a secret');
  await look(page, 'draft-new');
  await page.click('form button.main');
  await page.waitForSelector('.flash.good');
  check(page.url().endsWith('/console/servers/held'), 'draft', 'does not lead to the server');
  await page.goto(at('/console/servers-add?way=paste'));
  await page.fill('#text', '{"mcpServers": {"x": ');
  await page.click('form.add button.main');
  await page.waitForSelector('.flash.bad');
  await look(page, 'paste-wrong');
  await page.fill('#text', JSON.stringify({ mcpServers: {
    first: { command: 'sleep', args: ['1000'] }, second: { url: 'http://127.0.0.1:9/mcp' }, third: {},
  } }));
  await page.click('form.add button.main');
  await page.waitForURL('**/console/drafts/*');
  await look(page, 'draft-several');
  await page.uncheck('input[value=first]');
  await page.click('form button.main');
  await page.waitForSelector('.flash.good');
  check(page.url().endsWith('/console/servers/second'), 'draft', 'takes what was not chosen');
  await page.goto(at('/console/servers-add?way=yaml'));
  await page.fill('#text', 'servers:\n  fourth:\n    comand: sleep\n');
  await page.click('form.add button.main');
  await page.waitForSelector('.flash.bad');
  check((await page.textContent('.flash.bad')).includes('3:5'), 'yaml', 'does not say the place');
  await page.goto(at('/console/approvals'));
  await look(page, 'approvals-some');
}

async function keeping(page) {
  await page.goto(at('/console/settings'));
  await page.fill('#q', 'listen');
  await page.click('.find button');
  check((await page.textContent('table.settings')).includes('listen.port'), 'settings', 'no search');
  await page.goto(at('/console/settings?all=yes'));
  await page.click('.pager a[rel=next]');
  check(page.url().includes('page=2'), 'settings', 'the pager does not page');
  await page.click('.chips a[href$=backups]');
  await page.click('form.gap button.main');
  await page.waitForSelector('.flash.good');
  check(await page.locator('table.cards tbody tr').count() === 1, 'backups', 'none was made');
}

export async function work(within) {
  const page = await signIn(within);
  await page.waitForURL('**/console/overview');
  await access(page);
  await policy(page);
  await servers(page);
  await keeping(page);
  await page.close();
}
