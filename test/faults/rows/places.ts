/** Where a fault is. */
import type { GatewayFault } from '../support/gateway.ts';
import type { World } from '../support/world.ts';

/** On the way to whatever is watched, and not to the control target. */
export const both = (fault: GatewayFault) => (world: World) =>
  Promise.all([world.org.begin(fault), world.page.begin(fault)]);

export const everywhere = (fault: GatewayFault) => (world: World) =>
  Promise.all([world.org, world.page, world.control].map((gateway) => gateway.begin(fault)));

export const toOrg = (fault: GatewayFault) => (world: World) => world.org.begin(fault);

export const toPage = (fault: GatewayFault) => (world: World) => world.page.begin(fault);
