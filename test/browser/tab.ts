import { writeFileSync } from "node:fs";
import type { Chromium, View } from "./chromium";

/** A page as somebody looks at it. */
export class Tab {
  /** Opens a page and waits until it is there. */
  static async open(browser: Chromium, url: string, { width, height, scheme }: View): Promise<Tab> {
    const { targetId } = await browser.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await browser.send("Target.attachToTarget", { targetId, flatten: true });
    const tab = new Tab(browser, sessionId as string, width);
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await tab.send(`${domain}.enable`);
    await tab.send("Emulation.setDeviceMetricsOverride", {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: width < 600,
    });
    await tab.send("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value: scheme }],
    });
    const loaded = tab.next("Page.loadEventFired");
    const { errorText } = await tab.send("Page.navigate", { url });
    if (errorText !== undefined) throw new Error(`${url}: ${errorText as string}`);
    await loaded;
    return tab;
  }

  /** What was said on the console, and what went wrong. */
  public readonly complaints: string[] = [];

  private readonly asked = new Map<string, string>();
  private readonly heard = new Set<(method: string) => void>();

  private constructor(
    private readonly browser: Chromium,
    private readonly session: string,
    /** Of the window, in CSS pixels. */
    public readonly width: number,
  ) {
    browser.listen(session, (method, params) => {
      if (method === "Network.requestWillBeSent") {
        this.asked.set(params?.requestId as string, (params?.request as { url: string }).url);
      }
      // Stopped in the browser by the page's own policy.
      if (method === "Network.loadingFailed" && params?.blockedReason === "csp") {
        this.asked.delete(params.requestId as string);
      }
      if (method === "Runtime.consoleAPICalled" || method === "Runtime.exceptionThrown") {
        this.complaints.push(JSON.stringify(params));
      }
      if (method === "Log.entryAdded") this.complaints.push(JSON.stringify(params?.entry));
      for (const hear of this.heard) hear(method);
    });
  }

  /** What the page has asked for, itself included. */
  public get requests(): readonly string[] {
    return [...this.asked.values()];
  }

  /** The value of an expression in the page; anything that JSON can hold. */
  public async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: T }).value;
  }

  /** Takes a picture: of the whole page, or of what is in the window of one that may be very long. */
  public async screenshot(file: string, of: "page" | "window" = "page"): Promise<string> {
    // A tab behind another draws nothing.
    await this.send("Page.bringToFront");
    // What was opened before is laid out once it has been drawn: until then the page has its old height.
    await this.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
    const { cssContentSize } = await this.send("Page.getLayoutMetrics");
    const { width, height } = cssContentSize as { readonly width: number; readonly height: number };
    const { data } = await this.send("Page.captureScreenshot", {
      format: "png",
      ...(of === "page" && { captureBeyondViewport: true, clip: { x: 0, y: 0, width, height, scale: 1 } }),
    });
    writeFileSync(file, Buffer.from(data as string, "base64"));
    return data as string;
  }

  private send(method: string, params: Readonly<Record<string, unknown>> = {}) {
    return this.browser.send(method, params, this.session);
  }

  private next(method: string): Promise<void> {
    return new Promise((resolve) => {
      const hear = (each: string): void => {
        if (each !== method) return;
        this.heard.delete(hear);
        resolve();
      };
      this.heard.add(hear);
    });
  }
}
