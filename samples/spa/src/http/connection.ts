/** Whether the servers can be reached, as far as this tab knows. */
export class Connection {
  private lost = false;
  private readonly listeners = new Set<() => void>();

  /** For `useSyncExternalStore`. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** True after a request got no answer, until one gets an answer again. */
  readonly isLost = (): boolean => this.lost;

  /** A request got an answer, whatever it says. */
  answered(): void {
    this.set(false);
  }

  /** A request got none. */
  failed(): void {
    this.set(true);
  }

  private set(lost: boolean): void {
    if (this.lost === lost) return;
    this.lost = lost;
    for (const listener of this.listeners) listener();
  }
}

/** The tab's connection. */
export const connection = new Connection();
