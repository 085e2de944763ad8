/** Runs a task once for all who ask for it while it runs. */
export class SingleFlight<T> {
  private current: Promise<T> | undefined;

  /** Starts the task, or joins the one that runs. */
  run(task: () => Promise<T>): Promise<T> {
    this.current ??= task().finally(() => {
      this.current = undefined;
    });
    return this.current;
  }

  /** Starts the task after the ones that run; never joins them. */
  async runNext(task: () => Promise<T>): Promise<T> {
    while (this.current) await this.current.catch(() => undefined);
    return this.run(task);
  }
}
