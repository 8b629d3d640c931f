// A package registry of a few packages that are made up here, for tests of installs. Loopback only.
//
//   node registry.mjs [--port 0] [--outside FILE] [--attestations FOLDER]
//                                        prints {"url":"http://127.0.0.1:PORT/"}
//
// --outside: what an install script of fixture-mail would write
// --attestations: where statements about versions are, one file NAME@VERSION.json each
//
// GET /-/requests      {"packuments":{NAME:COUNT},"tarballs":{NAME:COUNT},"longHeld":BOOLEAN}
//                      (whether a tarball has been held for 5 s)
// POST /-/release      lets the tarballs of fixture-slow go, now and later
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { releases } from './bad-releases.mjs';

function option(name, fallback) {
  const at = process.argv.indexOf(name);
  return at < 0 ? fallback : process.argv[at + 1];
}

const SERVER = `#!/usr/bin/env node
const part = require('fixture-part');
const version = require('./package.json').version;
let rest = '';
const answer = (id, result) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result }) + '\\n');
process.stdin.on('data', (data) => {
  const lines = (rest + data).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    const message = JSON.parse(line);
    if (message.id === undefined) continue;
    if (message.method === 'initialize') {
      answer(message.id, {
        protocolVersion: '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: 'fixture', version },
      });
    } else if (message.method === 'tools/list') {
      answer(message.id, { tools: [{ name: 'version', inputSchema: { type: 'object' } }] });
    } else if (message.method === 'tools/call' || message.method === 'version') {
      answer(message.id, { content: [{ type: 'text', text: part.word + ' ' + version + ' ' + process.argv.slice(2) }] });
    } else {
      process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id: message.id, error: { code: -32601, message: 'no' } }) + '\\n');
    }
  }
});
process.stdin.on('end', () => process.exit(0));
`;

/** name -> version -> { manifest, tarball, ways } */
const packages = new Map();
const tags = new Map();

function add(name, version, manifest, files = {}, tag = 'latest', ways = {}) {
  if (!packages.has(name)) packages.set(name, new Map());
  const whole = { name, version, ...manifest };
  const tarball = pack({ 'package.json': JSON.stringify(whole), ...files });
  packages.get(name).set(version, { manifest: whole, tarball, ways });
  tags.set(name, { ...tags.get(name), [tag]: version });
}

const server = { 'server.js': SERVER };
const depends = { dependencies: { 'fixture-part': '^1.0.0' } };
add('fixture-part', '1.0.0', { main: 'index.js' }, { 'index.js': "exports.word = 'part';\n" });
const scripts = { postinstall: 'node -e "require(\'fs\').writeFileSync(\'ran\', \'\')"' };
for (const version of ['1.0.0', '1.1.0']) {
  add('@fixture/server', version, { bin: { server: 'server.js' }, scripts, ...depends }, server);
}
add('@fixture/server', '2.0.0-beta.1', { bin: 'server.js', ...depends }, server, 'beta');
add('fixture-slow', '1.0.0', { bin: 'server.js', ...depends }, server);
add('fixture-many', '1.0.0', { bin: { one: 'server.js', two: './server.js', three: 'other.js' }, ...depends },
  { ...server, 'other.js': SERVER });
// Versions of every kind for whoever looks for updates.
const aged = { bin: 'server.js', license: 'MIT', ...depends };
add('fixture-aged', '1.0.0', aged, server);
add('fixture-aged', '1.0.1', { ...aged, deprecated: 'it forgets things' }, server);
add('fixture-aged', '1.1.0', aged, server);
add('fixture-aged', '2.0.0', aged, server);
add('fixture-aged', '1.2.0', aged, server);
const DAY = 86_400_000;
const ages = { '1.0.0': 90, '1.0.1': 80, '1.1.0': 60, '2.0.0': 40, '1.2.0': 0 };
const times = new Map([['fixture-aged', Object.fromEntries(
  Object.entries(ages).map(([version, days]) => [version, new Date(Date.now() - days * DAY).toISOString()]))]]);
