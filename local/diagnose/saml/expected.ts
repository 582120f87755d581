/** What the service provider expects: as it was typed, else as its metadata has it. Pure. */
import type { MetadataEntity, MetadataReading } from '../../../lambda/checks/saml-certificates/metadata.ts';
import type { SignOn } from './app-settings.ts';
import type { ExpectedArguments } from './arguments.ts';
import type { ChosenProvider } from './facts.ts';

export interface Expected {
  /** Any of them will do. */
  readonly acs?: { readonly urls: readonly string[]; readonly from: string };
  readonly audience?: { readonly value: string; readonly from: string };
}

/** The only binding by which Okta sends assertions. */
const HTTP_POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
const METADATA = 'the metadata of the service provider';

export function expectedOf(
  { acs, audience }: Pick<ExpectedArguments, 'acs' | 'audience'>,
  entity: MetadataEntity | undefined,
): Expected {
  return {
    ...(acs !== undefined
      ? { acs: { urls: [acs], from: '--expect-acs' } }
      : entity === undefined
        ? {}
        : { acs: { urls: postUrlsOf(entity), from: METADATA } }),
    ...(audience !== undefined
      ? { audience: { value: audience, from: '--expect-audience' } }
      : entity === undefined || entity.entityId === ''
        ? {}
        : { audience: { value: entity.entityId, from: METADATA } }),
  };
}

export function postUrlsOf({ serviceProvider }: MetadataEntity): string[] {
  const consumers = serviceProvider?.consumers ?? [];
  return consumers.flatMap(({ binding, location }) => (binding === HTTP_POST ? location : []));
}

/**
 * Of several service providers in one document, the one that is meant: by its entity id, else by its address.
 *
 * @param signOn of the app; undefined where nothing of it is known
 */
export function chosenProvider(
  reading: MetadataReading,
  { acs, audience }: Pick<ExpectedArguments, 'acs' | 'audience'>,
  signOn: SignOn | undefined,
): ChosenProvider {
  if (!reading.ok) return reading;
  const providers = reading.entities.filter(({ serviceProvider }) => serviceProvider !== undefined);
  const [first, ...others] = providers;
  if (first === undefined)
    return { ok: false, problem: 'it describes an identity provider, and no service provider' };
  if (others.length === 0) return { ok: true, entity: first };
  const ids = [audience, signOn?.audience?.value];
  const urls = [acs, signOn?.acs?.value];
  const meant =
    providers.find(({ entityId }) => ids.includes(entityId)) ??
    providers.find((entity) => postUrlsOf(entity).some((url) => urls.includes(url)));
  if (meant !== undefined) return { ok: true, entity: meant };
  return {
    ok: false,
    problem: `it describes ${providers.length} service providers, of which none has the audience or the ACS URL of the app`,
  };
}
