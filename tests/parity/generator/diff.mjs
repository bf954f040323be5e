// What changed between two recordings, said in terms of vectors and paths rather than of lines.

/** More than anybody reads. */
const MOST = 60;

/** Lines that say what is different; none if nothing is. */
export function changes(before, after) {
  const lines = [];
  for (const file of new Set([...before.keys(), ...after.keys()])) {
    const old = before.get(file);
    const now = after.get(file);
    if (old === now) continue;
    if (old === undefined) lines.push(`${file}: new`);
    else if (now === undefined) lines.push(`${file}: gone`);
    else lines.push(...fileChanges(file, old, now));
  }
  return lines.length > MOST ? [...lines.slice(0, MOST), `and ${lines.length - MOST} more`] : lines;
}

function fileChanges(file, old, now) {
  let values;
  try {
    values = [JSON.parse(old), JSON.parse(now)];
  } catch (error) {
    return [`${file}: the recorded file is no JSON (${error.message})`];
  }
  const [one, other] = values.map((value) =>
    Array.isArray(value) ? Object.fromEntries(value.map(({ name, ...vector }) => [name, vector])) : value,
  );
  const lines = [...differences(one, other, '')].map((line) => `${file}: ${line}`);
  return lines.length > 0 ? lines : [`${file}: written differently, with the same content`];
}

function* differences(one, other, path) {
  if (isTree(one) && isTree(other)) {
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
      yield* differences(one[key], other[key], path ? `${path} > ${key}` : key);
    }
  } else if (JSON.stringify(one) !== JSON.stringify(other)) {
    yield `${path}\n    recorded ${shown(one)}\n    now      ${shown(other)}`;
  }
}

const isTree = (value) => typeof value === 'object' && value !== null;

function shown(value) {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
