/** How long to wait for an answer: longer than AWS takes, short enough to wait for. */
export interface Patience {
  readonly connectMilliseconds: number;
  readonly requestMilliseconds: number;
}

/** The usual {@link Patience}. */
export const PATIENCE: Patience = { connectMilliseconds: 3_000, requestMilliseconds: 8_000 };

/**
 * How every client of AWS's SDK is set up. The endpoints and the credentials are what the SDK finds in the environment.
 *
 * @param region AWS Region that is asked
 */
export function clientSettings(region: string, patience = PATIENCE) {
  const { connectMilliseconds: connectionTimeout, requestMilliseconds: requestTimeout } = patience;
  // Which Node.js the SDK's later versions will need is no concern of a report.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  return {
    region,
    maxAttempts: 2,
    // Without the last, a request that takes too long would only be mentioned in a warning.
    requestHandler: { connectionTimeout, requestTimeout, throwOnRequestTimeout: true },
  };
}
