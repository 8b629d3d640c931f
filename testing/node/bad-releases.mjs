// Releases of one package, each of which should be stopped somewhere: `fixture-mail`, whose 1.0.0 is a good server of
// both eras (tried-server.cjs). Each says in `description` what it is; the number of its version follows from its place
// in the list.
import { readFileSync } from 'node:fs';

const SERVER = readFileSync(new URL('tried-server.cjs', import.meta.url), 'utf8');
const SOUND = { bin: 'server.cjs', license: 'MIT' };

/** Made here, so that no file of the machine holds it as a whole. */
const bomb = () => Buffer.alloc(64 << 20);

/**
 * What is wrong with each.
 *   bad       how its server behaves
 *   manifest  members of its package.json
 *   files     besides its server
 *   sent      what is sent in place of its archive
 *   led       where the one who asks for its archive is sent
 *   isCut     whether the archive breaks off when it is asked for the first time
 */
const wrong = (outside) => ({
  'wrong-integrity': { sent: (archive) => archive.toReversed() },
  truncated: { sent: (archive) => archive.subarray(0, archive.length >> 1) },
  'look-alike-host': { led: (url) => url.replace('//127.0.0.1:', '//127.0.0.1.fixture.invalid:') },
  'zip-slip': { files: { '../../../../slipped-out': 'not here\n' } },
  bomb: { files: { 'bomb.txt': bomb() } },
  'install-script': {
    manifest: { scripts: { postinstall: `node -e "require('fs').writeFileSync('${outside}', '')"` } },
  },
  'crash-at-start': { bad: 'crash-at-start' },
  'crash-at-50': { bad: 'crash-at-50' },
  'tool-removed': { bad: 'tool-removed' },
  'schema-tightened': { bad: 'schema-tightened' },
  poisoned: { bad: 'poisoned' },
  slow: { bad: 'slow' },
  leak: { bad: 'leak' },
  'new-host': { bad: 'new-host', files: { 'report.cjs': "exports.host = '203.0.113.9';\n" } },
  'looks-for-keys': { bad: 'looks-for-keys' },
  'crash-at-call-50': { bad: 'crash-at-call-50' },
  'fails-half': { bad: 'fails-half' },
  'two-faced': { bad: 'two-faced' },
  'let-in-all-the-same': { bad: 'tool-removed' },
  'good-more': { bad: 'more' },
  'good-cut': { isCut: true },
});

/** Every release with its version, the oldest first. */
export function releases(outside) {
  const all = Object.entries({ sound: {}, ...wrong(outside) });
  return all.map(([name, { bad, manifest, files, ...ways }], at) => ({
    version: `1.${at}.0`,
    manifest: { ...SOUND, description: name, ...(bad && { bad }), ...manifest },
    files: { 'server.cjs': SERVER, ...files },
    ways,
  }));
}
