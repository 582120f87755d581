/** `/api/v1/org`, users and groups: what a monitor reads one page of, if anything. */
import type { JsonObject } from '../documents.ts';
import { apiDocument } from './api-answers.ts';
import type { Endpoint } from './endpoint.ts';
import { pageOf } from './paging.ts';
import type { SimulatedIdp } from './simulated-idp.ts';
import type { TrustKey } from './trust-key.ts';

const SINCE = '2026-01-02T03:04:05.000Z';

/** Users and groups only need to be many or few. */
export interface Directory {
  readonly idps: readonly SimulatedIdp[];
  /** Certificates that were uploaded for identity providers, in use or not. @default none */
  readonly trustKeys?: readonly TrustKey[];
  readonly users: number;
  readonly groups: number;
}

export function orgEndpoints(directoryOf: () => Directory): Endpoint[] {
  return [
    {
      name: 'org',
      path: /^\/api\/v1\/org$/,
      scope: 'okta.orgs.read',
      area: 'org',
      answer: ({ url }) => apiDocument(orgDocument(url.origin)),
    },
    {
      name: 'users',
      path: /^\/api\/v1\/users$/,
      scope: 'okta.users.read',
      area: 'users',
      answer: (call) => pageOf(numbered(directoryOf().users, userDocument), { usual: 200, most: 200 }, call),
    },
    {
      name: 'groups',
      path: /^\/api\/v1\/groups$/,
      scope: 'okta.groups.read',
      area: 'groups',
      answer: (call) =>
        pageOf(numbered(directoryOf().groups, groupDocument), { usual: 10_000, most: 10_000 }, call),
    },
  ];
}

function numbered<Item>(count: number, item: (number: string) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => item(String(index + 1).padStart(6, '0')));
}

function userDocument(number: string) {
  const login = `user${number}@acme.example`;
  return {
    id: `00usimulateduser${number}`,
    status: 'ACTIVE',
    created: SINCE,
    activated: SINCE,
    statusChanged: SINCE,
    lastLogin: null,
    lastUpdated: SINCE,
    passwordChanged: SINCE,
    type: { id: 'otysimulated0000001' },
    profile: {
      firstName: 'User',
      lastName: number,
      mobilePhone: null,
      secondEmail: null,
      login,
      email: login,
    },
    credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
  };
}

function groupDocument(number: string) {
  return {
    id: `00gsimulatedgrp${number}`,
    created: SINCE,
    lastUpdated: SINCE,
    lastMembershipUpdated: SINCE,
    objectClass: ['okta:user_group'],
    type: 'OKTA_GROUP',
    profile: { name: `Group ${number}`, description: null },
  };
}

function orgDocument(origin: string): JsonObject {
  const under = (path: string) => ({ href: `${origin}/api/v1/org/${path}` });
  return {
    id: '00osimulatedorg0001d7',
    subdomain: 'acme',
    companyName: 'Acme',
    status: 'ACTIVE',
    expiresAt: null,
    created: SINCE,
    lastUpdated: SINCE,
    website: 'https://www.acme.example',
    phoneNumber: '',
    endUserSupportHelpURL: '',
    supportPhoneNumber: '',
    address1: null,
    address2: null,
    city: null,
    state: null,
    country: null,
    postalCode: null,
    _links: {
      preferences: under('preferences'),
      uploadLogo: { ...under('logo'), hints: { allow: ['POST'] } },
      oktaCommunication: under('privacy/oktaCommunication'),
      logo: { href: `${origin}/logos/acme.png` },
      oktaSupport: under('privacy/oktaSupport'),
      contacts: under('contacts'),
    },
  };
}