tags.set('fixture-aged', { latest: '2.0.0' });
// 1.1.0 is signed over another digest; 1.1.0 comes with other bytes than were published.
function ways(name, version) {
  return name === 'fixture-tampered' && version === '1.1.0' ? { sent: (tarball) => tarball.toReversed() } : {};
}
for (const name of ['fixture-forged', 'fixture-tampered']) {
  for (const version of ['1.0.0', '1.1.0']) add(name, version, aged, server, 'latest', ways(name, version));
  times.set(name, times.get('fixture-aged'));
}
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signed = new Set(['fixture-aged', 'fixture-forged', 'fixture-tampered']);
function signatures(name, version, integrity) {
  if (!signed.has(name)) return undefined;
  const over = name === 'fixture-forged' && version === '1.1.0' ? 'sha512-other' : integrity;
  const sig = sign('sha256', Buffer.from(`${name}@${version}:${over}`), key.privateKey);
  return [{ keyid: 'SHA256:fixture', sig: sig.toString('base64') }];
}
// Versions that are built somewhere: what was said about that is in a folder.
for (const name of ['fixture-built', 'fixture-moved', 'fixture-misbuilt']) {
  for (const version of ['1.0.0', '1.1.0']) add(name, version, aged, server);
  times.set(name, times.get('fixture-aged'));
}
function statement(name, version) {
  const file = join(option('--attestations', 'attestations'), `${name}@${version}.json`);
  return existsSync(file) ? file : undefined;
}
function attestations(name, version) {
  return statement(name, version)
    ? { url: `${base}-/npm/v1/attestations/${name}@${version}`, provenance: { predicateType: 'https://slsa.dev/provenance/v1' } }
    : undefined;
}
add('fixture-library', '1.0.0', { main: 'index.js' }, { 'index.js': '' });
add('fixture-private', '1.0.0', {});

// One with a version for each update of a long series of them.
const series = {};
for (let patch = 0; patch <= 400; patch++) {
  add('fixture-series', `1.0.${patch}`, aged, server);
  series[`1.0.${patch}`] = new Date(Date.now() - 90 * DAY).toISOString();
}
times.set('fixture-series', series);

// A tree with everything that trees have: two versions of one package, programs, parts for other
// machines with what only they need, and one that brings another along in its own archive.
const leaf = (version) => ({ 'index.js': `exports.word = 'leaf ${version}';\n` });
for (const version of ['1.0.0', '2.0.0']) add('fixture-leaf', version, { main: 'index.js', license: 'ISC' }, leaf(version));
add('fixture-branch', '1.0.0', { bin: { branch: './bin/branch.js' }, dependencies: { 'fixture-leaf': '^1.0.0' } },
  { 'bin/branch.js': '#!/usr/bin/env node\n', 'lib/deep/er/file.js': '' });
add('fixture-only-there', '1.0.0', {}, {});
add('fixture-elsewhere', '1.0.0', { os: ['win32'], dependencies: { 'fixture-only-there': '1.0.0' } }, {});
add('fixture-here', '1.0.0', { os: ['!win32'] }, { 'here.js': '' });
add('fixture-tree', '1.0.0', {
  ...aged,
  dependencies: { 'fixture-part': '^1.0.0', 'fixture-leaf': '^2.0.0', 'fixture-branch': '^1.0.0' },
  optionalDependencies: { 'fixture-elsewhere': '1.0.0', 'fixture-here': '1.0.0' },
}, server);
add('fixture-bundler', '1.0.0', { ...aged, dependencies: { 'fixture-inner': '1.0.0' }, bundleDependencies: ['fixture-inner'] },
  { ...server, 'node_modules/fixture-inner/package.json': JSON.stringify({ name: 'fixture-inner', version: '1.0.0' }),
    'node_modules/fixture-inner/index.js': '' });
for (const { version, manifest, files, ways } of releases(option('--outside', 'outside'))) {
  add('fixture-mail', version, manifest, files, 'latest', ways);
}

