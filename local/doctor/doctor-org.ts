/** An org as `doctor` looks at it, made of what the runs of its checks are handed. Pure. */
import {
  APPS,
  furtherTarget,
  LOG,
  type Target,
  WARNING_THRESHOLD,
} from '../../lambda/checks/rate-limits/targets.ts';
import { listPlace } from '../../lambda/checks/saml-certificates/scan-state.ts';
import type {
  CheckRequest,
  OidcDiscoveryRequest,
  StatusPageSettings,
  StoredCredential,
} from '../../lambda/config.ts';

/** A credential, and what it has to open. */
export interface Access {
  /** By the name of the settings; undefined for the monitor's own. */
  readonly principal: string | undefined;
  readonly credential: StoredCredential;
  /** One call each. */
  readonly targets: readonly Target[];
}

export interface DoctorOrg {
  readonly alias: string;
  readonly url: string;
  /** What the settings say in place of the org. */
  readonly cell: string | undefined;
  readonly allowPrivateAddresses: boolean;
  /** Undefined where `oidc-discovery` is left out. */
  readonly discovery: Pick<OidcDiscoveryRequest, 'org' | 'settings' | 'controlTarget'> | undefined;
  /** Undefined where `service-status` is left out. */
  readonly status: { readonly subServices: readonly string[] } | undefined;
  /** The monitor's own first; none where no check needs one. */
  readonly access: readonly Access[];
  /** How many SAML apps `saml-certificates` has to see; undefined where it does not read the org. */
  readonly minimumSamlApps: number | undefined;
}

/** Of one event, the cheapest call of the bucket. */
const ONE_EVENT: Target = { ...LOG, path: `${LOG.path}?limit=1` };

const IDPS: Target = { bucket: '/api/v1', path: '/api/v1/idps?limit=1', scope: 'okta.idps.read' };

/** The first page of a scan, so that what is seen of the apps can be told. */
function appsPage(orgUrl: string): Target {
  const { pathname, search } = new URL(listPlace('apps', orgUrl).url);
  return { ...APPS, path: pathname + search };
}

/** In the order in which the aliases come first. */
export function doctorOrgs(requests: readonly CheckRequest[]): DoctorOrg[] {
  const aliases = requests.flatMap((request) =>
    request.check === 'service-status' ? request.orgs.map(({ alias }) => alias) : [request.org.alias],
  );
  return [...new Set(aliases)].map((alias) => orgOf(alias, requests));
}

/** Undefined where no org asks for it. */
export function statusPageIn(requests: readonly CheckRequest[]): StatusPageSettings | undefined {
  return requests.flatMap((request) => (request.check === 'service-status' ? [request.settings] : []))[0];
}

function orgOf(alias: string, requests: readonly CheckRequest[]): DoctorOrg {
  const own = requests.flatMap((request) =>
    request.check !== 'service-status' && request.org.alias === alias ? [request] : [],
  );
  const ofStatus = requests
    .flatMap((request) => (request.check === 'service-status' ? request.orgs : []))
    .find((org) => org.alias === alias);
  const discovery = own.find(({ check }) => check === 'oidc-discovery') as OidcDiscoveryRequest | undefined;
  const org = own[0]?.org;
  const { url } = org ?? ofStatus ?? { url: '' };
  const limits = own.flatMap((request) => (request.check === 'rate-limits' ? [request] : []))[0];
  const saml = own.flatMap((request) => (request.check === 'saml-certificates' ? [request] : []))[0];
  const credential = limits?.credential ?? saml?.credential;
  const isScanned = saml?.credential !== undefined;
  const targets = [
    ...(limits === undefined ? [] : [ONE_EVENT]),
    ...(isScanned ? [appsPage(url), IDPS] : limits === undefined ? [] : [APPS]),
    ...(limits === undefined ? [] : [WARNING_THRESHOLD, ...limits.settings.buckets.map(furtherTarget)]),
  ];
  const others = (limits?.principals ?? []).map((one): Access => {
    const ofBuckets = one.buckets.map((name) => (name === 'apps' ? APPS : furtherTarget(name)));
    return { principal: one.name, credential: one.credential, targets: ofBuckets };
  });
  return {
    alias,
    url,
    cell: org?.cell ?? ofStatus?.cell,
    allowPrivateAddresses: org?.allowPrivateAddresses ?? false,
    discovery,
    status: ofStatus === undefined ? undefined : { subServices: ofStatus.subServices },
    access: credential === undefined ? [] : [{ principal: undefined, credential, targets }, ...others],
    minimumSamlApps: isScanned ? saml.settings.minimumSamlApps : undefined,
  };
}
