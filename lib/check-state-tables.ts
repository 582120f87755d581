/** Orgs by checks, as states over time. */
import { Duration } from 'aws-cdk-lib';
import { Color, type IWidget, TableThreshold, TableWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Watch } from '../lambda/config.ts';
import { CHECK_NAMES, CHECK_STATES } from '../lambda/contract.ts';
import { checkState } from './check-metrics.ts';
import { PAGE_WIDTH } from './graph-row.ts';

const A_ROW = 2;
/** Of a table, in rows of the dashboard; beyond the highest it scrolls. */
const HEIGHT = { ofHead: 2, highest: 10 };

const { unknown, warning, critical } = CHECK_STATES;

/** Halfway between two states, so that it does not matter to which side a threshold itself belongs. */
const COLOURS = [
  TableThreshold.below(unknown - 0.5, Color.GREEN),
  TableThreshold.between(unknown - 0.5, warning - 0.5, Color.GREY),
  TableThreshold.between(warning - 0.5, critical - 0.5, Color.ORANGE),
  TableThreshold.above(critical - 0.5, Color.RED),
];

/**
 * A table for each check that runs for anybody, a line for each org: the worst state of each five minutes. As a graph, forty orgs that are well would be one line that hides those that are not.
 */
export function checkStateTables(watches: readonly Watch[]): IWidget[][] {
  const tables = CHECK_NAMES.flatMap((check) => {
    const watched = watches.filter((watch) => watch.check === check);
    return watched.length === 0 ? [] : [{ check, watched }];
  });
  const rows: IWidget[][] = [];
  for (let from = 0; from < tables.length; from += A_ROW) {
    const row = tables.slice(from, from + A_ROW);
    const orgs = Math.max(...row.map(({ watched }) => watched.length));
    rows.push(
      row.map(
        ({ check, watched }) =>
          new TableWidget({
            title: check,
            metrics: watched.map((watch) =>
              checkState(watch, { label: watch.org.alias, period: Duration.minutes(5) }),
            ),
            thresholds: COLOURS,
            summary: { columns: [] },
            width: PAGE_WIDTH / row.length,
            height: Math.min(HEIGHT.ofHead + orgs, HEIGHT.highest),
          }),
      ),
    );
  }
  return rows;
}
