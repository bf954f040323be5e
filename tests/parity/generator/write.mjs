// How the recorded files look: one vector on three lines, so that a change shows as a short diff.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

export const readJson = (file) => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));

/** Everything beyond printable ASCII is escaped, so that no editor or terminal changes it. */
const escaped = (json) =>
  json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

function vectorLines({ name, group, properties, cdk, ...rest }) {
  const line = (value) => escaped(JSON.stringify(value));
  const tail = Object.entries(rest).map(([key, value]) => `"${key}":${line(value)}`);
  return [
    `{"name":${line(name)},"group":${line(group)},${tail.map((entry) => `${entry},`).join('')}`,
    ` "properties":${line(properties)},`,
    ` "cdk":${line(cdk)}}`,
  ].join('\n');
}

/** File → content, of all that is generated. */
export function files(manifest, groups) {
  const content = new Map([['manifest.json', `${JSON.stringify(manifest, null, 1)}\n`]]);
  for (const { name, vectors } of groups) {
    content.set(`vectors/${name}.json`, `[\n${vectors.map(vectorLines).join(',\n')}\n]\n`);
  }
  return content;
}

/** What is there now, of all that is generated. */
export function recorded() {
  const content = new Map();
  if (existsSync(join(ROOT, 'manifest.json'))) content.set('manifest.json', readFileSync(join(ROOT, 'manifest.json'), 'utf8'));
  if (existsSync(join(ROOT, 'vectors'))) {
    for (const file of readdirSync(join(ROOT, 'vectors')).sort()) {
      content.set(`vectors/${file}`, readFileSync(join(ROOT, 'vectors', file), 'utf8'));
    }
  }
  return content;
}

export function write(content) {
  rmSync(join(ROOT, 'vectors'), { recursive: true, force: true });
  mkdirSync(join(ROOT, 'vectors'));
  for (const [file, text] of content) writeFileSync(join(ROOT, file), text);
}
