/**
 * A headless Chromium, driven by the DevTools protocol over its pipe (https://chromedevtools.github.io/devtools-protocol).
 * What the tests need of it is little, and a pipe needs no port and no package.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

/** How a page is looked at. */
export interface View {
  readonly width: number;
  readonly height: number;
  readonly scheme: "light" | "dark";
}

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** How long the browser may take to answer. */
const PATIENCE_MS = 30_000;

/** The browser's process. */
export class Chromium {
  /** @param program a Chromium or Chrome */
  static async start(program: string): Promise<Chromium> {
    const profile = mkdtempSync(join(tmpdir(), "chromium-test-"));
    const child = spawn(
      program,
      [
        "--headless",
        "--remote-debugging-pipe",
        `--user-data-dir=${profile}`,
        "--no-first-run",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        // Letters look the same wherever the fonts are the same: no hints, no coloured edges.
        "--font-render-hinting=none",
        "--disable-lcd-text",
        "--force-color-profile=srgb",
        // The sandbox does not start as root, as in CI; the only pages are ours.
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "about:blank",
      ],
      // A group of its own, so that its helpers go with it.
      { stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"], detached: true },
    );
    const browser = new Chromium(child, profile);
    try {
      await browser.send("Browser.getVersion");
    } catch (error) {
      browser.stop();
      throw error;
    }
    return browser;
  }

  private readonly waiting = new Map<number, (message: Message) => void>();
  private readonly listeners = new Set<(message: Message) => void>();
  private said = "";
  private rest = "";
  private last = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly profile: string,
  ) {
    const [, , errors, , answers] = child.stdio as (Readable | null)[];
    errors?.setEncoding("utf8").on("data", (text: string) => (this.said = (this.said + text).slice(-2000)));
    answers?.setEncoding("utf8").on("data", (text: string) => this.read(text));
    const end = (reason: string) => () => {
      for (const answer of this.waiting.values()) answer({ error: { message: `${reason}: ${this.said}` } });
    };
    child.once("error", (error) => end(error.message)());
    child.once("exit", end("the browser ended"));
  }

  /** Sends a command and waits for its result. */
  public async send(
    method: string,
    params: Readonly<Record<string, unknown>> = {},
    sessionId?: string,
  ): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.last;
    const answer = new Promise<Message>((resolve) => this.waiting.set(id, resolve));
    const timer = setTimeout(
      () => this.waiting.get(id)?.({ error: { message: `no answer within ${PATIENCE_MS} ms` } }),
      PATIENCE_MS,
    );
    const commands = this.child.stdio[3] as Writable;
    commands.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
    const { error, result = {} } = await answer;
    clearTimeout(timer);
    this.waiting.delete(id);
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  /** Hears of everything that happens in a session, until the function that is returned is called. */
  public listen(sessionId: string, hear: (method: string, params: Message["params"]) => void): () => void {
    const listener = (message: Message): void => {
      if (message.sessionId === sessionId && message.method !== undefined)
        hear(message.method, message.params);
    };
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Ends the browser and all that it has started. */
  public stop(): void {
    try {
      if (this.child.pid !== undefined) process.kill(-this.child.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  private read(text: string): void {
    const messages = (this.rest + text).split("\0");
    this.rest = messages.pop() ?? "";
    for (const each of messages) {
      const message = JSON.parse(each) as Message;
      if (message.id !== undefined) this.waiting.get(message.id)?.(message);
      else for (const listener of this.listeners) listener(message);
    }
  }
}
