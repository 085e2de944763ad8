import { SingleFlight } from './singleFlight';

/** What came of a renewal. `unreachable`: nobody said no, so what we have may be tried again. */
export type Renewal = 'renewed' | 'refused' | 'unreachable';

/** Extra parameters of a renewal, such as `store_id`. */
export type RenewalParameters = Readonly<Record<string, string>>;

/** Renews the credentials of this tab, one renewal at a time. */
export class Renewer {
  private readonly flight = new SingleFlight<Renewal>();

  /**
   * @param stamp Names the credentials of this moment.
   * @param refresh Gets new ones.
   */
  constructor(
    private readonly stamp: () => string,
    private readonly refresh: (parameters?: RenewalParameters) => Promise<Renewal>,
  ) {}

  /** Renews, unless somebody has since the caller took `stale`. */
  renew(stale = this.stamp()): Promise<Renewal> {
    return stale === this.stamp() ? this.flight.run(() => this.refresh()) : Promise.resolve('renewed');
  }

  /** Renews with parameters of its own; a renewal without them does not do. */
  renewWith(parameters: RenewalParameters): Promise<Renewal> {
    return this.flight.runNext(() => this.refresh(parameters));
  }
}
