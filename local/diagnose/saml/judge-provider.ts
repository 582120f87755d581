/** The service provider's metadata, beside what the app has of it: certificates, name formats, attributes. Pure. */
import { keyIdOf, knownCertificateIn } from '../../../lambda/checks/saml-certificates/certificate-text.ts';
import { daysUntil } from '../../../lambda/checks/saml-certificates/judged-use.ts';
import type { MetadataEntity } from '../../../lambda/checks/saml-certificates/metadata.ts';
import { joined, type Part } from '../cause.ts';
import type { ExpectedArguments } from './arguments.ts';
import { postUrlsOf } from './expected.ts';
import type { ChosenProvider } from './facts.ts';
import { certificateInWords, keyShown } from './judge-certificate.ts';
import { judgeMetadataEnd } from './metadata-end.ts';
import { lineAlone, wrong } from './part-builder.ts';

const AREA = 'Service provider';

/** What it says by itself. @param typed what was expected in place of it */
export function judgeProvider(
  chosen: ChosenProvider,
  typed: Pick<ExpectedArguments, 'acs' | 'audience'>,
  now: Date,
): Part {
  if (!chosen.ok) {
    const { problem } = chosen;
    return wrong(
      { area: AREA, what: 'metadata', observed: problem },
      {
        code: 'SP_METADATA_UNREADABLE',
        severity: 'warning',
        sentence: `The metadata of the service provider cannot be used: ${problem}.`,
        fix: 'Give --sp-metadata another file or URL; of several service providers, --expect-audience names the one.',
      },
      'unknown',
    );
  }
  const { entity } = chosen;
  return joined([
    judgeTyped('entity id', 'audience', [entity.entityId], typed.audience),
    judgeTyped('ACS URLs by HTTP-POST', 'acs', postUrlsOf(entity), typed.acs),
    ...judgeEnd(entity, now),
    ...certificateLines(entity, now),
  ]);
}

/** What was typed goes before what the metadata says; that they differ is told. */
function judgeTyped(
  what: string,
  option: 'audience' | 'acs',
  said: readonly string[],
  typed: string | undefined,
): Part {
  const line = { area: AREA, what, observed: said.join(', ') || 'none' };
  if (typed === undefined || said.includes(typed)) return lineAlone({ ...line, state: 'info' });
  return wrong(line, {
    code: option === 'acs' ? 'SP_METADATA_OTHER_ACS' : 'SP_METADATA_OTHER_AUDIENCE',
    severity: 'warning',
    sentence: `--expect-${option} is ${typed}, and the metadata of the service provider says ${line.observed}.`,
    fix: 'Find out which of them the service provider goes by.',
  });
}

function judgeEnd({ validUntil }: MetadataEntity, now: Date): Part[] {
  return judgeMetadataEnd(AREA, validUntil, now, (until) => ({
    code: 'SP_METADATA_EXPIRED',
    severity: 'warning',
    sentence: `The metadata of the service provider was valid until ${until}, and may not be so any more.`,
    fix: 'Get it anew from the service provider, and compare again.',
  }));
}

function certificateLines(entity: MetadataEntity, now: Date): Part[] {
  return entity.keys.flatMap(({ role, use, text }) => {
    if (role !== 'sp') return [];
    const what = use === 'both' ? 'certificate' : `${use} certificate`;
    const reading = text === undefined ? undefined : knownCertificateIn(text);
    const observed =
      reading === undefined
        ? 'a key without a certificate'
        : reading.ok
          ? `${keyShown(keyIdOf(text ?? ''))}, ${certificateInWords(reading.certificate, daysUntil(reading.certificate.notAfter, now))}`
          : reading.problem;
    return lineAlone({ state: 'info', area: AREA, what, observed });
  });
}
