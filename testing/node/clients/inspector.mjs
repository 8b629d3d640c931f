#!/usr/bin/env node
// The MCP Inspector's command line, one process a request. --era legacy|auto|modern.
import { printedJson, readOptions, report, runProgram, withHome } from './scenario.mjs';

const option = readOptions(['legacy', 'auto', 'modern']);

await withHome(async (home) => {
  const env = { ...home, MCP_INSPECTOR_SECRET_STORE: 'memory' };
  const ask = async (...args) => {
    const header = option.token ? ['--header', `Authorization: Bearer ${option.token}`] : [];
    const target = ['--cli', option.url, '--transport', 'http', '--protocol-era', option.era, '--format', 'json', '-q'];
    const path = '@modelcontextprotocol/inspector/clients/launcher/build/index.js';
    const printed = printedJson(await runProgram(path, [...target, ...header, ...args], { env, timeout: option.timeout }));
    return printed.result ?? printed;
  };
  let negotiated;
  await report(
    {
      client: 'inspector',
      era: () => `${option.era} -> ${negotiated}`,
      list: async () => {
        negotiated = (await ask('--method', 'initialize')).protocolVersion;
        return (await ask('--method', 'tools/list')).tools.map(({ name }) => name);
      },
      call: (tool, args) => ask('--method', 'tools/call', '--tool-name', tool, '--tool-args-json', JSON.stringify(args)),
    },
    option,
  );
});
