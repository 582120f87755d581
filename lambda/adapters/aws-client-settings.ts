/**
 * How long an AWS endpoint may hold up a run. The clients have no timeout of their own, and `requestTimeout`
 * alone only warns: all three settings are needed. With two attempts a stalled endpoint costs at most two
 * seconds; a stall that ends with the first attempt costs less than one.
 */
export const AWS_CLIENT_SETTINGS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 800, throwOnRequestTimeout: true },
} as const;
