import type { Content } from '../core/model/content.ts';
import type { ListedWorker, LiveSchedule } from '../core/model/live.ts';

/** Thrown by `beforeSend` when the caller no longer wants the call sent. */
export class HeldBackError extends Error {
  constructor() {
    super('the call was held back');
    this.name = new.target.name;
  }
}

/** The half of the API that cannot write; all that planning is given. */
export interface ScheduleReader {
  /**
   * The worker's whole list, or an error; never a part of it.
   *
   * @throws RemoteError
   */
  list(workerId: string): Promise<ListedWorker>;
}

/** The part of the API that can end nothing. An implementation sends each call once. */
export interface ScheduleCreator extends ScheduleReader {
  /**
   * Asks for one schedule, once, and returns the row the service answered with. That row may be one that was already
   * there, may differ from what was asked, and may be unreadable; the caller compares.
   *
   * `beforeSend` is called when all waiting is over, right before the call is sent, and may hold it back.
   *
   * @throws RemoteError; only an `effect` of `ambiguous` leaves open whether a schedule now exists.
   * @throws HeldBackError as `beforeSend` does; nothing was sent.
   */
  create(workerId: string, content: Content, beforeSend?: () => void): Promise<LiveSchedule>;
}

/** The three calls of the API. An implementation sends each call once; waiting and asking again is for the caller. */
export interface ScheduleApi extends ScheduleCreator {
  /**
   * Cancels a schedule. False means the service knows no such schedule, which is what a second cancel gets.
   *
   * @throws RemoteError
   */
  cancel(workerId: string, scheduleId: string): Promise<boolean>;
}
