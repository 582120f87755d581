/** Identity providers whose users the org accepts, as `GET /api/v1/idps` shows them. */
import type { JsonObject } from '../documents.ts';
import type { AppKey } from './app-key.ts';

export interface SimulatedIdp {
  readonly id: string;
  readonly name: string;
  readonly status: 'ACTIVE' | 'INACTIVE';
  /** Of the certificate with which the partner signs. */
  readonly trustKid: string;
  /** Of the key with which the org signs its requests. */
  readonly signingKid: string;
  /** All that the org ever had for it, the one in use among them. @default none */
  readonly signingKeys?: readonly AppKey[];
  readonly created: Date;
}

/** @param origin of the org, for links */
export function idpDocument(idp: SimulatedIdp, origin: string): JsonObject & { readonly id: string } {
  const { id, name, status, created } = idp;
  const self = `${origin}/api/v1/idps/${id}`;
  return {
    id,
    name,
    status,
    created: created.toISOString(),
    lastUpdated: created.toISOString(),
    protocol: protocolOf(idp),
    policy: {
      provisioning: {
        action: 'AUTO',
        profileMaster: false,
        groups: { action: 'NONE' },
        conditions: { deprovisioned: { action: 'NONE' }, suspended: { action: 'NONE' } },
      },
      accountLink: { filter: null, action: 'AUTO' },
      subject: {
        userNameTemplate: { template: 'idpuser.subjectNameId' },
        filter: null,
        matchType: 'USERNAME',
        matchAttribute: null,
      },
      maxClockSkew: 120_000,
      trustClaims: false,
      transformedUsernameMatchingEnabled: false,
    },
    type: 'SAML2',
    _links: {
      metadata: { href: `${self}/metadata.xml`, type: 'application/xml', hints: { allow: ['GET'] } },
      acs: { href: `${origin}/sso/saml2/${id}`, type: 'application/xml', hints: { allow: ['POST'] } },
      users: { href: `${self}/users`, hints: { allow: ['GET'] } },
      deactivate: { href: `${self}/lifecycle/deactivate`, hints: { allow: ['POST'] } },
    },
  };
}

function protocolOf({ id, trustKid, signingKid }: SimulatedIdp): JsonObject {
  const partner = `https://${id}.partner.example`;
  return {
    type: 'SAML2',
    endpoints: {
      sso: { url: `${partner}/sso`, binding: 'HTTP-POST', destination: `${partner}/sso` },
      acs: { binding: 'HTTP-POST', type: 'INSTANCE' },
    },
    algorithms: {
      request: { signature: { algorithm: 'SHA-256', scope: 'REQUEST' } },
      response: { signature: { algorithm: 'SHA-256', scope: 'ANY' } },
    },
    settings: {
      nameFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
      honorPersistentNameId: false,
    },
    credentials: {
      trust: {
        issuer: partner,
        audience: `https://www.okta.com/saml2/service-provider/${id}`,
        kid: trustKid,
        revocation: null,
        revocationCacheLifetime: 0,
      },
      signing: { kid: signingKid },
    },
  };
}
