/** Keeps Terraform's state over HTTP, as its backend "http" asks for it: a server without locks, for one user. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** Protocol: Terraform's documentation of the backend, https://developer.hashicorp.com/terraform/language/backend/http */
export class StateServer {
  /** Starts one on this machine, on a port that is free. */
  static async start(): Promise<StateServer> {
    const server = new StateServer();
    await new Promise<void>((resolve) => server.server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  private state: Buffer | undefined;
  private readonly server = createServer((request, response) => {
    void buffer(request).then((body) => {
      if (request.method === "POST") this.state = body;
      if (request.method === "GET" && !this.state) response.statusCode = 404;
      response.end(request.method === "GET" ? this.state : undefined);
    });
  });

  /** What makes a configuration keep its state here, whatever backend it names: for a file `…_override.tf.json`. */
  get override(): object {
    const { port } = this.server.address() as AddressInfo;
    return { terraform: { backend: { http: { address: `http://127.0.0.1:${port}/state` } } } };
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
