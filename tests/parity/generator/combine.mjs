// Combined vectors: every pair of values of two properties in something that CDK renders and the
// service takes; and a number drawn at random, wrong values included. Seeded, so that the same
// vectors come out every time.
import * as clients from './client-values.mjs';
import { asStrings, group } from './group.mjs';
import * as pools from './pool-values.mjs';

const SEED = 0x2276;
const CANDIDATES = 60;

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

function shuffled(list, random) {
  const copy = [...list];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [copy[last], copy[other]] = [copy[other], copy[last]];
  }
  return copy;
}

const pairKey = (a, i, b, j) => (a < b ? `${a}:${i} ${b}:${j}` : `${b}:${j} ${a}:${i}`);

/** The values of a resource type's properties, and how they are combined. */
class Values {
  constructor({ RIGHT, WRONG, CONFLICTS }) {
    this.right = RIGHT;
    this.wrong = WRONG;
    this.rules = CONFLICTS;
    this.names = Object.keys(RIGHT);
  }

  /** A row holds, for each property, the index of its value. */
  propertiesOf(row) {
    const given = this.names.filter((name) => row[name] !== undefined && this.right[name][row[name]] !== null);
    return Object.fromEntries(given.map((name) => [name, this.right[name][row[name]]]));
  }

  conflicts(row) {
    const given = this.propertiesOf(row);
    return this.rules.filter((conflict) => conflict(given)).length;
  }

  allPairs() {
    const pairs = new Map();
    this.names.forEach((a, position) => {
      for (const b of this.names.slice(position + 1)) {
        this.right[a].forEach((_, i) => this.right[b].forEach((_, j) => pairs.set(pairKey(a, i, b, j), { [a]: i, [b]: j })));
      }
    });
    return pairs;
  }

  pairsOf(row) {
    return this.names.flatMap((a, position) => this.names.slice(position + 1).map((b) => pairKey(a, row[a], b, row[b])));
  }

  /** Completes a row, property by property, with the value that fits and brings the most new pairs. */
  completed(start, open, random) {
    const row = { ...start };
    const newPairs = (name, index) =>
      Object.keys(row).filter((other) => other !== name && open.has(pairKey(name, index, other, row[other]))).length;
    for (const name of shuffled(this.names.filter((name) => !(name in start)), random)) {
      const choices = shuffled(this.right[name].map((_, index) => index), random)
        .map((index) => ({ index, conflicts: this.conflicts({ ...row, [name]: index }), gain: newPairs(name, index) }))
        .sort((one, other) => one.conflicts - other.conflicts || other.gain - one.gain);
      row[name] = choices[0].index;
    }
    return row;
  }

  /** Properties that cover every pair that can be covered. */
  pairwise(seed) {
    const random = seeded(seed);
    const open = this.allPairs();
    const rows = [];
    while (open.size > 0) {
      const [key, start] = open.entries().next().value;
      let best;
      for (let attempt = 0; attempt < CANDIDATES; attempt++) {
        const row = this.completed(start, open, random);
        if (this.conflicts(row) > 0) continue;
        const gain = this.pairsOf(row).filter((pair) => open.has(pair)).length;
        if (!best || gain > best.gain) best = { row, gain };
        if (attempt >= 10) break;
      }
      if (best) {
        rows.push(best.row);
        this.pairsOf(best.row).forEach((pair) => open.delete(pair));
      } else {
        open.delete(key);
      }
    }
    return rows.map((row) => this.propertiesOf(row));
  }

  random(count, seed) {
    const random = seeded(seed);
    const pick = (list) => list[Math.floor(random() * list.length)];
    return Array.from({ length: count }, () => {
      const given = {};
      for (const name of this.names) {
        const wrong = this.wrong[name] && random() < 0.04;
        if (wrong) given[name] = pick(this.wrong[name]);
        else if (random() < 0.4) {
          const value = pick(this.right[name]);
          if (value !== null) given[name] = value;
        }
      }
      return given;
    });
  }
}

/** Every second one is written as CloudFormation hands it over. */
const numbered = (add, more) => (given, index) => {
  const strings = index % 2 === 1;
  add(`${String(index + 1).padStart(3, '0')}${strings ? ' as strings' : ''}`, strings ? asStrings(given) : given, more);
};

/** The two groups of a resource type; `more` is what its vectors have besides their properties. */
function combinations(prefix, source, count, seed, resource, more) {
  const values = new Values(source);
  return [
    group(`${prefix}pairwise`, ({ works }) => values.pairwise(seed).forEach(numbered(works, more)), resource),
    group(`${prefix}random`, ({ either }) => values.random(count, seed + 1).forEach(numbered(either, more)), resource),
  ];
}

export const combined = () => [
  ...combinations('', pools, 160, SEED),
  ...combinations('client-', clients, 120, SEED + 2, 'Custom::CognitoUserPoolClient', { pool: clients.POOL }),
];
