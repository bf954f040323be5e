// generate  writes what CDK renders for every vector, and the manifest
// check     exits with 1 and says what changed if that is not what is recorded
// coverage  prints how much of CDK's types the recorded vectors reach; exits with 1 at a gap
import { combined } from './combine.mjs';
import { Coverage } from './coverage.mjs';
import { changes } from './diff.mjs';
import { reducedManifest } from './manifest.mjs';
import { Recorder } from './record.mjs';
import { brokenRules, SERVICE_RULES } from './service.mjs';
import { WRITTEN_DOWN } from './vectors.mjs';
import { files, readJson, recorded, write } from './write.mjs';

const checks = readJson('checks.json');
const forms = readJson('forms.json');

function checkOf(name, message) {
  const code = Object.keys(checks.cdk).find((key) => new RegExp(checks.cdk[key].message, 'u').test(message));
  if (!code) throw new Error(`${name}: CDK throws what checks.json does not know: ${message}`);
  return code;
}

function completed(recorder, { expected, ...vector }) {
  const { cdk, attributes } = recorder.record(vector);
  const check = cdk.error && checkOf(vector.name, cdk.error);
  if (expected && expected.check !== check) {
    throw new Error(`${vector.name}: expected ${expected.check ?? 'no error'}, but CDK ${check ? `throws ${check}: ${cdk.error}` : 'renders it'}`);
  }
  const service = cdk.resources ? brokenRules(cdk.resources) : [];
  if (expected?.works && service.length > 0) throw new Error(`${vector.name}: the service refuses it: ${service}`);
  return { ...vector, ...(attributes && { attributes }), cdk, ...(check && { check }), ...(service.length > 0 && { service }) };
}

function generated() {
  const manifest = reducedManifest();
  const recorder = new Recorder(manifest, forms);
  const names = new Set();
  const groups = [...WRITTEN_DOWN, ...combined()].map(({ name, vectors }) => ({
    name,
    vectors: vectors.map((vector) => {
      if (names.has(vector.name)) throw new Error(`${vector.name}: there are two of this name`);
      names.add(vector.name);
      return completed(recorder, vector);
    }),
  }));
  recorder.close();
  mustExerciseEveryCheck(groups.flatMap((group) => group.vectors));
  return { content: files(manifest, groups), groups };
}

function mustExerciseEveryCheck(vectors) {
  const seen = new Set(vectors.flatMap(({ check, service = [] }) => [check, ...service]));
  const unused = [...Object.keys(checks.cdk), ...SERVICE_RULES].filter((code) => !seen.has(code));
  const unknown = SERVICE_RULES.filter((code) => !checks.service[code]);
  if (unused.length > 0) throw new Error(`no vector breaks ${unused.join(', ')}`);
  if (unknown.length > 0) throw new Error(`checks.json lacks ${unknown.join(', ')}`);
}

function printSummary(groups) {
  const count = (vectors) => [vectors.length, vectors.filter((v) => v.cdk.error).length, vectors.filter((v) => v.service).length];
  const print = (name, [all, thrown, refused]) =>
    console.log(`${name.padEnd(20)} ${String(all).padStart(5)} ${String(thrown).padStart(6)} ${String(refused).padStart(8)}`);
  console.log('group                 all throws  refused (rendered by CDK, refused by the service)');
  for (const { name, vectors } of groups) print(name, count(vectors));
  print('all', count(groups.flatMap((group) => group.vectors)));
}

function coverage() {
  const content = recorded();
  const vectors = [...content].filter(([file]) => file.startsWith('vectors/')).flatMap(([, text]) => JSON.parse(text));
  const rows = new Coverage(readJson('manifest.json'), forms, vectors).report();
  for (const { path, type, values, missing } of rows) {
    console.log(`${path.padEnd(62)} ${type.padEnd(28)} ${String(values).padStart(4)} ${missing.length > 0 ? `MISSING ${missing.join(', ')}` : ''}`.trimEnd());
  }
  const gaps = rows.filter((row) => row.missing.length > 0).length;
  console.log(`${rows.length} properties, ${rows.length - gaps} covered, ${gaps} gaps`);
  return gaps === 0;
}

const commands = {
  generate() {
    const { content, groups } = generated();
    const changed = changes(recorded(), content);
    write(content);
    printSummary(groups);
    console.log(changed.length > 0 ? changed.join('\n') : 'nothing changed');
    return true;
  },
  check() {
    const { content, groups } = generated();
    const changed = changes(recorded(), content);
    printSummary(groups);
    console.log(changed.length > 0 ? changed.join('\n') : 'nothing changed');
    return changed.length === 0;
  },
  coverage,
};

const command = commands[process.argv[2]];
if (!command) {
  console.error(`one of ${Object.keys(commands).join(', ')}`);
  process.exit(2);
}
process.exitCode = command() ? 0 : 1;
