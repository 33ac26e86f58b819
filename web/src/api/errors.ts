/** An answer of the server that says no. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }

  /** Whether the token is missing or no longer good. */
  get unauthorized(): boolean {
    return this.status === 401;
  }

  /** Whether the same request may work a little later. */
  get passing(): boolean {
    return this.status >= 500 || this.status === 429;
  }
}

interface ErrorBody {
  code?: string;
  message?: string;
}

/** Reads the error of an answer: ARM's envelope, the plain one, or neither when a proxy answers. */
export async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  let body: ErrorBody = {};
  try {
    const parsed = JSON.parse(text) as ErrorBody & { error?: ErrorBody };
    body = parsed.error ?? parsed;
  } catch {
    // Not the server's own answer: its status is all there is to tell.
  }
  const message = body.message ?? `The server answered ${response.status} ${response.statusText}`.trim() + '.';
  return new ApiError(response.status, body.code ?? 'Unknown', message);
}

/** What to show a person of something that was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  if (error instanceof TypeError) return 'The server cannot be reached.';
  return error instanceof Error ? error.message : String(error);
}

/** Whether a request was given up because nobody wants its answer any more. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
