/** What may be said of an incident after what, told by the messages alone. */
import { rank } from '../../lambda/alerting/incident-status.ts';
import { POLICY } from '../../lambda/alerting/policy.ts';
import type { Said } from './chaotic-org.ts';

export interface Rules {
  /** Reminders come by band, not by the clock. */
  readonly banded: boolean;
  /** The clock was changed on the way, so that times do not tell how long something lasted. */
  readonly jumped: boolean;
  /** What is critical and new was sent past what the cap held back, which is not said any more then. */
  readonly capped: boolean;
}

const isOver = (said: Said | undefined) => said === undefined || said.state === 'RESOLVED';

/** What was said though it was not due, in words; undefined when all was. */
export function saidWithoutCause(story: readonly Said[], rules: Rules): string | undefined {
  for (const [index, said] of story.entries()) {
    if (!said.collapsed && !isDue(said, story[index - 1], rules)) {
      return `${story
        .slice(0, index + 1)
        .map(
          ({ state, at, collapsed }) =>
            `${new Date(at).toISOString()} ${state}${collapsed ? ' (named)' : ''}`,
        )
        .join(', ')}`;
    }
  }
  return undefined;
}

function isDue(said: Said, before: Said | undefined, { banded, jumped, capped }: Rules): boolean {
  const flapped = before?.state === 'FLAPPING';
  const tellsTime = before !== undefined && !before.collapsed && !jumped;
  const since = said.at - (before?.at ?? 0);
  const isPastOthers = capped && said.severity === 'critical';
  const isStable = !tellsTime || since >= POLICY.flapping.stableMs;
  switch (said.state) {
    case 'FIRING':
      return isPastOthers || isOver(before) || (flapped && isStable);
    case 'RESOLVED':
      return !isOver(before) && (!flapped || isStable);
    case 'ESCALATED':
      return (
        isPastOthers ||
        (before !== undefined && !isOver(before) && !flapped && rank(said.severity) > rank(before.severity))
      );
    case 'REMINDER':
      return (
        before !== undefined &&
        !isOver(before) &&
        !flapped &&
        (banded || !tellsTime || since >= POLICY.reminderMs[before.severity])
      );
    case 'FLAPPING':
      return !flapped;
    default:
      return false;
  }
}
