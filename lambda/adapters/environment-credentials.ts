/**
 * Stands in for the AWS clients' chain of credential sources when a function is bundled: a Lambda function has its
 * credentials in the environment and nowhere else, and the other sources (single sign-on, profiles, instance
 * metadata) are a quarter of the bundle and of its start-up time. Why so: docs/decisions/0009.
 */
import { fromEnv } from '@aws-sdk/credential-provider-env';

/** The name by which the clients import their default. */
export const defaultProvider = fromEnv;
