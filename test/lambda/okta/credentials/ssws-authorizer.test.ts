import { describe, expect, it } from 'vitest';
import { CredentialFault } from '../../../../lambda/okta/credentials/credential-fault.ts';
import { sswsAuthorizer } from '../../../../lambda/okta/credentials/ssws-authorizer.ts';
import { APPS, answer, callOf, ORG, orgWith, tokenEndpoint } from './support.ts';

const OK = answer(200, []);
const REFUSED = answer(401, { errorCode: 'E0000011', errorSummary: 'Invalid token provided' });
const TOKEN = '00abcdefghijklmnopqrstuvwxyz0123456789-_AB';
const OTHER = '00zyxwvutsrqponmlkjihgfedcba9876543210-_AB';
const noTokenEndpoint = tokenEndpoint();

/** A secret that somebody replaces. */
function stored(text: string) {
  const state = { text, readings: 0 };
  const authorizer = sswsAuthorizer(ORG, async () => {
    state.readings += 1;
    return state.text;
  });
  return { state, authorizer };
}

describe('An API token', () => {
  it.each([TOKEN, ` ${TOKEN}\n`])('is sent as stored, without blanks around it', async (text) => {
    const org = orgWith(noTokenEndpoint, OK);
    const { state, authorizer } = stored(text);
    expect(await callOf(authorizer, org.send)).toBe(OK);
    await callOf(authorizer, org.send);
    expect(org.calls[0]).toEqual({ authorization: `SSWS ${TOKEN}`, proof: undefined });
    expect(state.readings).toBe(1);
  });

  it('that was replaced is used within the same call, and by all later ones', async () => {
    const org = orgWith(noTokenEndpoint, OK, REFUSED, OK);
    const { state, authorizer } = stored(TOKEN);
    await callOf(authorizer, org.send);
    state.text = OTHER;
    expect(await callOf(authorizer, org.send)).toBe(OK);
    await callOf(authorizer, org.send);
    expect(org.calls.map(({ authorization }) => authorization)).toEqual(
      [TOKEN, TOKEN, OTHER, OTHER].map((token) => `SSWS ${token}`),
    );
    expect(state.readings).toBe(2);
  });

  it('that was replaced and is refused again is not read a third time', async () => {
    const org = orgWith(noTokenEndpoint, OK, REFUSED);
    const { state, authorizer } = stored(TOKEN);
    await callOf(authorizer, org.send);
    state.text = OTHER;
    expect(await callOf(authorizer, org.send)).toBe(REFUSED);
    expect([org.calls.length, state.readings]).toEqual([3, 2]);
  });

  it('that is refused and still the same is not tried again', async () => {
    const org = orgWith(noTokenEndpoint, REFUSED);
    const { state, authorizer } = stored(TOKEN);
    expect(await callOf(authorizer, org.send)).toBe(REFUSED);
    expect([org.calls.length, state.readings]).toEqual([1, 2]);
  });

  it.each([
    { what: 'of features that are not licensed', status: 401, errorCode: 'E0000015' },
    { what: 'of a role that is missing', status: 403, errorCode: 'E0000006' },
    { what: 'of too many calls', status: 429, errorCode: 'E0000047' },
  ])('is not read again for a refusal $what', async ({ status, errorCode }) => {
    const org = orgWith(noTokenEndpoint, answer(status, { errorCode, errorSummary: 'no' }));
    const { state, authorizer } = stored(TOKEN);
    await callOf(authorizer, org.send);
    expect(state.readings).toBe(1);
  });

  it.each([
    '',
    'SSWS 00abc',
    '00abc 00def',
    '00abc\r\nx-evil: 1',
    '{"token":"00abc"}',
    '00abc"',
    '\u20ac',
    '-----BEGIN PRIVATE KEY-----',
  ])('is not %j', async (text) => {
    const { authorizer } = stored(text);
    const org = orgWith(noTokenEndpoint, OK);
    expect(await callOf(authorizer, org.send)).toEqual({
      kind: 'unusable',
      why: 'it is no API token, want the token alone: letters, digits, - and _',
    });
    expect(org.calls).toEqual([]);
  });

  it('that nobody stored is a problem of its own', async () => {
    const authorizer = sswsAuthorizer(ORG, () => Promise.reject(new CredentialFault({ kind: 'not-stored' })));
    expect(await callOf(authorizer, orgWith(noTokenEndpoint, OK).send)).toEqual({ kind: 'not-stored' });
  });

  it('goes to no other origin', () => {
    const { authorizer } = stored(TOKEN);
    const { send } = orgWith(noTokenEndpoint, OK);
    expect(() => authorizer.begin({ method: 'GET', url: 'https://evil.example/' }, send)).toThrow(RangeError);
  });

  it('cannot be answered before it was authorized', async () => {
    const call = stored(TOKEN).authorizer.begin(APPS, noTokenEndpoint.send);
    await expect(call.answered(OK)).rejects.toThrow('nothing that was authorized');
  });
});
