/** What the tests see of the emulated account. */

/** What one schedule did; `error` is set when the function failed, `result` then is the error document. */
export interface TickResult {
  readonly name: string;
  readonly error?: string;
  readonly result: unknown;
  readonly logs: string;
}

/** A message as an e-mail subscriber of a topic would get it; `topic` is the ARN. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
  readonly topic: string;
}

/** What SNS mails to an address that was subscribed; its link holds topic and token. */
export interface Confirmation {
  readonly to: string;
  /** ARN. */
  readonly topic: string;
  readonly token: string;
}

/**
 * A failure of AWS. `match` is a regular expression for the whole of `service.Action`, such as `sns\.Publish`;
 * `caller` one for the calling function's name. It applies `count` times (1 unless told): first `delayMs`,
 * then `kill` (the calling function dies at once, as of a lost machine, and AWS never carries the call out),
 * `timeOut` (the same, because its time is over), `drop` (the connection ends without an answer) or an error `status` with `code`; with none of them
 * the call goes on.
 */
export interface Fault {
  readonly match: string;
  readonly caller?: string;
  readonly count?: number;
  readonly delayMs?: number;
  readonly kill?: boolean;
  readonly timeOut?: boolean;
  readonly drop?: boolean;
  readonly status?: number;
  readonly code?: string;
}

/**
 * One call of the journal: `service` is the IAM prefix, `at` milliseconds since 1970, `caller` a function's
 * name, `client` (a test or the CDK CLI), or the emulated service that called on its own behalf
 * (`cloudformation`, `cloudwatch`, `scheduler`, `sns`).
 */
export interface Call {
  readonly at: number;
  readonly service: string;
  readonly action: string;
  readonly caller: string;
  /** What IAM would ask for, as far as the request tells: several for a transaction, none for a REST call. */
  readonly uses: readonly Permission[];
  readonly fault?: boolean;
}

/** `action` as in a policy, such as `dynamodb:PutItem`; `resource` the name or ARN that the request carries. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
}

/** An alarm after an evaluation; datapoints oldest first, null where there were no data. */
export interface AlarmReport {
  readonly name: string;
  readonly previous: string;
  readonly state: string;
  readonly datapoints: readonly (number | null)[];
  /** Why the emulator left its state alone, such as metric math. */
  readonly notEvaluated?: string;
}

export interface EmulatedAws {
  /** `http://localhost:PORT`; moto takes the host apart, so the name matters. */
  readonly endpoint: string;
  /** For child processes such as the CDK CLI, which must see no real account; add PATH and the like. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs every enabled schedule whose name matches the regular expression once, all at the same time, and waits. */
  tick(match?: string): Promise<readonly TickResult[]>;
  /** Everything mailed so far, in order. */
  mail(): Promise<readonly Mail[]>;
  /** Every confirmation that was asked for by mail so far, in order. */
  confirmations(): Promise<readonly Confirmation[]>;
  fault(fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
  /** Puts the clock of every function ahead of the machine's by so much; AWS itself stays with the machine's. */
  putClocksAhead(milliseconds: number): Promise<void>;
  /** CloudWatch forgets what was measured since the second of a moment. */
  forgetMetrics(since: Date): Promise<void>;
  /** Judges every alarm as if it were `at`; state changes act (mail, events, functions). */
  evaluateAlarms(at: Date): Promise<readonly AlarmReport[]>;
  /** Every call to AWS so far, in order. */
  calls(): Promise<readonly Call[]>;
  /** Resource types and updates that a template asked for and the emulator lacks. */
  unsupported(): Promise<readonly string[]>;
  /** Waits until everything is done that AWS does on its own time, such as deliveries of SNS. */
  settle(): Promise<void>;
  /** Failures of work that AWS does on its own time, such as asynchronous invocations. */
  backgroundErrors(): Promise<readonly string[]>;
  /** What both processes wrote to standard error lately. */
  errors(): string;
  /** Ends both processes, by pid, and removes the unpacked code. May be called again. */
  stop(): Promise<void>;
}
