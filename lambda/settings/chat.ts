/** A channel of Slack or Microsoft Teams, reached by Amazon Q Developer in chat applications. */
import * as v from 'valibot';

const PLATFORM = "a channel whose platform is 'slack' or 'teams'";
const UUID = 'a UUID such as 12345678-abcd-1234-abcd-1234567890ab';
const WORKSPACE = 'the id of the workspace, such as T0123ABCD';
const SLACK_CHANNEL = 'the id of the channel, at the end of its link, such as C0123ABCD';
const TEAMS_CHANNEL =
  'the id of the channel as its link has it, such as 19%3aab12cd34%40thread.tacv2, or decoded';

const uuid = v.pipe(v.string(UUID), v.uuid(UUID));

/** An administrator has to let Amazon Q Developer into the workspace or team once, in its console. */
export const chat = v.variant(
  'platform',
  [
    v.strictObject({
      platform: v.literal('slack'),
      workspaceId: v.pipe(v.string(WORKSPACE), v.regex(/^[0-9A-Z]{1,255}$/, WORKSPACE)),
      channelId: v.pipe(v.string(SLACK_CHANNEL), v.regex(/^[A-Z0-9]{1,255}$/, SLACK_CHANNEL)),
    }),
    v.strictObject({
      platform: v.literal('teams'),
      tenantId: uuid,
      teamId: uuid,
      channelId: v.pipe(
        v.string(TEAMS_CHANNEL),
        v.transform((id) => id.replaceAll(':', '%3a').replaceAll('@', '%40')),
        v.regex(/^19%3a[\w=+/.,-]+%40[\w=+/.,-]+$/i, TEAMS_CHANNEL),
      ),
    }),
  ],
  PLATFORM,
);
