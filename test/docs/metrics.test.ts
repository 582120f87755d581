/** The page about metrics says what the code publishes: units, dimensions, checks, and the words of closed lists. */
import { describe, expect, it } from 'vitest';
import {
  CERTIFICATE_TYPES,
  CHECK_INTERVAL_MINUTES,
  DIMENSIONS,
  METRIC_NAMESPACE,
  METRICS,
  PHASES,
} from '../../lambda/contract.ts';
import { measuredBuckets } from '../../lambda/settings/rate-limits.ts';
import { EVERYTHING, type PublishedPoint, publishedPoints } from '../lib/published-points.ts';
import { TWO_ORGS } from '../lib/synthesise.ts';
import { codesIn, linksOf, readDocument, sectionOf, tableWith } from './markdown.ts';

const text = readDocument('docs/metrics.md');

interface Row {
  readonly metric: string;
  readonly unit: string;
  readonly dimensions: readonly string[];
  readonly checks: readonly string[];
}

function rowsOf(title: string): Row[] {
  return tableWith('published by', sectionOf(text, title)).map(([, metric, unit, dimensions, checks]) => ({
    metric: codesIn(metric).join(),
    unit: codesIn(unit).join(),
    dimensions: codesIn(dimensions).sort(),
    checks: codesIn(checks).sort(),
  }));
}

/** A row for each name with its dimensions. */
function rowsPublished(points: readonly PublishedPoint[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { metric, unit, dimensions, check } of points) {
    const names = Object.keys(dimensions).sort();
    const key = [metric, ...names].join(' ');
    const checks = new Set([...(rows.get(key)?.checks ?? []), check]);
    rows.set(key, { metric, unit, dimensions: names, checks: [...checks].sort() });
  }
  return [...rows.values()];
}

const publishedWith = (org: object) =>
  rowsPublished(publishedPoints({ ...TWO_ORGS, orgs: [{ ...EVERYTHING, ...org }] }));
const sorted = (rows: readonly Row[]) => [...rows].map((row) => JSON.stringify(row)).sort();

const ofEvery = publishedWith({});
const inDetail = publishedWith({ detail: true }).filter(
  (row) => !sorted(ofEvery).includes(JSON.stringify(row)),
);

describe('docs/metrics.md', () => {
  it('has each metric of every org, with its unit, dimensions and checks, and no other', () => {
    expect(sorted(rowsOf('Of every org'))).toEqual(sorted(ofEvery));
  });

  it('has each metric of detail mode, with its unit, dimensions and checks, and no other', () => {
    expect(sorted(rowsOf('In detail mode'))).toEqual(sorted(inDetail));
  });

  it('says of each when it is missing, and of those of every org what the figure is', () => {
    for (const title of ['Of every org', 'In detail mode'])
      for (const row of tableWith('published by', sectionOf(text, title))) expect(row[6]).not.toBe('');
    const explained = tableWith('look at the', sectionOf(text, 'Of every org'));
    expect(explained.map(([, metric]) => codesIn(metric).join())).toEqual(
      rowsOf('Of every org').map(({ metric }) => metric),
    );
  });

  it('has how often, as the checks run', () => {
    for (const [, , , , checks, every = ''] of tableWith('published by', text)) {
      const minutes = codesIn(checks).map(
        (check) => CHECK_INTERVAL_MINUTES[check as keyof typeof CHECK_INTERVAL_MINUTES],
      );
      const said = every === 'minute' ? [1] : [...every.matchAll(/\d+/g)].map(Number);
      expect(said).toEqual([...new Set(minutes)].sort());
    }
  });

  it('names the namespace, and every name of the contract', () => {
    expect(text).toContain(`\`${METRIC_NAMESPACE}\``);
    for (const name of [...Object.values(METRICS), ...Object.values(DIMENSIONS)])
      expect(text).toContain(`\`${name}\``);
  });

  it('lists what the dimensions of detail mode may be', () => {
    const listed = (dimension: string) => {
      const [line = ''] = sectionOf(text, 'In detail mode').match(
        new RegExp(`^- \`${dimension}\`:[^]*?(?=^- |^## |(?![^]))`, 'm'),
      ) ?? [''];
      return codesIn(line).slice(1);
    };
    expect(listed('Phase').slice(0, PHASES.length)).toEqual(PHASES);
    expect(listed('CertificateType')).toEqual(CERTIFICATE_TYPES);
    expect(listed('Bucket').slice(0, 3)).toEqual(measuredBuckets({ buckets: [] }));
  });

  it('is linked from the README', () => {
    expect(linksOf(readDocument('README.md')).map(({ file }) => file)).toContain('docs/metrics.md');
  });
});
