/** What is judged by, all of it settable. */

/** Whole days until a certificate ends, each one included; falling from `info` to `critical`. */
export interface Bands {
  readonly info: number;
  readonly warning: number;
  /** A warning once more. */
  readonly urgent: number;
  readonly critical: number;
}

const DEFAULT_BANDS: Bands = { info: 60, warning: 30, urgent: 14, critical: 7 };

/** For some apps or identity providers; of several that match, the first counts. */
export interface CertificateOverride {
  /** An id, or a pattern over labels and names in which `*` stands for any text. */
  readonly apps: string;
  /** Who renews the certificate; shown, and named in messages. */
  readonly owner?: string;
  /** Instead of the usual ones. */
  readonly certificateDays?: Partial<Bands>;
  /** ISO 8601; until then nothing is found wrong with it. */
  readonly ignoreUntil?: string;
}

export interface CertificateSettings {
  readonly certificateDays: Bands;
  readonly overrides: readonly CertificateOverride[];
  /** Fewer visible ones than this are not believed; 0 for an org that may have none. */
  readonly minimumSamlApps: number;
}

export const DEFAULT_SETTINGS: CertificateSettings = {
  certificateDays: DEFAULT_BANDS,
  overrides: [],
  minimumSamlApps: 1,
};

export function overrideFor(
  { id, name }: { readonly id: string; readonly name: string },
  overrides: readonly CertificateOverride[],
): CertificateOverride | undefined {
  return overrides.find(({ apps }) => apps === id || matches(apps, name));
}

export function isIgnored(override: CertificateOverride | undefined, now: Date): boolean {
  return override?.ignoreUntil !== undefined && now.getTime() < Date.parse(override.ignoreUntil);
}

/** `*` stands for any text. Each part is looked for once, from where the last one ended. */
export function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