function pack(files) {
  const blocks = [];
  for (const [name, text] of Object.entries(files)) {
    const body = Buffer.from(text);
    const head = Buffer.alloc(512);
    head.write('package/' + name, 0);
    head.write('0000644\0', 100);
    head.write('0000000\0', 108);
    head.write('0000000\0', 116);
    head.write(body.length.toString(8).padStart(11, '0') + '\0', 124);
    head.write('00000000000\0', 136);
    head.write('        ', 148);
    head.write('0', 156);
    head.write('ustar\0' + '00', 257);
    const sum = head.reduce((all, byte) => all + byte, 0);
    head.write(sum.toString(8).padStart(6, '0') + '\0 ', 148);
    blocks.push(head, body, Buffer.alloc((512 - (body.length % 512)) % 512));
  }
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

const requests = { packuments: {}, tarballs: {}, longHeld: false };
let isReleased = false;
let held = [];
let base = '';

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function packument(name) {
  const versions = {};
  for (const [version, { manifest, tarball }] of packages.get(name)) {
    const integrity = 'sha512-' + createHash('sha512').update(tarball).digest('base64');
    versions[version] = {
      ...manifest,
      dist: {
        tarball: `${base}-/tarballs/${encodeURIComponent(name)}/${version}.tgz`,
        integrity,
        signatures: signatures(name, version, integrity),
        attestations: attestations(name, version),
        shasum: createHash('sha1').update(tarball).digest('hex'),
      },
    };
  }
  return { name, 'dist-tags': tags.get(name), versions, time: times.get(name) };
}

function sendTarball(response, name, version) {
  const found = packages.get(name)?.get(version);
  if (!found) return send(response, 404, { error: 'not found' });
  requests.tarballs[name] = (requests.tarballs[name] ?? 0) + 1;
  const { ways, tarball } = found;
  if (ways.led) return response.writeHead(302, { location: ways.led(base) }).end();
  if (ways.isCut) {
    found.ways = {};
    response.writeHead(200, { 'content-length': tarball.length });
    return response.write(tarball.subarray(0, tarball.length >> 1), () => response.destroy());
  }
  const go = () => response.end(ways.sent ? Buffer.from(ways.sent(tarball)) : tarball);
  if (name === 'fixture-slow' && !isReleased) {
    held.push(go);
    setTimeout(() => (requests.longHeld = true), 5000).unref();
  } else {
    go();
  }
}

const http = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url, base).pathname).slice(1);
  if (path === '-/requests') return send(response, 200, requests);
  if (path === '-/npm/v1/keys') {
    const der = key.publicKey.export({ type: 'spki', format: 'der' });
    const known = { keyid: 'SHA256:fixture', keytype: 'ecdsa-sha2-nistp256', scheme: 'ecdsa-sha2-nistp256' };
    return send(response, 200, { keys: [{ ...known, expires: null, key: der.toString('base64') }] });
  }
  const said = /^-\/npm\/v1\/attestations\/(.+)@([^@/]+)$/.exec(path);
  if (said) {
    const file = statement(said[1], said[2]);
    return file ? send(response, 200, JSON.parse(readFileSync(file))) : send(response, 404, { error: 'not found' });
  }
  if (path === '-/release') {
    isReleased = true;
    held.forEach((go) => go());
    held = [];
    return send(response, 200, {});
  }
  const tarball = /^-\/tarballs\/(.+)\/([^/]+)\.tgz$/.exec(path);
  if (tarball) return sendTarball(response, tarball[1], tarball[2]);
  requests.packuments[path] = (requests.packuments[path] ?? 0) + 1;
  if (path === 'fixture-private') return send(response, 401, { error: 'token npm_abcdefghijklmnop is bad' });
  if (!packages.has(path)) return send(response, 404, { error: 'not found' });
  send(response, 200, packument(path));
});

http.listen(Number(option('--port', 0)), '127.0.0.1', () => {
  base = `http://127.0.0.1:${http.address().port}/`;
  console.log(JSON.stringify({ url: base }));
});
