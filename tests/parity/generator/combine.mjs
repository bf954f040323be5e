// Combined vectors: every pair of values of two properties in some pool that CDK renders and the
// service takes; and a number of pools drawn at random, wrong values included. Seeded, so that the
// same vectors come out every time.
import { CONFLICTS, RIGHT, WRONG } from './domain.mjs';
import { asStrings, group } from './group.mjs';

const SEED = 0x2276;
const CANDIDATES = 60;
const RANDOM_POOLS = 160;

/** A small generator of numbers in [0, 1) that is the same everywhere (mulberry32). */
function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NAMES = Object.keys(RIGHT);

function shuffled(list, random) {
  const copy = [...list];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [copy[last], copy[other]] = [copy[other], copy[last]];
  }
  return copy;
}

/** A row holds, for each property, the index of its value. */
const propertiesOf = (row) =>
  Object.fromEntries(
    NAMES.filter((name) => row[name] !== undefined && RIGHT[name][row[name]] !== null).map((name) => [name, RIGHT[name][row[name]]]),
  );
const conflicts = (row) => {
  const given = propertiesOf(row);
  return CONFLICTS.filter((conflict) => conflict(given)).length;
};
const pairKey = (a, i, b, j) => (a < b ? `${a}:${i} ${b}:${j}` : `${b}:${j} ${a}:${i}`);

function allPairs() {
  const pairs = new Map();
  NAMES.forEach((a, position) => {
    for (const b of NAMES.slice(position + 1)) {
      RIGHT[a].forEach((_, i) => RIGHT[b].forEach((_, j) => pairs.set(pairKey(a, i, b, j), { [a]: i, [b]: j })));
    }
  });
  return pairs;
}

const newPairs = (row, name, index, open) =>
  Object.keys(row).filter((other) => other !== name && open.has(pairKey(name, index, other, row[other]))).length;

/** Completes a row, property by property, with the value that fits and brings the most new pairs. */
function completed(start, open, random) {
  const row = { ...start };
  for (const name of shuffled(NAMES.filter((name) => !(name in start)), random)) {
    const choices = shuffled(RIGHT[name].map((_, index) => index), random)
      .map((index) => ({ index, conflicts: conflicts({ ...row, [name]: index }), gain: newPairs(row, name, index, open) }))
      .sort((one, other) => one.conflicts - other.conflicts || other.gain - one.gain);
    row[name] = choices[0].index;
  }
  return row;
}

const pairsOf = (row) => NAMES.flatMap((a, position) => NAMES.slice(position + 1).map((b) => pairKey(a, row[a], b, row[b])));

/** Rows that cover every pair that can be covered, and the pairs that cannot. */
export function pairwise() {
  const random = seeded(SEED);
  const open = allPairs();
  const rows = [];
  const impossible = [];
  while (open.size > 0) {
    const [key, start] = open.entries().next().value;
    let best;
    for (let attempt = 0; attempt < CANDIDATES; attempt++) {
      const row = completed(start, open, random);
      if (conflicts(row) > 0) continue;
      const gain = pairsOf(row).filter((pair) => open.has(pair)).length;
      if (!best || gain > best.gain) best = { row, gain };
      if (attempt >= 10) break;
    }
    if (best) {
      rows.push(best.row);
      pairsOf(best.row).forEach((pair) => open.delete(pair));
    } else {
      impossible.push(start);
      open.delete(key);
    }
  }
  return { rows: rows.map(propertiesOf), impossible };
}

function randomPools() {
  const random = seeded(SEED + 1);
  const pick = (list) => list[Math.floor(random() * list.length)];
  return Array.from({ length: RANDOM_POOLS }, () => {
    const given = {};
    for (const name of NAMES) {
      const wrong = WRONG[name] && random() < 0.04;
      if (wrong) given[name] = pick(WRONG[name]);
      else if (random() < 0.4) {
        const value = pick(RIGHT[name]);
        if (value !== null) given[name] = value;
      }
    }
    return given;
  });
}

/** Every second one is written as CloudFormation hands it over. */
const numbered = (add) => (given, index) => {
  const strings = index % 2 === 1;
  add(`${String(index + 1).padStart(3, '0')}${strings ? ' as strings' : ''}`, strings ? asStrings(given) : given);
};

export const combined = () => [
  group('pairwise', ({ works }) => pairwise().rows.forEach(numbered(works))),
  group('random', ({ either }) => randomPools().forEach(numbered(either))),
];
