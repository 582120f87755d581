import { describe, expect, it } from 'vitest';
import { AWS_CLIENT_SETTINGS, clientSettingsFor } from '../../../lambda/adapters/aws-client-settings.ts';

describe('the settings of a client', () => {
  it.each([
    ['arn:aws:kms:eu-central-1:123456789012:key/1234abcd', 'eu-central-1'],
    ['arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:okta-a1b2c3', 'us-gov-west-1'],
  ])('for %s are those of the region %s, where it lies', (arn, region) => {
    expect(clientSettingsFor(arn)).toEqual({ ...AWS_CLIENT_SETTINGS, region });
  });

  it.each(['alias/okta', '1234abcd-12ab-34cd-56ef-1234567890ab', 'arn:aws:kms'])(
    'for %s leave the region to the function',
    (id) => {
      expect(clientSettingsFor(id)).toEqual(AWS_CLIENT_SETTINGS);
    },
  );
});
