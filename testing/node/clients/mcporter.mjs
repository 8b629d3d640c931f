#!/usr/bin/env node
// mcporter, a legacy client, one process a request.
import { printedJson, readOptions, report, runProgram, withHome } from './scenario.mjs';

const option = readOptions(['legacy']);

await withHome(async (home, directory) => {
  const env = { ...home, MCPORTER_NO_KEEPALIVE: '*', MCPORTER_OAUTH_NO_BROWSER: '1' };
  const ask = async (command, ...args) => {
    const header = option.token ? ['--header', `Authorization=Bearer ${option.token}`] : [];
    const target = [command, '--http-url', option.url, '--allow-http', '--no-oauth', ...header];
    const limits = { env, cwd: directory, timeout: option.timeout };
    return printedJson(await runProgram('mcporter/dist/cli.js', [...target, ...args], limits));
  };
  await report(
    {
      client: 'mcporter',
      era: 'legacy',
      list: async () => {
        const { tools, error } = await ask('list', '--json');
        if (!tools) throw new Error(error ?? 'no tools');
        return tools.map(({ name }) => name);
      },
      call: async (tool, args) => {
        const printed = await ask('call', '--tool', tool, '--args', JSON.stringify(args), '--output', 'json');
        // Of a result with structuredContent it prints only that.
        return Array.isArray(printed.content) ? printed : { content: [{ type: 'text', text: JSON.stringify(printed) }] };
      },
    },
    option,
  );
});
