/** What AWS clients assume where no file says otherwise, said so that none is looked for. */
const ASSUMED = {
  ignoreConfiguredEndpointUrls: true,
  retryMode: 'standard',
  userAgentAppId: async () => undefined,
  accountIdEndpointMode: 'preferred',
  authSchemePreference: async () => [],
  disableClockSkewCorrection: false,
  disableRequestCompression: false,
  requestMinCompressionSizeBytes: 10_240,
} as const;

type ClientSettings = typeof ASSUMED & {
  readonly endpoint: string;
  readonly region: string;
  readonly useDualstackEndpoint: boolean;
  readonly useFipsEndpoint: boolean;
};

/**
 * In a Lambda function, all that the clients would else read from the files of a home folder: it has neither, and each
 * cold start takes 4 ms of CPU to find out. Nothing anywhere else, since somebody's machine may have them. Of the
 * environment count the region, `AWS_ENDPOINT_URL`, `AWS_USE_FIPS_ENDPOINT` and `AWS_USE_DUALSTACK_ENDPOINT`. Why so:
 * docs/decisions/0009.
 */
export function environmentSettings(
  environment: Readonly<Record<string, string | undefined>>,
): Partial<ClientSettings> {
  const { AWS_LAMBDA_FUNCTION_NAME, AWS_ENDPOINT_URL: endpoint, AWS_REGION: region } = environment;
  if (AWS_LAMBDA_FUNCTION_NAME === undefined) return {};
  return {
    ...ASSUMED,
    useFipsEndpoint: environment['AWS_USE_FIPS_ENDPOINT'] === 'true',
    useDualstackEndpoint: environment['AWS_USE_DUALSTACK_ENDPOINT'] === 'true',
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
  };
}
