/**
 * A network that loses one exchange of so many, each for itself. What a run meets can be drawn before it begins: most
 * runs lose nothing, and those need not be simulated one by one.
 */
import { between, type Chance } from './chance.ts';
import { EXCHANGE_MS, type Weather } from './weather.ts';

export class LossyWeather implements Weather {
  /** Of all exchanges, and of those that were lost. */
  readonly counted = { exchanges: 0, lost: 0 };
  readonly #chance: Chance;
  readonly #share: number;
  /** Exchanges that get through before the one that is lost, as drawn before the run. */
  #untilLoss: number | undefined;

  /** @param share of the exchanges, 0 to 1 */
  constructor(chance: Chance, share: number) {
    this.#chance = chance;
    this.#share = share;
  }

  readonly exchangeMs = (): number => between(this.#chance, EXCHANGE_MS);

  readonly isLost = (): boolean => {
    this.counted.exchanges += 1;
    const isLost = this.#untilLoss === undefined ? this.#chance() < this.#share : this.#untilLoss === 0;
    if (this.#untilLoss !== undefined) this.#untilLoss = isLost ? undefined : this.#untilLoss - 1;
    if (isLost) this.counted.lost += 1;
    return isLost;
  };

  /**
   * Draws whether one of the next exchanges is lost, and if so has the next run meet just that: all before it get through,
   * and those after it are drawn as they come.
   */
  willLose(exchanges: number): boolean {
    // Which one is lost first: as many tosses as a run has exchanges, in one draw.
    const first = Math.floor(Math.log(1 - this.#chance()) / Math.log(1 - this.#share));
    if (first >= exchanges) return false;
    this.#untilLoss = first;
    return true;
  }
}
